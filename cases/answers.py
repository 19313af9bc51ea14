"""Texts of answers in three languages: staff draft them, somebody else who may decide approves them before use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Row, func, insert, select, update

from cases import audit
from cases.errors import NotFound, Refused, Stale
from cases.model import Language
from cases.rights import Right, Section, require
from cases.store.directory_tables import answer_texts
from cases.store.tables import staff
from cases.store.unit import Store, Unit
from cases.views import SignedIn

PLACEHOLDERS: Final = ("police", "ambulance", "home", "ministry", "line", "lifeline")
"""The only ones: public numbers of the case's country. None of them can carry a word of a case."""
LONGEST_TITLE, LONGEST_TEXT = 80, 1_000
_HOLE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """One revision of one text, in every language."""

    id: UUID
    version: int
    titles: Mapping[Language, str]
    texts: Mapping[Language, str]
    by: str
    author: str
    at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """One text as it stands: what is in use, and a newer draft that waits for approval."""

    id: UUID
    version: int
    in_use: Template | None
    draft: Template | None
    history: tuple[Template, ...] = ()
    """Every revision, newest first."""

    @property
    def shown(self) -> Template:
        """The revision that a form starts with."""
        return self.history[0]


def read_templates(store: Store) -> tuple[Kept, ...]:
    """Return every text that is in use or waits for approval, by its Arabic title."""
    return tuple(each for each in _read(store) if not each.history[0].ended)


def read_template(store: Store, template: UUID) -> Kept:
    """Return one text with its history. Raises NotFound."""
    found = next((each for each in _read(store, template)), None)
    if found is None:
        raise NotFound
    return found


def ready(store: Store) -> tuple[Template, ...]:
    """Return the texts that may be used, in the order of their Arabic titles."""
    return tuple(each.in_use for each in _read(store) if each.in_use is not None)


def _read(store: Store, template: UUID | None = None) -> tuple[Kept, ...]:
    c = answer_texts.c
    question = select(answer_texts).order_by(c.template, c.version.desc())
    if template is not None:
        question = question.where(c.template == template)
    with store.reads() as u:
        names = {str(row.id): row.name for row in u.all(select(staff.c.id, staff.c.name))}
        rows = u.all(question)
    grouped: dict[UUID, list[Template]] = {}
    for row in rows:
        grouped.setdefault(row.template, []).append(_template(row, names))
    kept = [_kept(tuple(history)) for history in grouped.values()]
    return tuple(sorted(kept, key=lambda each: (each.shown.titles[Language.AR], each.id)))


def _kept(history: tuple[Template, ...]) -> Kept:
    newest = history[0]
    live = () if newest.ended else history
    in_use = next((each for each in live if each.approved_at is not None), None)
    draft = newest if live and newest.approved_at is None else None
    return Kept(newest.id, newest.version, in_use, draft, history)


def _template(row: Row[Any], names: Mapping[str, str]) -> Template:
    return Template(
        row.template, row.version,
        {each: getattr(row, f"title_{each.value}") for each in Language},
        {each: getattr(row, each.value) for each in Language},
        names.get(row.by, ""), row.by, row.at, names.get(row.approved_by, ""), row.approved_at, row.ended,
    )  # fmt: skip


def save(
    store: Store, who: SignedIn, *, template: UUID | None, version: int, titles: Mapping[Language, str],
    texts: Mapping[Language, str], now: datetime,
) -> UUID:  # fmt: skip
    """Write a draft. What is in use stays so until the draft is approved. Returns the id of the text.

    Raises Refused("right", "template_title", "template_text", "text_length", "placeholder") and Stale.
    """
    require(who.person.role, Section.TALK, Right.WRITE)
    _check(titles, texts)
    with store.writes(who) as u:
        if template is not None and _claim(u, template, version).ended:
            raise Stale
        return _put(
            u, who, template or uuid4(), version + 1 if template else 1, titles, texts, now, "drafted"
        )


def approve(store: Store, who: SignedIn, template: UUID, *, version: int, now: datetime) -> None:
    """Approve a draft under one's own name. Whoever wrote it cannot: Refused("own_request")."""
    require(who.person.role, Section.TALK, Right.DECIDE)
    by = str(who.person.id)
    with store.writes(who) as u:
        row = _claim(u, template, version)
        if row.approved_at is not None or row.ended:
            raise Stale
        if row.by == by:
            raise Refused("own_request")
        u.run(update(answer_texts).where(answer_texts.c.id == row.id).values(approved_by=by, approved_at=now))
        audit.record(u, by, "answer_text_approved", object_=str(template), now=now, version=str(version))


def end(store: Store, who: SignedIn, template: UUID, *, version: int, now: datetime) -> None:
    """Take a text out of use at once; its history stays."""
    require(who.person.role, Section.TALK, Right.DECIDE)
    with store.writes(who) as u:
        row = _claim(u, template, version)
        if row.ended:
            raise Stale
        last = _template(row, {})
        _put(u, who, template, version + 1, last.titles, last.texts, now, "ended")


def _claim(u: Unit, template: UUID, version: int) -> Row[Any]:
    """Lock a text. Raises NotFound, and Stale for any version but the newest."""
    u.run(select(func.pg_advisory_xact_lock(func.hashtext(f"answer_text:{template}"))))
    c = answer_texts.c
    row = u.one(select(answer_texts).where(c.template == template).order_by(c.version.desc()).limit(1))
    if row is None:
        raise NotFound
    if row.version != version:
        raise Stale
    return row


def _put(
    u: Unit, who: SignedIn, template: UUID, version: int, titles: Mapping[Language, str],
    texts: Mapping[Language, str], now: datetime, what: str,
) -> UUID:  # fmt: skip
    by = str(who.person.id)
    words = {f"title_{each.value}": " ".join(titles[each].split()) for each in Language}
    words |= {each.value: texts[each].replace("\r\n", "\n").strip() for each in Language}
    u.run(
        insert(answer_texts).values(
            id=uuid4(), template=template, version=version, by=by, at=now, ended=what == "ended", **words
        )
    )
    audit.record(u, by, f"answer_text_{what}", object_=str(template), now=now, version=str(version))
    return template


def _check(titles: Mapping[Language, str], texts: Mapping[Language, str]) -> None:
    for each in Language:
        title, text = titles.get(each, "").strip(), texts.get(each, "").strip()
        if not title:
            raise Refused("template_title")
        if not text:
            raise Refused("template_text")
        if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
            raise Refused("text_length")
        bare = _HOLE.sub("", text)
        if "{" in bare or "}" in bare or not set(_HOLE.findall(text)) <= set(PLACEHOLDERS):
            raise Refused("placeholder")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its numbers. A placeholder without a value stays as it is, so that a person sees it."""
    return _HOLE.sub(lambda hole: values.get(hole[1], hole[0]) if hole[1] in PLACEHOLDERS else hole[0], text)
