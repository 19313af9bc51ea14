"""Pictures and recordings on the desk: shown to who may open the case, blurred at first, kept by no browser."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import text

from admin.media_words import MEDIA_WORDS
from cases.media.box import REASONS
from cases.media.clean import Cleaned, Fate
from cases.media.form import REFUSED, Form
from cases.messages import MediaKind
from tests import samples
from tests.admin.house import House
from tests.admin.visit import token_in, words
from webhooks import media as fetching

PICTURE = Cleaned(Fate.KEPT, Form.JPEG, samples.jpeg())
VOICE = Cleaned(Fate.KEPT, Form.OGG, samples.opus())
REPORT = "My neighbour has a knife and his son is crying, we are in Arsal"


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


@pytest.fixture
def case(house):
    _, house.case, house.number = house.report(REPORT, words="has a knife")
    house.amal = house.visit("amal")
    house.path = f"/case/{house.number}"
    return house


def post(browser, page, path, **fields):
    return browser.client.post(path, data={"csrf": token_in(browser.page(page)), **fields})


def test_the_page_of_a_case_shows_no_picture_only_the_way_to_it(case):
    (photo,) = case.bring(case.case, PICTURE)
    page = case.amal.page(case.path)
    assert "<img" not in page
    assert f'href="{case.path}/media/{photo}"' in page
    assert "Nobody has heard or seen it: the urgency stays up" in page
    assert f"{photo}/heard" not in page, "who has not opened it has not seen it"
    assert (
        post(case.amal, f"{case.path}/media/{photo}", f"{case.path}/media/{photo}/heard").status_code == 303
    )
    assert "Heard or seen by Amal" in words(case.amal.page(case.path))


def test_a_picture_is_blurred_until_the_person_wants_to_see_it(case):
    (photo,) = case.bring(case.case, PICTURE)
    page = case.amal.page(f"{case.path}/media/{photo}")
    assert re.search(r'<input type="checkbox" id="see">.*<img src="[^"]+/content"', page, re.DOTALL)
    css = case.amal.client.get("/static/desk.css").text
    assert re.search(r"\.veil img \{[^}]*filter: blur", css)
    assert ".veil input:checked ~ figure img { filter: none; }" in css
    assert "Never copy, photograph or forward it" in page


@pytest.mark.parametrize(("cleaned", "kind"), [(PICTURE, "image/jpeg"), (VOICE, "audio/ogg")])
def test_what_is_handed_out_says_what_it_is_and_is_kept_by_nobody(case, cleaned, kind):
    (file,) = case.bring(case.case, cleaned)
    answer = case.amal.client.get(f"{case.path}/media/{file}/content")
    assert (answer.status_code, answer.content) == (200, cleaned.data)
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "media-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_recording_is_played_on_the_page_of_the_case_from_the_same_place(case):
    (voice,) = case.bring(case.case, VOICE, kind=MediaKind.VOICE)
    page = case.amal.page(case.path)
    assert (
        f'<audio controls preload="none" controlslist="nodownload" src="{case.path}/media/{voice}/content"'
        in page
    )
    assert "download" not in page.replace("nodownload", "")


@pytest.mark.parametrize(
    ("asked", "status", "cut", "told"),
    [
        ("bytes=0-99", 206, slice(0, 100), "bytes 0-99/{n}"),
        ("bytes=100-", 206, slice(100, None), "bytes 100-{last}/{n}"),
        ("bytes=0-99999999", 206, slice(0, None), "bytes 0-{last}/{n}"),
        ("bytes=999999999-", 416, slice(0, 0), "bytes */{n}"),
        ("bytes=-5", 200, slice(0, None), None),
        ("rubbish", 200, slice(0, None), None),
    ],
)
def test_a_player_gets_the_piece_that_it_asks_for(case, asked, status, cut, told):
    (voice,) = case.bring(case.case, VOICE)
    answer = case.amal.client.get(f"{case.path}/media/{voice}/content", headers={"range": asked})
    length = len(VOICE.data)
    assert (answer.status_code, answer.content) == (status, VOICE.data[cut])
    assert answer.headers.get("content-range") == (told and told.format(n=length, last=length - 1))


def test_opening_is_kept_in_the_trail_once_however_many_pieces_are_played(case):
    (voice,) = case.bring(case.case, VOICE)
    for asked in ("bytes=0-99", "bytes=100-199", "bytes=200-"):
        case.amal.client.get(f"{case.path}/media/{voice}/content", headers={"range": asked})
    with case.owner.reads() as u:
        rows = u.all(text("select actor, object, detail from audit where action = 'file_opened'"))
    assert [(r.object, str(voice) in r.detail) for r in rows] == [(str(case.case), True)]


def test_a_person_says_that_they_heard_it_and_the_mark_goes(case):
    (voice,) = case.bring(case.case, VOICE, kind=MediaKind.VOICE)
    assert "Not yet heard" in case.amal.page(case.path)
    assert post(case.amal, case.path, f"{case.path}/media/{voice}/heard").status_code == 303
    page = words(case.amal.page(case.path))
    assert "Heard or seen by Amal" in page
    assert "Amal heard or saw what was sent: Voice note" in page
    assert "Thank you. It is noted under your name." in page
    assert "Not yet heard" not in page
    assert "the urgency stays up" not in page
    assert "Imminent" in page


def test_without_a_token_nothing_is_marked(case):
    (voice,) = case.bring(case.case, VOICE)
    assert case.amal.client.post(f"{case.path}/media/{voice}/heard").status_code in {403, 422}
    assert "Heard or seen by" not in case.amal.page(case.path)


def test_what_is_not_here_yet_says_so_and_takes_no_mark(case):
    (file,) = case.bring(case.case, None)
    assert "is being fetched" in case.amal.page(case.path)
    assert "I have seen it" not in case.amal.page(case.path)
    refused = post(case.amal, case.path, f"{case.path}/media/{file}/heard")
    assert refused.status_code == 422
    assert "still being fetched" in refused.text
    assert case.amal.client.get(f"{case.path}/media/{file}").status_code == 404
    assert case.amal.client.get(f"{case.path}/media/{file}/content").status_code == 404


@pytest.mark.parametrize(
    ("cleaned", "said"),
    [
        (Cleaned(Fate.SEALED, Form.PDF, b"%PDF", "unopened"), "is kept sealed and cannot be opened here"),
        (Cleaned(Fate.REFUSED, Form.CARD, reason="card"), "It is a contact card, which names a person."),
        (Cleaned(Fate.SEALED, Form.PNG, b"x", "too_many_pixels"), "It is too large to be opened safely."),
    ],
)
def test_what_is_not_opened_says_why_and_is_put_aside_by_a_person(case, cleaned, said):
    (file,) = case.bring(case.case, cleaned, kind=MediaKind.FILE)
    assert said in case.amal.page(case.path)
    assert case.amal.client.get(f"{case.path}/media/{file}/content").status_code == 404
    assert post(case.amal, case.path, f"{case.path}/media/{file}/heard").status_code == 303
    assert "put aside what nobody can hear or see" in words(case.amal.page(case.path))


def test_who_may_not_open_the_case_finds_no_file_in_it(case):
    (photo,) = case.bring(case.case, PICTURE)
    for login, status in (("nour", {404}), ("dana", {403, 404}), ("root", {403, 404}), ("pia", {403})):
        browser = case.visit(login)
        for path in ("", "/content"):
            assert browser.client.get(f"{case.path}/media/{photo}{path}").status_code in status, login
    absent = case.amal.client.get(f"{case.path}/media/{uuid4()}")
    assert absent.status_code == 404


def test_who_only_reads_sees_it_and_has_no_button(case):
    (photo,) = case.bring(case.case, PICTURE)
    lina = case.visit("lina")
    assert "I have seen it" not in lina.page(case.path)
    assert "I have seen it" not in lina.page(f"{case.path}/media/{photo}")
    assert lina.client.get(f"{case.path}/media/{photo}/content").status_code == 200
    assert post(lina, f"{case.path}/media/{photo}", f"{case.path}/media/{photo}/heard").status_code in {
        403,
        422,
    }


def test_every_reason_has_words():
    known = MEDIA_WORDS["file_reason"]
    given = {*REASONS, *(form.value for form in REFUSED), "unopened", "no_reference"}
    given |= {*fetching._TOLD, "access", "provider"}
    assert given <= set(known)
    assert {fate.value for fate in Fate} == set(MEDIA_WORDS["file_state"])
