"""A desk with the demo's made-up week, served in this process at one fixed moment: what pages are looked at with."""

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import uvicorn
from sqlalchemy import select

from admin.app import create_app
from cases import desk, directory, screens, staff
from cases.file import children, referrals
from cases.file.referrals import Given
from cases.founding import grant_by_recovery
from cases.media.clean import Cleaned, Fate
from cases.media.form import Form
from cases.model import NATIONAL, Language, Role
from cases.rights import Section
from cases.store.tables import cases
from hotline.commands import demo
from hotline.seed import seed
from hotline.seed_services import seed_services
from tests import samples
from tests.admin.house import House as DeskHouse
from tests.casefile import CaseFile
from tests.factories import PASSPHRASE, Clock, House, cheap_passphrases, recovery_pair, vault_pair
from webhooks.turn import Door

NOW = datetime(2026, 11, 24, 19, 47, tzinfo=UTC)
PEOPLE = (
    ("sami", "سامي", Role.SUPERVISOR, NATIONAL),
    *demo.PEOPLE,
    ("lina", "لينا", Role.LEGAL, "kaa-aarsal"),
    ("pia", "بيا", Role.PREVENTION_FACILITATOR, "kaa-aarsal"),
)
"""The demo's staff, and two with roles that open other pages."""


class Filed(CaseFile):
    """A case of the week that has something in every section of its file."""

    def __init__(self, house: House, number: str, amal: Any, sami: Any) -> None:
        self.house, self.number, self.amal, self.sami = house, number, amal, sami


class Office:
    """The desk over a real database, on a port of its own."""

    def __init__(self, database: Any) -> None:
        self.house = House(database, clock=Clock(NOW))
        self._secrets: dict[str, str] = {}
        self._filed: tuple[Filed, str, str] | None = None
        with cheap_passphrases(), patch("triage.close.packaged", lambda: None):
            self._people()
            self._week()
        self.app = create_app(self.house.desk_store, now=self._now, secure=False, demo=True, interval=5.0)
        settings = uvicorn.Config(
            self.app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=0, lifespan="off"
        )
        self.server = uvicorn.Server(settings)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        self.address = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def _now(self) -> datetime:
        return self.house.clock.pass_(milliseconds=1)

    def _people(self) -> None:
        for login, name, role, office in PEOPLE:
            staff.create_staff(
                self.house.owner, login=login, name=name, role=role, office=office, language=Language.AR,
                passphrase=PASSPHRASE, now=NOW - timedelta(days=30), totp=False,
                grant=grant_by_recovery(recovery_pair().private),
            )  # fmt: skip

    def _week(self) -> None:
        def door(clock: Any) -> Door:
            return Door(keys=self.house.keys, clock=clock, staffed=lambda _now: True)

        store = self.house.desk_store
        seed(self.house.door_store, store, door, passphrase=PASSPHRASE, now=NOW)
        seed_services(store, author="amal", approver="sami", passphrase=PASSPHRASE, now=NOW)

    def who(self, login: str) -> Any:
        """Return a signed-in person."""
        if login not in self._secrets:
            with cheap_passphrases():
                self._secrets[login] = staff.sign_in(
                    self.house.desk_store, login, PASSPHRASE, "", now=self._now()
                )
        return staff.resume(self.house.desk_store, self._secrets[login], now=self._now())

    def seat(self, context: Any, login: str) -> None:
        """Let a browser be that person's."""
        self.who(login)
        context.add_cookies([{"name": "desk", "value": self._secrets[login], "url": self.address}])

    def hang(self, context: Any) -> None:
        """Let a browser be a screen of the room."""
        secret = screens.set_up(self.house.desk_store, self.who("sami"), now=self._now())
        context.add_cookies([{"name": "desk_screen", "value": secret, "url": self.address}])

    def speak(self, context: Any, login: str, language: str) -> None:
        """Turn the desk of a person, or of nobody, into a language."""
        if login in self._secrets:
            staff.set_language(self.house.desk_store, self.who(login), Language(language))
        context.add_cookies([{"name": "desk_language", "value": language, "url": self.address}])

    def filed(self) -> tuple[Filed, str, str]:
        """Carry Amal's newest case through its file, once. Returns it, a service to refer, and a referral's address."""
        self._filed = self._filed or self._file()
        return self._filed

    def _file(self) -> tuple[Filed, str, str]:
        amal, sami = self.who("amal"), self.who("sami")
        rows = self.house.queue(amal).rows
        case = Filed(self.house, max(rows, key=lambda row: row.opened_at).number, amal, sami)
        version = self.house.read(amal, case.number).version
        desk.confirm(self.house.desk_store, amal, case.number, version=version, now=self._now())
        case.fill()
        planned, sent = case.plan_service("legal"), case.plan_service("psychological")
        version = case.read(Section.SERVICES).version
        provider = self._provider("psychological")
        given = Given(
            Language.AR, reason="جلسات دعم للطفل بعد ما حدث في البيت", reach="مكتب القاع وعرسال، صباحًا"
        )
        kept = referrals.refer(
            self.house.desk_store, amal, case.number, version=version, now=self._now(), thing=sent,
            provider=provider, given=given,
        )  # fmt: skip
        children.record(
            self.house.desk_store, amal, case.number, version=0, now=self._now(), name="أحمد خليل",
            household="الأمّ وأختان", birth_year=None, age=9, sex="boy", nationality="syrian",
        )  # fmt: skip
        return case, planned, f"{sent}/{kept}"

    def photo(self, number: str) -> UUID:
        """Let the reporter of a case send a picture, fetched and cleaned already; return its id."""
        with self.house.owner.reads() as u:
            case = u.value(select(cases.c.id).where(cases.c.number == number))
        sender = SimpleNamespace(
            door=self.house.door_store, keys=self.house.keys, clock=SimpleNamespace(now=self._now()),
            vault=vault_pair(), relay=self.house.relay_store,
        )  # fmt: skip
        picture = Cleaned(Fate.KEPT, Form.JPEG, samples.jpeg())
        return UUID(str(DeskHouse.bring(sender, case, picture)[0]))

    def _provider(self, service: str) -> Any:
        entries = directory.read_entries(self.house.desk_store, service=service)
        return next(each.entry for each in entries if each.approved)

    def stop(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)
        self.house.close()
