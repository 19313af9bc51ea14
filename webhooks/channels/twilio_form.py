"""How Twilio speaks to us and reads our answer, the same for SMS and WhatsApp."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

import cases.model
from cases.messages import Delivery, Inbound, InboundKind, Media, MediaKind, Pin, Receipt
from webhooks.channels.base import Answer, Post, Reply, Status, split

MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
FILE = re.compile(r"((?:SM|MM)[0-9a-f]{32})/(ME[0-9a-f]{32})")
PHONE = re.compile(r"\+[0-9]{6,15}")
SCOPED_ID = re.compile(r"whatsapp:[A-Z]{2}\.[0-9A-Za-z]{1,128}")
_OPAQUE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_ERROR_CODE = re.compile(r"[0-9]{4,6}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEDIA_LIMIT = 10
_FAMILIES = {"image": MediaKind.PHOTO, "audio": MediaKind.VOICE, "video": MediaKind.VIDEO}
STATUS_PATH = "/twilio/status"

OPT_OUT = {
    "STOP": InboundKind.PROVIDER_STOP,
    "START": InboundKind.PROVIDER_START,
    "HELP": InboundKind.PROVIDER_HELP,
}

# Whatever the platform says before "delivered" means that it has the text: one state for us, above
# "unknown", so that a late report settles a send whose answer was lost. `read` would reveal when
# somebody holds the phone, so it is kept as delivered.
_STATES = {
    "accepted": Delivery.SENT,
    "scheduled": Delivery.SENT,
    "queued": Delivery.SENT,
    "sending": Delivery.SENT,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.WITHDRAWN,
}
BLOCKING_CODES = frozenset({"21610", "63014"})


@dataclass(frozen=True, slots=True)
class Account:
    """Our side of Twilio as the door knows it. `own` is the sender's address as Twilio writes it."""

    sid: str
    own: str
    public_url: str
    token: str = field(repr=False)


def is_genuine(post: Post, account: Account) -> bool:
    """Check Twilio's signature, our account and our number.

    The algorithm is pinned: the header that names another one is not looked at. JSON bodies are refused,
    because their signature covers the address only.
    """
    signature = post.headers.get("x-twilio-signature") or ""
    kind = (post.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if not account.token or kind != "application/x-www-form-urlencoded" or "bodySHA256" in post.url:
        return False
    try:
        genuine = RequestValidator(account.token).validate(post.url, post.form, signature)
    except (ValueError, TypeError):
        return False
    named = only(post.form, "AccountSid") == account.sid
    return bool(genuine) and named and account.own in (only(post.form, "To"), only(post.form, "From"))


def proof(post: Post) -> bytes:
    """Return the signature as bytes: a second thing that two copies of one delivery share."""
    try:
        return base64.b64decode(post.headers.get("x-twilio-signature", ""), validate=True)
    except (binascii.Error, ValueError):
        return b""


def only(form: FormData, name: str) -> str | None:
    """Return the value of a field that occurs exactly once, else None."""
    values = form.getlist(name)
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None


def read_message(
    post: Post, account: Account, *, channel: cases.model.Channel, stop_words: bool
) -> list[Inbound]:
    """Read one incoming message; [] unless every field that is used has exactly its shape.

    Names and values are not separated in what Twilio signs: a captured request can be cut anew and still
    be genuine. The strict patterns here, and the digests of message id and signature, refuse that.
    """
    form = post.form
    sid, sender = only(form, "MessageSid") or "", only(form, "From") or ""
    address = address_of(sender, channel)
    if not MESSAGE_SID.fullmatch(sid) or address is None or only(form, "To") != account.own:
        return []
    media, contact = _read_media(form, account.sid, sid)
    pin = read_pin(only(form, "Latitude"), only(form, "Longitude"))
    text = only(form, "ButtonText") or only(form, "Body")
    if (text is None and not (media or contact or pin)) or len(form.getlist("Body")) > 1:
        return []
    said = InboundKind.PIN if pin else _opted(form, text or "", stop_words=stop_words)
    kind = InboundKind.MEDIA if media else InboundKind.CONTACT if contact else said
    return [
        Inbound(
            channel=channel,
            message_id=sid,
            address=address,
            text=text or "",
            kind=kind,
            media=media,
            pin=pin,
            also=_other_address(form, address, channel),
            proof=proof(post),
        )
    ]


def address_of(sender: str, channel: cases.model.Channel) -> str | None:
    """Return the canonical address of `From`, or None when a person of this channel cannot have it."""
    if channel is cases.model.Channel.WHATSAPP:
        number = sender.removeprefix("whatsapp:")
        if number != sender and PHONE.fullmatch(number):
            return number
        return sender if SCOPED_ID.fullmatch(sender) else None
    return sender if PHONE.fullmatch(sender) else None


def _other_address(form: FormData, address: str, channel: cases.model.Channel) -> str | None:
    """Return WhatsApp's business-scoped id where it comes beside a number."""
    scoped = only(form, "ExternalUserId") or ""
    known = channel is cases.model.Channel.WHATSAPP and SCOPED_ID.fullmatch(scoped) and scoped != address
    return scoped if known else None


def _opted(form: FormData, text: str, *, stop_words: bool) -> InboundKind:
    """Tell Twilio's own stop, start and help, which it has answered already, from ordinary text."""
    word = only(form, "OptOutType") or ""
    if word in OPT_OUT:
        return OPT_OUT[word]
    return _default_word(text) if stop_words else InboundKind.TEXT


def _default_word(text: str) -> InboundKind:
    """Know the words on which Twilio acts by itself on a number without a messaging service.

    "Yes" is one of them after a stop, and the answer to half of our questions: it stays an ordinary text.
    """
    word = text.strip().upper()
    if word in {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}:
        return InboundKind.PROVIDER_STOP
    if word in {"START", "UNSTOP"}:
        return InboundKind.PROVIDER_START
    return InboundKind.PROVIDER_HELP if word in {"HELP", "INFO"} else InboundKind.TEXT


def _read_media(form: FormData, account_sid: str, sid: str) -> tuple[tuple[Media, ...], bool]:
    """Return the files, and whether a contact card was among them (it is dropped, it names a person)."""
    count = only(form, "NumMedia") or "0"
    if not re.fullmatch(r"[0-9]{1,2}", count):
        return (), False
    place = re.compile(
        rf"https://api\.twilio\.com/2010-04-01/Accounts/{re.escape(account_sid)}/Messages/{sid}/Media/(ME[0-9a-f]{{32}})"
    )
    kinds = [only(form, f"MediaContentType{n}") or "" for n in range(min(int(count), _MEDIA_LIMIT))]
    links = [place.fullmatch(only(form, f"MediaUrl{n}") or "") for n in range(len(kinds))]
    cards = [kind.startswith(("text/vcard", "text/x-vcard")) for kind in kinds]
    media = (
        # A file that cannot be fetched still says that something came: it has an empty reference.
        Media(kind=media_kind(kind), ref=f"{sid}/{link[1]}" if link else "")
        for kind, link, card in zip(kinds, links, cards, strict=True)
        if not card
    )
    return tuple(media), any(cards)


def media_kind(content_type: str) -> MediaKind:
    """Sort a declared content type. WhatsApp's stickers are WebP."""
    if content_type == "image/webp":
        return MediaKind.STICKER
    family = content_type.partition("/")[0]
    return _FAMILIES.get(family, MediaKind.FILE)


def read_pin(latitude: str | None, longitude: str | None) -> Pin | None:
    """Read a shared position in degrees; None when it is none on this earth."""
    if not latitude or not longitude or not (_DEGREES.fullmatch(latitude) and _DEGREES.fullmatch(longitude)):
        return None
    pin = Pin(float(latitude), float(longitude))
    return pin if abs(pin.latitude) <= 90 and abs(pin.longitude) <= 180 else None  # noqa: PLR2004 - degrees


def read_status(post: Post, account: Account, *, channel: cases.model.Channel) -> Status | None:
    """Read a delivery report; None for states and shapes that say nothing about a text of ours."""
    form = post.form
    sid = only(form, "MessageSid") or ""
    state = _STATES.get(only(form, "MessageStatus") or "")
    if state is None or not MESSAGE_SID.fullmatch(sid) or only(form, "From") != account.own:
        return None
    code = only(form, "ErrorCode") or ""
    error = code if _ERROR_CODE.fullmatch(code) else None
    if state is Delivery.FAILED and error in BLOCKING_CODES:
        state = Delivery.BLOCKED
    ours = parse_qs(urlsplit(post.url).query).get("o", [""])[0]
    outbound_id = ours if _OPAQUE_ID.fullmatch(ours) else None
    return Status(channel, outbound_id, Receipt(provider_id=sid, state=state, error=error))


def write_answer(reply: Reply, account: Account, *, joiner: str, limit: int) -> Answer:
    """Write TwiML. Each message reports its delivery, which is the only way to learn its id for erasure."""
    response = MessagingResponse()
    named = f"?o={quote(reply.id, safe='')}" if reply.id else ""
    for part in _parts(reply, joiner, limit):
        response.message(part, status_callback=f"{account.public_url}{STATUS_PATH}{named}")
    return Answer(str(response).encode(), "text/xml")


def _parts(reply: Reply, joiner: str, limit: int) -> Iterator[str]:
    """Join the lines into one text, because order between messages is not promised; cut it if too long."""
    if not reply.silent:
        yield from split(_NOT_XML.sub("", joiner.join(reply.lines)), limit)
