"""Draws the conversation from its data, so that a person can read the script without reading the program.

`python -m bot.diagram` writes docs/conversation.md; a test holds the file to the script.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.referral import ENROLMENT, REFERRAL, SESSION
from bot.script import ASIDE, QUESTIONS, SCRIPT
from bot.steps import NEXT, REST, Age, Choice, Expect, FreeText, LanguageWord, OwnWord, PlaceName, Step, YesNo

PAGE: Final = Path(__file__).parent.parent / "docs" / "conversation.md"

_HEAD: Final = """# The conversation

Drawn from the script (`python -m bot.diagram`); do not edit. Each box is a question with the id of its text;
an arrow carries the coded reply and the texts that are said on the way. A question is asked only when its
answer is still missing, so every box may be passed over: the plain arrow downwards is "answered, skipped or
already known".

Checked before every question, in this order: the danger word, a person of the desk who has joined, a stop, a
case code, the safe word, the global words (leave, stop, forget me, a cry for help, numbers, a person,
languages, skip, back, referral, session, enrolment, open, news), an answer that waits, words of danger. Only
then the message is a reply, a telling, or talk.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join(
        [
            _HEAD,
            "## The reporter's questions, in order of need",
            "",
            *_chart(QUESTIONS, "over"),
            "",
            "## Questions of the moment",
            "",
            "Asked when something makes them necessary: an opening, danger, a pin, a wish to be forgotten,",
            "an answer that waits. They lead back to the first question that is still missing.",
            "",
            *_chart(ASIDE, None),
            "",
            "## The referral by a professional",
            "",
            *_chart(REFERRAL, "r_over"),
            "",
            "## A session of the prevention programme",
            "",
            *_chart(SESSION, "s_over"),
            "",
            "## Enrolling with the code of an organisation",
            "",
            *_chart(ENROLMENT, None),
            "",
            "## Every step",
            "",
            *_table(SCRIPT),
            "",
        ]
    )


def _chart(steps: tuple[Step, ...], end: str | None) -> Iterator[str]:
    """Draw the steps; with an `end`, each has a plain arrow to the one after it."""
    yield "```mermaid"
    yield "flowchart TD"
    for step in steps:
        yield f'    {step.id}["{step.say}"]'
    if end is not None:
        yield f'    {end}(["no question left: thanks and reference"])'
        for step, following in zip(steps, [*(s.id for s in steps[1:]), end], strict=True):
            yield f"    {step.id} --> {following}"
    for step in steps:
        yield from _arrows(step)
    yield "```"


def _arrows(step: Step) -> Iterator[str]:
    for code, then in step.then.items():
        target = {NEXT: "next", REST: "rest"}.get(then.go, then.go)
        if target == "next" and not then.say:
            continue
        label = ", ".join([code, *then.say, *(effect.upper() for effect in then.effects)])
        shape = f'{step.id}_{target}(["{_ENDS[target]}"])' if target in _ENDS else target
        yield f'    {step.id} -- "{label}" --> {shape}'


_ENDS: Final = {
    "next": "the next question",
    "rest": "no question",
    "resume": "the question before",
    "leave_referral": "the reporter's questions",
    "enrolled": "enrolled, then the question before",
}


def _table(steps: tuple[Step, ...]) -> Iterator[str]:
    yield "| step | text | replies | fills | without an answer |"
    yield "|---|---|---|---|---|"
    for step in steps:
        fills = f"`{step.fact}`" if step.fact else "-"
        silent = step.on_silence or "passed over"
        yield f"| `{step.id}` | `{step.say}` | {_replies(step.expect)} | {fills} | {silent} |"


def _replies(expect: Expect) -> str:
    match expect:
        case YesNo(strict=True):
            return "1 yes, 2 no, 3 not sure; anything unclear counts as an answer"
        case YesNo():
            return "1 yes, 2 no, 3 not sure"
        case Choice():
            return ", ".join(
                f"{n} {option or 'no answer'}" for n, option in enumerate(expect.options, start=1)
            )
        case FreeText():
            return "any words"
        case Age():
            return "a number of years"
        case PlaceName():
            return "the name of a place"
        case LanguageWord():
            return "AR, EN or FR"
        case OwnWord():
            return "a word of one's own"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
