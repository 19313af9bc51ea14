"""The accounts of the demonstration: fixed, documented and obviously fake, so that nobody mistakes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the stand-in accepts, and by what the door knows it."""

    twilio_account_sid: str = "AC00000000000000000000000000000000"
    twilio_auth_token: str = "demo-twilio-token"  # noqa: S105 - a demonstration has nothing to hide
    twilio_sms_from: str = "+15005550006"
    twilio_whatsapp_from: str = "whatsapp:+14155238886"
    telegram_token: str = "1:demo-telegram-token"  # noqa: S105 - as above
    telegram_secret: str = "demo-telegram-secret"  # noqa: S105 - as above


DEMO = Accounts()
