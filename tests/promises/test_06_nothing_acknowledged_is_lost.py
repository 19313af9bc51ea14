"""No message that was acknowledged is lost; none is acknowledged before it is durably kept.

What happens when processes are really killed is in tests/hostile/test_kills.py.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest

from cases.errors import Stale
from cases.model import Channel, Language, Urgency
from cases.store.unit import Store
from locales.words import phrase
from tests.factories import inbound
from tests.promises.front import Front, form_post, sms, telegram, update_post, whatsapp
from tests.promises.scene import ARSAL, dump, owner_sql, read_everything, told
from triage.numbers import numbers
from webhooks import intake, turn
from webhooks.intake import RETRY_AFTER, Intake

TEXT = re.compile(r"<Message\b[^>]*>(.*?)</Message>", re.DOTALL)


@pytest.fixture
def front(house):
    return Front(house)


def test_twenty_copies_at_once_make_one_item_and_one_answer(house, front):
    answers = front.posts([form_post(whatsapp(1, ARSAL))] * 20)
    assert [a.status_code for a in answers] == [200] * 20
    assert told(house) == [ARSAL]
    assert len([a for a in answers if TEXT.search(a.text)]) == 1
    assert len(dump(house.database)["public.inbox"]) == 1


def test_twenty_copies_of_an_update_at_once_make_one_item(house, front):
    answers = front.posts([update_post(telegram(1, ARSAL))] * 20)
    assert [a.status_code for a in answers] == [200] * 20
    assert told(house) == [ARSAL]
    assert len([a for a in answers if b"sendMessage" in a.content]) == 1


def test_first_messages_of_one_person_at_the_same_moment_are_one_talk_in_order(house, front):
    texts = [f"ابن جيراني عم ينضرب {word}" for word in ("اليوم", "هلق", "كل يوم")]
    answers = front.posts([form_post(sms(n, text)) for n, text in enumerate(texts)])
    assert [a.status_code for a in answers] == [200] * 3
    (bodies,) = read_everything(house).values()
    assert sorted(b["text"] for b in bodies if b["kind"] == "reporter") == sorted(texts)
    # One after the other: each word is followed by its own answer, never two words and then two answers.
    kinds = [i["kind"] for i in sorted(dump(house.database)["public.items"], key=lambda i: i["seq"])]
    assert kinds == ["reporter", "bot"] * 3


def test_two_hundred_talks_at_once_never_mix(house):
    """Each person writes twice; each word, answer, language and case stays with its own person."""
    lines = (
        ("ar", "ابن جيراني عم ينضرب بعرسال رقم {n}"),
        ("en", "my neighbour beats his son in Saida number {n}"),
        ("fr", "mon voisin frappe son fils à Tripoli numéro {n}"),
    )

    def talk(n):
        language, first = lines[n % 3]
        address, channel = (f"9{n:06}", Channel.TELEGRAM) if n % 2 else (f"+9617{n:07}", Channel.SMS)
        words = [first.format(n=n), f"xx{n}xx"]
        for text in words:
            house.intake.take(inbound(text, address=address, channel=channel))
        return n, language, words

    house.clock.pass_(seconds=1)
    with ThreadPoolExecutor(8) as pool:
        talks = list(pool.map(talk, range(200)))
    kept = read_everything(house)
    by_first = {bodies[0]["text"]: (case, bodies) for case, bodies in kept.items()}
    assert len(kept) == len(by_first) == 200
    cases = {c["id"]: c for c in dump(house.database)["public.cases"]}
    offices = {"ar": "kaa-aarsal", "en": "saida"}
    for _, language, words in talks:
        case, bodies = by_first[words[0]]
        assert [b["text"] for b in bodies] == words
        assert len({b["conversation"] for b in bodies}) == 1
        assert cases[case]["language"] == language
        assert cases[case]["office"] == offices.get(language, cases[case]["office"])
    assert len({bodies[0]["conversation"] for _, bodies in by_first.values()}) == 200


def test_a_late_retry_hears_the_same_bytes_again_and_a_quick_copy_nothing(house, front):
    post = form_post(whatsapp(7, ARSAL))
    first = front.post(post)
    quick = front.post(post)
    house.clock.now += RETRY_AFTER + timedelta(seconds=1)
    late = front.post(post)
    assert TEXT.search(first.text)
    assert not TEXT.search(quick.text)
    assert late.content == first.content
    house.clock.pass_(days=366)
    assert front.post(post).status_code == 200
    assert told(house) == [ARSAL]


def test_the_code_of_a_case_is_repeated_to_a_late_retry(house, front):
    front.post(form_post(whatsapp(1, ARSAL)))
    for n, text in enumerate(("no", "skip", "skip", "skip", "skip", "skip", "skip", "skip"), 2):
        house.clock.pass_(seconds=20)
        post = form_post(whatsapp(n, text))
        answer = front.post(post)
        if re.search(r"\d{4}\D\d{4}\D\d{4}\D\d{4}", answer.text):
            break
    else:
        pytest.fail("no code was ever given")
    house.clock.pass_(minutes=1)
    assert front.post(post).content == answer.content


def test_without_a_database_nothing_is_acknowledged(house):
    gone = house.database.url("door").replace(house.database.name, "no_such_database")
    store = Store(gone, pool=1)
    front = Front(house, Intake(store, house.door))
    for post in (form_post(whatsapp(1, ARSAL)), form_post(sms(2, ARSAL)), update_post(telegram(3, ARSAL))):
        answer = front.post(post)
        assert (answer.status_code, answer.content) == (503, b"")
    store.dispose()


def test_when_the_commit_fails_nothing_is_acknowledged_and_nothing_is_kept(house, front):
    owner_sql(
        house.database,
        "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$",
    )
    owner_sql(
        house.database,
        "create constraint trigger at_commit after insert on inbox deferrable initially deferred"
        " for each row execute function fail()",
    )
    post = form_post(whatsapp(1, ARSAL))
    answer = front.post(post)
    assert (answer.status_code, answer.content) == (503, b"")
    rows = dump(house.database)
    for table in (
        "items",
        "cases",
        "inbox",
        "conversations",
        "outbound",
        "erasures",
        "audit",
        "procrastinate_jobs",
    ):
        assert rows[f"public.{table}"] == ([] if table != "audit" else rows["public.audit"])
    assert rows["vault.lookup"] == rows["vault.routes"] == []
    assert house.wakes == 0
    owner_sql(house.database, "drop trigger at_commit on inbox")
    assert front.post(post).status_code == 200
    assert told(house) == [ARSAL]


def test_a_connection_that_dies_in_the_middle_of_the_turn_is_a_503_and_the_retry_is_kept_once(house, front):
    real = intake.take_turn

    def cut(here):
        taken = real(here)
        owner_sql(
            house.database,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and usename = 'amana_door' and state <> 'idle'",
        )
        return taken

    post = form_post(whatsapp(1, ARSAL))
    with patch.object(intake, "take_turn", cut):
        assert front.post(post).status_code == 503
    assert told(house) == []
    assert front.post(post).status_code == 200
    assert told(house) == [ARSAL]


@pytest.mark.parametrize("part", ["bot.engine.step", "webhooks.turn.read", "webhooks.turn.choose_office"])
def test_when_judgement_or_dialogue_fails_the_message_is_kept_and_a_person_is_called(house, front, part):
    with patch(part, side_effect=RuntimeError("canary")):
        answer = front.post(form_post(whatsapp(1, ARSAL)))
    assert answer.status_code == 200
    assert TEXT.findall(answer.text) == [phrase("trouble", "ar", **numbers("LB", Language.AR))]
    assert told(house) == [ARSAL]
    (case,) = dump(house.database)["public.cases"]
    assert (case["needs_person"], case["urgency"], case["reasons"]) == (True, "elevated", ["turn.failed"])
    assert case["due_at"] is not None
    sami = house.hire("sami")
    assert [r.urgency for r in house.queue(sami).rows] == [Urgency.ELEVATED]


def test_a_failed_turn_in_the_middle_of_a_talk_keeps_the_case_and_what_was_held(house):
    house.write("مرحبا")
    with patch("bot.engine.step", side_effect=RuntimeError):
        house.write("في شي")
    house.write(ARSAL)
    (bodies,) = read_everything(house).values()
    assert [b["text"] for b in bodies if b["kind"] == "reporter"] == ["مرحبا", "في شي", ARSAL]
    (case,) = dump(house.database)["public.cases"]
    assert (case["needs_person"], case["urgency"]) == (True, "imminent")


def test_a_database_error_in_the_dialogue_keeps_the_message_too(house, front):
    """Without a savepoint an error of the database would undo everything, the message as well."""

    def broken(here):
        here.u.run(turn.opening.select(turn.opening.cases.c.number + 1))

    with patch("webhooks.intake.take_turn", broken):
        assert front.post(form_post(sms(1, ARSAL))).status_code == 200
    assert told(house) == [ARSAL]


def test_an_answer_written_while_the_reporter_writes_stops_neither(house):
    """The desk and the door lock the same rows; in the wrong order they would wait for each other."""
    house.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    (row,) = house.queue(amal).rows

    def write(n):
        return house.intake.take(inbound(f"word {n}"))

    def answer(n):
        for _ in range(50):
            try:
                return house.answer(amal, row.number, f"answer {n}")
            except Stale:
                continue
        pytest.fail("never came through")

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(f, n) for n in range(25) for f in (write, answer)]
        for job in jobs:
            job.result()
    bodies = [b for each in read_everything(house).values() for b in each]
    assert sorted(b["text"] for b in bodies if b["kind"] == "reporter") == sorted(
        [ARSAL, *(f"word {n}" for n in range(25))]
    )
    assert sorted(b["text"] for b in bodies if b["kind"] == "desk") == sorted(
        f"answer {n}" for n in range(25)
    )
    (case,) = dump(house.database)["public.cases"]
    assert case["needs_person"] is False
