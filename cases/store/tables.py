"""The tables. Sealed columns are named `sealed…`; every other column is a code, a time, a count or an opaque id."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from cases.store.columns import flag, metadata, moment, texts

IN_ORDER = (
    text("urgency_rank DESC"),
    text("coalesce(due_at, 'infinity'::timestamptz)"),
    "opened_at",
    "number",
)
COUNTED = [
    *("id", "urgency", "due_at", "holder", "waiting", "silent", "telling", "unheard", "version", "number"),
]
"""What the views and the stamp of the queue ask of every open case: read from an index alone, at any size."""
OPEN = text("state = 'open'")
"""The order of the queue, and what is in it: the indexes of the queue hold open cases only, in this order."""

offices = Table(
    "offices",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("ar", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("fr", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
)
"""`seal` is the row seal of the public key: a database writer cannot slip in a key of his own."""

staff = Table(
    "staff",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("office", Text, ForeignKey("offices.slug"), nullable=False),
    Column("language", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("sealed_totp", LargeBinary),
    Column("totp_step", BigInteger, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("look", Text, nullable=False, server_default=text("'auto'")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    moment("locked_until"),
    moment("created_at", nullable=False),
)

keyring = Table(
    "keyring",
    metadata,
    Column("office", Text, ForeignKey("offices.slug"), primary_key=True),
    Column("member", Text, primary_key=True),
    Column("sealed_key", LargeBinary, nullable=False),
)
"""The private half of an office's key, sealed to each member; `member` is a staff id or "recovery"."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("staff", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
    moment("seen_at", nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="SET NULL")),
    Column("language", Text),
    Column("sealed_state", LargeBinary),
    Column("sealed_words", LargeBinary),
    moment("last_at"),
    Column("may_write", Text),
    flag("stopped"),
    flag("departed"),
    flag("forgotten"),
    flag("child"),
    flag("unsafe"),
    moment("notified_at"),
    moment("created_at", nullable=False),
    Index(None, "case_id"),
    Index(None, "last_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("code_digest", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("urgency", Text, nullable=False),
    Column("urgency_rank", Integer, nullable=False),
    Column("urgency_by", Uuid),
    moment("urgency_at"),
    texts("signals"),
    texts("reasons"),
    flag("telling"),
    flag("needs_person"),
    flag("unheard"),
    flag("new_reply"),
    flag("waiting"),
    flag("silent"),
    moment("silence_at"),
    Column("label", Uuid),
    Column("office", Text, ForeignKey("offices.slug"), nullable=False),
    Column("office_reason", Text, nullable=False),
    texts("office_detail"),
    Column("place", Text),
    Column("district", Text),
    Column("country", Text),
    Column("age", Integer),
    Column("sex", Text),
    Column("how", Text),
    Column("relation", Text),
    Column("safe", Text),
    Column("danger", Text),
    Column("pathway", Text),
    Column("risk", Text),
    Column("may_write", Text),
    Column("shared_phone", Text),
    Column("good_time", Text),
    texts("channels"),
    texts("varieties"),
    Column("language", Text, nullable=False),
    Column("conversation", Uuid),
    moment("opened_at", nullable=False),
    moment("last_at", nullable=False),
    Column("holder", Uuid),
    moment("held_at"),
    moment("joined_at"),
    Column("last_seq", Integer, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("due_kind", Text),
    moment("due_at"),
    moment("closed_at"),
    Column("close_reason", Text),
    moment("changed_at", nullable=False),
    Index("ix_cases_open", *IN_ORDER, postgresql_where=OPEN),
    Index("ix_cases_open_office", "office", *IN_ORDER, postgresql_where=OPEN),
    Index("ix_cases_open_holder", "holder", *IN_ORDER, postgresql_where=OPEN),
    Index("ix_cases_open_counts", "office", postgresql_include=COUNTED, postgresql_where=OPEN),
    Index("ix_cases_changed", "office", "changed_at"),
    Index("ix_cases_opened", "office", "opened_at", "number"),
    Index("ix_cases_district", "district", "opened_at"),
    Index(None, "silence_at"),
)

IS_OPEN = cases.c.state == literal_column("'open'")

case_keys = Table(
    "case_keys",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("holder", Text, primary_key=True),
    Column("sealed_key", LargeBinary, nullable=False),
    moment("expires_at"),
)
"""The private half of a case's key, sealed to each holder: an office, the national desk, or "intake" for a while."""

items = Table(
    "items",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("conversation", Uuid),
    Column("channel", Text),
    Column("variety", Text),
    Column("language", Text),
    Column("author", Uuid),
    Column("sealed_body", LargeBinary),
    Column("seal", LargeBinary),
    Column("said", JSONB),
    texts("media"),
    Column("delivery", Text),
    Column("error", Text),
    moment("at", nullable=False),
    UniqueConstraint("case_id", "seq"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("message_digest", LargeBinary, primary_key=True),
    Column("proof_digest", LargeBinary, unique=True),
    Column("conversation", Uuid),
    Column("answer", JSONB),
    moment("at", nullable=False),
    Index(None, "at"),
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("conversation", Uuid, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("item", Uuid, ForeignKey("items.id", ondelete="CASCADE")),
    Column("kind", Text, nullable=False),
    Column("sealed_text", LargeBinary),
    Column("state", Text, nullable=False),
    Column("error", Text),
    Column("provider_digest", LargeBinary, unique=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("created_at", nullable=False),
    moment("claimed_at"),
    moment("sent_at"),
    Index(None, "conversation", "state"),
)
"""Texts on their way out. `sealed_text` is sealed to the relay and emptied once the text is gone."""

erasures = Table(
    "erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("conversation", Uuid, index=True),
    Column("sealed_ref", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("due_at", nullable=False),
    moment("done_at"),
    Index(None, "state", "due_at"),
)
"""What must still be deleted at a provider; the provider's id is sealed to the relay."""

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    moment("started_at", nullable=False),
    moment("due_at", nullable=False),
    moment("half_at"),
    moment("most_at"),
    moment("met_at"),
    Column("approved", Boolean, nullable=False),
    Column("alarms", Integer, nullable=False, server_default=text("0")),
    Index(None, "due_at"),
)

deletions = Table(
    "deletions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("object", Uuid),
    Column("rows", Integer, nullable=False),
    moment("at", nullable=False),
)
"""The log of deletions: what was deleted, by opaque id, and when; replayed after a restore."""

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    moment("at", nullable=False),
    Column("link", LargeBinary, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("link", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    moment("at", nullable=False),
)
"""Heads of the audit chain, signed by the keeper."""
