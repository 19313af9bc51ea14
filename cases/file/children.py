"""The child as the staff recorded it: name and household sealed, the rest in codes, and an entry in the name index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from cases import keyrings, name_index, seal
from cases.acts import DeskStore
from cases.casework import NATIONALITIES, OLDEST
from cases.errors import CannotOpen, Refused
from cases.file.sheets import LONGEST_TEXT, one_of, take_pen
from cases.model import Sex
from cases.names import LONGEST_NAME
from cases.rights import Section
from cases.store.file_tables import children
from cases.store.unit import Unit
from cases.views import SignedIn

CHILD = "child"
"""The one thing of this section."""


@dataclass(frozen=True, slots=True)
class Child:
    """What the staff recorded about a child; None and empty where nothing was."""

    name: str = ""
    household: str = ""
    birth_year: int | None = None
    age: int | None = None
    sex: str | None = None
    nationality: str | None = None
    version: int = 0
    broken: bool = False
    """True when the words do not open: shown as such, never hidden."""

    def years(self, today: int) -> int | None:
        """Return the age in the year `today`, from the year of birth where it is known."""
        return self.age if self.birth_year is None else today - self.birth_year


def record(  # noqa: PLR0913 - what is recorded about a child
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, name: str = "",
    household: str = "", birth_year: int | None = None, age: int | None = None, sex: str | None = None,
    nationality: str | None = None,
) -> None:  # fmt: skip
    """Record the child, and index the name. What is left empty is empty from now on; the history keeps the rest."""
    texts = {"name": " ".join(name.split()), "household": household.strip()}
    if len(texts["name"]) > LONGEST_NAME or len(texts["household"]) > LONGEST_TEXT:
        raise Refused("text_length")
    if birth_year is not None and not now.year - OLDEST <= birth_year <= now.year:
        raise Refused("birth_year")
    if age is not None and not 0 <= age <= OLDEST:
        raise Refused("age")
    if sex is not None:
        one_of(sex, tuple(each.value for each in Sex), "choose_sex")
    if nationality is not None:
        one_of(nationality, NATIONALITIES, "choose_nationality")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.CHILD, version=version, now=now)
        pen.put(
            CHILD, texts=texts, named=bool(texts["name"]), birth_year=birth_year, age=age, sex=sex,
            nationality=nationality,
        )  # fmt: skip
        one = name_index.searcher(u, store.rows_key, who)
        name_index.write(one, case=pen.row.id, office=pen.row.office, name=texts["name"])
        pen.note("child_recorded")


def child_row(u: Unit, case: UUID) -> Row[Any] | None:
    """Return the current row of the child's sheet."""
    return u.one(select(children).where(children.c.case_id == case, children.c.current))


def open_child(u: Unit, who: SignedIn, case: UUID) -> Child:
    """Open what is recorded about the child of a visible case. The caller checks the right and leaves the trace."""
    row = child_row(u, case)
    if row is None:
        return Child()
    texts, broken = {"name": "", "household": ""}, False
    try:
        private = keyrings.case_private(u, who, case)
        context = (children.name, str(case), row.thing, str(row.version))
        texts = seal.open_body(private, bytes(row.sealed_body), *context)["texts"]
    except CannotOpen:
        broken = True
    return Child(
        texts["name"],
        texts["household"],
        row.birth_year,
        row.age,
        row.sex,
        row.nationality,
        row.version,
        broken,
    )
