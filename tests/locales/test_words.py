"""A text is found by its id, filled, counted and split into choices; English never stands in for a reporter's words."""

import pytest

from cases.model import Language
from locales.catalogues import counter, languages, read
from locales.words import (
    ALIASES,
    CHILD,
    choices,
    desk,
    direction,
    flags,
    for_child,
    ids,
    notes,
    phrase,
    translations,
)

NUMBERS = (0, 1, 2, 3, 11, 100, 101, 102, 103, 111)


def test_a_text_is_given_in_the_language_asked():
    assert phrase("st.received", "ar") == "الحال: وصلت."
    assert phrase("st.received", Language.FR) == "État : bien arrivé."


def test_unknown_ids_languages_and_values_are_refused():
    for wrong in (("no.such", "ar"), ("st.received", "de"), ("care.silence", "en")):
        with pytest.raises(KeyError):
            phrase(*wrong)
    with pytest.raises(KeyError):
        phrase("imm.yes", "en")


def test_values_that_a_text_does_not_use_are_ignored():
    assert phrase("g.skip", "en", police="112", id="x", language="y") == "All right, next question."


def test_two_emergency_numbers_are_joined_and_one_is_not_repeated():
    assert "112 أو 140" in phrase("hours.unknown", "ar", police="112", ambulance="140")
    jordan = phrase("hours.unknown", "ar", police="911", ambulance="911")
    assert jordan.count("911") == 1
    assert "أو" not in jordan
    assert "112 ou 140" in phrase("imm.any", "fr", police="112", ambulance="140", police_jo="911")


def test_groups_of_a_number_stand_on_no_break_spaces_in_arabic_only():
    assert "03\u00a0414\u00a0964" in phrase("imm.no_police", "ar", ambulance="140", line="03 414 964")
    assert "03 414 964" in phrase("imm.no_police", "fr", ambulance="140", line="03\u00a0414\u00a0964")
    assert "1234\u00a05678" in phrase("code.give", "ar", code="1234 5678 9012 3456")


DAYS = {
    0: "اليوم",
    1: "بعد يوم واحد",
    2: "بعد يومين",
    3: "بعد 3 أيام",
    11: "بعد 11 يومًا",
    100: "بعد 100 يوم",
    101: "بعد 101 يوم",
    102: "بعد 102 يوم",
    103: "بعد 103 أيام",
    111: "بعد 111 يومًا",
}


@pytest.mark.parametrize(("n", "words"), list(DAYS.items()))
def test_days_are_counted_as_arabic_counts(n, words):
    assert phrase("privacy.forget", "ar", days=n).endswith(f"تُمحى {words}.")


def test_french_counts_nought_as_one_and_english_does_not():
    assert phrase("privacy.forget", "fr", days=0).endswith("après 0 jour.")
    assert phrase("privacy.forget", "fr", days=2).endswith("après 2 jours.")
    assert phrase("privacy.forget", "en", days=0).endswith("after 0 days.")
    assert phrase("privacy.forget", "en", days=1).endswith("after 1 day.")


def test_the_arabic_rule_is_the_pinned_one_and_not_the_one_of_babel():
    assert [counter("ar")(n) for n in NUMBERS] == [0, 1, 2, 3, 4, 5, 5, 5, 3, 4]


def test_a_compiled_catalogue_counts_by_its_own_header():
    catalogue = read("desk", "ar")
    forms = ("لا أيام", "يوم واحد", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم")
    catalogue.add(("{n} day", "{n} days"), forms, context="test")
    compiled = translations(catalogue)
    said = [compiled.npgettext("test", "{n} day", "{n} days", n) for n in NUMBERS]
    assert said == [forms[i] for i in (0, 1, 2, 3, 4, 5, 5, 5, 3, 4)]


@pytest.mark.parametrize("language", tuple(languages()))
def test_the_desk_has_words_in_every_language_and_english_behind_them(language):
    words = desk(language)
    assert words.gettext("no such words") == "no such words"
    assert words.ngettext("no %(n)s such", "no %(n)s suches", 5) == "no %(n)s suches"
    assert words.pgettext("nowhere", "no such words") == "no such words"
    assert words.npgettext("nowhere", "one", "many", 5) == "many"


def test_direction_comes_with_the_language():
    assert [direction(code) for code in ("ar", "en", "fr")] == ["rtl", "ltr", "ltr"]


def test_choices_are_read_from_one_line_or_many():
    assert choices("open.neutral", "ar") == ("1 نعم", "2 لا", "3 لا أعرف", "0 خروج")
    assert choices("q.safe", "fr") == ("1 Oui", "2 Non", "3 Je ne sais pas")
    assert choices("open.lang", "en") == ("AR", "EN", "FR")


@pytest.mark.parametrize("name", ["imm.lb", "imm.jo", "g.numbers.lb", "q.age", "r.child", "q.what", "ch.imm"])
def test_numbers_and_ages_are_no_choices(name):
    values = dict.fromkeys(("police", "ambulance", "home", "ministry", "line", "lifeline"), "112")
    assert not [c for language in languages() for c in choices(name, language, **values)]


def test_a_digit_in_a_place_name_is_no_choice():
    places = {"place1": "Camp 2", "district1": "Zahlé", "place2": "3 Ain", "district2": "Tyr"}
    assert choices("q.where.two", "fr", **places) == (
        "1 Camp 2, Zahlé", "2 3 Ain, Tyr", "3 Un autre lieu", "4 Je préfère ne pas dire",
    )  # fmt: skip


def test_aliases_are_ids_and_share_the_marks_of_their_text():
    assert {"open.again", "word.wrong", "code.wrong", "rx.location", "g.numbers.after"} <= ids()
    assert flags("word.wrong") == flags("open.neutral") == {"N"}
    assert flags("imm.lb") == {"C", "†"}
    assert notes("privacy.forget")["count"] == "days"


def test_a_child_reads_other_words_of_the_same_meaning_or_the_same_words():
    assert set(CHILD) <= ids() - set(ALIASES)
    assert set(CHILD.values()) <= {name for name in ids() if name.startswith("ch.")}
    assert for_child("g.numbers.after") == for_child("imm.jo") == "ch.imm"
    assert for_child("open.again") == "open.again"


def test_what_is_neutral_stays_neutral_for_a_child():
    told = {"hours.nobody", "hours.unknown"}  # said to a child only after it has told something
    assert not [
        name for name in CHILD if "N" in flags(name) and "C" in flags(CHILD[name]) and name not in told
    ]
