"""The promises hold on the form for professionals: a draft that only its writer opens, and the same case as by chat."""

import re
from unittest.mock import patch

import pytest

from cases import webdrafts
from cases.media.form import LARGEST
from tests.promises.browsing import Browser, door
from tests.promises.scene import (
    dump,
    found_in,
    keep,
    only_case,
    opens,
    owner_sql,
    read_everything,
    refused,
    told,
)
from tests.samples import jpeg
from webhooks.web import questions

NURSE = (
    {"danger": "2"},
    {"role": "2", "work": "مستوصف زحلة"},
    {"initials": "ر م", "age": "9", "sex": "girl", "place": "زحلة"},
    {"said": "قالت: بابا عم يضربني كل ليلة", "signs": "كدمات على الذراع"},
    {"tonight": "1", "sexual": "2", "time": ""},
    {"siblings": "أخ عمره ٤ سنين", "knows": "المرشدة", "done": "سجلنا الكلام"},
    {"wish": "ما بدها ترجع", "agree": "2", "limits": "بلا الوالد"},
    {"callback": "canarynumber"},
)


class Nurse(Browser):
    """A professional before the form."""

    def open(self, language="ar"):
        self.get("/refer")
        return self.post({"language": language})

    def step(self, fields, act="next", files=()):
        step = self.hidden("step")
        data = {"form": self.hidden("form"), "step": step, "act": act, **fields}
        self.house.clock.pass_(seconds=30)
        if files:
            parts = [("files", (f"f{n}", raw, "image/jpeg")) for n, raw in enumerate(files)]
            self._went(self.client.post(self.url, data=data, files=parts))
        else:
            self.post(data)
        return self

    def fill(self, answers=NURSE, upto=8):
        for fields in answers[: upto - 1]:
            self.step(fields)
        return self

    def send(self, files=(), fields=NURSE[-1]):
        return self.step(fields, "send", files)

    @property
    def reference(self):
        found = re.search(r"\d{4}\D\d{4}\D\d{4}\D\d{4}", self.html)
        return found and re.sub(r"\D", "", found[0])


@pytest.fixture
def nurse(house):
    return Nurse(house).open()


def items(house):
    (bodies,) = read_everything(house).values()
    return bodies


def test_a_nurse_in_arabic_finishes_in_eight_steps_and_sees_the_receipt(house, nurse):
    nurse.fill().send()
    assert nurse.reference
    assert "وصلت الإحالة" in nurse.html
    assert "لا مواجهة" in nurse.html
    assert questions.STEPS == len(NURSE) == 8
    case = only_case(house)
    assert (case["place"], case["age"], case["sex"], case["relation"]) == (
        "zahle",
        9,
        "girl",
        "health_worker",
    )
    assert case["channels"] == ["web"]
    amal = house.hire("amal", office=case["office"])
    texts = told(house)
    for fields in NURSE:
        for name, value in fields.items():
            if value and not value.isdecimal() and name != "sex":
                assert any(value in text for text in texts), name
    assert house.queue(amal).rows


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_the_form_answers_every_question_that_the_talk_asks(house, language):
    nurse = Nurse(house, language=language).open(language)
    nurse.fill(
        ({"danger": "3"}, *NURSE[1:4], {"tonight": "2", "sexual": "1", "time": "مبارح المسا"}, *NURSE[5:])
    ).send()
    assert nurse.reference
    assert only_case(house)["urgency"] == "imminent"
    kinds = {row["kind"] for row in dump(house.database)["public.deadlines"]}
    assert "clinical_care" in kinds


def test_danger_shows_the_numbers_on_every_step(house, nurse):
    nurse.step({"danger": "1"})
    assert 'class="calls"' in nurse.html
    assert 'class="calls"' in nurse.step(NURSE[1]).html


def test_a_missing_answer_says_what_to_do_and_keeps_the_rest(house, nurse):
    nurse.step({"invite": "abc"})
    assert nurse.answer.status_code == 422
    assert 'role="alert"' in nurse.html
    assert 'value="abc"' in nurse.html
    nurse.step({"danger": "2"})
    assert nurse.hidden("step") == "2"


def test_no_step_can_be_jumped_over_unanswered(house, nurse):
    nurse.get(nurse.url.replace("s=1", "s=8") if "s=1" in nurse.url else nurse.url + "&s=8")
    nurse.send()
    assert nurse.answer.status_code == 422
    assert nurse.hidden("step") == "1"
    assert dump(house.database)["public.cases"] == []


def test_a_draft_is_closed_to_everybody_but_its_browser(house, nurse):
    nurse.fill(upto=5)
    rows = dump(house.database)
    (row,) = rows["vault.drafts"]
    keys = house.keys
    for key in (keys.index, keys.rows, keys.code, keys.intake, keys.state):
        assert not opens(key, row["sealed_draft"], ("drafts", row["id"].hex()), ("drafts",))
    assert found_in(rows, ["كدمات", "مستوصف"]) == []
    looks = ("select * from vault.drafts", "select sealed_draft from vault.drafts")
    for role in ("desk", "relay", "keeper"):
        assert refused(house.database, role, looks) == looks


def test_a_saved_form_opens_with_its_code_alone_and_on_any_device(house, nurse):
    nurse.fill(upto=4)
    nurse.step(NURSE[3], "save")
    code = nurse.reference
    rows = dump(house.database)
    assert found_in(rows, [code, "كدمات"]) == []
    for key in (house.keys.code, house.keys.index, house.keys.intake):
        assert not any(opens(key, row["sealed_draft"], ("drafts",)) for row in rows["vault.drafts"])
    house.clock.pass_(days=3)
    keep(house)
    later = Nurse(house).get("/refer").post({"language": "ar", "code": code})
    assert later.hidden("step") == "4"
    assert "كدمات" in later.html
    for fields in NURSE[3:-1]:
        later.step(fields)
    later.send()
    assert later.reference
    assert dump(house.database)["vault.drafts"] == []


def test_a_wrong_code_opens_nothing_and_guesses_meet_the_limit(house, nurse):
    nurse.fill(upto=4)
    nurse.step(NURSE[3], "save")
    code = nurse.reference
    other = Nurse(house).get("/refer").post({"language": "ar", "code": "0" * 16})
    assert other.answer.status_code == 422
    assert 'role="alert"' in other.html
    shut = Nurse(house, door(house, allowed=lambda name: name != "codes")).get("/refer")
    shut.post({"language": "ar", "code": code})
    assert shut.answer.status_code == 422


def test_drafts_end_after_two_hours_and_saved_ones_after_seven_days(house, nurse):
    nurse.fill(upto=3)
    nurse.step(NURSE[2], "save")
    assert len(dump(house.database)["vault.drafts"]) == 2
    house.clock.now += webdrafts.OPEN_FOR
    keep(house)
    assert len(dump(house.database)["vault.drafts"]) == 1
    house.clock.now += webdrafts.SAVED_FOR
    keep(house)
    assert dump(house.database)["vault.drafts"] == []


def test_a_photo_and_a_document_go_sealed_to_the_case(house, nurse):
    nurse.fill().send((jpeg(), b"%PDF-1.7 canarypdf"))
    assert nurse.reference
    rows = dump(house.database)
    assert [row["kind"] for row in sorted(rows["public.media"], key=lambda r: r["at"])] == ["photo", "file"]
    assert {row["state"] for row in rows["public.media"]} == {"waiting"}
    assert len(rows["public.media_uploads"]) == 2
    assert found_in(rows, ["canarypdf"]) == []
    assert only_case(house)["unheard"] is True


@pytest.mark.parametrize("raw", [b"MZ program", b"BEGIN:VCARD\nFN:x", b"<html>", b"x"])
def test_any_other_file_is_refused_with_the_way_out(house, nurse, raw):
    nurse.fill().send((raw,))
    assert nurse.answer.status_code == 422
    assert 'role="alert"' in nurse.html
    assert dump(house.database)["public.cases"] == []


def test_too_many_files_and_too_much_are_refused(house, nurse):
    nurse.fill()
    nurse.send((jpeg(),) * 4)
    assert nurse.answer.status_code == 422
    nurse.get(nurse.url)
    data = {"form": nurse.hidden("form"), "step": "8", "act": "send"}
    answer = nurse.client.post(
        nurse.url, data=data, files=[("files", ("f", b"x" * (LARGEST // 2 + 1), "image/jpeg"))]
    )
    assert answer.status_code == 413
    assert dump(house.database)["public.cases"] == []


def test_what_is_not_kept_is_said_and_sending_again_goes_on_where_it_stopped(house, nurse):
    nurse.fill()
    owner_sql(house.database, "alter table items add constraint few check (seq < 6) not valid")
    nurse.send()
    assert nurse.answer.status_code == 503
    assert 'role="alert"' in nurse.html
    owner_sql(house.database, "alter table items drop constraint few")
    nurse.send()
    assert nurse.reference
    texts = told(house)
    assert sum("كدمات" in text for text in texts) == 1
    assert len(dump(house.database)["public.cases"]) == 1


def test_sending_twice_makes_one_referral(house, nurse):
    nurse.fill()
    data = {"form": nurse.hidden("form"), "step": "8", "act": "send", **NURSE[-1]}
    url = nurse.url
    nurse.client.post(url, data=data)
    nurse.client.post(url, data=data)
    nurse.get(url)
    assert nurse.reference
    assert sum("كدمات" in text for text in told(house)) == 1


def test_leaving_deletes_the_draft_and_its_address_leads_nowhere(house, nurse):
    nurse.fill(upto=4)
    there = nurse.url
    assert nurse.leave().is_away
    rows = dump(house.database)
    assert rows["vault.drafts"] == rows["vault.lines"] == []
    assert nurse.get(there).is_away


def test_the_receipt_goes_after_half_an_hour(house, nurse):
    nurse.fill().send()
    house.clock.pass_(minutes=31)
    keep(house)
    assert dump(house.database)["vault.lines"] == []
    assert nurse.get(nurse.url).reference is None


def test_news_come_with_the_reference_on_the_other_page(house, nurse):
    nurse.fill().send()
    code = nurse.reference
    talk = Browser(house).open()
    said = talk.write(code)
    assert said
    assert code not in talk.html
    assert talk.write("أخبار")


def test_a_form_from_elsewhere_or_of_another_browser_is_not_taken(house, nurse):
    data = {"form": nurse.hidden("form"), "step": "1", "act": "next", "danger": "1"}
    for headers, changes in (({"sec-fetch-site": "cross-site"}, {}), ({}, {"form": "x"})):
        answer = nurse.client.post(nurse.url, data=data | changes, headers=headers)
        assert answer.status_code == 303
    stranger = Nurse(house)
    stranger.url = nurse.url
    stranger.post(data)
    assert 'name="language"' in stranger.html
    nurse.get(nurse.url)
    assert nurse.hidden("step") == "1"
    assert "checked" not in nurse.html


def test_no_field_but_those_of_the_form_is_read(house, nurse):
    nurse.step({"danger": "2", "role": "evil", "said": "not of this step"})
    nurse.step({"role": "9", "work": "x" * 5000})
    assert nurse.answer.status_code == 422
    assert "x" * 201 not in nurse.html


def test_logs_say_nothing(house, nurse, caplog, capsys):
    caplog.set_level("DEBUG")
    nurse.fill()
    with patch("webhooks.web.refer.refer", side_effect=RuntimeError("canarynumber")):
        nurse.send()
    out = capsys.readouterr()
    for word in ("canarynumber", "كدمات", nurse.hidden("form")):
        assert word not in caplog.text + out.out + out.err
