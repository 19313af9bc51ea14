"""Which channels there are, and how door and relay each build them from only their own secrets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import cases.model
from webhooks.channels.android import Android, Gateway, Signing
from webhooks.channels.base import Channel
from webhooks.channels.sms import Sms
from webhooks.channels.telegram import BotKey, Telegram
from webhooks.channels.twilio_api import ApiKey, TwilioApi
from webhooks.channels.twilio_form import Account
from webhooks.channels.web import Letterbox, Sessions, Web
from webhooks.channels.whatsapp import WhatsApp


@dataclass(frozen=True, slots=True)
class DoorSecrets:
    """What proves that a delivery is genuine. An empty value leaves a channel out.

    `telegram` is set for polling only: a door behind a webhook never sends.
    """

    public_url: str
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_sms_from: str = ""
    twilio_whatsapp_from: str = ""
    telegram_secret: str = field(default="", repr=False)
    telegram: BotKey | None = None
    android: Signing | None = None
    web: Sessions | None = None


@dataclass(frozen=True, slots=True)
class RelaySecrets:
    """What sends. An empty value leaves a channel out."""

    public_url: str
    twilio: ApiKey | None = None
    twilio_sms_from: str = ""
    twilio_whatsapp_from: str = ""
    telegram: BotKey | None = None
    android: Gateway | None = None
    web: Letterbox | None = None


Channels = Mapping[cases.model.Channel, Channel]
_TWILIO: Mapping[cases.model.Channel, Callable[..., Channel]] = {
    cases.model.Channel.SMS: Sms,
    cases.model.Channel.WHATSAPP: WhatsApp,
}


def for_door(secrets: DoorSecrets) -> Channels:
    """Build the channels that verify, parse and answer; only polling can also send.

    A phone of our own carries SMS in the place of Twilio, never beside it.
    """
    public_url = secrets.public_url.rstrip("/")
    channels: dict[cases.model.Channel, Channel] = {}
    if secrets.android:
        channels[cases.model.Channel.SMS] = Android(secrets.android)
    for name, own in _numbers(secrets).items():
        if own and secrets.twilio_account_sid and secrets.twilio_auth_token:
            account = Account(secrets.twilio_account_sid, own, public_url, secrets.twilio_auth_token)
            channels[name] = _TWILIO[name](account)
    if secrets.telegram_secret or secrets.telegram:
        channels[cases.model.Channel.TELEGRAM] = Telegram(secrets.telegram_secret, key=secrets.telegram)
    if secrets.web:
        channels[cases.model.Channel.WEB] = Web(secrets.web)
    return channels


def for_relay(secrets: RelaySecrets) -> Channels:
    """Build the channels that send and erase; they can verify nothing."""
    public_url = secrets.public_url.rstrip("/")
    channels: dict[cases.model.Channel, Channel] = {}
    if secrets.android:
        channels[cases.model.Channel.SMS] = Android(gateway=secrets.android)
    for name, own in _numbers(secrets).items():
        if own and secrets.twilio:
            api = TwilioApi(secrets.twilio, own=own, public_url=public_url)
            channels[name] = _TWILIO[name](Account(secrets.twilio.account_sid, own, public_url, ""), api=api)
    if secrets.telegram:
        channels[cases.model.Channel.TELEGRAM] = Telegram("", key=secrets.telegram)
    if secrets.web:
        channels[cases.model.Channel.WEB] = Web(letterbox=secrets.web)
    return channels


def _numbers(secrets: DoorSecrets | RelaySecrets) -> dict[cases.model.Channel, str]:
    """Return our own address on each of Twilio's channels, as Twilio writes it."""
    return {
        cases.model.Channel.SMS: secrets.twilio_sms_from,
        cases.model.Channel.WHATSAPP: secrets.twilio_whatsapp_from,
    }
