"""What a report by SMS costs: every message of the conversation, joined as it is sent, counted in segments."""

import pytest

from cases.model import Channel, Language
from locales.segments import segments
from locales.words import phrase
from tests.bot.phone import HARM, MAJDAL, NOW_DANGER, Phone, maybe
from triage.numbers import numbers

BUDGET = 21


def cost(phone):
    """The segments of the last answer, with the longest names that it may have to carry."""
    language = phone.turn.state.speaks
    names = {f"place{n}": "x" * 17 for n in (1, 2, 3)} | {f"district{n}": "x" * 13 for n in (1, 2, 3)}
    if language is Language.AR:
        names = {key: value.replace("x", "ع") for key, value in names.items()}
    values = {**numbers("LB", language), **names, "code": "1234 5678 1234 5678"}
    lines = [phrase(say.id, language.value, **values) for say in phone.turn.say]
    return segments("\n".join(lines)).count if lines else 0


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
def test_a_whole_report_stays_within_its_budget(language, hello, what, budget, says, staffed):
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
