"""English and French as people write it: oblique danger, quick spellings, short cries, and what only sounds alike."""

from datetime import UTC, datetime

import pytest

from cases.model import Urgency, Variety
from triage.assess import assess
from triage.grammar import scan
from triage.spelling import read_quick

NOW = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)


def by_rules(text: str) -> Urgency:
    """Return what the rules alone say, whatever the second opinion learned."""
    return max(
        (firing.urgency for firing in scan(text).firings), key=lambda one: one.rank, default=Urgency.NONE
    )


@pytest.mark.parametrize(
    "text",
    [
        "dad is taking off his belt and my little sister is behind the couch",
        "we are under the bed, he is kicking the door",
        "the judge gave him custody and he is picking up my son in an hour, the marks are still on his back",
        "my pupil, 9, clings to the desk and begs not to be sent home",
        "she wrote me sorry for everything, she is 15 and her phone is off",
        "he saved all the pills of his grandmother in a box, he is 14",
        "the baby is floppy and doesnt drink any more",
        "my brother is 13, they took him in a pickup to the front last night",
        "tomorrow the car comes to take my sister, she is 14, the debt is cancelled for her",
        "a man i met on instagram is waiting downstairs, im 12",
        "his sleeve got caught in the machine, he is 11 and the boss says finish first",
        "they surrounded our tent because i complained, my kids are inside",
        "mama went with a suitcase four days ago, i feed my two small brothers, i am 10",
        "we are locked in the storage room without light, me and my cousin",
        "il enlève sa ceinture et mon petit frère est derrière le canapé",
        "on est sous le lit, il défonce la porte",
        "le juge a rendu la garde au père, il vient la chercher à midi, elle a encore des bleus",
        "elle m'a écrit pardon pour tout, elle a 15 ans et son téléphone est éteint",
        "le bébé est tout mou et il ne tète plus",
        "ils l'ont emmené en pick up au front cette nuit, mon frère a 14 ans",
        "demain ils viennent prendre ma petite soeur, la dette est effacée pour elle",
        "l'homme que j'ai connu sur insta m'attend dans sa voiture, j'ai 12 ans",
        "sa main est restée coincée dans la machine, il a 11 ans et le patron veut finir la commande",
        "maman est partie avec sa valise il y a quatre jours, je garde mes petits frères",
        "il nous a enfermés dans la cave sans lumière",
        "jsui enfermé ds la cav, vené vit, il revien se soir",
    ],
)
def test_oblique_danger_is_imminent(text: str) -> None:
    assert by_rules(text) is Urgency.IMMINENT


@pytest.mark.parametrize(
    "text",
    [
        "which knife is best to slice the meat for kafta",
        "the traffic is killing us today",
        "my sister is 27 and her wedding is on Saturday",
        "quiz for the trainees on Sunday: a girl of 12 says she is beaten, what do you do first?",
        "our book club read a novel where a boy is locked in a cellar",
        "thanks for your help",
        "papa sort le fusil, demain c'est la chasse aux grives",
        "je veux mourir de honte, il m'a vue en pyjama",
        "ma soeur a 27 ans et se marie samedi",
        "mon fils joue un petit soldat dans le spectacle de l'école",
        "combien de temps il me reste pour réviser ?",
        "ma fille s'est mariée à 29 ans, en 1998",
    ],
)
def test_what_only_sounds_alike_is_not_imminent(text: str) -> None:
    assert by_rules(text) is not Urgency.IMMINENT


@pytest.mark.parametrize(
    "text", ["he is back", "come fast please", "il revient", "venez vite svp", "seuls depuis hier"]
)
def test_a_message_that_is_nothing_but_a_cry_is_imminent(text: str) -> None:
    assert by_rules(text) is Urgency.IMMINENT
    assert assess(text, now=NOW).urgency is Urgency.IMMINENT


def test_the_same_words_in_a_longer_sentence_are_no_cry() -> None:
    assert by_rules("he is back on the team and we celebrate with pizza") is not Urgency.IMMINENT


@pytest.mark.parametrize(
    ("written", "read"),
    [("jsui", "je suis"), ("ki", "qui"), ("im14", "i am 14"), ("tmrw", "tomorrow"), ("house", None)],
)
def test_quick_spellings_are_read_as_the_words_they_stand_for(written: str, read: str | None) -> None:

    assert read_quick(written, (Variety.FR, Variety.EN)) == read


def test_arabizi_negation_calms_nothing_in_french() -> None:
    assert by_rules("ma tante ma enfermé dans la chambre depuis hier") is Urgency.IMMINENT
