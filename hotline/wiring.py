"""Builds each process from its settings: the one place that knows every part."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import redis
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from pydantic import SecretStr
from redis.backoff import NoBackoff
from redis.retry import Retry

from cases.contact import DoorKeys
from cases.desk import DeskStore
from cases.errors import BadSettings
from cases.messages import Inbound
from cases.seal import public_of
from cases.store.unit import Store
from exchange.client import Access
from exchange.primero import Primero
from hotline.environment import key_bytes
from hotline.settings import (
    DeskSettings,
    DoorSettings,
    KeeperSettings,
    PollSettings,
    RelaySettings,
    Settings,
)
from hotline.wakes import Waker
from webhooks.channels.android import Gateway, Signing
from webhooks.channels.base import Reply
from webhooks.channels.registry import Channels, DoorSecrets, RelaySecrets, for_door, for_relay
from webhooks.channels.telegram import BotKey
from webhooks.channels.twilio_api import ApiKey
from webhooks.channels.web import Letterbox
from webhooks.intake import Intake
from webhooks.mail import mail_of
from webhooks.outside import Outside, networks_of
from webhooks.relay import Relay
from webhooks.turn import Door, warm_up
from webhooks.web.site import STARTS, Site
from webhooks.web.visits import letterbox

ROSTER_ZONE = ZoneInfo("Asia/Beirut")
CODE_TRIES = RateLimitItemPerHour(200)
TALK_MESSAGES = RateLimitItemPerMinute(30)
PAGE_STARTS = RateLimitItemPerMinute(300)
"""Pages cost a stranger nothing, so that only so many begin in a minute, whoever asks."""
_LIMITS = {"codes": CODE_TRIES, STARTS: PAGE_STARTS}
API_CALLS = RateLimitItemPerMinute(60)
"""A program needs a handful a day."""
DOOR_STATEMENT_SECONDS, DOOR_LOCK_SECONDS = 3.5, 3.0
"""Well under the four seconds that Twilio waits with our settings: a slow database is a 503, not a lost answer."""


def utc_now() -> datetime:
    """Return the time. The only clock that the processes read."""
    return datetime.now(UTC)


def database_url(settings: Settings) -> str:
    """Return the process's own login. Raises BadSettings."""
    if settings.database_url is None:
        raise BadSettings("DATABASE_URL is missing: `hotline up` gives each process its own, or set it")
    return (
        settings.database_url.get_secret_value()
        .replace("postgres://", "postgresql+psycopg://", 1)
        .replace("postgresql://", "postgresql+psycopg://", 1)
    )


def redis_url(settings: Settings) -> str | None:
    """Return the address of Valkey, if there is one."""
    return settings.redis_url.get_secret_value() if settings.redis_url else None


def door_keys(settings: DoorSettings) -> DoorKeys:
    """Return the keys of the door."""
    return DoorKeys(
        index=key_bytes(settings.door_index_key),
        rows=key_bytes(settings.door_mac_key),
        code=key_bytes(settings.door_code_key),
        intake=key_bytes(settings.door_intake_key),
        vault_public=key_bytes(settings.vault_public_key),
    )


def build_intake(settings: DoorSettings) -> tuple[Intake, Store]:
    """Build the door's turn, with everything read that its first message needs."""
    warm_up()
    store = Store(
        database_url(settings),
        pool=16,
        statement_seconds=DOOR_STATEMENT_SECONDS,
        lock_seconds=DOOR_LOCK_SECONDS,
    )
    door = Door(
        keys=door_keys(settings),
        clock=utc_now,
        staffed=roster(settings.staffed_hours),
        reread_share=settings.reread_percent / 100,
        allowed=limiter(redis_url(settings)),
        wake=Waker(redis_url(settings)).wake,
    )
    return Intake(store, door), store


def build_site(settings: DoorSettings, store: Store, take: Callable[[Inbound], Reply]) -> Site:
    """Build the surroundings of the door's pages."""
    return Site(
        store=store,
        keys=door_keys(settings),
        take=take,
        clock=utc_now,
        allowed=limiter(redis_url(settings)),
        secure=(settings.public_url or "").startswith("https://"),
        away=settings.quick_exit_url,
    )


def roster(hours: str) -> Callable[[datetime], bool]:
    """Return the test for "somebody reads the desk now"."""
    if hours in {"always", "never"}:
        return lambda _now: hours == "always"
    start, end = (time.fromisoformat(part) for part in hours.split("-"))

    def staffed(now: datetime) -> bool:
        local = now.astimezone(ROSTER_ZONE).time()
        return start <= local < end if start <= end else local >= start or local < end

    return staffed


def limiter(url: str | None) -> Callable[[str], bool]:
    """Return the rate limiter: shared by all processes through Valkey, and each by itself when it is down."""
    shared = FixedWindowRateLimiter(_shared_storage(url)) if url else None
    own = FixedWindowRateLimiter(MemoryStorage())

    def allowed(name: str) -> bool:
        item = API_CALLS if name.startswith("api:") else _LIMITS.get(name, TALK_MESSAGES)
        if shared is not None:
            try:
                return shared.hit(item, name)
            except Exception:  # noqa: BLE001 - Valkey carries only what may be lost: intake goes on
                return own.hit(item, name)
        return own.hit(item, name)

    return allowed


def _shared_storage(url: str) -> RedisStorage:
    """Return the counters in Valkey. A Valkey that hangs must not hold a message: one short try, no second."""
    pool = redis.ConnectionPool.from_url(
        url, socket_timeout=0.2, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0)
    )
    return RedisStorage("redis://", connection_pool=pool)


def build_relay(settings: RelaySettings) -> Relay:
    """Build the sender."""
    private = key_bytes(settings.vault_private_key)
    store = Store(database_url(settings), pool=6)
    return Relay(
        store=store,
        channels=relay_channels(settings, letterbox(store, utc_now)),
        vault_private=private,
        vault_public=public_of(private),
        clock=utc_now,
        wake=Waker(redis_url(settings)).wake,
        mail=mail_of(settings.smtp_url.get_secret_value(), settings.smtp_from or "")
        if settings.smtp_url
        else None,
        outside=Outside(networks_of(settings.event_networks)),
    )


def build_desk_store(settings: DeskSettings) -> DeskStore:
    """Build the desk's store. Raises BadSettings."""
    if settings.vault_public_key is None:
        raise BadSettings("VAULT_PUBLIC_KEY is missing: answers are sealed to the relay with it")
    return DeskStore(
        database_url(settings),
        rows_key=key_bytes(settings.door_mac_key),
        relay_public=key_bytes(settings.vault_public_key),
        pool=8,
    )


def build_primero(settings: DeskSettings) -> Primero | None:
    """Build the way to another system, if one is set up. Nothing is asked before a person asks."""
    if settings.primero_url is None:
        return None
    access = Access(settings.primero_url, settings.primero_user or "", _plain(settings.primero_password))
    return Primero(access, now=utc_now)


def build_keeper_store(settings: KeeperSettings) -> Store:
    """Build the keeper's store."""
    return Store(database_url(settings), pool=2, statement_seconds=60)


def door_channels(settings: DoorSettings) -> Channels:
    """Build the channels of the door: without send credentials, unless it polls."""
    polling = settings if isinstance(settings, PollSettings) else None
    return for_door(
        DoorSecrets(
            public_url=settings.public_url or "",
            twilio_account_sid=settings.twilio_account_sid or "",
            twilio_auth_token=_plain(settings.twilio_auth_token),
            twilio_sms_from=settings.twilio_sms_from or "",
            twilio_whatsapp_from=settings.twilio_whatsapp_from or "",
            telegram_secret=_plain(settings.telegram_secret),
            telegram=_bot(polling.telegram_token, polling.telegram_api_base) if polling else None,
            android=_signing(settings),
        )
    )


def relay_channels(settings: RelaySettings, web: Letterbox | None = None) -> Channels:
    """Build the channels that send and erase."""
    twilio = None
    if settings.twilio_account_sid:
        name, secret = settings.twilio_account_sid, _plain(settings.twilio_auth_token)
        if settings.twilio_api_key:
            name, secret = _plain(settings.twilio_api_key), _plain(settings.twilio_api_secret)
        twilio = ApiKey(settings.twilio_account_sid, name, secret, settings.twilio_api_base)
    return for_relay(
        RelaySecrets(
            public_url=settings.public_url or "",
            twilio=twilio,
            twilio_sms_from=settings.twilio_sms_from or "",
            twilio_whatsapp_from=settings.twilio_whatsapp_from or "",
            telegram=_bot(settings.telegram_token, settings.telegram_api_base),
            android=_gateway(settings),
            web=web,
        )
    )


def _bot(token: SecretStr | None, base: str) -> BotKey | None:
    return BotKey(token.get_secret_value(), base) if token else None


def _signing(settings: DoorSettings) -> Signing | None:
    if settings.android_signing_key is None or settings.android_country is None:
        return None
    return Signing(_plain(settings.android_signing_key), settings.android_country, utc_now)


def _gateway(settings: RelaySettings) -> Gateway | None:
    if settings.android_api_base is None:
        return None
    return Gateway(
        settings.android_api_base,
        settings.android_username or "",
        _plain(settings.android_password),
        _plain(settings.android_passphrase),
        settings.android_sim,
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
