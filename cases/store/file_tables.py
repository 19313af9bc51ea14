"""The tables of case management: one sheet for each section, where nothing is overwritten.

Each row is one revision of one thing. `version` counts the revisions of a case's section; the newest row of a thing
is `current`. What a person wrote is in `sealed_body`; the other columns are codes, dates and ids that can be counted.
`seal` covers the ciphertext and the codes beside it.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from cases.store.columns import flag, metadata, moment, texts

COMMON = ("id", "case_id", "thing", "version", "current", "author", "at", "sealed_body", "seal")
"""The columns of every sheet that are not codes of its section."""


def _sheet(name: str, *codes: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        Column("thing", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("current", Boolean, nullable=False, server_default=text("true")),
        Column("author", Uuid, nullable=False),
        moment("at", nullable=False),
        Column("sealed_body", LargeBinary, nullable=False),
        Column("seal", LargeBinary, nullable=False),
        *codes,
        UniqueConstraint("case_id", "version"),
        Index(None, "case_id", "current"),
    )


assessments = _sheet("file_assessments", Column("level", Text, nullable=False))
"""`thing` is the domain, or "overall"."""

pathways = _sheet(
    "file_pathways",
    Column("step", Text, nullable=False),
    Column("pathway", Text, nullable=False),
    Column("proposed", Text),
    Column("asked_by", Uuid),
    Column("authority", Text),
    Column("upel_office", Text),
    moment("reported_at"),
    Column("permission", Text),
    Column("permission_on", Date),
)
"""One thing: the course of the case. `step` is what this revision did."""

consents = _sheet(
    "file_consents",
    Column("state", Text, nullable=False),
    Column("how", Text),
    Column("language", Text),
    texts("scope"),
    Column("given_on", Date),
    Column("withdrawn_on", Date),
)
"""`thing` is child, guardian or override."""

care = _sheet("file_care", Column("outcome", Text, nullable=False), moment("done_at"))

goals = _sheet(
    "file_goals",
    Column("state", Text),
    Column("child_view", Text),
    Column("responsible", Text),
    Column("starts_on", Date),
    Column("due_on", Date),
)
"""`thing` is "child_view" once, and the id of each goal."""

services = _sheet(
    "file_services",
    Column("service", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider", Text),
    Column("due_on", Date),
    Column("started_on", Date),
    Column("ended_on", Date),
)
"""`provider` names an entry of a directory; a provider that is in none is named in the sealed body."""

visits = _sheet(
    "file_visits",
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("planned_on", Date),
    Column("held_on", Date),
    Column("child_seen", Text),
    flag("closure_advised"),
)

closures = _sheet(
    "file_closures",
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("asked_by", Uuid),
)

children = _sheet(
    "file_children",
    flag("named"),
    Column("birth_year", Integer),
    Column("age", Integer),
    Column("sex", Text),
    Column("nationality", Text),
)
"""One thing: the child. The name and the household are sealed; `named` tells that there is a name."""

codings = _sheet(
    "file_codings",
    *(texts(name) for name in ("chi", "concerns", "suggested")),
)
"""One thing: the codes under which the case is counted, and those that its signs had suggested."""

SHEETS = (assessments, pathways, consents, care, goals, services, visits, closures, children, codings)
