"""The tables of files: what came beside words, in sealed parts. What is in them, and who sent them, is in no column."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid, text

from cases.store.columns import metadata, moment


def _case() -> Column[object]:
    return Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False)


media = Table(
    "media",
    metadata,
    Column("id", Uuid, primary_key=True),
    _case(),
    Column("item", Uuid, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text),
    Column("sealed_ref", LargeBinary, nullable=False),
    Column("erasure", Uuid),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("form", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("tried_at"),
    moment("at", nullable=False),
    Column("heard_by", Uuid),
    moment("heard_at"),
    Index(None, "case_id"),
    Index(None, "item"),
    Index(None, "erasure"),
    Index("ix_media_waiting", "at", postgresql_where=text("state = 'waiting'")),
)
"""One file. `sealed_ref` is for the relay: where the file is at the provider, and the secret that its parts are
marked with; emptied when the file is here. `channel` is empty for what came with a page. `erasure` waits for it."""

media_parts = Table(
    "media_parts",
    metadata,
    Column("media", Uuid, ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True),
    _case(),
    Column("sealed_part", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Index(None, "case_id"),
)
"""The file itself, sealed to the case. The relay adds parts and can read none."""

media_uploads = Table(
    "media_uploads",
    metadata,
    Column("media", Uuid, ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("sealed_part", LargeBinary, nullable=False),
)
"""What came with a page, as it came, sealed to the relay until it has cleaned it."""
