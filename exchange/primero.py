"""Brings a case to a Primero: created once, read back, completed, given to a person there, flagged when imminent."""

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from exchange.client import Access, Client, Trouble, segment
from exchange.compare import Difference, additions, compare
from exchange.mapping import primero
from exchange.target import BadAnswer, Target, understand

FRESH = timedelta(minutes=10)
"""How long forms, lists, places and users count as known."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person decided to send."""

    record: UUID
    data: Mapping[str, Any]
    owner: str
    day: date
    assign: bool = True
    """False where it was given to somebody before: it may have moved on since, and is not taken back."""
    flag: str = ""
    """The words of a flag; empty for none."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along. Theirs are pictures as JPEG or PNG, recordings as MPEG or MP4, at most 20 MB."""

    field: str
    """photos or recorded_audio."""
    type: str
    """image or audio."""
    name: str
    """Of the file there; the same file has the same name every time."""
    data: bytes = dataclass_field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in codes and names of fields. Sending again is always safe."""

    state: str
    """done, partly (it is there, and something is left to do), waiting, refused or failed."""
    created: bool = False
    assigned: bool = False
    flagged: bool = False
    dropped: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    trouble: str = ""
    names: tuple[str, ...] = ()
    until: datetime | None = None
    """Nothing is to be sent before."""


@dataclass(slots=True)
class _Progress:
    there: bool = False
    created: bool = False
    assigned: bool = False
    flagged: bool = False
    found: Difference = dataclass_field(default_factory=Difference)


class Primero:
    """One instance, as the desk knows it: what it has is read live and kept for some minutes."""

    def __init__(self, access: Access, *, now: Callable[[], datetime], **options: Any) -> None:
        """Ask nothing yet. `options` go to the client."""
        self._access, self._now, self._options = access, now, options
        self._known: dict[str, tuple[datetime, Target]] = {}
        self._lock = threading.Lock()

    @property
    def host(self) -> str:
        """The address of the instance, as a person may read it."""
        return self._access.url

    def _client(self) -> Client:
        return Client(self._access, now=self._now, **self._options)

    def describe(self, language: str) -> Target:
        """Return what the instance has. Raises Trouble."""
        with self._lock:
            since, known = self._known.get(language, (None, None))
            if since is not None and known is not None and self._now() - since < FRESH:
                return known
            with self._client() as client:
                known = _describe(client, language)
            self._known[language] = (self._now(), known)
            return known

    def send(self, order: Order) -> Outcome:
        """Carry the order out as far as it goes, and tell how far that was. Raises nothing of the other side's."""
        done = _Progress()
        try:
            with self._client() as client:
                _carry_out(client, order, done)
        except Trouble as trouble:
            return _stopped(trouble, done)
        return _outcome(done, "done")

    def refer(self, record: UUID, *, to: str, service: str, row: str, notes: str) -> Outcome:
        """Refer a case that is there to a user there. Their gate of consent decides; it is never overridden."""
        data = {"transitioned_to": to, "service": service, "service_record_id": row, "notes": notes}
        try:
            with self._client() as client:
                path = f"/cases/{segment(str(record))}/referrals"
                client.ask("POST", path, data={name: value for name, value in data.items() if value})
        except Trouble as trouble:
            return _stopped(trouble, _Progress())
        return Outcome("done", created=True)

    def attach(self, record: UUID, attachment: Attachment, *, day: date) -> Outcome:
        """Add a file to a case that is there, unless one of that name is."""
        path = f"/cases/{segment(str(record))}"
        try:
            with self._client() as client:
                if attachment.name in _names_of(client.get(path).get(attachment.field)):
                    return Outcome("done")
                data = {
                    "field_name": attachment.field,
                    "attachment_type": attachment.type,
                    "file_name": attachment.name,
                    "attachment": base64.b64encode(attachment.data).decode("ascii"),
                    "date": day.isoformat(),
                }
                client.ask("POST", f"{path}/attachments", data=data)
        except Trouble as trouble:
            return _stopped(trouble, _Progress())
        return Outcome("done", created=True)


def _names_of(files: Any) -> set[str]:
    listed = files if isinstance(files, list) else []
    return {str(each.get("file_name")) for each in listed if isinstance(each, Mapping)}


def _describe(client: Client, language: str) -> Target:
    try:
        return understand(
            client.get("/forms", record_type="case", module_id=primero().module),
            client.every("/lookups"),
            client.every("/locations", hierarchy="true"),
            client.get("/users/refer-to", record_type="case"),
            language=language,
        )
    except BadAnswer as odd:
        raise Trouble("odd_answer") from odd


def _carry_out(client: Client, order: Order, done: _Progress) -> None:
    path = f"/cases/{segment(str(order.record))}"
    done.created = _create(client, order.data)
    done.there = True
    got = client.get(path)
    if not done.created:
        more = additions(order.data, got)
        if more:
            client.ask("PATCH", path, data=more)
            got = client.get(path)
    done.found = compare(order.data, got)
    if order.assign:
        client.ask("POST", f"{path}/assigns", data={"transitioned_to": order.owner, "notes": ""})
        owner = client.get(path).get("owned_by")
        if owner not in (None, order.owner):
            raise Trouble("not_given")
        done.assigned = True
    if order.flag:
        _flag(client, path, order)
        done.flagged = True


def _create(client: Client, data: Mapping[str, Any]) -> bool:
    """Create the record; False where it is there already, from an earlier sending."""
    try:
        client.ask("POST", "/cases", data=data)
    except Trouble as trouble:
        if trouble.reason == "there_already":
            return False
        raise
    return True


def _flag(client: Client, path: str, order: Order) -> None:
    """Set the flag, unless the same one stands there."""
    standing = client.get(f"{path}/flags")
    if not any(each.get("message") == order.flag and not each.get("removed") for each in standing):
        client.ask("POST", f"{path}/flags", data={"message": order.flag, "date": order.day.isoformat()})


def _stopped(trouble: Trouble, done: _Progress) -> Outcome:
    state = (
        "partly" if done.there else {"busy": "waiting", "refused": "refused"}.get(trouble.reason, "failed")
    )
    return _outcome(done, state, trouble.reason, trouble.names, trouble.until)


def _outcome(
    done: _Progress, state: str, trouble: str = "", names: tuple[str, ...] = (), until: datetime | None = None
) -> Outcome:
    return Outcome(
        state, done.created, done.assigned, done.flagged, done.found.dropped, done.found.differs, trouble, names,
        until,
    )  # fmt: skip
