"""The way to another system by the pages of the desk: looked at, chosen, sent under a name, and told as it ended."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from exchange.client import Access
from exchange.primero import Primero
from tests.admin.house import House
from tests.admin.visit import words
from tests.exchange.standin import PASSWORD, USER, StandIn

REPORT = "My neighbour Zarifa has a knife and his son is crying, we are in Arsal"
CANARIES = ("Zarifa", "knife", "+96170", "96170", "neighbour", "neighbor", "sms", "whatsapp")


@pytest.fixture
def there():
    made = StandIn()
    yield made
    made.close()


@pytest.fixture
def house(database, there):
    built = House(database)
    slept = []
    built.app.state.parts = _with(built, Primero(
        Access(there.url, USER, PASSWORD), now=lambda: built.clock.now, sleep=slept.append
    ))  # fmt: skip
    yield built
    built.close()


def _with(house, primero):
    from dataclasses import replace

    return replace(house.app.state.parts, primero=primero)


@pytest.fixture
def number(house):
    return house.report(REPORT)[2]


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def save(browser, number, section, name, /, **fields):
    path = f"/case/{number}/file/{section}"
    page = browser.page(path)
    given = {"csrf": hidden(page, "csrf"), "section_version": hidden(page, "section_version"), **fields}
    answer = browser.client.post(f"{path}/{name}", data=given)
    assert answer.status_code == 303, words(answer.text)


def consents(amal, number, **of):
    for party in ("child", "guardian"):
        save(amal, number, "consent", "record", thing=party, state="given", name="said so", how="spoken", language="ar",
             scope=["follow_up", "sharing"])  # fmt: skip


@pytest.fixture
def amal(house, number):
    """A counsellor whose case may be shared: a judge has allowed it, and both have agreed."""
    amal = house.visit("amal")
    save(amal, number, "pathway", "choose", pathway="judicial", reason="danger")
    save(amal, number, "pathway", "report", authority="upel", upel_office="zahle")
    save(amal, number, "pathway", "permit", permission="granted")
    save(amal, number, "services", "plan-service", service="legal", note="the aunt Zarifa asked for it")
    save(
        amal,
        number,
        "coding",
        "code",
        chi=["violence.physical"],
        concerns=["physical_abuse_violence", "separated"],
    )
    page = amal.page(f"/case/{number}/child")
    answer = amal.client.post(f"/case/{number}/child", data={
        "csrf": hidden(page, "csrf"), "sheet_version": "0", "name": "Rami Haddad", "age": "9", "sex": "boy", "nationality": "syrian",
    })  # fmt: skip
    assert answer.status_code == 303
    return amal


def send(browser, number, page=None, /, **choices):
    """Look at the sheet with these choices, then send exactly that."""
    path = f"/case/{number}/export"
    given = {"owner": "cp_bekaa", "place": "LB22", "note": "", **choices}
    looked = browser.post(path, path, act="look", **given)
    if looked.status_code != 200:
        return looked
    return browser.post(path, path, act="send", seen=hidden(looked.text, "seen"), **given)


def test_without_a_primero_the_page_says_so_and_offers_nothing(house, amal, number):
    house.app.state.parts = _with(house, None)
    page = amal.page(f"/case/{number}/export")
    assert "No Primero is set up" in page
    assert '<form method="post" action="/case/' not in page
    assert (
        amal.post(f"/case/{number}/export", f"/case/{number}/export", act="send", owner="x").status_code
        == 200
    )
    assert amal.post(f"/case/{number}/export/refer", "/", thing="x", to="y").status_code == 404


def test_the_dry_run_shows_what_goes_and_what_stays_and_sends_nothing(house, there, amal, number):
    page = amal.page(f"/case/{number}/file/services")
    assert f'href="/case/{number}/export"' in page
    page = amal.page(f"/case/{number}/export")
    shown = words(page)
    for part in ("What will be sent", "Lebanon" if "Lebanon" in shown else "Baalbek", "What stays here, and why",
                 "Who reported, and everything about them never leaves this desk", "left out unless you tick it below"):  # fmt: skip
        assert part in shown
    assert "Macro" not in page
    assert "Imminent danger Yes" in shown
    assert 'value="LB22" selected' in page
    assert 'act" value="send"' not in page
    assert [method for method, path, _, _ in there.requests if "/cases" in path] == []


def test_a_case_is_sent_only_as_it_was_looked_at(house, there, amal, number):
    path = f"/case/{number}/export"
    blind = amal.post(path, path, act="send", owner="cp_bekaa", place="LB22", note="")
    assert blind.status_code == 200
    assert there.cases == {}
    seen = hidden(blind.text, "seen")
    other = amal.post(
        path, path, act="send", seen=seen, owner="cp_bekaa", place="LB22", note="Call the office"
    )
    assert other.status_code == 200
    another = amal.post(path, path, act="send", seen=seen, owner="cp_mafraq", place="LB22", note="")
    assert another.status_code == 200
    save(amal, number, "coding", "code", chi=["violence.neglect"], concerns=["neglect"])
    meanwhile = amal.post(path, path, act="send", seen=seen, owner="cp_bekaa", place="LB22", note="")
    assert meanwhile.status_code == 200
    assert there.cases == {}
    for odd in ("zz", "00"):
        assert amal.post(path, path, act="send", seen=odd, owner="cp_bekaa", place="LB22").status_code in {
            200,
            422,
        }
    assert there.cases == {}


def test_what_arrives_is_the_sheet_and_6_nothing_of_who_reported(house, there, amal, number):
    path = f"/case/{number}/export"
    sent = send(amal, number, note="Please call the office first.")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}#acts")
    ((record, kept),) = there.cases.items()
    assert kept["age"] == 9
    assert "name_first" not in kept
    assert kept["location_current"] == "LB22"
    assert kept["nationality"] == ["syria"]
    assert kept["protection_concerns"] == ["physically_or_mentally_abused", "other"]
    assert [row["note_text"] for row in kept["notes_section"]] == [number, "Please call the office first."]
    assert (kept["owned_by"], kept["consent_for_services"]) == ("cp_bekaa", False)
    assert [flag["message"] for flag in there.flags] == ["Imminent danger told to the hotline"]
    whole = there.sent()
    for canary in CANARIES:
        assert canary not in whole, canary
    with house.owner.reads() as u:
        from sqlalchemy import text

        for table, column in (
            ("conversations", "id"),
            ("vault.lookup", "digest"),
            ("items", "id"),
            ("cases", "id"),
            ("staff", "id"),
        ):
            for row in u.all(text(f"select {column} from {table}")):
                value = row[0].hex() if isinstance(row[0], bytes) else str(row[0])
                assert value not in whole
    shown = words(amal.page(path))
    assert "Arrived" in shown
    assert "Given to somebody there" in shown
    assert "Flagged there as imminent" in shown
    assert record not in amal.page(path)


def test_the_name_goes_only_when_it_is_ticked(house, there, amal, number):
    assert send(amal, number, named="yes").status_code == 303
    (kept,) = there.cases.values()
    assert (kept["name_first"], kept["name_last"]) == ("Rami", "Haddad")


def test_sending_again_adds_a_note_and_moves_nobody(house, there, amal, number):
    assert send(amal, number).status_code == 303
    (kept,) = there.cases.values()
    kept["owned_by"], kept["risk_level"] = "somebody_else", "low"
    assert send(amal, number, note="One thing more.").status_code == 303
    assert [row["note_text"] for row in kept["notes_section"]] == [number, "One thing more."]
    assert kept["owned_by"] == "somebody_else"
    assert (len(there.cases), len(there.assigns), len(there.flags)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"owner": ""}, "Choose to whom the case is given there."),
        ({"owner": "nobody_there"}, "Choose to whom the case is given there."),
        ({"place": "NOWHERE"}, "The district is not found for sure"),
        ({"note": "the caller is on 03 123 456"}, "Take it out"),
        ({"note": "هاتفه ٠٣١٢٣٤٥٦"}, "Take it out"),
        ({"note": "write to zarifa@mail.example"}, "Take it out"),
        ({"note": "she is @zarifa there"}, "Take it out"),
        ({"note": "x" * 1001}, "shorten it"),
    ],
)
def test_8_what_is_not_right_is_stopped_here_with_what_was_typed(
    house, there, amal, number, choices, sentence
):
    answer = send(amal, number, **choices)
    assert answer.status_code == 422
    assert sentence in words(answer.text)
    if len(choices.get("note", "")) < 100:
        assert choices.get("note", "") in answer.text
    assert there.cases == {}


def test_8_a_place_that_matches_none_waits_for_a_person(house, there, amal, number):
    there.seed["places"] = [each for each in there.seed["places"] if each["code"] != "LB22"]
    page = amal.page(f"/case/{number}/export")
    assert "Send without a place" in page
    assert send(amal, number, place="").status_code == 422
    assert send(amal, number, place="-").status_code == 303
    (kept,) = there.cases.values()
    assert "location_current" not in kept


def test_what_holds_sharing_back_is_said_and_nothing_goes(house, there, number):
    amal = house.visit("amal")
    page = words(amal.page(f"/case/{number}/export"))
    assert "Services can begin once a pathway is chosen." in page
    assert send(amal, number).status_code == 422
    assert there.cases == {}


def test_3_a_dropped_field_stands_on_the_page(house, there, amal, number):
    there.denied = {"nationality", "note_text"}
    assert send(amal, number).status_code == 303
    assert "Dropped there without a word: nationality, notes_section.note_text" in words(
        amal.page(f"/case/{number}/export")
    )


def test_7_a_wait_is_told_and_kept(house, there, amal, number):
    path = f"/case/{number}/export"
    looked = amal.post(path, path, act="look", owner="cp_bekaa", place="LB22", note="")
    there.answers.append((503, {"Retry-After": "600"}, None))
    given = {
        "act": "send",
        "seen": hidden(looked.text, "seen"),
        "owner": "cp_bekaa",
        "place": "LB22",
        "note": "",
    }
    assert amal.post(path, path, **given).status_code == 303
    shown = words(amal.page(path))
    assert "Not sent: they asked us to wait" in shown
    assert "Not before" in shown
    again = amal.post(path, path, **given)
    assert again.status_code == 422
    assert "asked us to wait" in words(again.text)
    assert there.cases == {}


def test_a_primero_that_is_away_is_said_and_the_acts_stay_readable(house, there, amal, number):
    assert send(amal, number).status_code == 303
    house.clock.now += timedelta(minutes=11)
    there.close()
    page = words(amal.page(f"/case/{number}/export"))
    assert "cannot be reached" in page
    assert "Arrived" in page


def test_4_a_referral_without_consent_is_refused_there_and_nobody_overrides_it(house, there, amal, number):
    path = f"/case/{number}/export"
    assert send(amal, number).status_code == 303
    thing = re.search(r'name="thing" value="([0-9a-f-]{36})"', amal.page(path))[1]
    assert amal.post(f"{path}/refer", path, thing=thing, to="cp_mafraq").status_code == 303
    assert "consent of child and guardian is not recorded there" in words(amal.page(path))
    assert there.referrals == []
    assert "overrid" not in there.sent()
    for wrong in ({"thing": "x", "to": "cp_mafraq"}, {"thing": thing, "to": "nobody"}):
        assert amal.post(f"{path}/refer", path, **wrong).status_code == 422
    (kept,) = there.cases.values()
    kept["consent_for_services"] = kept["disclosure_other_orgs"] = True
    assert amal.post(f"{path}/refer", path, thing=thing, to="cp_mafraq").status_code == 303
    ((referral,),) = (there.referrals,)
    assert (referral["transitioned_to"], referral["service"]) == ("cp_mafraq", "legal_assistance_service")
    assert referral["service_record_id"] == kept["services_section"][0]["unique_id"]


def test_consent_of_both_is_told_as_it_was_given(house, there, amal, number):
    consents(amal, number)
    assert send(amal, number).status_code == 303
    (kept,) = there.cases.values()
    assert (kept["consent_for_services"], kept["disclosure_other_orgs"]) == (True, True)


def test_10_who_may_not_send_gets_no_page_and_forged_forms_send_nothing(house, there, amal, number):
    path = f"/case/{number}/export"
    lina, nour = house.visit("lina"), house.visit("nour")
    assert lina.client.get(path).status_code == 403
    assert nour.client.get(path).status_code == 404
    assert amal.client.post(path, data={"csrf": "no", "act": "send"}).status_code == 403
    assert amal.client.get(f"{path}?act=send&owner={quote('cp_bekaa')}").status_code == 200
    assert there.cases == {}


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_the_sheet_is_shown_in_every_language(house, there, amal, number, language):
    amal.post("/language", "/", language=language, back="/")
    path = f"/case/{number}/export"
    page = amal.post(path, path, act="look", owner="cp_bekaa", place="LB22", note="")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert hidden(page.text, "seen")
    assert json.dumps(there.requests[-1][1])


def bring(house, case, form, kind):
    from cases.media.clean import Cleaned, Fate
    from cases.media.form import Form
    from cases.messages import MediaKind
    from tests import samples

    raw = {"ogg": samples.opus, "jpeg": samples.jpeg, "amr": samples.amr}[form]()
    return house.bring(case, Cleaned(Fate.KEPT, Form(form), raw), kind=MediaKind(kind))[0]


def hear(amal, number, file):
    page = amal.page(f"/case/{number}")
    answer = amal.client.post(f"/case/{number}/media/{file}/heard", data={"csrf": hidden(page, "csrf")})
    assert answer.status_code == 303


def test_5_a_voice_note_arrives_in_a_form_that_they_take(house, there, amal, number):
    with house.owner.reads() as u:
        from sqlalchemy import text

        case = u.value(text("select id from cases"))
    voice, photo, odd = (
        bring(house, case, *each) for each in (("ogg", "voice"), ("jpeg", "photo"), ("amr", "voice"))
    )
    path = f"/case/{number}/export"
    assert "Pictures and recordings" not in amal.page(path)
    assert amal.post(f"{path}/file", path, file=voice, sure="yes").status_code == 422
    assert send(amal, number).status_code == 303
    assert "Nobody has said yet that they heard or saw it." in words(amal.page(path))
    unheard = amal.post(f"{path}/file", path, file=voice, sure="yes")
    assert "Hear or see it first" in words(unheard.text)
    for each in (voice, photo, odd):
        hear(amal, number, each)
    unsure = amal.post(f"{path}/file", path, file=voice)
    assert "does not tell who reported" in words(unsure.text)
    for wrong in (odd, "no-file"):
        assert amal.post(f"{path}/file", path, file=wrong, sure="yes").status_code == 422
    assert there.attachments == []
    for each in (voice, photo):
        assert amal.post(f"{path}/file", path, file=each, sure="yes").status_code == 303
    sound, picture = there.attachments
    assert (sound["field_name"], sound["attachment_type"], sound["file_name"][-4:]) == (
        "recorded_audio",
        "audio",
        ".mp3",
    )
    assert sound["raw"][:2] in {b"\xff\xfb", b"\xff\xf3", b"ID"}
    assert (picture["field_name"], picture["file_name"][-4:]) == ("photos", ".jpg")
    for name in (sound["file_name"], picture["file_name"]):
        assert str(voice)[:8] not in name
        assert str(photo)[:8] not in name
    page = words(amal.page(path))
    assert page.count("There already") == 2
    assert "Their system takes no recording of this form." in page
    again = amal.post(f"{path}/file", path, file=voice, sure="yes")
    assert "This file is there already." in words(again.text)
    assert len(there.attachments) == 2


def test_a_file_that_arrived_without_our_knowing_is_not_sent_twice(house, there, amal, number):
    from tests import samples

    assert send(amal, number).status_code == 303
    (record,) = there.cases
    from datetime import date
    from uuid import UUID

    from exchange.primero import Attachment

    primero = house.app.state.parts.primero
    picture = Attachment("photos", "image", "abc.jpg", samples.jpeg())
    assert primero.attach(UUID(record), picture, day=date(2026, 11, 22)).created is True
    assert primero.attach(UUID(record), picture, day=date(2026, 11, 22)).created is False
    assert len(there.attachments) == 1
    odd = Attachment("recorded_audio", "audio", "abc.ogg", samples.opus())
    assert primero.attach(UUID(record), odd, day=date(2026, 11, 22)).trouble == "refused"


def test_the_coding_page_begins_with_what_the_signs_suggest_and_keeps_what_a_person_says(house):
    number = house.report(REPORT, words="has a knife")[2]
    amal = house.visit("amal")
    path = f"/case/{number}/file/coding"
    page = amal.page(path)
    assert re.findall(r'value="([\w.]+)" checked', page) == ["violence.physical", "physical_abuse_violence"]
    assert "not coded yet" in words(page)
    assert "the table of suggestions is not approved yet" in words(page)
    none = amal.client.post(
        f"{path}/code", data={"csrf": hidden(page, "csrf"), "section_version": "0", "concerns": ["neglect"]}
    )
    assert none.status_code == 422
    assert "Choose at least one category" in words(none.text)
    assert re.findall(r'value="([\w.]+)" checked', none.text) == ["neglect"]
    save(
        amal, number, "coding", "code", chi=["missing.lost"], concerns=["separated"], note="said by the aunt"
    )
    page = amal.page(path)
    assert re.findall(r'value="([\w.]+)" checked', page) == ["missing.lost", "separated"]
    assert "Confirmed by a person" in words(page)
    dana = house.visit("dana")
    assert "said by the aunt" not in dana.page(path)
