"""A founded hotline in a real database: offices, people with keys, and reporters who write."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from admin.app import create_app
from cases import contact, opening, outbox, seal, telling
from cases.contact import DoorKeys
from cases.desk import DeskStore
from cases.founding import grant_by_recovery, import_offices
from cases.media import keeping
from cases.media.incoming import announce, expect
from cases.messages import Delivery, Inbound, MediaKind
from cases.model import (
    Assessment,
    Channel,
    Deadline,
    Evidence,
    Facts,
    Language,
    OfficeChoice,
    Role,
    Sex,
    Signal,
    Urgency,
    Variety,
)
from cases.staff import create_staff
from cases.store.unit import Store
from tests.admin.fakes import NOW, OFFICES
from tests.admin.visit import TestClient, token_in

PASSPHRASE = "a passphrase for tests only"
PEOPLE = {
    "amal": (Role.COUNSELLOR, "kaa-aarsal"),
    "nour": (Role.COUNSELLOR, "saida"),
    "sami": (Role.SUPERVISOR, "national"),
    "lina": (Role.LEGAL, "kaa-aarsal"),
    "pia": (Role.PREVENTION_FACILITATOR, "kaa-aarsal"),
    "dana": (Role.DATA_OFFICER, "national"),
    "root": (Role.ADMINISTRATOR, "national"),
}


@dataclass
class Browser:
    """One signed-in person."""

    client: TestClient

    def page(self, path="/"):
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path, page="/", **fields):
        return self.client.post(path, data={"csrf": token_in(self.page(page)), **fields})

    def act(self, number, name, *, version=None, **fields):
        path = f"/case/{number}"
        page = self.page(path)
        shown = page.partition('name="version" value="')[2].partition('"')[0]
        return self.client.post(
            f"{path}/{name}",
            data={"csrf": token_in(page), "version": shown if version is None else version, **fields},
        )

    def version(self, number):
        return self.page(f"/case/{number}").partition('name="version" value="')[2].partition('"')[0]


class House:
    """The database as door and desk see it, and a clock that tests turn."""

    def __init__(self, database):
        self.clock = SimpleNamespace(now=NOW)
        pair = self.vault = seal.make_key_pair()
        self.keys = DoorKeys(
            index=seal.make_key(), rows=seal.make_key(), code=seal.make_key(),
            intake=seal.make_key_pair().private, vault_public=pair.public,
        )  # fmt: skip
        self.door = Store(database.url("door"), pool=2)
        self.relay = Store(database.url("relay"), pool=2)
        self.store = DeskStore(
            database.url("desk"), rows_key=self.keys.rows, relay_public=pair.public, pool=4
        )
        self.owner = Store(database.url("owner"), pool=2)
        self.recovery = seal.make_key_pair()
        import_offices(
            self.owner,
            self.keys.rows,
            offices=OFFICES,
            areas=(),
            recovery_public=self.recovery.public,
            now=NOW,
        )
        self.app = create_app(self.store, now=lambda: self.clock.now, interval=0.02)
        self.employed = set()
        self._count = itertools.count(1)

    def employ(self, login):
        """Make the account, once; a passphrase takes long to stretch, so only those who are needed get one."""
        if login in self.employed:
            return
        role, office = PEOPLE[login]
        create_staff(
            self.owner, login=login, name=login.title(), role=role, office=office, language=Language.EN,
            passphrase=PASSPHRASE, now=NOW, totp=False, grant=grant_by_recovery(self.recovery.private),
        )  # fmt: skip
        self.employed.add(login)

    def close(self):
        for store in (self.door, self.relay, self.store, self.owner):
            store.dispose()

    def visit(self, login):
        """Sign a person in."""
        self.employ(login)
        client = TestClient(self.app, base_url="https://desk.test", follow_redirects=False)
        answer = client.post("/sign-in", data={"login": login, "passphrase": PASSPHRASE, "code": ""})
        assert answer.status_code == 303
        return Browser(client)

    def report(self, text, *, words="", urgency=Urgency.IMMINENT, office="kaa-aarsal"):
        """Let a reporter write for the first time; return (conversation, case id, number)."""
        address = f"+96170{next(self._count):06}"
        with self.door.writes() as u:
            inbound = Inbound(Channel.SMS, f"m{address}", address, text)
            talk = contact.claim(u, self.keys, inbound, now=self.clock.now, new_id=uuid4)
            case = opening.open_case(
                u, self.keys, case=uuid4(), conversation=talk.id, channel=Channel.SMS, language=Language.EN,
                choice=OfficeChoice(office, "area.place", ("arsal",)), now=self.clock.now,
            )  # fmt: skip
        self.write(talk.id, case.id, text, words=words, urgency=urgency)
        return talk.id, case.id, case.number

    def write(self, conversation, case_id, text, *, words="", urgency=Urgency.NONE):
        """Let the reporter write into the case."""
        now = self.clock.now
        start = text.find(words) if words else -1
        spots = (Evidence("weapon.03", Signal.WEAPON, urgency, start, start + len(words)),) if words else ()
        judged = Assessment(urgency, (Signal.WEAPON,) if words else (), spots)
        with self.door.writes() as u:
            case = opening.claim_case(u, case_id)
            telling.add_item(
                u, self.keys, item=uuid4(), case=case, kind="reporter", now=now,
                body=telling.body_of(text, judged, ()), conversation=conversation, channel=Channel.SMS,
                variety=Variety.EN,
            )  # fmt: skip
            due = Deadline("first_look", now + timedelta(minutes=15), started_at=now)
            telling.raise_case(u, case, judged, (due,), now=now)
            facts = Facts(place="arsal", district="22000", country="LB", age=8, sex=Sex.BOY)
            telling.note_facts(u, case_id, facts, now=now, new_reply=True, waiting=False)
            telling.note_ways(u, case_id, channel=Channel.SMS, variety=Variety.EN, conversation=conversation)
            contact.save(u, self.keys, conversation, memory=None, last_at=now)

    def bring(self, case_id, *files, kind=MediaKind.PHOTO):
        """Let the reporter send files, cleaned already or (None) not here yet; return their ids."""
        announced = announce([(kind, "MM/ME")] * len(files), new_id=uuid4)
        item = uuid4()
        with self.door.writes() as u:
            case = opening.claim_case(u, case_id)
            telling.add_item(
                u, self.keys, item=item, case=case, kind="reporter", now=self.clock.now, channel=Channel.WHATSAPP,
                body={"text": "", "media": [file.entry() for file in announced]}, media=[kind.value] * len(files),
            )  # fmt: skip
            telling.note_facts(u, case_id, Facts(), now=self.clock.now, unheard=True)
            expect(u, self.vault.public, announced, case=case_id, item=item, now=self.clock.now)
        for file, cleaned in zip(announced, files, strict=True):
            with self.relay.writes() as u:
                if cleaned is not None:
                    awaited = keeping.claim_file(u, self.vault.private, file.id, now=self.clock.now)
                    assert keeping.keep_file(u, awaited, cleaned, now=self.clock.now)
        return [file.id for file in announced]

    def deliver(self, state=Delivery.DELIVERED):
        """Let the relay send what waits in its queue."""
        with self.relay.writes() as u:
            for row in u.all(opening.select(outbox.outbound.c.id)):
                outbox.settle(u, row.id, state, now=self.clock.now)
