"""When something happened or will happen, in the words that people use."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model import Assessment, Signal, Urgency
from triage import timely
from triage.assess import assess
from triage.clocks import start_clocks
from triage.normalise import normalise
from triage.reading import read
from triage.times import find_times, incident_at

BEIRUT = ZoneInfo("Asia/Beirut")
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=BEIRUT)
"""A Saturday afternoon."""

DAY = 24
YESTERDAY = (-39, -15)
LAST_NIGHT = (-22, -9)
BEFORE_YESTERDAY = (-63, -39)
TOMORROW = (9, 33)
AFTER_TOMORROW = (33, 57)


def hours(text: str, now: datetime = NOW) -> list[tuple[float, float]]:
    return [
        ((one.earliest - now) / timedelta(hours=1), (one.latest - now) / timedelta(hours=1))
        for one in find_times(text, now)
    ]


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        ((-1, 0), ["هلق", "halla2", "right now", "maintenant", "الآن"]),
        ((-15, 9), ["اليوم", "lyom", "today", "aujourd'hui", "aujourd’hui"]),
        ((-11, -3), ["اليوم الصبح", "هالصبح", "this morning", "ce matin", "lyom sobo7"]),
        ((2, 15), ["الليلة", "hal layle", "tonight", "ce soir", "هالليلة"]),
        (YESTERDAY, ["مبارح", "امبارح", "أمس", "البارحة", "ومبارح", "mbere7", "mbare7", "embere7", "mbareh", "wmbere7"]),
        (YESTERDAY, ["yesterday", "ystrday", "hier", "Hier", "مـبـارح", "YESTERDAY!!"]),
        (LAST_NIGHT, ["مبارح بالليل", "ليلة مبارح", "mbere7 bel leil", "last night", "hier soir", "la nuit dernière"]),
        (BEFORE_YESTERDAY, ["أول مبارح", "اول امبارح", "awal mbere7", "awwal mbareh", "the day before yesterday", "avant-hier"]),
        ((-2.5, -1.5), ["من ساعتين", "قبل ساعتين", "mn se3ten", "men sa3tein", "2 hours ago", "two hours ago", "il y a 2 heures", "ya 2h"]),
        ((-1.5, -0.5), ["من ساعة", "قبل شي ساعة", "an hour ago", "il y a une heure", "2abl sa3a"]),
        ((-87, -63), ["من ٣ ايام", "من 3 أيام", "قبل تلات أيام", "mn 3 iyyem", "3 days ago", "three days ago", "il y a 3 jours", "ya trois jours"]),
        ((-87, -39), ["من يومين تلاتة", "two or three days ago", "2-3 days ago", "il y a 2 ou 3 jours"]),
        ((-63, 0), ["صارلو يومين", "sarlo yomen", "for 2 days", "for the last two days", "depuis 2 jours", "depuis deux jours"]),
        ((-39, 0), ["since yesterday", "depuis hier", "من مبارح", "mn mbere7"]),
        ((-303, -135), ["الأسبوع الماضي", "last week", "la semaine dernière", "l osbou3 l made"]),
        (TOMORROW, ["بكرا الصبح", "bokra l sobo7", "بكرا العصر"]),
        (TOMORROW, ["بكرا", "وبكرا", "غدا", "bokra", "tomorrow", "tmrw", "demain"]),
        (AFTER_TOMORROW, ["بعد بكرا", "ba3d bokra", "after tomorrow", "the day after tomorrow", "après-demain"]),
        (AFTER_TOMORROW, ["بعد يومين", "خلال يومين", "ba3d yomen", "in two days", "in 2 days", "dans deux jours"]),
        ((-63, -39), ["الخميس الماضي", "l khamis l made", "last thursday", "jeudi dernier"]),
        ((105, 129), ["الخميس الجاي", "l khamis l jeye", "next thursday", "jeudi prochain", "عرسها الخميس", "the wedding is on thursday"]),
        ((153, 177), ["samedi prochain", "next saturday", "السبت الجاي", "l sabet l jeye"]),
        ((9, 33), ["عرسها الأحد", "3ersa l a7ad", "the wedding is on sunday"]),
        ((-39, 0), ["من الجمعة", "since friday", "depuis vendredi"]),
        ((-159, 153), ["هالأسبوع", "hal osbou3", "this week", "cette semaine"]),
        ((-231, -207), ["12/11", "١٢/١١", "le 12/11", "12/11/2026", "2026/11/12", "12.11.2026", "12 تشرين الثاني", "November 12th", "12 novembre 2026"]),
        ((489, 513), ["12/12", "12 december", "12 كانون الأول", "le 12 décembre"]),
    ],
)  # fmt: skip
def test_the_stretch_that_an_expression_means(expected, texts):
    for text in texts:
        assert hours(text) == [expected], text


@pytest.mark.parametrize(
    "text",
    [
        "عمرها 9 سنين", "عندي ٣ ولاد", "بنت عمرها تسع سنين", "9 sneen", "3omra 9 snin", "3 wled", "3andi 3 wled",
        "she is 9 years old", "my 3 kids", "a 9 year old boy", "a boy under 18 years", "24/7", "1/2", "every friday",
        "il a 9 ans", "mes 3 enfants", "trois enfants", "tous les vendredis", "born 12/11/2014", "née le 12/11/2014",
        "الصف 5/2", "ضرب الاتنين", "ما في حدا", "1", "", "12", "03 123 456", "call me at 8", "قاصر اقل من 18 سنة",
        "grade 5/2", "البنات من ٩ لـ١٤ سنة", "banet mn 9 la 14 sene", "الوضع هيك من شهر ايلول", "three men", "min 3 wled", "مواليد 12/11/2012", "70 123 456", "31/31",
    ],
)  # fmt: skip
def test_ages_and_counts_are_no_times(text):
    assert hours(text) == []


def test_a_day_without_a_side_may_be_the_last_or_the_next():
    assert hours("thursday") == [(-63, -39), (105, 129)]
    assert hours("الخميس") == [(-63, -39), (105, 129)]


def test_after_midnight_yesterday_may_be_the_day_before():
    now = datetime(2026, 11, 21, 1, 0, tzinfo=BEIRUT)
    assert hours("yesterday", now) == [(-49, -1)]
    assert hours("today", now) == [(-25, 23)]
    assert hours("tomorrow", now) == [(0, 47)]


def test_days_are_those_of_beirut():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    (span,) = find_times("mbere7", late.replace(hour=20))
    assert span.latest.astimezone(BEIRUT).day == 20
    (span,) = find_times("bokra", late.replace(hour=20))
    assert span.earliest.astimezone(BEIRUT).isoformat() == "2026-11-21T00:00:00+02:00"


def test_the_span_is_in_the_words_that_were_written():
    text = "ضربها أبوها (مُبـارح بالليل) وهلق هيي عنا"
    first, second = find_times(text, NOW)
    assert text[first.start : first.end] == "مُبـارح بالليل"
    assert text[second.start : second.end] == "وهلق"
    assert first.past
    assert not first.future


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("اغتصبها مبارح بالليل", 22),
        ("ightasaba mbere7", 39),
        ("he raped her the day before yesterday and now she is bleeding", 63),
        ("on l'a violée il y a 5 heures", 6.25),
        ("we came three years ago. he touched her yesterday", 39),
        ("اغتصبها جارنا من ٤ ساعات وعمرها ١٢", 5),
        ("من سنتين سكنا هون ومن ٥ ايام لمسها", 135),
    ],
)
def test_the_clock_counts_from_the_earliest_possible_time(text, ago):
    assert incident_at(text, NOW) == NOW - timedelta(hours=ago)


@pytest.mark.parametrize(
    "text", ["he raped her", "لمسها", "il l'a touchée", "the wedding is tomorrow", "بكرا", "9 sneen"]
)
def test_no_past_time_is_unknown(text):
    assert incident_at(text, NOW) is None


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="zone"):
        find_times("today", NOW.replace(tzinfo=None))


PIECES = (
    "من", "ساعتين", "مبارح", "3", "يومين", "الخميس", "بعد", "12/11", "99/99/9999", "mn", "iyyem", "il y a", "ans", "999",
    "ago", "two", "days", "next", "lundi", "29/2", "0", "٣", "years", "in", "half", "an", "hour", "le", "31", "november",
    "\u200f", "😢", "since", "a", "few", "\ud800", "0/0/0", "l", "made", "weeks", "شي", "و", "31/12/2199", "1/1/1900",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_text_gives_true_spans(text, now):
    end = 0
    for span in find_times(text, now):
        assert span.earliest <= span.latest
        assert span.earliest.tzinfo is not None
        assert 0 <= span.start < span.end <= len(text)
        assert span.past == (span.earliest < now)
        assert span.future == (span.latest > now)
        assert (span.start, span.end) >= (end, 0) or span.end == end
        end = span.end
    told = incident_at(text, now)
    assert told is None or told < now


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            [*PIECES, "ba3d", "shaher", "shahr l jeye", "24/11", "12 nov", "3al", "l sobo7", "next month"]
        ),
        max_size=9,
    ).map(" ".join),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_quick_look_for_dates_misses_none(text, now):
    hidden = timely.hide_dates(text, now, normalise(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timely, "_may_date", lambda _: True)
        assert timely.hide_dates(text, now, normalise(text)) == hidden


def care(incident: datetime | None, signal: Signal = Signal.SEXUAL_RECENT) -> float:
    due = start_clocks(
        Assessment(Urgency.IMMINENT, (signal,)), country="LB", started_at=NOW, incident_at=incident
    )
    (clock,) = [one for one in due if one.kind == "clinical_care"]
    return (clock.due_at - NOW) / timedelta(hours=1)


def test_no_clock_is_late_when_it_starts():
    assert care(None) == 72
    assert care(NOW - timedelta(hours=22)) == 50
    assert care(NOW - timedelta(hours=72, minutes=1)) == 0.25
    assert care(NOW - timedelta(days=4000)) == 0.25
    assert care(NOW + timedelta(hours=5)) == 72


def test_the_reading_tells_the_time_that_a_message_before_told():
    assert read("اغتصبها", window=("صار هالشي مبارح",), now=NOW).incident_at == NOW - timedelta(hours=39)
    assert read("اغتصبها", now=NOW).incident_at is None
    assert read("mbere7 bel leil", window=("2 days ago",), now=NOW).incident_at == NOW - timedelta(hours=22)


WEDDINGS = {
    "ar": ("بدهم يجوزو بنت عمرها ١٤ سنة", " والعرس بعد ٥ أيام", " والعرس 24/11", " والعرس بعد ٣ شهور"),
    "en": ("they are marrying off a girl of 14", ", the wedding is in 5 days", " on 24/11", " in 3 months"),
    "fr": ("ils marient une fille de 14 ans", ", la noce est dans 5 jours", " le 24/11", ", la noce est dans 3 mois"),
}  # fmt: skip


@pytest.mark.parametrize("variety", WEDDINGS)
def test_a_wedding_within_days_is_imminent(variety):
    plain, *near, far = WEDDINGS[variety]
    without = assess(plain, now=NOW)
    assert Signal.CHILD_MARRIAGE in without.signals
    assert without.urgency.rank >= Urgency.ELEVATED.rank
    for date in near:
        assert assess(plain + date, now=NOW).urgency is Urgency.IMMINENT, date
    assert assess(plain + far, now=NOW).urgency is without.urgency


def test_the_date_of_a_wedding_is_shown_as_its_reason():
    text = "my sister is a minor and they will marry her on 24/11"
    found = assess(text, now=NOW)
    rows = [row for row in found.evidence if "date.near" in row.notes]
    assert "24/11" in [text[row.start : row.end] for row in rows]


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("a man touched the girl", Urgency.IMMINENT),
        ("a man touched the girl yesterday", Urgency.IMMINENT),
        ("a man touched the girl 3 days ago", Urgency.IMMINENT),
        ("a man touched the girl 3 weeks ago", Urgency.IMMINENT),
        ("a man touched the girl 3 weeks ago, he is in prison", Urgency.ELEVATED),
        ("her father touched the girl 3 weeks ago, he is in prison", Urgency.IMMINENT),
        ("a man touched the girl 3 weeks ago, he is in prison, tonight he comes back", Urgency.IMMINENT),
        ("a man touched the girl 8 months ago", Urgency.ELEVATED),
    ],
)
def test_old_abuse_without_access_is_never_less_than_elevated(text, urgency):
    assert assess(text, now=NOW).urgency is urgency


@pytest.mark.parametrize(
    "text",
    [
        "the 45 year old aunt has her wedding on thursday, my daughter dances",
        "tomorrow there is a campaign in Saida against child marriage, girls of 14 take part",
    ],
)
def test_the_date_of_another_wedding_or_of_a_talk_raises_nothing(text):
    assert not any("date.near" in row.notes for row in assess(text, now=NOW).evidence)


def test_the_days_until_a_wedding_are_no_age():
    assert (
        assess("they will marry my sister in 20 days, she is 14", now=NOW).urgency.rank
        >= Urgency.ELEVATED.rank
    )
    assert Signal.CHILD_MARRIAGE in assess("they will marry my sister in 20 days, she is 14", now=NOW).signals
