"""The tables of the schema `vault`: where people can be reached. The desk has no rights here."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text, Uuid

from cases.store.columns import flag, metadata, moment

lookup = Table(
    "lookup",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("conversation", Uuid, nullable=False, index=True),
    schema="vault",
)

routes = Table(
    "routes",
    metadata,
    Column("conversation", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("sealed_address", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
    schema="vault",
)

pages = Table(
    "pages",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("box", LargeBinary, unique=True),
    Column("language", Text),
    Column("conversation", Uuid, ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
    moment("created_at", nullable=False),
    moment("seen_at", nullable=False),
    moment("asked_at"),
    moment("left_at"),
    schema="vault",
)
"""A web page that somebody has open: digests of its address and of its key, and nothing of the browser.

`seen_at` is the person's last act, `asked_at` the last look of the page itself.
"""

lines = Table(
    "lines",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("page", LargeBinary, ForeignKey("vault.pages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("side", Text, nullable=False),
    Column("sealed_line", LargeBinary, nullable=False),
    moment("at", nullable=False),
    flag("shown"),
    schema="vault",
)
"""What a page shows, sealed to the key that only the browser's cookie leads to."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("sealed_draft", LargeBinary, nullable=False),
    moment("expires_at", nullable=False),
    schema="vault",
)
"""A referral that is still being written, closed with what only the browser's cookie or a saved code leads to."""
