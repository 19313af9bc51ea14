"""What one message tells besides danger: who, how old, where, how known."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model import How, Language, Relation, Sex
from cases.understood import Reading
from triage.reading import read

NOW = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)


def reading(text: str) -> Reading:
    return read(text, now=NOW)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين", Language.AR),
        ("ebn jirane 3am yendareb halla2 b 3ersal w 3omro 8 snin", Language.AR),
        ("my neighbour's son is being beaten right now in Arsal, he is 8", Language.EN),
        ("le fils de mes voisins se fait frapper maintenant à Arsal, il a 8 ans", Language.FR),
    ],
)
def test_the_first_report_is_understood(text: str, language: Language) -> None:
    found = reading(text)
    assert (found.age, found.sex, found.relation, found.language) == (
        8,
        Sex.BOY,
        Relation.NEIGHBOUR,
        language,
    )
    assert [match.place.slug for match in found.places] == ["arsal"]
    assert not found.about_self


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("عمره ٩ سنين", 9),
        ("عمرها ۱۲ سنة", 12),
        ("ابني (١٥) ما بدو يرجع", 15),
        ("بنت عمرها تمن سنين", 8),
        ("رضيع عمره ٤ شهور", 0),
        ("3omra 9 sneen", 9),
        ("3omro tmen snin", 8),
        ("he is 8yo", 8),
        ("a 9 year old girl", 9),
        ("she is twelve years old", 12),
        ("baby aged 5 months", 0),
        ("il a 8 ans", 8),
        ("une fille de 14ans", 14),
        ("un bébé de 4 mois", 0),
        ("j'ai treize ans", 13),
    ],
)
def test_ages(text: str, age: int) -> None:
    found = reading(text).age
    assert found == age


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "٢",
        "call me at 8",
        "it is 8 pm now",
        "on est là depuis 3 ans",
        "il y a 5 ans",
        "two years ago",
        "من ٣ سنين",
        "sarlo 4 snin hon",
        "البناية رقم ١٢ الطابق ٤",
        "70 123 456",
        "she is 35 years old",
        "j'ai 34 ans",
        "الساعة ٨",
        "my son 3 times",
    ],
)
def test_other_numbers_are_no_ages(text: str) -> None:
    assert reading(text).age is None


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("my daughter is afraid", Sex.GIRL),
        ("un garçon pleure", Sex.BOY),
        ("ابن اختي", Sex.BOY),
        ("بنت جيراننا", Sex.GIRL),
        ("bent jirane", Sex.GIRL),
        ("the child is alone", None),
        ("a boy and his parents' neighbour beats the girl", None),
    ],
)
def test_sex(text: str, sex: Sex | None) -> None:
    assert reading(text).sex is sex


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("أنا معلمة وعندي تلميذ", Relation.TEACHER),
        ("I am a nurse in Halba", Relation.HEALTH_WORKER),
        ("ma nièce vit chez eux", Relation.RELATIVE),
        ("my son is bullied", Relation.PARENT),
        ("رفيقتي بالصف", Relation.FRIEND),
        ("my little brother is alone", Relation.SIBLING),
        ("je suis enseignante", Relation.TEACHER),
        ("hello", None),
    ],
)
def test_relation(text: str, relation: Relation | None) -> None:
    assert reading(text).relation is relation


@pytest.mark.parametrize(
    "text",
    [
        "ana 12 w bkhaf",
        "I'm 12 and scared",
        "j'ai 11 ans et j'ai peur",
        "عمري ١٣",
        "my dad hits me",
        "بابا بيضربني",
    ],
)
def test_a_child_speaks_for_itself(text: str) -> None:
    found = reading(text)
    assert found.about_self
    assert (found.relation, found.how) == (Relation.SELF, How.SELF)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("my pupil told me he is beaten", How.CHILD_TOLD),
        ("عم نسمع صريخ", How.WITNESS),
        ("j'ai vu des bleus", How.WITNESS),
        ("قالولي انو بيضربها", How.OTHER_TOLD),
    ],
)
def test_how(text: str, how: How) -> None:
    assert reading(text).how is how


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=120))
def test_reading_never_raises(text: str) -> None:
    reading(text)
