"""The referral by a teacher, a nurse or another professional, as data."""

from typing import Final

from bot.steps import Choice, FreeText, PlaceName, Step, Then, YesNo

_NOT_SAFE_TO_ASK: Final = Choice("yes_no", ("yes", "no", "not_safe"))

REFERRAL: Final[tuple[Step, ...]] = (
    Step(
        id="r_danger",
        say="r.open",
        expect=YesNo(strict=True, words="danger"),
        then={"yes": Then(say=("imm",)), "not_sure": Then(say=("imm",)), "unclear": Then(say=("imm",))},
        fact="danger",
        missing=lambda s: s.facts.danger is None,
        on_silence="unclear",
    ),
    Step(
        id="r_role",
        say="r.role",
        expect=Choice("role", ("education", "health", "organisation", "religious", "other")),
        then={"other": Then("leave_referral")},
    ),
    Step(id="r_work", say="r.work", expect=FreeText()),
    Step(id="r_child", say="r.child", expect=FreeText()),
    Step(id="r_place", say="r.place", expect=PlaceName(), missing=lambda s: s.facts.place is None),
    Step(id="r_seen", say="r.seen", expect=FreeText("done"), then={"text": Then("r_seen_more")}),
    Step(id="r_marks", say="r.marks", expect=YesNo(described=True), on_silence="not_sure"),
    Step(
        id="r_tonight",
        say="r.tonight",
        expect=YesNo(),
        then={
            "no": Then(say=("r.tonight.no",), notes=(("danger", "yes"),)),
            "not_sure": Then(say=("r.tonight.no",), notes=(("danger", "not_sure"),)),
        },
        on_silence="not_sure",
    ),
    Step(id="r_sexual", say="r.sexual", expect=YesNo(), on_silence="not_sure"),
    Step(
        id="r_time",
        say="r.time",
        expect=FreeText(),
        missing=lambda s: s.answers.get("r_sexual") in ("yes", "not_sure"),
    ),
    Step(id="r_siblings", say="r.siblings", expect=YesNo(described=True), on_silence="not_sure"),
    Step(id="r_knows", say="r.knows", expect=FreeText()),
    Step(id="r_wish", say="r.wish", expect=FreeText("not_asked")),
    Step(id="r_assent", say="r.assent", expect=_NOT_SAFE_TO_ASK),
    Step(id="r_consent", say="r.consent", expect=_NOT_SAFE_TO_ASK),
    Step(id="r_done_already", say="r.done_already", expect=FreeText()),
    Step(id="r_callback", say="r.callback", expect=FreeText("here_only")),
)
"""In order of need. Each can be skipped but `r_tonight`, which is asked twice."""

MORE_SEEN: Final = Step(
    id="r_seen_more",
    say="r.seen.more",
    expect=FreeText("done"),
    then={"text": Then("r_seen_more")},
)
"""What was seen may come in several messages; it ends with "done"."""
