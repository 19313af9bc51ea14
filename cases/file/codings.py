"""The double coding of a contact, each time the act of a person: what the signs suggest is only a proposal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from cases.acts import DeskStore
from cases.coding import codebook, suggest
from cases.errors import Refused
from cases.file.sheets import take_pen, words
from cases.model import Signal
from cases.rights import Section
from cases.store.file_tables import codings
from cases.store.unit import Unit
from cases.views import SignedIn

CODING = "coding"
"""The one thing of this section."""


def record(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, chi: Sequence[str] = (),
    concerns: Sequence[str] = (), note: str = "",
) -> None:  # fmt: skip
    """Record under which codes the case is counted. A contact has a category; it need not show a concern.

    What was suggested at that moment is kept beside it, so that the table of suggestions can be judged by it.
    """
    book = codebook()
    if not chi or not set(chi) <= set(book.categories):
        raise Refused("choose_chi")
    if not set(concerns) <= set(book.concerns):
        raise Refused("choose_concerns")
    texts = words(note=note)
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.CODING, version=version, now=now)
        offered = suggest(Signal(sign) for sign in pen.row.signals)
        pen.put(
            CODING,
            texts=texts,
            chi=[each for each in book.categories if each in chi],
            concerns=[each for each in book.concerns if each in concerns],
            suggested=[*offered.chi, *offered.concerns],
        )
        pen.note("coded", categories=str(len(set(chi))), concerns=str(len(set(concerns))))


def coding_row(u: Unit, case: UUID) -> Row[Any] | None:
    """Return the current coding of a case, or None while nobody has coded it."""
    return u.one(select(codings).where(codings.c.case_id == case, codings.c.current))
