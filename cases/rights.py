"""Which role may read, write or decide which part of a case, as one table that everybody can check."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType

from cases.errors import Refused
from cases.model import Role


class Section(StrEnum):
    """A part of a case with rights and a version of its own. `talk` is the conversation with the reporter."""

    TALK = "talk"
    CODING = "coding"
    """Under which codes the case is counted for others."""
    ASSESSMENT = "assessment"
    PATHWAY = "pathway"
    CONSENT = "consent"
    CARE = "care"
    PLAN = "plan"
    SERVICES = "services"
    VISITS = "visits"
    CLOSURE = "closure"
    CHILD = "child"
    """The child's name and household as the staff recorded them."""


FILE = tuple(section for section in Section if section not in {Section.TALK, Section.CHILD})
"""The sections of case management, in the order in which a case goes through them."""


class Right(IntEnum):
    """What a role may do with a section; each right holds those before it."""

    NONE = 0
    CODES = 1
    """Coded fields only: no word that a person wrote."""
    READ = 2
    WRITE = 3
    DECIDE = 4
    """Approve what others asked for: a change of pathway, an override, a closure."""


_LETTERS = {"-": Right.NONE, "c": Right.CODES, "r": Right.READ, "w": Right.WRITE, "d": Right.DECIDE}

_TABLE = {
    #                            talk coding assessment pathway consent care plan services visits closure child
    Role.COUNSELLOR:             "w    w      w          w       w       w    w    w        w      w       w",
    Role.SUPERVISOR:             "d    d      d          d       d       d    d    d        d      d       d",
    Role.HOTLINE_OPERATOR:       "w    w      r          r       r       r    -    r        -      r       w",
    Role.SOCIAL_WORKER:          "w    w      w          w       w       w    w    w        w      w       w",
    Role.PSYCHOLOGIST:           "r    r      w          r       w       r    w    w        w      r       r",
    Role.PSYCHIATRIST:           "r    r      w          r       r       w    w    w        w      r       r",
    Role.SENIOR_CASE_MANAGER:    "d    d      d          d       d       d    d    d        d      d       d",
    Role.LEGAL:                  "r    r      r          w       r       -    r    r        -      r       r",
    Role.PREVENTION_FACILITATOR: "-    -      -          -       r       -    r    r        -      -       -",
    Role.DATA_OFFICER:           "c    c      c          c       c       c    c    c        c      c       c",
    Role.ADMINISTRATOR:          "-    -      -          -       -       -    -    -        -      -       -",
}  # fmt: skip

RIGHTS: Mapping[Role, Mapping[Section, Right]] = MappingProxyType(
    {
        role: MappingProxyType(dict(zip(Section, (_LETTERS[one] for one in row.split()), strict=True)))
        for role, row in _TABLE.items()
    }
)
"""Role by section. himaya's slides name the roles; who sees what is our proposal, to be signed off by the house."""


def right(role: Role, section: Section) -> Right:
    """Return what a role may do with a section."""
    return RIGHTS[role][section]


def may(role: Role, section: Section, wanted: Right) -> bool:
    """Tell whether a role has a right on a section."""
    return right(role, section) >= wanted


def require(role: Role, section: Section, wanted: Right) -> None:
    """Raise Refused("right") where the role has not the right."""
    if not may(role, section, wanted):
        raise Refused("right")


class Task(StrEnum):
    """Something a role may do that is no section of a case."""

    INVITE = "invite"
    """Keep organisations, give codes out and take them back."""
    VERIFY = "verify"
    """Verify and suspend who is enrolled."""
    FEEDBACK = "feedback"
    """Set by hand what a referrer is told."""
    ACCUSE = "accuse"
    """Name the organisation where the accused of a case works, and who of the staff belongs to one."""
    REFER = "refer"
    """Refer a child from a prevention session, or enter a request for a session."""


_TASKS = {
    #                            invite verify feedback accuse refer
    Role.COUNSELLOR:             "-      -      x        x      x",
    Role.SUPERVISOR:             "x      x      x        x      x",
    Role.HOTLINE_OPERATOR:       "-      -      x        -      x",
    Role.SOCIAL_WORKER:          "-      -      x        x      x",
    Role.PSYCHOLOGIST:           "-      -      -        -      x",
    Role.PSYCHIATRIST:           "-      -      -        -      x",
    Role.SENIOR_CASE_MANAGER:    "x      x      x        x      x",
    Role.LEGAL:                  "-      -      -        -      -",
    Role.PREVENTION_FACILITATOR: "x      -      -        -      x",
    Role.DATA_OFFICER:           "-      -      -        -      -",
    Role.ADMINISTRATOR:          "-      -      -        -      -",
}  # fmt: skip

TASKS: Mapping[Role, frozenset[Task]] = MappingProxyType(
    {
        role: frozenset(task for task, mark in zip(Task, row.split(), strict=True) if mark == "x")
        for role, row in _TASKS.items()
    }
)
"""Role by task: our proposal, to be signed off by the house like the table above."""


def may_task(role: Role, task: Task) -> bool:
    """Tell whether a role has a task."""
    return task in TASKS[role]


def require_task(role: Role, task: Task) -> None:
    """Raise Refused("right") where the role has not the task."""
    if not may_task(role, task):
        raise Refused("right")
