"""What every file of tables is written with: the one description of the schema, and the columns that recur."""

from sqlalchemy import Boolean, Column, DateTime, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def moment(name: str, *, nullable: bool = True) -> Column[object]:
    """Return a column for a time, kept with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def flag(name: str) -> Column[object]:
    """Return a column for yes or no, which begins as no."""
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def texts(name: str) -> Column[object]:
    """Return a column for a list of codes, which begins empty."""
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))
