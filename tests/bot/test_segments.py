"""What a report by SMS costs: every message of the conversation, joined as it is sent, counted in segments."""

import pytest

from cases.model import Channel, Language
from locales.segments import segments
from locales.words import phrase
from tests.bot.phone import ARSAL, HARM, MAJDAL, NOW_DANGER, SAIDA, Phone, maybe, sure
from triage.numbers import numbers

HELLO = {Language.AR: "مرحبا", Language.EN: "hello", Language.FR: "bonjour"}
TELLS = {
    Language.AR: "جارتي بتضرب بنتها كل يوم",
    Language.EN: "my neighbour hits her daughter",
    Language.FR: "ma voisine frappe sa fille",
}
CALM = {Language.AR: 15, Language.EN: 12, Language.FR: 12}
"""A whole calm report: nobody is in danger now, the place is known, the person says when we may write."""
LONGEST = 21
"""The longest path: numbers for danger, a place of three, a time in own words."""
FIRST = 3
"""The first answer to imminent danger: whoever reads it has no time."""

SIMPLE = {"where": "عرسال", "age": "9", "danger": "2", "still": "2", "how": "2", "shared": "2"}
LONG = {**SIMPLE, "danger": "1", "where": "مجدل", "when": "4"}
PATHS = {
    "calm, told at once": (False, HARM, SIMPLE, sure(ARSAL)),
    "calm, after a greeting": (True, HARM, SIMPLE, sure(ARSAL)),
    "danger now, told at once": (False, NOW_DANGER, SIMPLE, sure(ARSAL)),
    "the longest, told at once": (False, HARM, LONG, maybe(MAJDAL, ARSAL, SAIDA)),
    "the longest, after a greeting": (True, HARM, LONG, maybe(MAJDAL, ARSAL, SAIDA)),
    "the longest, danger now": (False, NOW_DANGER, LONG, maybe(MAJDAL, ARSAL, SAIDA)),
}


def cost(phone):
    """The segments of the last answer, with the longest names that it may have to carry."""
    language = phone.turn.state.speaks
    names = {f"place{n}": "x" * 17 for n in (1, 2, 3)} | {f"district{n}": "x" * 13 for n in (1, 2, 3)}
    if language is Language.AR:
        names = {key: value.replace("x", "ع") for key, value in names.items()}
    values = {**numbers(phone.usual["country"], language), **names, "code": "1234 5678 1234 5678"}
    lines = [phrase(say.id, language.value, **values) for say in phone.turn.say]
    return segments("\n".join(lines)).count if lines else 0


def walked(path, language, *, staffed, country="LB"):
    """Walk a path to its end and return what each answer cost, by the question that stood before the person."""
    greets, says, answers, places = PATHS[path]
    phone, costs = Phone(channel=Channel.SMS, staffed=staffed, country=country), []
    if greets:
        phone.writes(HELLO[language], language=language)
        costs.append(("greeting", cost(phone)))
        phone.writes("1", language=language)
        costs.append(("open", cost(phone)))
    told = {"says": says}
    for _ in range(20):
        step = phone.state.step if phone.state else None
        if phone.state is not None and phone.state.done and step is None:
            break
        if step in (None, "what", "when_words"):
            phone.writes(TELLS[language], language=language, **(told if step != "when_words" else {}))
        else:
            phone.writes(answers.get(step, "1"), language=language, places=places if step == "where" else ())
        costs.append((step or "report", cost(phone)))
    assert phone.state.done
    return costs


def total(path, language, **more):
    return sum(number for _, number in walked(path, language, **more))


@pytest.mark.parametrize("staffed", [True, False])
@pytest.mark.parametrize("language", list(CALM))
@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("calm")])
def test_a_whole_calm_report_stays_within_its_budget(path, language, staffed):
    assert total(path, language, staffed=staffed) <= CALM[language]


@pytest.mark.parametrize("staffed", [True, False])
@pytest.mark.parametrize("language", list(CALM))
@pytest.mark.parametrize("path", list(PATHS))
def test_no_path_costs_more_than_the_longest_may(path, language, staffed):
    assert total(path, language, staffed=staffed) <= LONGEST


@pytest.mark.parametrize("country", ["LB", "JO"])
@pytest.mark.parametrize("staffed", [True, False])
@pytest.mark.parametrize("language", list(CALM))
def test_the_first_answer_to_danger_is_short(language, staffed, country):
    (_, first), *_ = walked("danger now, told at once", language, staffed=staffed, country=country)
    assert first <= FIRST


def test_the_longest_path_asks_everything():
    asked = {step for step, _ in walked("the longest, after a greeting", Language.AR, staffed=False)}
    assert asked == {
        "greeting", "open", "danger", "what", "where", "where_three", "age", "sex", "how", "reply", "shared", "when",
        "when_words",
    }  # fmt: skip


def test_the_table_of_segments(capsys):
    """Print what each path costs, so that a change of words shows its price."""
    lines = [f"{'Segments of SMS, outbound':<32}{'':>10}  ar  en  fr"]
    for path in PATHS:
        for staffed in (True, False):
            found = [total(path, language, staffed=staffed) for language in CALM]
            lines.append(f"{path:<32}{'' if staffed else 'unread':>10}" + "".join(f"{n:>4}" for n in found))
    for country in ("LB", "JO"):
        for staffed in (True, False):
            found = [
                walked("danger now, told at once", language, staffed=staffed, country=country)[0][1]
                for language in CALM
            ]
            name = f"first answer to danger, {country}"
            lines.append(f"{name:<32}{'' if staffed else 'unread':>10}" + "".join(f"{n:>4}" for n in found))
    lines.append(f"budget: calm {CALM[Language.AR]}/12/12, longest {LONGEST}, first answer to danger {FIRST}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the table is for whoever runs the tests
    assert len(lines) == 2 * len(PATHS) + 6


BUDGET = 21


@pytest.mark.parametrize(
    ("language", "hello", "what", "budget"),
    [
        (Language.AR, "مرحبا", "جارتي بتضرب بنتها كل يوم", BUDGET),
        (Language.EN, "hello", "my neighbour hits her daughter", 16),
        (Language.FR, "bonjour", "ma voisine frappe sa fille", 16),
    ],
)
@pytest.mark.parametrize("says", [HARM, NOW_DANGER])
@pytest.mark.parametrize("staffed", [True, False])
def test_the_report_of_a_child_stays_within_its_budget(language, hello, what, budget, says, staffed):
    phone = Phone(channel=Channel.SMS, staffed=staffed, country="LB")
    total = 0
    for text, more in [(hello, {}), ("1", {}), ("2", {}), (what, {"says": says})]:
        phone.writes(text, language=language, **more)
        total += cost(phone)
    for _ in range(12):
        if phone.state.done:
            break
        places = maybe(MAJDAL) if phone.state.step == "where" else ()
        phone.writes(
            {"where": "مجدل", "age": "9", "still": "2", "shared": "2"}.get(phone.state.step, "1"),
            places=places,
        )
        total += cost(phone)
    assert phone.state.done
    assert total <= budget + (3 if says is NOW_DANGER else 0) + (0 if staffed else 2)
