"""No catalogue goes out with a hole in it, and the check names every kind of hole."""

import pytest
from babel.messages import Catalog

from locales.catalogues import DOMAINS, languages, place, read
from locales.extraction import extract
from locales.refresh import merge
from locales.stale import judge, stale


def template():
    made = Catalog(domain="test")
    made.add("Hello %(name)s", context="greet")
    made.add(("{n} day", "{n} days"), context="days")
    return made


def arabic(**entries):
    made = Catalog(locale="ar", domain="test")
    made.mime_headers = [("Plural-Forms", languages()["ar"].plural)]
    texts = {"greet": ("Hello %(name)s", "أهلًا %(name)s"), "days": (("{n} day", "{n} days"), SIX), **entries}
    for context, entry in texts.items():
        if entry:
            made.add(entry[0], entry[1], context=context, flags=entry[2:])
    return made


SIX = ("اليوم", "يوم", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم")


def faults(catalogue):
    return list(judge(template(), catalogue, languages()["ar"]))


def test_nothing_is_stale():
    assert stale() == []


def test_a_complete_catalogue_has_no_fault():
    assert faults(arabic()) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ({"greet": None}, "greet: missing"),
        ({"greet": ("Hello %(name)s", "")}, "greet: not translated"),
        ({"greet": ("Hello %(name)s", "أهلًا %(name)s", "fuzzy")}, "greet: fuzzy"),
        ({"greet": ("Hello %(name)s", "أهلًا")}, "greet: placeholder %(name)s got lost"),
        ({"greet": ("Hello %(name)s", "%(name)s %(nmae)s")}, "greet: placeholder %(nmae)s is unknown"),
        ({"days": (("{n} day", "{n} days"), SIX[:5])}, "days: 5 forms"),
        ({"days": (("{n} day", "{n} days"), (*SIX[:4], "", SIX[5]))}, "days: not translated"),
        ({"days": (("{n} day", "{n} days"), (*SIX[:5], "{m} يوم"))}, "days: placeholder {m} is unknown"),
        ({"days": (("{n} day", "{n} days"), (*SIX[:5], "أيام"))}, "days: placeholder {n} got lost"),
        ({"more": ("More", "المزيد")}, "more: not in the template"),
    ],
)
def test_every_fault_is_named(entries, fault):
    assert fault in faults(arabic(**entries))


def test_the_order_of_forms_that_babel_prefers_is_a_fault():
    catalogue = arabic()
    catalogue.mime_headers = [("Plural-Forms", str(Catalog(locale="ar").plural_forms))]
    assert [fault for fault in faults(catalogue) if "pinned" in fault]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", tuple(languages()))
def test_every_catalogue_carries_the_pinned_header(domain, language):
    assert f'"Plural-Forms: {languages()[language].plural[:40]}' in place(domain, language).read_text("utf-8")
    assert read(domain, language).plural_forms == languages()[language].plural


def test_merging_keeps_translations_marks_changed_english_and_forgets_nothing():
    fresh = Catalog(domain="test")
    fresh.add("Hello, %(name)s", context="greet")
    fresh.add(("{n} day", "{n} days"), context="days")
    fresh.add("New")
    merged = merge(fresh, arabic(gone=("Gone", "ذهب")), languages()["ar"])
    assert merged.get("Hello, %(name)s", "greet").string == "أهلًا %(name)s"
    assert merged.get("Hello, %(name)s", "greet").fuzzy
    assert merged.get(("{n} day", "{n} days"), "days").string == SIX
    assert not merged.get(("{n} day", "{n} days"), "days").fuzzy
    assert merged.get("New").string == ""
    assert [m.string for m in merged.obsolete.values() if m.id == "Gone"] == ["ذهب"]
    assert merged.plural_forms == languages()["ar"].plural


def test_words_are_extracted_from_pages_and_from_code_as_babel_cfg_says(tmp_path, monkeypatch):
    (tmp_path / "admin" / "templates").mkdir(parents=True)
    (tmp_path / "bot").mkdir()
    (tmp_path / "admin" / "page.py").write_text(
        'say = N_("From code")\nngettext("%(n)s day", "%(n)s days", 2)\n'
    )
    (tmp_path / "admin" / "templates" / "page.html").write_text(
        "<p>{{ pgettext('queue', 'Open') }}</p>{% trans %}\n  Two\n  lines\n{% endtrans %}"
    )
    (tmp_path / "bot" / "other.py").write_text('_("Not for the desk")\n')
    package = tmp_path / "locales"
    package.mkdir()
    (package / "babel.cfg").write_bytes(place("desk").with_name("babel.cfg").read_bytes())
    monkeypatch.setattr("locales.extraction.HERE", package)
    found = {(m.context, m.id) for m in extract() if m.id}
    assert found == {
        (None, "From code"), (None, ("%(n)s day", "%(n)s days")), ("queue", "Open"), (None, "Two lines"),
    }  # fmt: skip
