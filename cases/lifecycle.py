"""Rules of a case as tables and pure functions: may an answer go out now, and for how long is what true."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.model import Channel, MayWrite

LIVE_FOR = timedelta(minutes=30)
"""For so long after a reporter's word an answer is part of the same talk, and nobody is written to first."""

JOINED_FOR = timedelta(hours=2)
"""For so long after a staff answer the bot leaves the talk to the person."""

INTAKE_FOR = timedelta(hours=24)
"""The longest time for which the door can read the state of an unfinished intake."""

WHATSAPP_WINDOW = timedelta(hours=24)
"""WhatsApp delivers free text only so long after the user's last message (Twilio error 63016)."""

GRACE = timedelta(days=14)
"""So long after closure the way back to the reporter stays; a reopening within it needs no new contact."""
CONTENT_FOR = timedelta(days=90)
"""So long after closure the content can be read; then the keys are destroyed (GlobaLeaks' default)."""
SESSION_FOR = timedelta(hours=12)
STRANGER_FOR = timedelta(days=7)
"""So long the route of somebody who wrote nothing of content is kept."""

ENROLMENT_FOR = timedelta(days=365)
"""An enrolment that nobody has used for so long is deleted. A house proposal, to be approved."""

CLOSE_REASONS = (
    "resolved",
    "referred",
    "transferred",
    "duplicate",
    "no_concern",
    "unreachable",
    "other",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of the way back to a reporter."""

    channel: Channel
    last_at: datetime | None
    may_write: MayWrite | None
    stopped: bool = False
    departed: bool = False
    forgotten: bool = False
    child: bool = False
    unsafe: bool = False


def has_joined(joined_at: datetime | None, now: datetime) -> bool:
    """Tell whether a person is still in the talk: the reporter has been told that the automatic voice is over."""
    return joined_at is not None and now - joined_at < JOINED_FOR


def plan_answer(contact: Contact | None, *, closed: bool, now: datetime) -> tuple[str, str]:
    """Return what happens to an answer written now, and the code of the reason.

    `send`: it goes out. `notify`: a neutral word goes first, the answer waits. `wait`: nothing goes out until the
    reporter writes. `closed`: there is no way back. First contact is only ever made with people who allowed it.
    """
    if closed:
        return "closed", "closed"
    if contact is None or contact.forgotten:
        return "closed", "forgotten"
    if contact.stopped:
        return "wait", "stopped"
    age = now - contact.last_at if contact.last_at else None
    if age is not None and age <= LIVE_FOR and not contact.departed and not contact.unsafe:
        return "send", "live"
    return _plan_first_word(contact, age)


def _plan_first_word(contact: Contact, age: timedelta | None) -> tuple[str, str]:
    if contact.unsafe:
        return "wait", "unsafe"
    if contact.child:
        return "wait", "child"
    if contact.channel is Channel.WEB:
        return "wait", "web"
    if contact.may_write is not MayWrite.YES:
        return "wait", "no" if contact.may_write is MayWrite.NO else "after_me"
    if contact.channel is Channel.WHATSAPP and (age is None or age > WHATSAPP_WINDOW):
        return "wait", "window"
    return "notify", "consent"
