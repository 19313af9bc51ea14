"""The promises hold on the page for people who trust no messenger: it keeps one cookie, and what it shows is sealed."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest

from cases import outbox, seal, webpages
from cases.holdings import holdings
from cases.model import Channel, Urgency
from locales.words import phrase
from tests.factories import vault_pair
from tests.promises import phone as phones
from tests.promises.browsing import AWAY, Browser, door
from tests.promises.scene import (
    ARSAL,
    OVER,
    SAIDA,
    close_case,
    dump,
    found_in,
    keep,
    only_case,
    opens,
    outgoing,
    owner_sql,
    refused,
    told,
)
from tests.webhooks.deliveries import web_channel
from webhooks.channels.web import Web
from webhooks.web.visits import letterbox

LANGUAGES = ("ar", "en", "fr")


@pytest.fixture
def person(house):
    return Browser(house).open()


def run_relay(house):
    phones.send_all(house, Web(letterbox=letterbox(house.relay_store, house.clock)))


def written(house):
    """What the person wrote, without the choice of a language."""
    return told(house)[1:]


def page_row(house):
    (row,) = dump(house.database)["vault.pages"]
    return row


def secret(person):
    return person.cookies["__Host-talk"].partition(".")[0]


def test_the_numbers_come_before_any_question(house):
    html = Browser(house).get("/report").html
    assert html.index("112") < html.index("911") < html.index('name="language"')
    assert [html.index(f'value="{lang}"') for lang in LANGUAGES] == sorted(
        html.index(f'value="{lang}"') for lang in LANGUAGES
    )


def test_it_says_what_every_other_channel_says(house, person):
    (first,) = person.bubbles()
    assert first == ("us", phrase("open.neutral", "ar"))
    digits = re.compile(r"\d{4}\D\d{4}\D\d{4}\D\d{4}")
    house.write("عربي", address="7001", channel=Channel.TELEGRAM)
    for n, text in enumerate((ARSAL, "1", "تخطي", "STATUS", "كم عمرك", "شكرا")):
        reply = house.write(text, address="7001", channel=Channel.TELEGRAM)
        said = person.write(text)
        assert digits.sub("#", said) == digits.sub("#", "\n".join(reply.lines)), n


def test_the_first_answer_to_danger_has_the_numbers_and_the_case_is_imminent(house, person):
    assert "112" in person.write(ARSAL)
    assert only_case(house)["urgency"] == Urgency.IMMINENT.value
    assert only_case(house)["channels"] == ["web"]
    assert written(house) == [ARSAL]


def test_nothing_is_asked_that_a_page_cannot_keep(house, person):
    person.write(SAIDA)
    asked = [person.write("تخطي") for _ in range(8)]
    assert phrase("q.reply", "ar") not in "\n".join(asked)
    assert re.search(r"\d{4}\D\d{4}\D\d{4}\D\d{4}", "\n".join(asked))


def test_a_child_is_given_the_reference_too(house, person):
    person.write("انا عمري ٩ سنين وعمي عم يضربني")
    said = "\n".join(person.write("تخطي") for _ in range(8))
    assert re.search(r"\d{4}\D\d{4}\D\d{4}\D\d{4}", said)


def test_no_table_holds_what_was_said_or_the_key_to_it(house, person):
    person.write(ARSAL)
    person.write("canaryword at home")
    rows = dump(house.database)
    assert found_in(rows, ["canaryword", ARSAL, secret(person), person.hidden("form")]) == []
    visit = webpages.visit_of(secret(person))
    assert found_in(rows, [visit.address]) == []


def test_the_door_cannot_read_the_page_back_without_the_cookie(house, person):
    person.write(ARSAL)
    rows = dump(house.database)
    keys = house.keys
    for row in rows["vault.lines"]:
        context = ("lines", str(row["id"]))
        assert opens(webpages.visit_of(secret(person)).private, row["sealed_line"], context)
        for key in (keys.index, keys.rows, keys.code, keys.intake, keys.state, vault_pair().private):
            assert not opens(key, row["sealed_line"], context)
    stranger = webpages.visit_of(webpages.make_secret())
    with house.door_store.reads() as u:
        assert webpages.read_lines(u, bytes(page_row(house)["id"]), stranger) == ()


def test_desk_relay_and_keeper_cannot_look_at_pages(house):
    looks = ("select * from vault.lines", "select * from vault.pages", "select sealed_line from vault.lines")
    assert refused(house.database, "desk", looks) == looks
    assert refused(house.database, "relay", looks) == looks
    assert refused(house.database, "keeper", looks) == looks
    acts = ("delete from vault.lines", "update vault.lines set side = 'us'", "delete from vault.pages")
    assert refused(house.database, "relay", acts) == acts


def test_another_browser_sees_nothing_of_it(house, person):
    person.write(ARSAL)
    other = Browser(house)
    other.get(person.url)
    assert ARSAL not in other.html
    assert other.bubbles() == []
    other.client.cookies.set("__Host-talk", webpages.make_secret() + ".00", domain="hotline.example")
    assert other.get(person.url).bubbles() == []


def test_one_cookie_and_nothing_else_is_kept_in_the_browser(house):
    person = Browser(house)
    answer = person.client.get("/report")
    assert "set-cookie" not in answer.headers
    person.open()
    (cookie,) = person.client.cookies.jar
    assert (cookie.name, cookie.secure, cookie.path, cookie.expires) == ("__Host-talk", True, "/", None)
    assert cookie._rest.keys() >= {"HttpOnly", "SameSite"}
    for header, part in (
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'"),
        ("content-security-policy", "frame-ancestors 'none'"),
    ):
        assert part in person.answer.headers[header]
    assert person.answer.headers.get_list("content-security-policy").__len__() == 1
    assert not re.search(r'(?:src|href|action)="https?:', person.html)
    assert "style=" not in person.html


def test_leaving_empties_the_page_and_its_address_leads_nowhere(house, person):
    person.write(ARSAL)
    there = person.url
    assert person.leave().is_away
    assert person.cookies == {}
    rows = dump(house.database)
    assert rows["vault.lines"] == []
    assert rows["public.conversations"][0]["departed"] is True
    for _ in range(2):
        assert person.get(there).is_away
    assert Browser(house).get(there).is_away
    assert Browser(house).get("/report").answer.status_code == 200


def test_a_page_that_was_never_used_leads_nowhere_after_it_was_left(house):
    person = Browser(house).get("/report")
    there = person.url
    assert person.leave().is_away
    assert person.get(there).is_away
    assert dump(house.database)["public.conversations"] == []


def test_leaving_does_not_wait_for_a_database(house, person):
    app = door(house)
    broken = Browser(house, app)
    with patch("webhooks.web.site.webpages.find_page", side_effect=RuntimeError):
        assert broken.get("/leave?t=" + person.url.partition("t=")[2]).is_away


@pytest.mark.parametrize("word", ["خروج", "exit", "0", "sortir"])
def test_exit_leads_away_in_every_language(house, person, word):
    person.write(ARSAL)
    there = person.url
    person.post(person.fields(word))
    assert person.is_away
    assert dump(house.database)["vault.lines"] == []
    assert person.get(there).is_away


@pytest.mark.parametrize("word", ["stop", "توقف", "arrêt"])
def test_stop_is_confirmed_once_and_nothing_follows(house, person, word):
    person.write(ARSAL)
    assert person.write(word) in {phrase("g.stop", lang) for lang in LANGUAGES}
    amal = house.hire("amal", office="kaa-aarsal")
    assert house.answer(amal, house.queue(amal).rows[0].number) == "wait"


def test_forget_empties_the_page_and_the_address_is_gone(house, person):
    person.write(ARSAL)
    person.write("forget me")
    person.write("نعم")
    assert person.bubbles() == [("us", phrase("g.forget.done", "ar"))]
    rows = dump(house.database)
    assert rows["vault.routes"] == rows["vault.lookup"] == []
    assert written(house)[0] == ARSAL


def test_the_danger_word_leaves_only_the_cover_on_the_page(house, person):
    person.write(ARSAL)
    with patch("bot.engine.is_danger_word", return_value=True):
        person.write("كيف الطقس")
    assert person.bubbles() == [("us", phrase("word.cover", "ar"))]


def test_what_is_not_kept_is_said_and_can_be_sent_again(house, person):
    owner_sql(house.database, "alter table inbox add constraint late check (at < '2026-01-01') not valid")
    house.clock.pass_(seconds=20)
    fields = person.fields(ARSAL)
    person.post(fields)
    assert person.answer.status_code == 503
    assert ARSAL in person.html
    assert "112" in person.html
    assert person.fields(ARSAL)["message"] == fields["message"]
    owner_sql(house.database, "alter table inbox drop constraint late")
    assert "112" in person.write(ARSAL)
    assert written(house) == [ARSAL]


def test_copies_make_one_item_and_one_bubble(house, person):
    house.clock.pass_(seconds=20)
    fields = person.fields(ARSAL)
    for _ in range(5):
        person.client.post(person.url, data=fields)
    house.clock.pass_(minutes=5)
    person.client.post(person.url, data=fields)
    person.get(person.url)
    assert written(house) == [ARSAL]
    assert [words for side, words in person.bubbles() if side == "you"] == [ARSAL]


def test_a_fault_in_the_dialogue_keeps_the_message_and_the_words_that_protect(house, person):
    with patch("bot.engine.step", side_effect=RuntimeError):
        assert "112" in person.write(ARSAL)
        person.post(person.fields("خروج"))
        assert person.is_away
    assert written(house)[0] == ARSAL


def test_a_page_that_cannot_be_drawn_has_lost_nothing(house, person):
    with patch("webhooks.web.talk.webpages.put_line", side_effect=RuntimeError):
        house.clock.pass_(seconds=20)
        person.post(person.fields(ARSAL))
    assert written(house) == [ARSAL]


def answered(house, text="نحن معكم"):
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    return house.answer(amal, number, text), amal, number


def test_an_answer_of_the_desk_stands_on_the_page_and_the_desk_knows_that_it_was_shown(house, person):
    person.write(ARSAL)
    plan, *_ = answered(house)
    assert plan == "send"
    run_relay(house)
    (row,) = outgoing(house, "answer")
    assert (row["state"], row["sealed_text"]) == ("sent", None)
    assert "نحن معكم" in person.get(person.url).bubbles()[-1][1]
    assert person.bubbles()[-1][0] == "desk"
    assert outgoing(house, "answer")[0]["state"] == "delivered"
    assert found_in(dump(house.database), ["نحن معكم"]) == []


def test_an_answer_to_a_closed_page_waits_and_comes_when_somebody_looks_again(house, person):
    person.write(ARSAL)
    house.clock.pass_(minutes=5)
    answered(house)
    run_relay(house)
    (row,) = outgoing(house, "answer")
    assert (row["state"], row["error"]) == ("waiting", "page")
    person.get(person.url)
    assert outgoing(house, "answer")[0]["state"] == "queued"
    run_relay(house)
    assert "نحن معكم" in person.get(person.url).bubbles()[-1][1]


def test_an_answer_waits_for_the_reference_after_the_page_was_left(house, person):
    person.write(ARSAL)
    code = ""
    for _ in range(8):
        code = code or next(iter(re.findall(r"\d{4}\D\d{4}\D\d{4}\D\d{4}", person.write("تخطي"))), "")
    person.leave()
    house.clock.pass_(hours=3)
    plan, *_ = answered(house)
    assert plan == "wait"
    later = Browser(house).open()
    assert "نحن معكم" not in later.html
    later.write(code)
    assert code not in later.html
    run_relay(house)
    later.write("NEWS")
    run_relay(house)
    later.get(later.url)
    assert "نحن معكم" in "\n".join(words for _, words in later.bubbles())


def test_nobody_is_written_to_first_on_a_page(house, person):
    person.write(ARSAL)
    house.clock.pass_(hours=2)
    plan, *_ = answered(house)
    assert plan == "wait"
    run_relay(house)
    assert outgoing(house, "answer")[0]["state"] == "waiting"


def test_an_idle_page_shows_nothing_and_what_is_written_on_it_arrives(house, person):
    person.write(ARSAL)
    fields = person.fields(SAIDA)
    house.clock.pass_(minutes=31)
    person.get(person.url)
    assert person.bubbles() == []
    assert dump(house.database)["vault.lines"] == []
    person.post(fields)
    assert written(house) == [ARSAL, SAIDA]


def test_the_keeper_empties_idle_pages_and_forgets_old_ones(house, person):
    person.write(ARSAL)
    house.clock.pass_(minutes=31)
    keep(house)
    rows = dump(house.database)
    assert rows["vault.lines"] == []
    assert len(rows["vault.pages"]) == 1
    house.clock.pass_(hours=13)
    keep(house)
    assert dump(house.database)["vault.pages"] == []


def test_words_written_on_a_page_from_yesterday_arrive(house, person):
    fields = person.fields(ARSAL)
    house.clock.pass_(hours=14)
    keep(house)
    person.post(fields)
    assert written(house) == [ARSAL]
    assert ("you", ARSAL) in person.bubbles()


def test_closing_the_case_takes_the_page_with_the_way_back(house, person):
    person.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    close_case(house, amal, house.queue(amal).rows[0].number)
    house.clock.now += OVER
    keep(house)
    rows = dump(house.database)
    assert rows["vault.pages"] == rows["vault.lines"] == rows["vault.routes"] == rows["vault.lookup"] == []


def test_what_is_held_says_how_much_stands_on_pages(house, person):
    person.write(ARSAL)
    code = seal.make_code(house.keys.code, str(only_case(house)["id"]))
    with house.owner.reads() as u:
        held = holdings(u, house.keys.code, code)
    assert (held["web_pages"], held["sealed_page_lines"], held["sealed_addresses"]) == (1, 3, 1)
    assert held["to_erase_at_provider"] == held["outgoing_texts"] == 0


def test_guesses_of_references_run_into_a_limit(house, person):
    person.write(ARSAL)
    code = seal.make_code(house.keys.code, str(only_case(house)["id"]))
    guesser = Browser(house).open()
    for n in range(5):
        guesser.write(f"{n:016d}")
    guesser.write(code)
    assert len({c["case_id"] for c in dump(house.database)["public.conversations"]} - {None}) == 1
    assert phrase("code.use", "ar") not in guesser.html


def test_a_flood_of_pages_meets_a_limit_and_who_has_one_goes_on(house, person):
    app = door(house, allowed=lambda name: name != "web")
    late = Browser(house, app)
    late.get("/report").post({"language": "ar"})
    assert late.answer.status_code == 429
    assert "112" in late.html
    assert "112" in person.write(ARSAL)


def test_a_form_from_elsewhere_is_not_taken(house, person):
    fields = person.fields(ARSAL)
    person.post(fields | {"form": "x"})
    person.get(person.url)
    stranger = person.client.post(person.url, data=fields, headers={"sec-fetch-site": "cross-site"})
    assert stranger.status_code == 303
    assert told(house) == []


def test_the_desk_sees_a_web_page_and_no_address(house, person):
    person.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    view = house.read(amal, house.queue(amal).rows[0].number)
    assert webpages.visit_of(secret(person)).address not in repr(view)
    assert view.items[0].channel is Channel.WEB


def test_logs_say_nothing(house, person, caplog, capsys):
    caplog.set_level("DEBUG")
    with patch("bot.engine.step", side_effect=RuntimeError(ARSAL)):
        person.write(ARSAL)
    with patch("webhooks.web.talk.webpages.put_line", side_effect=RuntimeError(ARSAL)):
        person.post(person.fields("canaryword"))
    out = capsys.readouterr()
    everything = caplog.text + out.out + out.err
    for word in (ARSAL, "canaryword", secret(person), person.url.partition("t=")[2]):
        assert word not in everything


def test_waiting_texts_are_not_released_by_a_look_at_an_old_page(house, person):
    person.write(ARSAL)
    house.clock.pass_(minutes=5)
    answered(house)
    run_relay(house)
    house.clock.pass_(minutes=40)
    person.get(person.url)
    assert outgoing(house, "answer")[0]["state"] == "waiting"
    assert outgoing(house, outbox.BOT) == []


def test_every_page_address_that_is_not_ours_begins_a_new_page(house):
    for query in ("", "?t=", "?t=zz", "?t=" + "0" * 66, "?lost=1"):
        person = Browser(house).get("/report" + query)
        assert person.answer.status_code == 200
        assert 'name="language"' in person.html
    assert timedelta(hours=12) == webpages.TICKET_FOR
    assert AWAY not in person.html
    assert web_channel().name is Channel.WEB
