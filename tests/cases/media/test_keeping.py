"""From a message with a file to a person who opens it: sealed to the case, marked by the relay, seen by nobody else."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from cases.errors import CannotOpen, NotFound, Refused
from cases.media import keeping, viewing
from cases.media.clean import Cleaned, Fate
from cases.media.form import LARGEST, Form
from cases.media.incoming import PART, Announced, announce, expect
from cases.messages import InboundKind, Media, MediaKind
from cases.model import Channel, Role, Urgency
from tests import samples
from tests.factories import vault_pair
from tests.promises.scene import dump, opens, owner_sql, read_everything, refused
from webhooks.channels.base import Rejected, Retryable
from webhooks.later import Later
from webhooks.media import FORGOTTEN_AFTER, GIVE_UP_AFTER, MISSING_AFTER, Fetcher
from webhooks.relay import Relay

ARSAL = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"
REF = "MM" + "a" * 32 + "/ME" + "b" * 32


class Platform:
    """A channel that holds files: bytes, or an error to raise."""

    name, limit = Channel.WHATSAPP, 1600

    def __init__(self, *holds):
        self.holds = list(holds)
        self.asked = []
        self.erased = []

    async def fetch(self, ref, *, limit):
        self.asked.append((ref, limit))
        found = self.holds.pop(0) if len(self.holds) > 1 else self.holds[0]
        if isinstance(found, Exception):
            raise found
        return found

    async def erase(self, provider_id, address=""):
        self.erased.append(provider_id)
        return True


def as_is(raw):
    return Cleaned(Fate.KEPT, Form.OGG, raw)


@pytest.fixture
def desk(house):
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.write(ARSAL)
    house.number = house.queue(house.amal).rows[0].number
    return house


def send_files(house, *kinds, ref=REF):
    files = tuple(Media(kind, ref) for kind in kinds)
    house.write("", kind=InboundKind.MEDIA, media=files)


def fetcher(house, platform, clean=as_is):
    return Fetcher(
        house.relay_store, {platform.name: platform}, vault_pair().private, house.clock, lambda: None, clean
    )


def waiting(house):
    return [str(r["id"]) for r in dump(house.database)["public.media"] if r["state"] == "waiting"]


def bring(house, platform, clean=as_is):
    for file in waiting(house):
        asyncio.run(fetcher(house, platform, clean).fetch(file))


def the_files(house):
    case = house.read(house.amal, house.number)
    return [file for item in case.items for file in item.files]


def opened(house, file, who=None):
    return viewing.open_file(house.desk_store, who or house.amal, house.number, file, now=house.clock())


def heard(house, file, who=None):
    viewing.mark_heard(house.desk_store, who or house.amal, house.number, file, now=house.clock())


@pytest.mark.parametrize("size", [1, 100, PART, PART + 1, 3 * PART + 7])
def test_a_file_comes_back_as_it_was_kept(desk, size):
    send_files(desk, MediaKind.VOICE)
    raw = bytes(n % 251 for n in range(size))
    platform = Platform(raw)
    bring(desk, platform)
    (file,) = the_files(desk)
    assert (file.kind, file.state, file.heard_by) == (MediaKind.VOICE, "kept", None)
    found = opened(desk, file.id)
    assert (found.form, found.data) == (Form.OGG, raw)
    assert platform.asked == [(REF, LARGEST)]


def test_it_is_sealed_to_the_case_and_its_size_tells_little(desk):
    send_files(desk, MediaKind.PHOTO, MediaKind.PHOTO)
    bring(desk, Platform(samples.SECRET, samples.SECRET * 40))
    rows = dump(desk.database)
    assert samples.SECRET not in b"".join(bytes(r["sealed_part"]) for r in rows["public.media_parts"])
    assert len({len(r["sealed_part"]) for r in rows["public.media_parts"]}) == 1
    assert {bytes(r["sealed_ref"]) for r in rows["public.media"]} == {b""}
    for part in rows["public.media_parts"]:
        context = ("media_parts", str(part["media"]), "0", "1")
        assert not opens(vault_pair().private, part["sealed_part"], context, ())
        assert not opens(desk.keys.intake, part["sealed_part"], context, ())


def test_the_reference_at_the_provider_stands_in_no_message_any_more(desk):
    send_files(desk, MediaKind.VOICE)
    assert REF not in repr(read_everything(desk))


FORBIDDEN_TO_THE_RELAY = (
    "select * from media_parts",
    "select sealed_part from media_parts",
    "delete from media_parts",
    "update media_parts set part = part + 1",
    "insert into media_parts select * from media_parts",
    "copy media_parts to stdout",
    "insert into media_uploads values (gen_random_uuid(), 0, '')",
    "update media set heard_at = now()",
    "update media set case_id = case_id",
    "delete from media",
    "insert into media (id) values (gen_random_uuid())",
    "select * from cases",
    "update cases set unheard = false",
)
FORBIDDEN_TO_THE_DOOR = (
    "select id from media",
    "select sealed_ref from media",
    "update media set state = 'kept'",
    "delete from media",
    "select * from media_uploads",
    "delete from media_uploads",
    "select * from media_parts",
    "insert into media_parts values (gen_random_uuid(), 0, gen_random_uuid(), '', '')",
)
FORBIDDEN_TO_THE_DESK = (
    "select sealed_ref from media",
    "select * from media",
    "update media set state = 'kept'",
    "delete from media",
    "delete from media_parts",
    "insert into media_parts values (gen_random_uuid(), 0, gen_random_uuid(), '', '')",
    "select * from media_uploads",
)
FORBIDDEN_TO_THE_KEEPER = (
    "select * from media",
    "select * from media_parts",
    "select * from media_uploads",
    "insert into media (id) values (gen_random_uuid())",
    "update media set state = 'kept'",
)


@pytest.mark.parametrize(
    ("role", "statements"),
    [
        ("relay", FORBIDDEN_TO_THE_RELAY),
        ("door", FORBIDDEN_TO_THE_DOOR),
        ("desk", FORBIDDEN_TO_THE_DESK),
        ("keeper", FORBIDDEN_TO_THE_KEEPER),
    ],
)
def test_what_each_login_is_refused(desk, role, statements):
    assert refused(desk.database, role, statements) == statements


def test_the_login_of_the_desk_sees_the_files_of_the_offices_it_names(desk):
    send_files(desk, MediaKind.VOICE)
    bring(desk, Platform(b"x"))
    for office, seen in (("kaa-aarsal", 1), ("saida", 0), ("", 0)):
        with psycopg.connect(desk.database.plain("desk")) as connection:
            connection.execute("select set_config('amana.offices', %s, true)", (office,))
            for table in ("media", "media_parts"):
                assert connection.execute(f"select count(*) from {table}").fetchone() == (seen,)
            assert connection.execute("update media set heard_at = now()").rowcount == seen
            connection.rollback()


def test_another_office_finds_no_such_file(desk):
    send_files(desk, MediaKind.VOICE)
    bring(desk, Platform(b"x"))
    (file,) = the_files(desk)
    nour = desk.hire("nour", office="saida")
    with pytest.raises(NotFound):
        opened(desk, file.id, nour)
    with pytest.raises(NotFound):
        heard(desk, file.id, nour)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_OFFICER, Role.PREVENTION_FACILITATOR])
def test_who_may_not_read_the_talk_may_not_open_its_files(desk, role):
    send_files(desk, MediaKind.VOICE)
    bring(desk, Platform(b"x"))
    (file,) = the_files(desk)
    who = desk.hire("dana", role=role, office="kaa-aarsal")
    with pytest.raises((Refused, NotFound)):
        opened(desk, file.id, who)


def test_a_file_of_another_case_is_not_found_under_this_number(desk):
    send_files(desk, MediaKind.VOICE)
    bring(desk, Platform(b"x"))
    (file,) = the_files(desk)
    desk.write("جارنا بعرسال عم يضرب ابنه", address="+96170999888")
    other = next(r.number for r in desk.queue(desk.amal).rows if r.number != desk.number)
    for act in (viewing.open_file, viewing.mark_heard):
        with pytest.raises(NotFound):
            act(desk.desk_store, desk.amal, other, file.id, now=desk.clock())
    with pytest.raises(NotFound):
        opened(desk, uuid4())


def test_a_file_that_a_database_writer_planted_does_not_open(desk):
    """The case's public key is no secret: only the mark shows that our relay wrote the file, for this message."""
    send_files(desk, MediaKind.PHOTO, MediaKind.PHOTO)
    bring(desk, Platform(b"one", b"two"))
    first, second = the_files(desk)
    owner_sql(
        desk.database,
        "update media_parts m set sealed_part = o.sealed_part, seal = o.seal from media_parts o"
        " where m.media = %s and o.media = %s", first.id, second.id,
    )  # fmt: skip
    with pytest.raises(CannotOpen):
        opened(desk, first.id)
    assert opened(desk, second.id).data == b"two"


def test_a_file_with_a_part_missing_does_not_open(desk):
    send_files(desk, MediaKind.PHOTO)
    bring(desk, Platform(bytes(2 * PART)))
    (file,) = the_files(desk)
    owner_sql(desk.database, "delete from media_parts where part = 2")
    with pytest.raises(CannotOpen):
        opened(desk, file.id)


def test_opening_and_hearing_leave_their_trace_and_hearing_clears_the_mark(desk):
    send_files(desk, MediaKind.VOICE, MediaKind.PHOTO)
    bring(desk, Platform(b"x"))
    voice, photo = the_files(desk)
    before = desk.read(desk.amal, desk.number)
    assert before.unheard
    opened(desk, voice.id)
    assert desk.read(desk.amal, desk.number).unheard, "opening is not hearing"
    heard(desk, voice.id)
    assert desk.read(desk.amal, desk.number).unheard, "the photo still waits"
    heard(desk, photo.id)
    heard(desk, photo.id)
    after = desk.read(desk.amal, desk.number)
    assert not after.unheard
    assert after.urgency is before.urgency
    assert {f.heard_by for f in the_files(desk)} == {"Amal"}
    events = [said[0][0] for said in (i.said for i in after.items if i.kind == "event") if said]
    assert events.count("file_heard") == 2
    acts = [r["action"] for r in dump(desk.database)["public.audit"]]
    assert (acts.count("file_opened"), acts.count("file_heard")) == (1, 2)


def test_what_is_not_here_yet_cannot_be_marked_as_heard(desk):
    send_files(desk, MediaKind.VOICE)
    (file,) = the_files(desk)
    with pytest.raises(Refused, match="file_waiting"):
        heard(desk, file.id)
    with pytest.raises(NotFound):
        opened(desk, file.id)


def test_what_could_not_be_fetched_is_set_aside_by_a_person_alone(desk):
    send_files(desk, MediaKind.VOICE)
    bring(desk, Platform(Rejected("not_given")))
    (file,) = the_files(desk)
    assert (file.state, file.reason) == ("lost", "not_given")
    case = desk.read(desk.amal, desk.number)
    assert case.unheard
    assert case.urgency.rank >= Urgency.ELEVATED.rank
    heard(desk, file.id)
    after = desk.read(desk.amal, desk.number)
    assert (after.unheard, after.urgency) == (False, case.urgency)
    assert after.items[-1].said[0][0] == "file_set_aside"


def test_a_file_without_a_reference_is_lost_at_once_and_says_so(desk):
    send_files(desk, MediaKind.FILE, ref="")
    (file,) = the_files(desk)
    assert (file.state, file.reason) == ("lost", "no_reference")
    assert waiting(desk) == []


@pytest.mark.parametrize(
    ("cleaned", "state", "parts"),
    [
        (Cleaned(Fate.SEALED, Form.PDF, b"%PDF", "unopened"), "sealed", 1),
        (Cleaned(Fate.REFUSED, Form.CARD, reason="card"), "refused", 0),
    ],
)
def test_what_is_not_opened_is_not_handed_out(desk, cleaned, state, parts):
    send_files(desk, MediaKind.FILE)
    bring(desk, Platform(b"?"), lambda _raw: cleaned)
    (file,) = the_files(desk)
    assert (file.state, file.reason) == (state, cleaned.reason)
    assert len(dump(desk.database)["public.media_parts"]) == parts
    with pytest.raises(NotFound):
        opened(desk, file.id)
    assert desk.read(desk.amal, desk.number).unheard


def test_a_failure_is_tried_again_with_longer_and_longer_pauses(desk):
    send_files(desk, MediaKind.VOICE)
    platform = Platform(Retryable("gone"), Retryable("503", after=7), Retryable("connection"), b"here")
    pauses = []
    for _ in range(3):
        with pytest.raises(Later) as later:
            bring(desk, platform)
        pauses.append(later.value.seconds)
    assert pauses == [4.0, 7, 16.0]
    bring(desk, platform)
    assert the_files(desk)[0].state == "kept"


@pytest.mark.parametrize(("code", "after"), [("gone", MISSING_AFTER), ("503", GIVE_UP_AFTER)])
def test_after_its_time_it_is_given_up_and_shown(desk, code, after):
    send_files(desk, MediaKind.VOICE)
    platform = Platform(Retryable(code))
    desk.clock.now += after
    with pytest.raises(Later):
        bring(desk, platform)
    desk.clock.pass_(seconds=30)
    bring(desk, platform)
    (file,) = the_files(desk)
    assert (file.state, file.reason) == ("lost", "gone" if code == "gone" else "provider")
    assert desk.read(desk.amal, desk.number).unheard


def test_a_file_whose_job_was_lost_is_found_by_the_sweep(desk):
    send_files(desk, MediaKind.VOICE)
    platform = Platform(b"x")
    assert asyncio.run(fetcher(desk, platform).sweep()) == 0
    desk.clock.now += FORGOTTEN_AFTER
    desk.clock.pass_(seconds=1)
    assert asyncio.run(fetcher(desk, platform).sweep()) == 1
    assert the_files(desk)[0].state == "kept"
    assert asyncio.run(fetcher(desk, platform).sweep()) == 0


def test_a_file_is_kept_once_however_often_it_is_fetched(desk):
    send_files(desk, MediaKind.VOICE)
    (file,) = waiting(desk)
    with desk.relay_store.writes() as u:
        one = keeping.claim_file(u, vault_pair().private, the_files(desk)[0].id, now=desk.clock())
    bring(desk, Platform(b"x"))
    with desk.relay_store.writes() as u:
        assert not keeping.keep_file(u, one, as_is(b"second"), now=desk.clock())
    platform = Platform(b"third")
    asyncio.run(fetcher(desk, platform).fetch(file))
    assert platform.asked == []
    assert opened(desk, the_files(desk)[0].id).data == b"x"


def test_a_file_whose_case_is_gone_is_no_error(desk):
    send_files(desk, MediaKind.VOICE)
    (file,) = waiting(desk)
    owner_sql(desk.database, "delete from cases")
    asyncio.run(fetcher(desk, Platform(b"x")).fetch(file))
    assert dump(desk.database)["public.media"] == []


def test_a_reference_that_does_not_open_is_shown_as_lost(desk):
    send_files(desk, MediaKind.VOICE)
    owner_sql(desk.database, "update media set sealed_ref = 'x'")
    bring(desk, Platform(b"x"))
    assert (the_files(desk)[0].state, the_files(desk)[0].reason) == ("lost", "sealed")


def test_a_channel_without_files_is_said(desk):
    send_files(desk, MediaKind.VOICE)
    asyncio.run(Fetcher(desk.relay_store, {}, vault_pair().private, desk.clock).fetch(waiting(desk)[0]))
    assert (the_files(desk)[0].state, the_files(desk)[0].reason) == ("lost", "no_channel")


def test_the_provider_keeps_its_copy_until_the_file_is_here_and_not_longer(desk):
    send_files(desk, MediaKind.VOICE)
    platform = Platform(Retryable("503"), b"x")
    sender = Relay(
        store=desk.relay_store, channels={Channel.WHATSAPP: platform}, vault_private=vault_pair().private,
        vault_public=vault_pair().public, clock=desk.clock,
    )  # fmt: skip
    with pytest.raises(Later):
        bring(desk, platform)
    desk.clock.pass_(minutes=11)
    asyncio.run(sender.erase_due())
    assert len(platform.erased) == 1, "the words alone"
    bring(desk, platform)
    asyncio.run(sender.erase_due())
    assert len(platform.erased) == 2


def test_what_a_page_brought_is_sealed_to_the_relay_and_takes_the_same_way(desk):
    raw = bytes(PART) + samples.SECRET
    (item,) = [i.id for i in desk.read(desk.amal, desk.number).items if i.kind == "reporter"]
    case = desk.read(desk.amal, desk.number).id
    file = Announced(MediaKind.PHOTO, uuid4(), raw=raw)
    with desk.door_store.writes() as u:
        expect(u, vault_pair().public, [file], case=case, item=item, now=desk.clock())
    rows = dump(desk.database)
    assert len(rows["public.media_uploads"]) == 2
    assert not any(samples.SECRET in bytes(r["sealed_part"]) for r in rows["public.media_uploads"])
    seen = []
    bring(desk, Platform(b"never asked"), lambda given: seen.append(given) or as_is(given))
    assert seen == [raw]
    rows = dump(desk.database)
    assert rows["public.media_uploads"] == []
    assert len(rows["public.media_parts"]) == 2


def test_a_file_that_came_along_and_is_too_large_is_said_to_be_lost(desk):
    (item,) = [i.id for i in desk.read(desk.amal, desk.number).items if i.kind == "reporter"]
    file = Announced(MediaKind.PHOTO, uuid4(), raw=bytes(LARGEST + 1))
    with desk.door_store.writes() as u:
        expect(
            u, vault_pair().public, [file], case=desk.read(desk.amal, desk.number).id, item=item,
            now=desk.clock(),
        )  # fmt: skip
    assert [(f.state, f.reason) for f in the_files(desk)] == [("lost", "too_large")]


def test_nothing_of_a_file_is_shown_by_a_value_in_a_log():
    (one,) = announce([(MediaKind.VOICE, REF)], new_id=uuid4)
    assert REF not in repr(one)
    assert repr(one.secret) not in repr(one)
    assert "secretly" not in repr(Announced(MediaKind.FILE, uuid4(), raw=b"secretly"))
    assert "secretly" not in repr(Cleaned(Fate.KEPT, Form.OGG, b"secretly"))
