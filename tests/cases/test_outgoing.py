"""What an answer gives away: names that the case knows, telephone numbers, words that tell what it is about."""

import pytest
from sqlalchemy import select

from cases import desk
from cases.errors import NotFound, Refused
from cases.file import children
from cases.model import Language, Role
from cases.outgoing import Warned, heed, warnings_of
from cases.rights import Section
from cases.store.tables import audit
from tests.casefile import CaseFile


def found(text, *names):
    return [(each.code, each.piece) for each in warnings_of(text, names)]


@pytest.mark.parametrize(
    ("text", "name", "piece"),
    [
        ("كيف أحمد اليوم؟", "أحمد خليل", "أحمد"),
        ("كيف احمد اليوم؟", "أحمد", "احمد"),
        ("ولأحمد أيضًا", "أحمد", "ولأحمد"),
        ("How is Ahmad?", "أحمد", "Ahmad"),
        ("كيف فاطمة", "Fatima", "فاطمة"),
        ("Comment va AHMED ?", "Ahmed Khalil", "AHMED"),
    ],
)
def test_a_name_is_found_in_every_spelling(text, name, piece):
    assert ("name", piece) in found(text, name)


@pytest.mark.parametrize("text", ["شكرًا، نكتب غدًا", "Thank you, we write tomorrow", "Merci, à demain"])
def test_a_harmless_answer_gives_nothing_away(text):
    assert found(text, "أحمد خليل", "Sara Haddad") == []


@pytest.mark.parametrize(
    "number", ["03 414 964", "+961 70 123 456", "٧٠١٢٣٤٥٦", "01/395-315", "+961\u00a03\u00a0414\u00a0964"]
)
def test_a_telephone_number_is_found(number):
    assert found(f"تكلموا مع {number} غدًا") == [("number", number)]


def test_the_short_public_numbers_and_hours_are_none():
    assert found("112 أو 1745، الساعة 10:30، 21/11") == []


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("هل الطفل بخير؟", "الطفل"),
        ("كيف طفلتكم", "طفلتكم"),
        ("وصل بلاغكم", "بلاغكم"),
        ("بالعنف", "بالعنف"),
        ("Is your child safe?", "child"),
        ("About the abuse", "abuse"),
        ("Votre enfant", "enfant"),
        ("un signalement", "signalement"),
        ("Amana here", "Amana"),
        ("فريق أمانة", "أمانة"),
        ("HIMAYA", "HIMAYA"),
    ],
)
def test_a_telling_word_is_found(text, piece):
    assert ("word", piece) in found(text)


def test_each_piece_is_said_once():
    assert found("child child") == [("word", "child")]


def test_the_name_of_the_case_is_known_and_a_second_press_is_recorded(house):
    file = CaseFile(house)
    version = file.read(Section.CHILD).version
    children.record(
        house.desk_store, file.amal, file.number, version=version, now=house.clock(), name="Karim Invented"
    )
    warned = heed(house.desk_store, file.amal, file.number, text="كيف كريم؟")
    assert warned == (Warned("name", "كريم"),)
    with pytest.raises(NotFound):
        heed(house.desk_store, file.amal, "26-9999", text="hello")
    with pytest.raises(Refused, match="right"):
        heed(
            house.desk_store,
            house.hire("lina", role=Role.LEGAL, office="kaa-aarsal"),
            file.number,
            text="hello",
        )
    read = house.read(file.amal, file.number)
    assert read.joined is False
    desk.answer(
        house.desk_store, file.amal, file.number, text="كيف كريم؟", language=Language.AR, version=read.version,
        now=house.clock(), despite=True,
    )  # fmt: skip
    assert house.read(file.amal, file.number).joined is True
    with house.owner.reads() as u:
        rows = u.all(select(audit.c.action, audit.c.detail).where(audit.c.action == "sent_despite_warning"))
    assert [tuple(row) for row in rows] == [("sent_despite_warning", "{}")]
