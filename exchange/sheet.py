"""Writes a case for another system: what will be sent, field by field, and what is left out and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from exchange.mapping import Rule, Table, primero
from exchange.subject import Subject
from exchange.target import Field, Target

NOT_KNOWN, NO_FIELD, NO_EQUIVALENT, NO_OPTION, ODD_FIELD = (
    "not_known", "no_field", "no_equivalent", "no_option", "odd_field",
)  # fmt: skip
"""Why something is left out: we do not know it; they have no such field; our code has no equal there; their list
lacks it; their field is of another kind than ours."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value that goes out. `within` names the list, and `row` counts its rows from 1; 0 outside of one."""

    source: str
    field: str
    label: str
    shown: str
    within: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """Something that stays here. `code` is our code, where one has no equivalent."""

    source: str
    reason: str
    code: str = ""
    within: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The body of the request and the two lists that a person reads before it goes."""

    data: Mapping[str, Any]
    lines: tuple[Line, ...]
    left: tuple[Left, ...]


class _Out(Exception):
    def __init__(self, reason: str, code: str = "") -> None:
        self.reason, self.code = reason, code


class _Writer:
    def __init__(self, target: Target) -> None:
        self.target = target
        self.lines: list[Line] = []
        self.left: list[Left] = []
        self.within, self.row = "", 0

    def leave(self, source: str, reason: str, code: str = "") -> None:
        """Note that something stays here."""
        self.left.append(Left(source, reason, code, self.within, self.row))

    def write(self, rule: Rule, value: object, fields: Mapping[str, Field], into: dict[str, Any]) -> None:
        """Write one value, or note why not. Of several codes those without an equal are noted one by one."""
        there = fields.get(rule.field)
        if value is None or value in ("", ()) or there is None:
            empty = value is None or value in ("", ())
            if not (empty and self.row):  # an empty cell of a row is nothing that anybody misses
                self.leave(rule.source, NOT_KNOWN if empty else NO_FIELD)
            return
        try:
            sent = self._sent(rule, value, there)
        except _Out as out:
            self.leave(rule.source, out.reason, out.code)
            return
        into[rule.field] = sent
        shown = self._shown(sent, there)
        self.lines.append(Line(rule.source, rule.field, there.label, shown, self.within, self.row))

    def _sent(self, rule: Rule, value: object, there: Field) -> Any:
        if rule.codes:
            ids = list(dict.fromkeys(self._ids(rule, value, there)))
            if not ids:
                raise _Out("")
            if there.many:
                return ids
            if len(ids) > 1:
                raise _Out(ODD_FIELD)
            return ids[0]
        if there.live == "Location" and self.target.spot(str(value)) is None:
            raise _Out(NO_OPTION, str(value))
        return _plain(value, there)

    def _ids(self, rule: Rule, value: object, there: Field) -> Iterator[str]:
        codes: Sequence[str] = value if isinstance(value, tuple) else (str(value),)
        for code in codes:
            wanted = rule.codes.get(code, ())
            known = next((each for each in wanted if each in (there.options or {})), None)
            if known is None:
                self.leave(rule.source, NO_OPTION if wanted else NO_EQUIVALENT, code)
            else:
                yield known

    def _shown(self, sent: Any, there: Field) -> str:
        if isinstance(sent, list):
            return ", ".join((there.options or {}).get(each, each) for each in sent)
        if there.live == "Location":
            spot = self.target.spot(str(sent))
            return spot.label if spot else str(sent)
        return (there.options or {}).get(sent, str(sent)) if isinstance(sent, str) else str(sent)


def _plain(value: object, there: Field) -> Any:
    """Return a value in the form that the kind of field takes. Raises _Out for a kind that cannot hold it."""
    kind = there.type
    if isinstance(value, bool):
        if kind == "tick_box":
            return value
        if kind == "radio_button":
            return "true" if value else "false"
    elif isinstance(value, int):
        if kind == "numeric_field":
            return value
    elif isinstance(value, date):
        if kind == "date_field":
            return value.isoformat()
        if kind == "date_time_field":
            return datetime.combine(value, time(), UTC).isoformat().replace("+00:00", "Z")
    elif kind in {"text_field", "textarea"} or there.live:
        return value
    raise _Out(ODD_FIELD)


def write_sheet(subject: Subject, target: Target, record: UUID, table: Table | None = None) -> Sheet:
    """Write a case for this instance. `record` is the id under which it will stand there.

    The same case gives the same body every time, so that a second sending adds nothing.
    """
    table = table or primero()
    pen = _Writer(target)
    data: dict[str, Any] = {"id": str(record), "module_id": table.module, "status": "open"}
    _write_name(pen, table, subject, data)
    for rule in table.fields:
        pen.write(rule, getattr(subject, rule.source), target.fields, data)
        _keep_own(pen, rule, subject, data)
    for rows in table.rows:
        _write_rows(pen, rows.source, rows.field, rows.columns, subject, data)
    return Sheet(data, tuple(pen.lines), tuple(each for each in pen.left if each.reason))


def _write_name(pen: _Writer, table: Table, subject: Subject, data: dict[str, Any]) -> None:
    words = subject.name.split()
    parts = {"first": words[:1], "middle": words[1:-1], "last": words[-1:] if len(words) > 1 else []}
    if not words:
        pen.leave("name", NOT_KNOWN)
    for part, found in parts.items():
        if found:
            rule = Rule("name", table.name[part])
            pen.write(rule, " ".join(found), pen.target.fields, data)


def _keep_own(pen: _Writer, rule: Rule, subject: Subject, data: dict[str, Any]) -> None:
    """Keep our own codes as words beside theirs, which are often coarser."""
    codes = getattr(subject, rule.source)
    if rule.own and codes:
        pen.write(Rule(rule.source, rule.own), ", ".join(codes), pen.target.fields, data)


def _write_rows(
    pen: _Writer, source: str, name: str, columns: Sequence[Rule], subject: Subject, data: dict[str, Any]
) -> None:
    given = getattr(subject, source)
    there = pen.target.fields.get(name)
    if there is None or there.type != "subform":
        if given:
            pen.leave(source, NO_FIELD)
        return
    found = []
    for pen.row, each in enumerate(given, start=1):
        pen.within = source
        row: dict[str, Any] = {"unique_id": str(uuid5(UUID(data["id"]), f"{source}:{each.key}"))}
        for rule in columns:
            pen.write(rule, getattr(each, rule.source), there.rows, row)
        found.append(row)
    pen.within, pen.row = "", 0
    if found:
        data[name] = found
