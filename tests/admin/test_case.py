"""The page of a case: the words, why they are urgent, what is due, and what a person does about it."""

import re
from dataclasses import replace

import pytest

from admin import vocabulary
from admin.evidence import exhibit
from cases.errors import Refused, Stale
from cases.lifecycle import CLOSE_REASONS
from cases.messages import Delivery, MediaKind
from cases.model import (
    Answer,
    CaseState,
    Channel,
    Evidence,
    Facts,
    How,
    Language,
    MayWrite,
    Relation,
    Role,
    Sex,
    Signal,
    Urgency,
    Variety,
)
from cases.queue import VIEWS
from tests.admin.fakes import NOW, STORY, ident, items, spot
from tests.admin.visit import ISOLATES, Visit, words


def test_the_words_that_raised_the_urgency_are_marked_and_lead_to_their_reason_and_back():
    page = Visit().page("/case/26-0431")
    assert (
        '<mark class="ev imminent">عم يضرب ابنو هلق</mark><a class="ref imminent" id="said-1" href="#why-1"'
        in page
    )
    assert (
        '<mark class="ev imminent">معو سكين</mark><a class="ref imminent" id="said-2" href="#why-2"' in page
    )
    assert '<mark class="ev place">بعرسال</mark><a class="ref place" id="said-3" href="#why-3"' in page
    for number in (1, 2, 3, 4):
        assert page.count(f'id="said-{number}"') == page.count(f'id="why-{number}"') == 1
        assert f'href="#said-{number}"' in page
    assert "violence_now.12" in page


def test_the_text_is_whole_whatever_is_marked():
    for item in items():
        pieces = exhibit([item]).texts.get(item.id, ())
        assert "".join(piece.text for piece in pieces) == (item.text if item.kind == "reporter" else "")


def test_hits_that_overlap_or_stand_side_by_side_are_one_reason_with_all_signals():
    text = "he has a knife now, he said he will come back"
    item = replace(
        items()[0],
        text=text,
        evidence=(
            spot(text, "knife now", Signal.VIOLENCE_NOW, Urgency.IMMINENT, "r.3"),
            spot(text, "he has a", Signal.PHYSICAL_ABUSE, Urgency.ELEVATED, "r.1"),
            spot(text, "knife", Signal.WEAPON, Urgency.IMMINENT, "r.2"),
            spot(text, "come back", Signal.PERPETRATOR_ACCESS, Urgency.ELEVATED, "r.4"),
        ),
        place_spans=(),
    )
    shown = exhibit([item])
    assert [(p.text, p.mark, [r.number for r in p.references]) for p in shown.texts[item.id]] == [
        ("he has a knife now", "imminent", [1]),
        (", he said he will ", "", []),
        ("come back", "elevated", [2]),
    ]
    first, second = shown.grounds
    assert (first.quote, first.urgency, first.rules) == (
        "he has a knife now",
        Urgency.IMMINENT,
        ("r.1", "r.2", "r.3"),
    )
    assert set(first.signals[:2]) == {Signal.VIOLENCE_NOW, Signal.WEAPON}
    assert first.signals[2] is Signal.PHYSICAL_ABUSE
    assert second.quote == "come back"


def test_words_of_one_rule_far_apart_are_one_reason():
    text = "the knife is there, in the school, he shouts"
    hits = (
        spot(text, "knife", Signal.WEAPON, Urgency.IMMINENT, "r.1"),
        spot(text, "school", Signal.WEAPON, Urgency.IMMINENT, "r.1"),
        spot(text, "shouts", Signal.EMOTIONAL_ABUSE, Urgency.ELEVATED, "r.2"),
    )
    shown = exhibit([replace(items()[0], text=text, evidence=hits, place_spans=())])
    assert [(one.number, one.quote) for one in shown.grounds] == [(1, "knife … school"), (2, "shouts")]
    references = [ref for pieces in shown.texts.values() for piece in pieces for ref in piece.references]
    assert [(ref.number, ref.anchor) for ref in references] == [(1, True), (1, False), (2, True)]


def test_a_place_inside_a_danger_keeps_both_numbers():
    text = "knife in Arsal now"
    item = replace(
        items()[0],
        text=text,
        evidence=(spot(text, text, Signal.WEAPON, Urgency.IMMINENT, "r.1"),),
        place_spans=((9, 14),),
    )
    pieces = exhibit([item]).texts[item.id]
    assert [(p.text, p.mark) for p in pieces] == [
        ("knife in ", "imminent"),
        ("Arsal", "imminent"),
        (" now", "imminent"),
    ]
    assert [ref.number for piece in pieces for ref in piece.references] == [2, 1]


def test_the_same_words_said_again_keep_their_number():
    again = replace(items()[0], id=ident("again"))
    shown = exhibit([items()[0], again])
    assert len(shown.grounds) == 2
    anchors = [
        ref.number for pieces in shown.texts.values() for p in pieces for ref in p.references if ref.anchor
    ]
    assert sorted(anchors) == [1, 2, 3]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 5), (3, 2), (0, 9999)])
def test_a_span_that_fits_no_word_marks_nothing(start, end):
    item = replace(
        items()[0], evidence=(Evidence("r.1", Signal.WEAPON, Urgency.IMMINENT, start, end),), place_spans=()
    )
    shown = exhibit([item])
    assert [piece.text for piece in shown.texts[item.id]] == [STORY]
    assert shown.grounds == []


def test_spans_count_code_points_beside_emoji_and_combining_marks():
    text = "😱👨‍👩‍👧 ضَرَبَ الولد"
    item = replace(
        items()[0],
        text=text,
        evidence=(spot(text, "ضَرَبَ", Signal.PHYSICAL_ABUSE, Urgency.ELEVATED, "r.1"),),
        place_spans=(),
    )
    assert any(p.text == "ضَرَبَ" and p.mark == "elevated" for p in exhibit([item]).texts[item.id])


def test_what_a_reporter_writes_is_text_and_never_a_tag_or_a_link():
    visit = Visit()
    text = '<img src=x onerror=alert(1)> http://evil.test "quoted"'
    visit.desk.case = replace(
        visit.desk.case, items=(replace(items()[0], text=text, evidence=(), place_spans=()),)
    )
    page = visit.page("/case/26-0431")
    assert "<img" not in page
    assert 'href="http' not in page
    assert "&lt;img src=x onerror=alert(1)&gt; http://evil.test" in page


def test_each_voice_is_named_and_dated():
    text = words(Visit().page("/case/26-0431"))
    assert "Reporter 20:37 WhatsApp · Arabic" in text
    assert "Automatic answer 20:37" in text
    assert "Amal joined. The automatic answers are silent" in text
    assert "Internal note, never sent" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "Tuesday 24 November 2026" in text


def test_the_automatic_answer_stands_in_the_words_that_were_sent():
    page = Visit().page("/case/26-0431")
    assert "112" in page
    assert "هل الخطر مستمر؟" in page


def test_the_case_code_is_never_shown():
    visit = Visit()
    bot = replace(items()[1], said=(("code.give", {"code": "1234 5678 9012 3456"}),))
    visit.desk.case = replace(visit.desk.case, items=(bot,))
    page = visit.page("/case/26-0431")
    assert "1234" not in page
    assert "•••• ••••" in page


def test_a_text_that_the_catalogue_has_lost_shows_its_id():
    visit = Visit()
    visit.desk.case = replace(visit.desk.case, items=(replace(items()[1], said=(("old.text", {}),)),))
    assert "[old.text]" in visit.page("/case/26-0431")


def test_what_nobody_has_heard_is_said_on_the_message():
    text = words(Visit().page("/case/26-0431"))
    assert "Nobody has heard or seen it: the urgency stays up Voice note not heard or seen yet" in text


def test_an_entry_that_does_not_open_is_shown_as_such():
    visit = Visit()
    visit.desk.case = replace(visit.desk.case, items=(replace(items()[0], broken=True),))
    page = visit.page("/case/26-0431")
    assert "does not open, or it was altered" in page
    assert "عرسال حدّ" not in page


def test_what_goes_on_is_said_above_the_conversation():
    visit = Visit()
    visit.desk.case = replace(visit.desk.case, telling=True, needs_person=True)
    head = visit.page("/case/26-0431").partition('class="talk-head"')[2].partition("</div>")[0]
    for text in ("Needs a person", "Not yet heard", "Still being told"):
        assert text in head
    visit.desk.case = replace(visit.desk.case, telling=False, needs_person=False, unheard=False)
    head = visit.page("/case/26-0431").partition('class="talk-head"')[2].partition("</div>")[0]
    assert "chip" not in head


def test_known_and_missing_facts_are_told_apart():
    page = Visit().page("/case/26-0431")
    assert "2 missing" in page
    assert "Arsal, Baalbek district" in page
    assert "because Arsal is in its area" in page.translate(ISOLATES)
    assert page.count('class="missing"') == 2


def test_clocks_say_what_is_left_what_is_done_and_what_is_not_approved():
    text = words(Visit().page("/case/26-0431"))
    assert "20 min late First contact until Tue 24 Nov 21:27 deadline not approved yet" in text
    assert "22 h 50 Judicial report" in text
    assert "First look done after 7 min" in text


def test_the_button_says_what_will_happen():
    visit = Visit()
    for plan, reason, label in (
        ("send", "live", "Send now"),
        ("notify", "consent", "Send a neutral word first"),
        ("wait", "child", "Send when they write"),
    ):
        visit.desk.case = replace(visit.desk.case, plan=plan, plan_reason=reason)
        page = visit.page("/case/26-0431")
        assert f'data-live="send">{label}</button>' in page
        assert vocabulary.WORDS["plan_reason"][reason] in page


def test_when_there_is_no_way_back_only_a_note_can_be_kept():
    visit = Visit()
    visit.desk.case = replace(visit.desk.case, plan="closed", plan_reason="forgotten")
    page = visit.page("/case/26-0431")
    assert 'value="send"' not in page
    assert 'value="note"' in page


def test_a_closed_case_offers_no_act():
    visit = Visit()
    visit.desk.case = replace(
        visit.desk.case, state=CaseState.CLOSED, plan="closed", plan_reason="closed", close_reason="referred"
    )
    page = visit.page("/case/26-0431")
    assert re.findall(r'action="/case/', page) == []
    assert "Passed on to a service that takes charge" in page


ACTS = (
    ("take", {}, ("take", "26-0431"), "/case/26-0431"),
    (
        "answer",
        {"text": " hello \r\n you ", "language": "en"},
        ("answer", "26-0431", "hello \n you", Language.EN),
        "/case/26-0431#answer",
    ),
    (
        "answer",
        {"text": "seen", "language": "en", "act": "note"},
        ("note", "26-0431", "seen"),
        "/case/26-0431#answer",
    ),
    ("withdraw", {"item": str(ident("i9"))}, ("withdraw", "26-0431", ident("i9")), "/case/26-0431"),
    ("confirm", {}, ("confirm", "26-0431"), "/case/26-0431"),
    (
        "urgency",
        {"urgency": "routine", "reason": " why "},
        ("change_urgency", "26-0431", Urgency.ROUTINE, "why"),
        "/case/26-0431",
    ),
    ("hand-over", {"office": "saida", "reason": "why"}, ("hand_over", "26-0431", "saida", "why"), "/"),
    ("close", {"reason": "resolved"}, ("close", "26-0431", "resolved"), "/"),
)


@pytest.mark.parametrize(("name", "fields", "done", "then"), ACTS)
def test_an_act_is_done_once_and_the_browser_sent_on(name, fields, done, then):
    visit = Visit()
    answer = visit.act(name, **fields)
    assert (answer.status_code, answer.headers["location"], visit.desk.done) == (303, then, [done])


def test_after_leaving_a_case_the_queue_says_what_was_done():
    visit = Visit()
    visit.act("hand-over", office="saida", reason="why")
    assert "The case was handed over." in visit.page()


def test_when_somebody_was_faster_the_typed_text_stands_there_again():
    visit = Visit()
    answer = visit.post("/case/26-0431/answer", version=3, text="my long text", language="fr")
    assert answer.status_code == 409
    assert visit.desk.done == []
    assert "Somebody else changed this case" in answer.text
    assert ">my long text</textarea>" in answer.text
    assert '<option value="fr" selected>' in answer.text
    assert 'name="version" value="4"' in answer.text


@pytest.mark.parametrize(
    ("name", "fields", "kept"),
    [
        ("urgency", {"urgency": "none", "reason": "because of this"}, "because of this</textarea>"),
        ("hand-over", {"office": "saida", "reason": "nearer there"}, "nearer there</textarea>"),
        ("close", {"reason": "duplicate"}, 'value="duplicate" required checked'),
    ],
)
@pytest.mark.parametrize("error", [Stale(), Refused("reason")])
def test_a_reason_typed_is_never_lost(name, fields, kept, error):
    visit = Visit()
    visit.desk.refuse = error
    answer = visit.act(name, **fields)
    assert answer.status_code in (409, 422)
    assert kept in answer.text
    assert "<details open>" in answer.text


@pytest.mark.parametrize("office", ["", "nowhere"])
def test_a_case_goes_only_to_an_office_that_exists(office):
    visit = Visit()
    answer = visit.act("hand-over", office=office, reason="nearer there")
    assert (answer.status_code, visit.desk.done) == (422, [])
    assert "Choose an office of the list." in answer.text
    assert "nearer there</textarea>" in answer.text


@pytest.mark.parametrize("code", [*vocabulary.WORDS["trouble"], "never heard of"])
def test_every_refusal_has_words(code):
    visit = Visit()
    visit.desk.refuse = Refused(code)
    answer = visit.act("take")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "never heard of" not in answer.text


def test_an_empty_answer_goes_nowhere():
    visit = Visit()
    answer = visit.act("answer", text=" \n ", language="ar")
    assert (answer.status_code, visit.desk.done) == (422, [])


def test_without_a_script_the_parts_are_counted_on_request():
    visit = Visit()
    answer = visit.act("answer", text="وصل الكلام. " * 8, language="ar", act="preview")
    assert answer.status_code == 200
    assert "2 parts of SMS</b>: 95 characters, 67 in a part" in answer.text
    assert visit.desk.done == []
    visit.desk.case = replace(visit.desk.case, channel=Channel.WHATSAPP)
    assert "parts of SMS</b>" not in visit.act("answer", text="hello", language="ar", act="preview").text


def test_an_open_page_that_asks_by_itself_does_not_count_as_work():
    visit, seen = Visit(), []
    resume = visit.staff.resume
    visit.staff.resume = lambda *a, touch=True, **k: seen.append(touch) or resume(*a, **k)
    visit.browser.get("/case/26-0431")
    visit.browser.get("/case/26-0431", headers={"x-live": "1"})
    assert seen == [True, False]


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_word_of_the_page_is_in_the_language(language):
    text = words(Visit("amal", language).page("/case/26-0431"))
    leaks = {
        "ar": ("Reporter", "Deadline", "missing"),
        "fr": ("Reporter", "missing", "Why"),
        "en": ("Pourquoi",),
    }
    assert not [word for word in leaks[language] if word in text]


ENUMERATIONS = (
    Urgency,
    Signal,
    Channel,
    Variety,
    Sex,
    How,
    Relation,
    MayWrite,
    Answer,
    Role,
    Delivery,
    MediaKind,
)


@pytest.mark.parametrize("kind", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_every_code_of_the_model_has_a_word(kind):
    assert set(vocabulary.WORDS[kind.__name__.lower()]) == {member.value for member in kind}


def test_every_view_and_every_reason_to_close_has_a_word():
    assert set(vocabulary.WORDS["view"]) == set(VIEWS)
    assert set(vocabulary.WORDS["close_reason"]) == set(CLOSE_REASONS)


def test_facts_without_anything_known_are_all_missing():
    visit = Visit()
    visit.desk.case = replace(
        visit.desk.case, facts=Facts(), items=(), reasons=(), deadlines=(), unheard=False
    )
    page = visit.page("/case/26-0431")
    assert "8 missing" in page
    assert "No sign was recognised" in page
    assert "No deadline runs" in page


def test_events_name_offices_and_urgencies_in_words():
    visit = Visit()
    event = replace(items()[4], said=(("handed_over", {"old": "national", "new": "kaa-aarsal"}),))
    other = replace(
        items()[4], id=ident("e2"), said=(("urgency_changed", {"old": "imminent", "new": "routine"}),)
    )
    closed = replace(items()[4], id=ident("e3"), said=(("closed", {"reason": "referred"}),))
    visit.desk.case = replace(visit.desk.case, items=(event, other, closed))
    text = words(visit.page("/case/26-0431"))
    assert "Amal handed the case over: National desk, now Kaa &amp; Aarsal" in text
    assert "Amal changed the urgency: Imminent, now Routine" in text
    assert "Amal closed the case: Passed on to a service that takes charge" in text


def test_the_time_of_the_page_is_that_of_beirut():
    assert NOW.hour == 19
    assert "as of 21:47" in words(Visit().page())
