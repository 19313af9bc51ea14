"""The care plan that several professions draw up together: goals, the child's own view, who answers for what."""

from datetime import date, datetime
from uuid import UUID, uuid4

from cases.acts import DeskStore, meet
from cases.casework import CHILD_VIEWS, GOAL_STATES, PROFESSIONS
from cases.errors import NotFound, Refused
from cases.file.sheets import need, one_of, take_pen, words
from cases.rights import Section
from cases.views import SignedIn

VIEW = "child_view"


def hear_child(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, child_view: str, view: str
) -> None:
    """Record the child's view of the plan, or why it was not asked."""
    one_of(child_view, CHILD_VIEWS, "choose_view")
    texts = words(view=view)
    need(texts, "view", "view_words")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.PLAN, version=version, now=now)
        pen.put(VIEW, texts=texts, child_view=child_view)
        pen.note("child_heard", child_view=child_view)


def set_goal(  # noqa: PLR0913 - one goal of the plan
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, thing: str = "", goal: str,
    responsible: str, person: str = "", starts_on: date | None = None, due_on: date | None = None,
    state: str = "open", note: str = "",
) -> None:  # fmt: skip
    """Add a goal, or change one (`thing` is its id). The first goal ends the clock of the plan."""
    one_of(responsible, PROFESSIONS, "choose_responsible")
    one_of(state, GOAL_STATES, "choose_state")
    texts = words(goal=goal, person=person, note=note)
    need(texts, "goal", "goal_words")
    if starts_on and due_on and due_on < starts_on:
        raise Refused("dates_order")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.PLAN, version=version, now=now)
        if thing and (pen.present(thing) is None or thing == VIEW):
            raise NotFound
        pen.put(
            thing or str(uuid4()), texts=texts, state=state, responsible=responsible, starts_on=starts_on,
            due_on=due_on,
        )  # fmt: skip
        meet(u, pen.row.id, "care_plan", now)
        pen.note("goal_set", goal=str(UUID(thing)) if thing else "new", state=state)
