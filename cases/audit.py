"""The append-only trail: who did what, linked so that an edit, a gap or a swap shows."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import insert, select, text

from cases.seal import chain
from cases.store.tables import audit, checkpoints
from cases.store.unit import Unit

_LOCK = 0x414D414E41
START = b"\0" * 32


def _entry(seq: int, at: datetime, actor: str, action: str, object_: str, detail: str) -> str:
    return json.dumps(
        [seq, at.astimezone(UTC).isoformat(), actor, action, object_, detail], ensure_ascii=True
    )


def record(u: Unit, actor: str, action: str, *, object_: str, now: datetime, **detail: str) -> None:
    """Append one entry in the caller's transaction. Detail holds codes and opaque ids, never content."""
    u.run(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = u.one(select(audit.c.seq, audit.c.link).order_by(audit.c.seq.desc()).limit(1))
    seq, previous = (last.seq + 1, bytes(last.link)) if last else (1, START)
    text_ = json.dumps(detail, sort_keys=True)
    link = chain(previous, _entry(seq, now, actor, action, object_, text_))
    u.run(
        insert(audit).values(
            seq=seq, actor=actor, action=action, object=object_, detail=text_, at=now, link=link
        )
    )


def check_chain(u: Unit, public: bytes | None = None) -> Iterator[str]:
    """Yield one sentence for each fault of the trail: the first broken link, and each head that does not fit."""
    links: dict[int, bytes] = {}
    previous, expected = START, 1
    for row in u.run(select(audit).order_by(audit.c.seq)):
        entry = _entry(row.seq, row.at, row.actor, row.action, row.object, row.detail)
        if row.seq != expected or chain(previous, entry) != bytes(row.link):
            yield f"entry {expected}: missing, moved or altered"
            return
        links[row.seq] = previous = bytes(row.link)
        expected += 1
    for head in u.run(select(checkpoints).order_by(checkpoints.c.seq)):
        if links.get(head.seq) != bytes(head.link):
            yield f"signed head {head.seq}: the trail was cut or rewritten"
        elif public is not None and not _signed(public, head.seq, bytes(head.link), bytes(head.signature)):
            yield f"signed head {head.seq}: the signature is not ours"


def sign_head(u: Unit, key: bytes, *, now: datetime) -> int | None:
    """Sign the newest link. Returns its number, or None when nothing is new."""
    last = u.one(select(audit.c.seq, audit.c.link).order_by(audit.c.seq.desc()).limit(1))
    signed = u.value(select(checkpoints.c.seq).order_by(checkpoints.c.seq.desc()).limit(1))
    if last is None or last.seq == signed:
        return None
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_head(last.seq, bytes(last.link)))
    u.run(insert(checkpoints).values(seq=last.seq, link=last.link, signature=signature, at=now))
    return int(last.seq)


def public_audit_key(key: bytes) -> bytes:
    """Return the public half of the keeper's signing key."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def _head(seq: int, link: bytes) -> bytes:
    return b"amana-audit-head" + seq.to_bytes(8, "big") + link


def _signed(public: bytes, seq: int, link: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _head(seq, link))
    except InvalidSignature:
        return False
    return True
