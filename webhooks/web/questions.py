"""The referral form as data: eight steps with the minimum of a referral, and what each answers in the talk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cases.model import Language

WORDS, AREA, NUMBER, CHOICE = "words", "area", "number", "choice"
LONGEST: Final = 4_000
LONGEST_LINE: Final = 200


def _(text: str) -> str:
    """Mark a text for the catalogue; the page translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `options` are (answer, label); `needed` has to be answered, and "not sure" is an answer."""

    name: str
    label: str
    kind: str = WORDS
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One step of the form."""

    title: str
    fields: tuple[Field, ...]
    hint: str = ""


_YES_NO: Final = (("1", _("Yes")), ("2", _("No")), ("3", _("I am not sure")))

PAGES: Final[tuple[Page, ...]] = (
    Page(
        _("Is the child in danger now?"),
        (
            Field("danger", _("Is the child in danger now or tonight?"), CHOICE, "", _YES_NO, needed=True),
            Field("invite", _("Registration code, if there is one"), WORDS, _("It is not needed.")),
        ),
    ),
    Page(
        _("Who refers"),
        (
            Field(
                "role", _("Your role"), CHOICE, "",
                (("1", _("Education")), ("2", _("Health")), ("3", _("Organisation")), ("4", _("Religious body"))),
                needed=True,
            ),
            Field("work", _("Workplace"), WORDS, _("Your own name is not asked for.")),
        ),
    ),
    Page(
        _("The child"),
        (
            Field("initials", _("First name or initials"), WORDS, _("No full name.")),
            Field("age", _("Age in years, or an estimate"), NUMBER),
            Field("sex", _("Is the child a girl or a boy?"), CHOICE, "", (("girl", _("Girl")), ("boy", _("Boy")))),
            Field("place", _("District or town where the child lives"), WORDS),
        ),
    ),
    Page(
        _("What was seen or heard"),
        (
            Field(
                "said", _("The child’s own words, as they were said"), AREA,
                _("And when. Please ask the child no further questions."),
            ),
            Field("signs", _("Signs that you saw"), AREA, _("In words, and no photos of the child.")),
        ),
        _("One of the two is enough."),
    ),
    Page(
        _("Tonight"),
        (
            Field("tonight", _("Will the child be safe tonight?"), CHOICE, "", _YES_NO, needed=True),
            Field("sexual", _("Might it include sexual harm?"), CHOICE, _("Without details."), _YES_NO),
            Field("time", _("When did it happen, at the earliest?"), WORDS,
                _("Day and hour, as far as known. Medical care matters in the first 72 hours and helps after."),
            ),
        ),
    ),
    Page(
        _("Around the child"),
        (
            Field("siblings", _("Other children who may be at risk"), AREA),
            Field("knows", _("Who knows so far"), WORDS, _("By role only: the mother, the head of the school.")),
            Field("done", _("What was done already"), AREA),
        ),
    ),
    Page(
        _("Wish and agreement"),
        (
            Field("wish", _("What the child wishes"), AREA, _("Only if the child has said it.")),
            Field(
                "agree", _("Who agrees to this referral?"), CHOICE, _("Danger does not wait for an agreement."),
                (
                    ("1", _("The child and a parent or guardian")), ("2", _("Only the child")),
                    ("3", _("Only a parent or guardian")), ("4", _("Nobody was asked")), ("5", _("Asking is not safe")),
                ),
            ),
            Field("limits", _("Limits of the agreement"), WORDS, _("What must not be passed on, or to whom.")),
        ),
    ),
    Page(
        _("News, files, and sending"),
        (
            Field("callback", _("A safe way to reach you, if you want"), WORDS,
                _("Only the team of the case reads it. Without it, news is asked for with the reference."),
            ),
        ),
    ),
)  # fmt: skip
"""In order of need. What is left empty is skipped; only danger, the night and the role have to be answered."""

STEPS: Final = len(PAGES)
CALM_FROM: Final = 4
"""Number of the step on which one of two fields has to hold words."""
FIELDS: Final[Mapping[str, Field]] = {field.name: field for page in PAGES for field in page.fields}

Answers = dict[str, str]
_SEX: Final = {
    Language.AR: {"girl": "بنت", "boy": "صبي"},
    Language.EN: {"girl": "girl", "boy": "boy"},
    Language.FR: {"girl": "fille", "boy": "garçon"},
}
"""As the talk reads them: the page gives codes."""


def faults(step: int, answers: Answers) -> dict[str, str]:
    """Return what is wrong with a step, by field, as a text that says what to do."""
    page = PAGES[step - 1]
    found = {
        each.name: _("Please choose one answer. “I am not sure” is an answer too.")
        if each.options is _YES_NO
        else _("Please choose one answer.")
        for each in page.fields
        if each.needed and not answers.get(each.name)
    }
    if step == CALM_FROM and not (answers.get("said") or answers.get("signs")):
        found["said"] = _("Please write a few words here or under the signs.")
    age = answers.get("age", "")
    if any(each.name == "age" for each in page.fields) and age and not _is_age(age):
        found["age"] = _("Please write the age as a number of years, for example 9.")
    return found


def _is_age(text: str) -> bool:
    return text.isdecimal() and int(text) <= 25  # noqa: PLR2004 - as the talk reads it


def read(step: int, given: Mapping[str, str]) -> Answers:
    """Return the answers of one step from a form, and nothing else that stands in it."""
    found: Answers = {}
    for each in PAGES[step - 1].fields:
        longest = LONGEST if each.kind == AREA else LONGEST_LINE
        value = given.get(each.name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:longest]
        allowed = {code for code, _label in each.options}
        found[each.name] = value if not allowed or value in allowed else ""
    return found


def replies(answers: Answers, language: Language) -> Mapping[str, str]:
    """Return what each question of the talk is answered with; a question that is not here is skipped."""
    get = answers.get
    sex = _SEX[language].get(get("sex", ""))
    child = ", ".join(filter(None, (get("initials"), get("age"), sex, get("place"))))
    seen = "\n".join(filter(None, (get("said"), get("signs"))))
    around = "\n".join(filter(None, (get("siblings"), get("knows"), get("done"))))
    consent = ", ".join(filter(None, (get("agree") or "4", get("wish"), get("limits"))))
    found = {
        "r_danger": get("danger"),
        "still": get("danger"),
        "danger": get("danger"),
        "r_role": ", ".join(filter(None, (get("role"), get("work")))),
        "r_child": child,
        "r_place": get("place"),
        "r_seen": seen,
        "r_tonight": get("tonight"),
        "r_sexual": get("sexual"),
        "r_time": get("time"),
        "r_around": around,
        "r_consent": consent,
        "r_callback": "2, " + get("callback", "") if get("callback") else "2",
    }
    return {name: text for name, text in found.items() if text}
