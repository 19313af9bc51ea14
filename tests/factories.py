"""Plain functions that make what tests need, with good defaults. The cast: Amal, Nour, Sami, Dana, and a reporter."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from cases import desk, seal, staff
from cases.contact import DoorKeys
from cases.desk import DeskStore
from cases.founding import grant_by_recovery, import_offices
from cases.messages import Inbound, InboundKind
from cases.model import NATIONAL, Channel, Language, Role
from cases.store.unit import Store
from cases.views import SignedIn
from tests.founding import found
from triage.officefile import packaged_file, packaged_offices
from webhooks.channels.base import Reply
from webhooks.intake import Intake
from webhooks.turn import Door, warm_up

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PASSPHRASE = "a passphrase of tests"
NUMBER = "+96170123456"
MESSENGERS = tuple(channel for channel in Channel if channel is not Channel.WEB)
"""The channels that a platform carries. The page of our own has no phone and no provider."""
_numbers = count(1)


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@cache
def vault_pair() -> seal.KeyPair:
    return seal.make_key_pair()


@cache
def door_keys() -> DoorKeys:
    return DoorKeys(
        index=seal.make_key(),
        rows=seal.make_key(),
        code=seal.make_key(),
        intake=seal.make_key_pair().private,
        vault_public=vault_pair().public,
    )


@cache
def recovery_pair() -> seal.KeyPair:
    return seal.make_key_pair()


def inbound(
    text: str = "", *, address: str = NUMBER, channel: Channel = Channel.WHATSAPP, **more: Any
) -> Inbound:
    number = next(_numbers)
    given: dict[str, Any] = {
        "message_id": f"SM{number:032x}",
        "proof": number.to_bytes(8, "big"),
        "kind": InboundKind.TEXT,
    }
    return Inbound(channel=channel, address=address, text=text, **(given | more))


def cheap_passphrases() -> Any:
    """Argon2 with the least cost: tests of other things need not pay 64 MiB a sign-in."""
    return patch.multiple(seal, ARGON2_PASSES=1, ARGON2_KIB=8, ARGON2_LANES=1)


@dataclass
class House:
    """A whole hotline on one database, in process: the door's turn, the desk's acts, the relay's keys."""

    database: Any
    clock: Clock = field(default_factory=Clock)
    staffed: Callable[[datetime], bool] = lambda _now: True
    allowed: Callable[[str], bool] = lambda _name: True

    def __post_init__(self) -> None:
        self.keys = door_keys()
        self.owner = Store(self.database.url("owner"), pool=2)
        self.door_store = Store(self.database.url("door"), pool=8)
        self.relay_store = Store(self.database.url("relay"), pool=4)
        self.keeper_store = Store(self.database.url("keeper"), pool=2)
        self.desk_store = DeskStore(
            self.database.url("desk"), rows_key=self.keys.rows, relay_public=vault_pair().public, pool=4
        )
        offices, _ = packaged_offices()
        found(
            self.database,
            lambda: import_offices(
                self.owner,
                self.keys.rows,
                offices=offices,
                entries=packaged_file(),
                recovery_public=recovery_pair().public,
                now=START,
            ),
        )
        self.wakes = 0
        self.door = Door(
            keys=self.keys,
            clock=self.clock,
            staffed=self.staffed,
            allowed=self.allowed,
            wake=self._wake,
        )
        self.intake = Intake(self.door_store, self.door)
        warm_up(START)

    def _wake(self) -> None:
        self.wakes += 1

    def write(self, text: str, **more: Any) -> Reply:
        """Let the reporter write one message, a moment later."""
        self.clock.pass_(seconds=20)
        return self.intake.take(inbound(text, **more))

    def hire(self, login: str, *, role: Role = Role.COUNSELLOR, office: str = NATIONAL) -> SignedIn:
        """Make an account without a second factor and sign it in."""
        with cheap_passphrases():
            staff.create_staff(
                self.owner, login=login, name=login.title(), role=role, office=office, language=Language.AR,
                passphrase=PASSPHRASE, now=self.clock(), totp=False, grant=grant_by_recovery(recovery_pair().private),
            )  # fmt: skip
            secret = staff.sign_in(self.desk_store, login, PASSPHRASE, "", now=self.clock())
        who = staff.resume(self.desk_store, secret, now=self.clock())
        assert who is not None
        return who

    def queue(self, who: SignedIn, **more: Any) -> Any:
        return desk.queue(self.desk_store, who, now=self.clock(), **more)

    def read(self, who: SignedIn, number: str) -> Any:
        return desk.read_case(self.desk_store, who, number, now=self.clock())

    def answer(self, who: SignedIn, number: str, text: str = "وصل الكلام. نحن هنا.") -> str:
        version = self.read(who, number).version
        return desk.answer(
            self.desk_store, who, number, text=text, language=Language.AR, version=version, now=self.clock()
        )

    def close(self) -> None:
        for store in (self.owner, self.door_store, self.relay_store, self.keeper_store, self.desk_store):
            store.dispose()


def some_id() -> UUID:
    return uuid4()
