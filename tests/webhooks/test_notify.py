"""What the relay writes to the staff: the same neutral words by each channel, once, and what it does when that fails."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from cases import notices
from cases.errors import Refused
from cases.messages import Delivery, Outbound, Receipt
from cases.model import Channel, Language, NoticeWay
from cases.store.notice_tables import notices as table
from cases.store.tables import erasures, staff
from locales.segments import segments
from tests.factories import some_id, vault_pair
from tests.webhooks import mailbox
from webhooks.channels.base import Misconfigured, Rejected, Retryable, Unknown, WindowClosed
from webhooks.later import Later
from webhooks.mail import Mail
from webhooks.notify import WORDS, Notifier, words_of

NUMBER = "+96170555001"


@dataclass
class Line:
    """A channel in memory that fails as it is told."""

    name: Channel
    sent: list = field(default_factory=list)
    fails: list = field(default_factory=list)

    async def send(self, address, outbound: Outbound) -> Receipt:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((address, outbound.text, outbound.id))
        return Receipt(f"SM{len(self.sent):032x}", Delivery.SENT)


class Logged(Line):
    """One whose provider keeps a log."""

    async def received(self, _since):
        return []

    async def find_sent(self, address, outbound, _since):
        found = [True for to, _, name in self.sent if (to, name) == (address, outbound.id)]
        return Receipt("SM" + "f" * 32, Delivery.SENT) if found else None


@pytest.fixture
def amal(house):
    return house.hire("amal", office="kaa-aarsal")


@pytest.fixture
def lines():
    return {Channel.SMS: Logged(Channel.SMS), Channel.WHATSAPP: Logged(Channel.WHATSAPP),
            Channel.TELEGRAM: Line(Channel.TELEGRAM)}  # fmt: skip


def notifier(house, lines, mail=None):
    pair = vault_pair()
    return Notifier(house.relay_store, lines, pair.private, pair.public, house.clock, mail)


def choose(house, who, way, address):
    notices.set_way(
        house.desk_store, who, vault_pair().public, channel=way, address=address, now=house.clock()
    )


def put(house, who, kind=notices.CLOCK):
    made = some_id()
    with house.keeper_store.writes() as u:
        notices.put(u, made, person=who.person.id, kind=kind, now=house.clock())
    return str(made)


def tell(house, lines, notice, mail=None):
    asyncio.run(notifier(house, lines, mail).tell(notice))


def row(house, notice):
    with house.owner.reads() as u:
        return u.one(select(table).where(table.c.id == notice))


@pytest.mark.parametrize(
    ("way", "address", "stored"),
    [
        (NoticeWay.SMS, "00961 70-555 001", NUMBER), (NoticeWay.WHATSAPP, "+٩٦١٧٠٥٥٥٠٠١", NUMBER),
        (NoticeWay.TELEGRAM, " 123456789 ", "123456789"),
    ],
)  # fmt: skip
def test_a_person_is_told_by_the_way_they_chose(house, amal, lines, way, address, stored):
    choose(house, amal, way, address)
    notice = put(house, amal)
    tell(house, lines, notice)
    assert lines[Channel(way.value)].sent == [
        (stored, "أمانة: أمر بانتظارك على المكتب. الرجاء تسجيل الدخول.", notice)
    ]
    assert row(house, notice).state == "sent"
    tell(house, lines, notice)
    assert len(lines[Channel(way.value)].sent) == 1


def test_twilio_is_asked_to_forget_the_text_and_telegram_is_not(house, amal, lines):
    for way, address in ((NoticeWay.SMS, NUMBER), (NoticeWay.TELEGRAM, "123456789")):
        choose(house, amal, way, address)
        tell(house, lines, put(house, amal))
    with house.owner.reads() as u:
        assert [r.channel for r in u.all(select(erasures.c.channel))] == ["sms"]


def test_e_mail_goes_over_tls(house, amal, lines, tmp_path):
    choose(house, amal, NoticeWay.EMAIL, "amal@example.org")
    notice = put(house, amal)
    with mailbox.running(tmp_path, whole=True) as (box, trust):
        tell(house, lines, notice, Mail("localhost", box.port, "desk@example.org", whole=True, trust=trust))
        (letter,) = box.letters
    assert (letter["To"], letter["Subject"]) == ("amal@example.org", "Amana")
    assert letter.get_content().strip() == words_of(notices.CLOCK, Language.AR)
    assert row(house, notice).state == "sent"


def test_without_a_mail_server_the_failure_is_shown(house, amal, lines):
    choose(house, amal, NoticeWay.EMAIL, "amal@example.org")
    notice = put(house, amal)
    tell(house, lines, notice)
    assert (row(house, notice).state, row(house, notice).error) == ("failed", "no_mail_server")


def test_a_closed_window_of_whatsapp_becomes_an_sms(house, amal, lines):
    choose(house, amal, NoticeWay.WHATSAPP, NUMBER)
    lines[Channel.WHATSAPP].fails = [WindowClosed("63016")]
    notice = put(house, amal)
    tell(house, lines, notice)
    assert [to for to, _, _ in lines[Channel.SMS].sent] == [NUMBER]
    assert row(house, notice).state == "sent"


@pytest.mark.parametrize("error", [Retryable("503"), Unknown("timeout"), Misconfigured("20003")])
def test_what_may_still_work_is_tried_again(house, amal, lines, error):
    choose(house, amal, NoticeWay.SMS, NUMBER)
    lines[Channel.SMS].fails = [error]
    notice = put(house, amal)
    with pytest.raises(Later):
        tell(house, lines, notice)
    assert row(house, notice).state == "queued"
    tell(house, lines, notice)
    assert row(house, notice).state == "sent"
    assert len(lines[Channel.SMS].sent) == 1


def test_a_text_that_left_before_the_line_broke_is_found_and_not_sent_twice(house, amal, lines):
    choose(house, amal, NoticeWay.SMS, NUMBER)
    notice = put(house, amal)
    sms = lines[Channel.SMS]
    sms.sent.append((NUMBER, "left", notice))
    with house.relay_store.writes() as u:
        notices.claim(u, some_id(), now=house.clock())
        assert notices.claim(u, row(house, notice).id, now=house.clock()) is not None
    tell(house, lines, notice)
    assert len(sms.sent) == 1
    assert row(house, notice).state == "sent"


def test_what_is_refused_for_good_is_given_up(house, amal, lines):
    choose(house, amal, NoticeWay.SMS, NUMBER)
    lines[Channel.SMS].fails = [Rejected("21211")]
    notice = put(house, amal)
    tell(house, lines, notice)
    assert (row(house, notice).state, row(house, notice).error) == ("failed", "21211")


def test_it_is_not_tried_for_ever(house, amal, lines):
    choose(house, amal, NoticeWay.SMS, NUMBER)
    lines[Channel.SMS].fails = [Retryable("503") for _ in range(30)]
    notice = put(house, amal)
    for _ in range(9):
        with pytest.raises(Later):
            tell(house, lines, notice)
    tell(house, lines, notice)
    assert row(house, notice).state == "failed"


def test_an_unforeseen_fault_loses_no_alarm(house, amal, lines):
    choose(house, amal, NoticeWay.SMS, NUMBER)
    lines[Channel.SMS].fails = [RuntimeError("odd")]
    notice = put(house, amal)
    with pytest.raises(Later):
        tell(house, lines, notice)
    tell(house, lines, notice)
    assert row(house, notice).state == "sent"


def test_words_of_yesterday_are_not_sent(house, amal, lines):
    choose(house, amal, NoticeWay.SMS, NUMBER)
    notice = put(house, amal)
    house.clock.pass_(hours=13)
    tell(house, lines, notice)
    assert lines[Channel.SMS].sent == []
    assert (row(house, notice).state, row(house, notice).error) == ("failed", "late")


def test_who_has_left_or_has_no_address_gets_nothing(house, amal, lines):
    notice = put(house, amal)
    tell(house, lines, notice)
    assert row(house, notice).error == "no_address"
    choose(house, amal, NoticeWay.SMS, NUMBER)
    notice = put(house, amal)
    with house.owner.writes() as u:
        u.run(staff.update().values(active=False))
    tell(house, lines, notice)
    assert row(house, notice).error == "left"
    assert lines[Channel.SMS].sent == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(WORDS))
def test_each_text_is_one_sms_and_says_nothing_of_a_case(kind, language):
    words = words_of(kind, language)
    assert segments(words).count == 1
    assert "%" not in words
    assert "{" not in words
    for telling in (
        "child",
        "case",
        "urgent",
        "danger",
        "enfant",
        "dossier",
        "طفل",
        "حالة",
        "عاجل",
        "خطر",
        "http",
    ):
        assert telling not in words.lower()
    assert language is Language.EN or words != words_of(kind, Language.EN)


@pytest.mark.parametrize(
    ("way", "address"),
    [
        (NoticeWay.SMS, "70123456"), (NoticeWay.SMS, "+961"), (NoticeWay.SMS, "amal@example.org"), (NoticeWay.SMS, ""),
        (NoticeWay.TELEGRAM, "@amal"), (NoticeWay.TELEGRAM, "-100123"), (NoticeWay.EMAIL, "amal"),
        (NoticeWay.EMAIL, "a@b.org\r\nBcc: x@y.org"), (NoticeWay.EMAIL, "a b@example.org"), (NoticeWay.EMAIL, "a@" + "b" * 300 + ".org"),
        (NoticeWay.WHATSAPP, "whatsapp:+96170123456"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(house, amal, way, address):
    with pytest.raises(Refused, match="address"):
        choose(house, amal, way, address)


def test_a_trial_is_sent_once_a_minute_and_only_to_an_address(house, amal, lines):
    with pytest.raises(Refused, match="no_address"):
        notices.try_way(house.desk_store, amal, now=house.clock())
    choose(house, amal, NoticeWay.SMS, NUMBER)
    notices.try_way(house.desk_store, amal, now=house.clock())
    with pytest.raises(Refused, match="soon"):
        notices.try_way(house.desk_store, amal, now=house.clock())
    house.clock.pass_(minutes=2)
    notices.try_way(house.desk_store, amal, now=house.clock())
    with house.owner.reads() as u:
        jobs = u.all(
            text("select args ->> 'notice' from procrastinate_jobs where task_name = 'notice' order by id")
        )
    for (notice,) in jobs:
        tell(house, lines, notice)
    assert [words for _, words, _ in lines[Channel.SMS].sent] == [words_of(notices.TRIAL, Language.AR)] * 2
    assert [each.state for each in notices.last_told(house.desk_store, amal)] == ["sent", "sent"]


def test_the_keeper_forgets_addresses_of_people_who_left_and_texts_of_long_ago(house, amal):
    from cases import duty

    choose(house, amal, NoticeWay.SMS, NUMBER)
    put(house, amal)
    with house.owner.writes() as u:
        u.run(staff.update().values(active=False))
    with house.keeper_store.writes() as u:
        assert duty.sweep(u, now=house.clock()) == 1
        assert notices.sweep(u, now=house.clock() + timedelta(days=91)) == 1
