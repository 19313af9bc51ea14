"""What each process is told from outside: one frozen class each, so that none holds another's secrets."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from cases.errors import BadSettings
from hotline.environment import ONION, Environment, Key, Networks, Number, Url, given
from webhooks.mail import mail_of

OWNERS: Mapping[str, str] = {
    "DOOR_CODE_KEY": "the door",
    "DOOR_INDEX_KEY": "the door",
    "DOOR_INTAKE_KEY": "the door",
    "DOOR_MAC_KEY": "the door and the desk",
    "TELEGRAM_SECRET": "the door",
    "TELEGRAM_TOKEN": "the relay (and the door that polls)",
    "TWILIO_AUTH_TOKEN": "the door and the relay",
    "TWILIO_API_KEY": "the relay",
    "TWILIO_API_SECRET": "the relay",
    "VAULT_PRIVATE_KEY": "the relay",
    "RELAY_MAC_KEY": "the relay and the door",
    "AUDIT_KEY": "the keeper",
    "SMTP_URL": "the relay",
    "PRIMERO_PASSWORD": "the desk",
    "ANDROID_SIGNING_KEY": "the door",
    "ANDROID_PASSWORD": "the relay",
    "ANDROID_PASSPHRASE": "the relay",
}
"""Every secret by its name, and who may be given it. A process refuses to start with any other."""

PUBLIC_GATEWAY = "api.sms-gate.app"
"""The server that the makers of the SMS Gateway for Android run for everybody."""


class Settings(BaseSettings):
    """What every process is told."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    process: ClassVar[str] = ""

    database_url: SecretStr | None = None
    """The process's own login. Without it, the embedded PostgreSQL under HOTLINE_HOME."""
    redis_url: SecretStr | None = None
    hotline_home: Path = Path("var")
    hotline_demo: bool = False
    """Set by `hotline demo` alone: a band on every page, and cookies that work without TLS on this machine."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the name is pydantic's
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the name is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the name is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read only arguments and our own source: no .env file lies about."""
        return init_settings, Environment(settings_cls)

    @classmethod
    def names(cls) -> frozenset[str]:
        """Give the names in the environment that this process reads."""
        return frozenset(name.upper() for name in cls.model_fields)

    @classmethod
    def load(cls) -> Self:
        """Read and check everything. Raises BadSettings with every complaint, none with a value in it."""
        complaints = [
            f"{cls.process} must not be given {name}: it belongs to {owner}"
            for name, owner in OWNERS.items()
            if name not in cls.names() and (given().get(name) or given().get(f"{name}_FILE"))
        ]
        if complaints:
            raise BadSettings("\n".join(complaints))
        try:
            return cls()
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=False)
            lines = [": ".join(filter(None, (".".join(map(str, e["loc"])).upper(), _said(e)))) for e in found]
            raise BadSettings("\n".join(lines)) from None

    def describe(self) -> dict[str, str]:
        """Show what is set, for `hotline check`: a secret only as set or not set."""
        return {name.upper(): _shown(getattr(self, name)) for name in type(self).model_fields}

    def __repr__(self) -> str:
        """Show the class alone: a settings object in a log line must say nothing."""
        return f"{type(self).__name__}(…)"

    __str__ = __repr__

    @model_validator(mode="after")
    def _check_servers(self) -> Self:
        for name, value, schemes in (
            ("DATABASE_URL", self.database_url, ("postgresql", "postgresql+psycopg", "postgres")),
            ("REDIS_URL", self.redis_url, ("redis", "rediss", "unix", "valkey", "valkeys")),
        ):
            if value is not None and value.get_secret_value().partition("://")[0] not in schemes:
                raise ValueError(f"{name} has to begin with {schemes[0]}://")
        return self


class Provider(Settings):
    """What the door and the relay both know about the platforms."""

    twilio_account_sid: Annotated[str, Field(pattern=r"^AC[0-9a-f]{32}$")] | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_sms_from: Number | None = None
    twilio_whatsapp_from: Annotated[str, Field(pattern=r"^whatsapp:\+[1-9]\d{6,14}$")] | None = None

    @model_validator(mode="after")
    def _check_twilio(self) -> Self:
        if self.twilio_account_sid is None:
            if self.twilio_auth_token or self.twilio_sms_from or self.twilio_whatsapp_from:
                raise ValueError("TWILIO_ACCOUNT_SID is missing beside the other TWILIO_ names")
        elif not (self.twilio_sms_from or self.twilio_whatsapp_from):
            raise ValueError("TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM has to say which number is ours")
        return self

    def _check_one_sms(self, android: object) -> None:
        if android is not None and self.twilio_sms_from is not None:
            raise ValueError("SMS goes by TWILIO_SMS_FROM or by the ANDROID_ names, not by both: keep one")


class DoorSettings(Provider):
    """The process that the internet reaches: it can write a report and cannot read one back."""

    process = "door"

    public_url: Url | None = None
    """The address that the platforms call, without a path. Their signatures cover it."""
    telegram_secret: Annotated[SecretStr, Field(min_length=1, max_length=256)] | None = None
    door_index_key: Key
    door_mac_key: Key
    door_code_key: Key
    door_intake_key: Key
    vault_public_key: Key
    relay_mac_key: Key | None = None
    """Shared with the relay alone: signs what it hands to the door after a reconciliation."""
    staffed_hours: Annotated[str, Field(pattern=r"^(always|never|\d\d:\d\d-\d\d:\d\d)$")] = "never"
    """When somebody reads the desk, Beirut time: nobody is told that a person reads now unless this says so."""
    android_signing_key: Annotated[SecretStr, Field(min_length=16, max_length=256)] | None = None
    """The key of the app on our own phone, as its settings of webhooks show it."""
    android_country: Literal["LB", "JO"] | None = None
    """Where the phone's SIM card is from."""
    reread_percent: Annotated[float, Field(ge=0, le=100)] = 2
    """How many of a hundred messages that triage did not flag are drawn for a blind second reading."""

    web_pages: Literal["on", "off"] = "on"
    """Whether the door shows /report and /refer."""
    quick_exit_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] = "https://www.wikipedia.org/"
    """Where "leave quickly" leads: a page that anybody may have open."""

    @model_validator(mode="after")
    def _check_door(self) -> Self:
        secret = self.telegram_secret
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]+", secret.get_secret_value()):
            raise ValueError("TELEGRAM_SECRET: Telegram allows only A-Z, a-z, 0-9, _ and -")
        if self.twilio_account_sid is not None and self.twilio_auth_token is None:
            raise ValueError("TWILIO_AUTH_TOKEN is missing: without it no signature can be checked")
        if (self.android_signing_key is None) != (self.android_country is None):
            raise ValueError("ANDROID_SIGNING_KEY and ANDROID_COUNTRY belong together")
        self._check_one_sms(self.android_signing_key)
        return self._check_reachable()

    def _check_reachable(self) -> Self:
        # A door of its own for an onion address shows pages and hears no platform.
        pages = self.web_pages == "on" and ONION.fullmatch(urlsplit(self.public_url or "").hostname or "")
        if not (self.twilio_account_sid or self.telegram_secret or self.android_signing_key or pages):
            raise ValueError("no channel: set the TWILIO_ names, TELEGRAM_SECRET, or ANDROID_SIGNING_KEY")
        if self.public_url is None:
            raise ValueError("PUBLIC_URL is missing: the platforms sign the address that they call")
        return self


class PollSettings(DoorSettings):
    """The door without a public address: it asks Telegram for new messages, and needs the token for it."""

    process = "door --poll"

    telegram_token: SecretStr
    telegram_api_base: Url = "https://api.telegram.org"

    def _check_reachable(self) -> Self:
        return self


class RelaySettings(Provider):
    """The process that writes to people: it opens addresses and never a case."""

    process = "relay"

    public_url: Url | None = None
    """Where the platform reports the state of a text: the door's address."""
    door_url: Url = "http://127.0.0.1:8000"
    """The door from inside, for messages that the provider's log has and we have not."""
    twilio_api_key: SecretStr | None = None
    twilio_api_secret: SecretStr | None = None
    twilio_api_base: Url = "https://api.twilio.com"
    telegram_token: SecretStr | None = None
    telegram_api_base: Url = "https://api.telegram.org"
    android_api_base: Url | None = None
    """The API of the app on our own phone, without /messages: the phone itself, or a server between."""
    android_username: str | None = None
    android_password: SecretStr | None = None
    android_passphrase: SecretStr | None = None
    """The app knows it too: number and text are closed with it on the way."""
    android_sim: Annotated[int, Field(ge=1, le=3)] | None = None
    vault_private_key: Key
    relay_mac_key: Key | None = None
    smtp_url: SecretStr | None = None
    """The mail server for words to the staff: smtps://user:password@host:465, or smtp:// with STARTTLS."""
    smtp_from: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")] | None = None
    """The address that these letters come from."""
    event_networks: Networks = ""
    """Private networks that events may go to, such as "10.1.0.0/16"; without it the open internet alone."""

    @model_validator(mode="after")
    def _check_mail(self) -> Self:
        if (self.smtp_url is None) != (self.smtp_from is None):
            raise ValueError("SMTP_URL and SMTP_FROM belong together")
        if self.smtp_url is not None:
            mail_of(self.smtp_url.get_secret_value(), self.smtp_from or "")
        return self

    @model_validator(mode="after")
    def _check_relay(self) -> Self:
        if (self.twilio_api_key is None) != (self.twilio_api_secret is None):
            raise ValueError("TWILIO_API_KEY and TWILIO_API_SECRET belong together")
        if self.twilio_account_sid is not None and not (self.twilio_api_key or self.twilio_auth_token):
            raise ValueError("TWILIO_API_KEY (better) or TWILIO_AUTH_TOKEN is missing: nothing could be sent")
        if not (self.twilio_account_sid or self.telegram_token or self.android_api_base):
            raise ValueError("no channel: set the TWILIO_ names, TELEGRAM_TOKEN, or ANDROID_API_BASE")
        return self

    @model_validator(mode="after")
    def _check_android(self) -> Self:
        given = (self.android_api_base, self.android_username, self.android_password)
        if any(given) and not all(given):
            raise ValueError("ANDROID_API_BASE, ANDROID_USERNAME and ANDROID_PASSWORD belong together")
        public = urlsplit(self.android_api_base or "").hostname == PUBLIC_GATEWAY
        if public and self.android_passphrase is None:
            raise ValueError(f"ANDROID_PASSPHRASE is missing: {PUBLIC_GATEWAY} would read numbers and texts")
        self._check_one_sms(self.android_api_base)
        return self


class DeskSettings(Settings):
    """The staff's pages: no key at rest opens anything; a person's passphrase does."""

    process = "desk"

    door_mac_key: Key
    vault_public_key: Key | None = None
    """Answers of the staff are sealed to the relay."""
    public_url: Url | None = None
    """The door's address, for the posters that lead to its page for referrals."""
    primero_url: Url | None = None
    """The Primero / CPIMS+ to which a person of the staff can send a case; without it, nobody can."""
    primero_user: str | None = None
    primero_password: SecretStr | None = None

    @model_validator(mode="after")
    def _check_primero(self) -> Self:
        given = (self.primero_url, self.primero_user, self.primero_password)
        if any(given) and not all(given):
            raise ValueError("PRIMERO_URL, PRIMERO_USER and PRIMERO_PASSWORD belong together")
        return self


class KeeperSettings(Settings):
    """Deadlines, retention, statistics and the signed head of the audit log."""

    process = "keeper"

    audit_key: Key


class UpSettings(Settings):
    """What `hotline up` itself needs; it hands the rest on, to each process its own."""

    process = "up"

    @classmethod
    def load(cls) -> Self:
        """Read it. The one program that may see every secret, because it starts all four."""
        try:
            return cls()
        except ValidationError as error:
            raise BadSettings("\n".join(_said(e) for e in error.errors(include_input=False))) from None


PROCESSES: Mapping[str, type[Settings]] = {
    "door": DoorSettings,
    "relay": RelaySettings,
    "desk": DeskSettings,
    "keeper": KeeperSettings,
}


def _said(error: Mapping[str, Any]) -> str:
    """Word one complaint of pydantic."""
    words = str(error["msg"]).removeprefix("Value error, ")
    return "is missing" if error["type"] == "missing" else words


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, SecretStr):
        return "set"
    return str(value)
