"""The tables of statistics and of supervision: cells of erased cases, figures of others, reviews of closed cases."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)

from cases.store.columns import metadata, moment

tallies = Table(
    "tallies",
    metadata,
    Column("month", Date, primary_key=True),
    Column("figure", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("by", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""What erased cases had counted for: sums for each cell of a report, and no row for any one case."""

earlier_figures = Table(
    "earlier_figures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("figure", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("declared", Integer, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("by", Text, nullable=False),
    moment("at", nullable=False),
    Column("withdrawn_by", Text),
    moment("withdrawn_at"),
)
"""Figures that were published elsewhere, kept as they were printed: a total and parts that may not add up to it."""

reviews = Table(
    "reviews",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="SET NULL"), unique=True),
    Column("office", Text, nullable=False),
    Column("reviewer", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    moment("drawn_at", nullable=False),
    Column("answers", JSON),
    Column("overall", Text),
    moment("done_at"),
    Index(None, "reviewer"),
)
"""A closed case drawn by lot, and what a supervisor answered about it, in codes. The review outlives the case."""

views = MetaData()
"""What the database works out by itself; no table, so nothing here is made or compared."""

case_cells = Table(
    "case_cells",
    views,
    Column("case_id", Uuid),
    Column("month", Date),
    Column("figure", Text),
    Column("item", Text),
    Column("by", Text),
)
"""The cells of the reports that one case counts for. Only the keeper may look."""

counted = Table(
    "counted",
    views,
    Column("month", Date),
    Column("figure", Text),
    Column("item", Text),
    Column("by", Text),
    Column("number", BigInteger),
    Column("erased", BigInteger),
)
"""Every cell of every month, of the cases that are here and of those that were; `erased` is the part of the latter."""

closed_days = Table(
    "closed_days", views, Column("day", Date), Column("number", BigInteger), Column("reachable", BigInteger)
)
"""How many cases were closed on which day, and to how many of them a way back still leads."""
