"""Arabic and Arabizi as people write it: what must be heard, and what must not wake anybody."""

from datetime import UTC, datetime

import pytest

from cases.model import Urgency
from triage.assess import assess
from triage.grammar import scan
from triage.reading import read
from triage.sound import agrees, consonants_and_long_vowels, sound
from triage.spelling import undouble

NOW = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "ما بدي ارجع عالبيت اليوم بابا سكران وقال رح يموتني",
        "خايفة روح عالبيت، ابوي ناطرني بالقشاط",
        "الحقونا الحقونا",
        "عم يضرب امي هلق وانا متخبي تحت التخت",
        "ابن الجيران لقى قنبلة وعم يلعب فيها",
        "حبسني بالحمام وراح",
        "بضربها هسا وصوتها واصل لعنا",
        "طفل صغير ما عم يتنفس بعد الضربة",
        "ابووي مااسك سكينه ع اميي",
        "رح يكتبوا كتابي بكرا وانا عمري 14",
        "baba sakran w 3am yedrob emme hala2",
        "7abasne bel oda w 2afal l beb",
        "ma badde erja3 3al bet, jawz emme natirne",
        "l7a2ouna dakhilkon",
        "badde mout lyom, bala3et kel l 7boub",
        "khatafo ebne mn 2eddem l madrase",
    ],
)
def test_danger_now_is_heard(text: str) -> None:
    assert assess(text, now=NOW).urgency is Urgency.IMMINENT


@pytest.mark.parametrize(
    "text",
    [
        "ابر السكري لابني غالية، في صيدلية بترخصها؟",
        "انا مطلقة وبدي محامي لحق المشاهدة",
        "كلب الجيران مربوط بالجنزير طول النهار",
        "التحقق من الهوية اليوم ما زبط",
        "ما بدي روح عالنادي اليوم",
        "كيف نسجل الولد بالمدرسة ومعنا وثيقة ولادة؟",
        "عرس بنتي الخميس وعمرها 26، وين في صالة؟",
        "محبوسين بالبيت من التلج والولاد مبسوطين",
        "l kalb marbout bel jenzir barra",
        "3ers okhte nhar l a7ad, 3omra 28",
        "ebne byel3ab karate w 3am ydrob kis",
        "sakkaro l dekken bakkir lyom",
    ],
)
def test_everyday_words_wake_nobody(text: str) -> None:
    assert assess(text, now=NOW).urgency is not Urgency.IMMINENT


def test_a_father_home_from_a_journey_is_violence_and_no_trafficking() -> None:
    found = scan("ابو الولاد رجع من السفر وصار يضرب امهن قدامهن")
    signals = {firing.rule.signal.value for firing in found.firings if firing.urgency.rank > 1}
    assert "domestic_violence" in signals
    assert "trafficking" not in signals


def test_evidence_is_what_says_it() -> None:
    text = "الولاد كانوا بالمدرسة والمعلمة شافت، ابوهم عم يضرب اخته هلق"
    shown = [text[row.start : row.end] for row in assess(text, now=NOW).evidence]
    assert any("يضرب" in words for words in shown)
    assert not {"الولاد", "المدرسة", "بالمدرسة"} & set(shown)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("عمري حداعش", 11),
        ("عمرها اتنعش", 12),
        ("وعمره تلتعش", 13),
        ("عمري اربعتعش", 14),
        ("عمرو خمستعش", 15),
        ("عمرها ستعش", 16),
        ("عمري سبعتعش", 17),
        ("3omre 7da3esh", 11),
        ("3omra tlet3ash", 13),
        ("3omri khamsta3esh", 15),
    ],
)
def test_ages_in_the_number_words_of_the_levant(text: str, years: int) -> None:
    assert read(text, now=NOW).age == years


def test_days_in_those_words_are_no_age() -> None:
    assert read("من خمستعش يوم ما شفناه", now=NOW).age is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("طلعع", "طلع"),
        ("ابنيي", "ابني"),
        ("صغاار", "صغار"),
        ("التحقق", None),
        ("يهدد", None),
        ("الله", None),
        ("ok", None),
    ],
)
def test_letters_doubled_by_a_slip(written: str, meant: str | None) -> None:
    assert undouble(written) == meant


@pytest.mark.parametrize(
    ("arabic", "latin", "same"),
    [
        ("موت", "bmout", True),
        ("موت", "metou", False),
        ("سيف", "sayf", True),
        ("سيف", "saff", False),
        ("يقتل", "byo2tol", True),
        ("باب", "beb", True),
        ("قتل", "atal", True),
    ],
)
def test_long_vowels_must_be_heard(arabic: str, latin: str, same: bool) -> None:
    assert agrees(consonants_and_long_vowels(arabic), latin) is same


def test_the_place_of_vowels_tells_short_words_apart() -> None:
    assert sound("darab") == sound("dareb") == sound("daarab")
    assert len({sound("basne"), sound("bsayne"), sound("khabat"), sound("khabbayet")}) == 4
