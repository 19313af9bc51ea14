"""The promises hold for pictures and recordings: who sent them stays unknown, no office opens another's, all of it goes."""

from datetime import timedelta

import psycopg
import pytest

from cases import seal
from cases.erasure import CONTENT_FOR
from cases.errors import NotFound
from cases.holdings import holdings
from cases.media import viewing
from cases.messages import InboundKind, Media, MediaKind
from cases.model import Channel, Urgency
from tests import samples
from tests.factories import NUMBER, door_keys, vault_pair
from tests.promises.phone import Phone, erase_all, send_all
from tests.promises.scene import ARSAL, close_case, dump, found_in, halves, keep, opens
from webhooks.channels.base import Rejected, Retryable

REF = "MM" + "a" * 32 + "/ME" + "b" * 32


class Album(Phone):
    """A platform that holds files."""

    def __init__(self, *holds):
        super().__init__(Channel.WHATSAPP)
        self.holds = list(holds)

    async def fetch(self, _ref, *, limit):
        found = self.holds.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def send(house, *kinds):
    house.write("", kind=InboundKind.MEDIA, media=tuple(Media(kind, REF) for kind in kinds))


@pytest.fixture
def case(house):
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.write(ARSAL)
    house.number = house.queue(house.amal).rows[0].number
    return house


def files(house):
    return [file for item in house.read(house.amal, house.number).items for file in item.files]


def opened(house, file, who=None):
    return viewing.open_file(
        house.desk_store, who or house.amal, house.number, file.id, now=house.clock()
    ).data


def test_1_no_page_and_no_table_holds_what_a_telephone_wrote_into_a_picture(case):
    send(case, MediaKind.PHOTO, MediaKind.VOICE)
    album = Album(samples.jpeg(), samples.opus())
    send_all(case, album)
    shown = files(case)
    assert [file.state for file in shown] == ["kept", "kept"]
    for file in shown:
        data = opened(case, file)
        assert samples.SECRET not in data
        assert b"Exif" not in data
    assert found_in(dump(case.database), [samples.SECRET.decode(), NUMBER, REF]) == []
    assert NUMBER not in repr(case.read(case.amal, case.number))


def test_1_a_contact_card_is_not_kept_at_all(case):
    send(case, MediaKind.FILE)
    send_all(case, Album(samples.CARD))
    (file,) = files(case)
    assert (file.state, file.reason) == ("refused", "card")
    assert dump(case.database)["public.media_parts"] == []


def test_3_the_door_cannot_read_back_what_it_took_in(case):
    send(case, MediaKind.PHOTO)
    send_all(case, Album(samples.jpeg()))
    rows = dump(case.database)
    keys = door_keys()
    for part in rows["public.media_parts"]:
        context = ("media_parts", str(part["media"]), str(part["part"]), "1")
        for key in (keys.index, keys.rows, keys.code, keys.intake, keys.state, vault_pair().private):
            assert not opens(key, part["sealed_part"], context, ())
    for statement in ("select * from media_parts", "select * from media", "select * from media_uploads"):
        with (
            psycopg.connect(case.database.plain("door")) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_4_another_office_opens_no_file_even_with_the_database_in_hand(case):
    send(case, MediaKind.PHOTO)
    send_all(case, Album(samples.jpeg()))
    nour = case.hire("nour", office="saida")
    with pytest.raises(NotFound):
        opened(case, files(case)[0], nour)
    rows = dump(case.database)
    (of_case,) = {part["case_id"] for part in rows["public.media_parts"]}
    assert set(halves(rows, of_case)) == {"national", "kaa-aarsal"}


@pytest.mark.parametrize(
    "album",
    [
        Album(Rejected("not_given")),
        Album(samples.CARD),
        Album(b"MZ"),
        Album(samples.jpeg()[:50]),
        Album(b"%PDF-"),
    ],
)
def test_7_whatever_becomes_of_a_file_the_attention_that_it_raised_stays(case, album):
    send(case, MediaKind.VOICE)
    before = case.read(case.amal, case.number)
    send_all(case, album)
    after = case.read(case.amal, case.number)
    assert files(case)[0].state != "waiting"
    assert after.unheard
    assert after.urgency is before.urgency
    assert after.urgency.rank >= Urgency.ELEVATED.rank
    assert "media.unheard" in after.reasons


def test_7_a_decoder_that_dies_loses_nothing_and_the_relay_lives(case, monkeypatch):
    monkeypatch.setattr("cases.media.box.SECONDS", {"picture": 0.0, "sound": 0.0})
    send(case, MediaKind.PHOTO, MediaKind.PHOTO)
    send_all(case, Album(samples.jpeg(), samples.jpeg()))
    assert [(f.state, f.reason) for f in files(case)] == [("sealed", "unreadable")] * 2
    assert case.read(case.amal, case.number).unheard


def test_10_the_provider_keeps_its_copy_until_ours_is_safe_and_then_loses_it(case):
    send(case, MediaKind.VOICE)
    album = Album(Retryable("503"), samples.opus())
    send_all(case, album)
    case.clock.pass_(hours=1)
    erase_all(case, album)
    before = len(album.erased)
    send_all(case, album)
    erase_all(case, album)
    assert len(album.erased) == before + 1
    assert {e["state"] for e in dump(case.database)["public.erasures"]} == {"done"}


def test_10_a_file_that_is_given_up_does_not_hold_back_its_deletion(case):
    send(case, MediaKind.VOICE)
    album = Album(Rejected("not_given"))
    send_all(case, album)
    case.clock.pass_(hours=1)
    erase_all(case, album)
    assert {e["state"] for e in dump(case.database)["public.erasures"]} == {"done"}


def test_10_who_asks_to_be_forgotten_leaves_a_report_and_no_way_back_and_no_copy_at_the_provider(case):
    send(case, MediaKind.PHOTO)
    case.write("انسوني")
    case.write("نعم")
    album = Album(samples.jpeg())
    send_all(case, album)
    assert files(case)[0].state == "kept"
    case.clock.pass_(hours=1)
    erase_all(case, album)
    assert {e["state"] for e in dump(case.database)["public.erasures"]} == {"done"}


def test_10_files_go_with_their_case_and_what_is_held_says_so(case):
    send(case, MediaKind.PHOTO, MediaKind.VOICE, MediaKind.FILE)
    send_all(case, Album(samples.jpeg(), samples.opus(), samples.CARD))
    send(case, MediaKind.VOICE)
    known = str(dump(case.database)["public.cases"][0]["id"])
    code = seal.make_code(door_keys().code, known)
    with case.owner.reads() as u:
        held = holdings(u, door_keys().code, code)
    assert held["files"] == {"kept": 2, "refused": 1, "waiting": 1}
    assert held["sealed_file_parts"] == 2
    close_case(case, case.amal, case.number)
    case.clock.now += CONTENT_FOR + timedelta(days=1)
    keep(case)
    rows = dump(case.database)
    assert [rows[f"public.{table}"] for table in ("media", "media_parts", "media_uploads")] == [[], [], []]
    with case.owner.reads() as u:
        held = holdings(u, door_keys().code, code)
    assert (held["files"], held["sealed_file_parts"], held["uncleaned_file_parts"]) == ({}, 0, 0)
