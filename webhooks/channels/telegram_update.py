"""What of a Telegram update is read, and what is left where it came from: names, profiles, shared cards."""

import hashlib
import math
import re
from typing import Any

from telegram import Chat, ChatMemberUpdated, Location, Message, Update

from cases.messages import Inbound, InboundKind, Media, MediaKind, Pin
from cases.model import Channel
from webhooks.channels.base import clean

UPDATES = ("message", "edited_message", "my_chat_member")
"""What we ask Telegram for. Choices are reply keyboards, so there are no button presses to hear of."""

FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ID_LIMIT = 2**53
_START = re.compile(r"/start(?:@[A-Za-z0-9_]{1,64})?(?:\s.*)?", re.DOTALL)
_MEDIA = (
    ("voice", MediaKind.VOICE),
    ("audio", MediaKind.VOICE),
    ("video", MediaKind.VIDEO),
    ("video_note", MediaKind.VIDEO),
    ("animation", MediaKind.VIDEO),
    ("sticker", MediaKind.STICKER),
    ("document", MediaKind.FILE),
)


def read_update(data: dict[str, Any]) -> list[Inbound]:
    """Read one update; [] for groups, channels, other bots and every shape that we have no use for."""
    try:
        update = Update.de_json(data, None)
        found = _read(update)
    except Exception:  # noqa: BLE001 - the library reads a hostile shape without checks and can raise anything
        return []
    return [] if found is None else [found]


def _read(update: Update) -> Inbound | None:
    if not _is_id(update.update_id):
        return None
    if update.my_chat_member:
        return _read_membership(update.update_id, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or not _is_private(message.chat) or not _is_id(message.message_id):
        return None
    if message.from_user is not None and message.from_user.is_bot is not False:
        return None
    return _read_message(update.update_id, message, edited=update.edited_message is not None)


def _read_message(update_id: int, message: Message, *, edited: bool) -> Inbound | None:
    text = clean(_text(message.text) or _text(message.caption))
    media, pin = _read_media(message), _read_pin(message.location)
    kind = _kind(message, text, media, edited=edited)
    if kind is None:
        return None
    stamp = message.edit_date.timestamp() if message.edit_date else 0
    mark = f"{message.chat.id}:{message.message_id}:{stamp}:{text}"
    return Inbound(
        channel=Channel.TELEGRAM,
        message_id=f"{update_id}:{message.message_id}",
        address=str(message.chat.id),
        text="" if kind is InboundKind.START else text,
        kind=kind,
        media=media,
        pin=pin,
        sent_at=message.edit_date or message.date,
        # Telegram signs nothing. The message itself stands for it: the same one under a new update id,
        # as after a change from webhook to polling, is still a copy.
        proof=hashlib.sha256(mark.encode()).digest(),
    )


def _kind(message: Message, text: str, media: tuple[Media, ...], *, edited: bool) -> InboundKind | None:
    """Say what was sent. A live position is not followed: only its first message counts, without a pin."""
    if edited:
        return None if message.location else InboundKind.EDITED if text or media else None
    if _START.fullmatch(text):
        return InboundKind.START
    if media:
        return InboundKind.MEDIA
    if message.location:
        return InboundKind.PIN
    if message.contact:
        return InboundKind.CONTACT
    return InboundKind.TEXT if text else None


def _read_membership(update_id: int, change: ChatMemberUpdated) -> Inbound | None:
    """Read that a person blocked the bot, or took it back."""
    kinds = {"kicked": InboundKind.PROVIDER_STOP, "member": InboundKind.PROVIDER_START}
    kind = kinds.get(change.new_chat_member.status)
    if kind is None or not _is_private(change.chat):
        return None
    return Inbound(
        channel=Channel.TELEGRAM,
        message_id=f"{update_id}:0",
        address=str(change.chat.id),
        kind=kind,
        sent_at=change.date,
        proof=hashlib.sha256(f"{change.chat.id}:{kind}:{change.date.timestamp()}".encode()).digest(),
    )


def _read_media(message: Message) -> tuple[Media, ...]:
    """Return the file of a message. The largest size of a photo stands for all."""
    if message.photo:
        return (Media(MediaKind.PHOTO, _ref(message.photo[-1])),)
    for name, kind in _MEDIA:
        # An animation comes with a document beside it; the first hit is the better name.
        if found := getattr(message, name):
            return (Media(kind, _ref(found)),)
    return ()


def _ref(file: object) -> str:
    """Return the file's id; empty when it has not the shape of one, so that nothing is fetched by it."""
    file_id = getattr(file, "file_id", None)
    return file_id if isinstance(file_id, str) and FILE_ID.fullmatch(file_id) else ""


def _read_pin(location: Location | None) -> Pin | None:
    if location is None or "live_period" in location.to_dict():
        return None
    latitude, longitude = float(location.latitude), float(location.longitude)
    on_earth = math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees
    return Pin(latitude, longitude) if on_earth else None


def _is_private(chat: Chat) -> bool:
    return chat.type == Chat.PRIVATE and _is_id(chat.id) and chat.id > 0


def _is_id(value: object) -> bool:
    """Tell a real id from what JSON can put in its place: true, text, a number of 300 digits."""
    return type(value) is int and 0 <= value < _ID_LIMIT


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
