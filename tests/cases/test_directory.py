"""The directory of services: who may change it, what an entry must say, when it is old, and that nothing is lost."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from cases.directory import (
    STALE_MONTHS,
    Listing,
    approve_entry,
    end_entry,
    is_stale,
    read_entries,
    read_history,
    save_entry,
    verify_entry,
)
from cases.errors import NotFound, Refused, Stale
from cases.model import Language, Role
from cases.store.tables import audit

TODAY = date(2026, 11, 21)
LEGAL = Listing(
    ar="مثال مخترع للمساعدة القانونية", en="Invented legal help", fr="Aide juridique inventée", services=("legal",),
    areas=("22000",), hours="mon-fri 09:00-15:00", languages=("ar", "fr"), cost="free", capacity="waiting_list",
    contact="ask for the legal desk", source="invented for a test", verified_on=TODAY,
)  # fmt: skip


@pytest.fixture
def sami(house):
    return house.hire("sami", role=Role.SUPERVISOR)


def save(house, who, listing=LEGAL, *, entry=None, version=0, reason="first"):
    return save_entry(
        house.desk_store,
        who,
        listing,
        entry=entry,
        version=version,
        reason=reason,
        now=house.clock(),
        today=TODAY,
    )


def actions(house):
    with house.owner.reads() as u:
        return [row.action for row in u.all(select(audit.c.action).order_by(audit.c.seq))]


def test_an_entry_is_written_verified_approved_changed_and_ended(house, sami):
    store = house.desk_store
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    entry = save(house, dana)
    (first,) = read_entries(store)
    assert (first.version, first.approved, first.verified_by, first.by) == (1, False, "Dana", "Dana")
    assert first.listing == LEGAL
    assert first.listing.name(Language.FR) == "Aide juridique inventée"
    with pytest.raises(Refused, match="right"):
        approve_entry(store, dana, entry, version=1, now=house.clock())
    approve_entry(store, sami, entry, version=1, now=house.clock())
    with pytest.raises(Stale):
        approve_entry(store, sami, entry, version=1, now=house.clock())
    later = date(2026, 12, 1)
    verify_entry(store, sami, entry, version=1, now=house.clock(), today=later)
    (verified,) = read_entries(store)
    assert (verified.version, verified.approved_by, verified.verified_by) == (2, "Sami", "Sami")
    assert verified.listing == replace(LEGAL, verified_on=later)
    save(house, dana, replace(verified.listing, hours="always", verified_on=TODAY), entry=entry, version=2)
    (changed,) = read_entries(store)
    assert (changed.version, changed.approved, changed.listing.hours) == (3, False, "always")
    end_entry(store, sami, entry, version=3, reason="closed down", now=house.clock())
    assert read_entries(store) == ()
    (gone,) = read_entries(store, ended=True)
    assert (gone.version, gone.reason) == (4, "closed down")
    with pytest.raises(Stale):
        save(house, dana, entry=entry, version=4)
    assert [each.version for each in read_history(store, entry)] == [4, 3, 2, 1]
    with pytest.raises(NotFound):
        read_history(store, gone.entry.__class__(int=0))
    done = [each for each in actions(house) if each.startswith("directory")]
    assert done == [
        "directory_changed", "directory_approved", "directory_verified", "directory_changed", "directory_ended",
    ]  # fmt: skip


def test_two_people_who_change_one_entry_meet(house, sami):
    entry = save(house, sami)
    save(house, sami, replace(LEGAL, note="one"), entry=entry, version=1)
    with pytest.raises(Stale):
        save(house, sami, replace(LEGAL, note="two"), entry=entry, version=1)
    assert read_entries(house.desk_store)[0].listing.note == "one"


def test_entries_are_found_by_service_and_area(house, sami):
    save(house, sami)
    everywhere = replace(LEGAL, en="Invented clinic", services=("medical", "health"), areas=("LB",))
    save(house, sami, everywhere)
    found = [each.listing.en for each in read_entries(house.desk_store, service="medical")]
    assert found == ["Invented clinic"]
    assert [each.listing.en for each in read_entries(house.desk_store, areas=("11000",))] == []
    assert len(read_entries(house.desk_store, areas=("22000", "LB"))) == 2
    assert read_entries(house.desk_store, service="shelter") == ()


def test_who_answers_does_not_change_the_directory(house):
    amal = house.hire("amal", office="kaa-aarsal")
    with pytest.raises(Refused, match="right"):
        save(house, amal)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ar": " "}, "directory_name"),
        ({"services": ()}, "choose_service"),
        ({"services": ("haircut",)}, "choose_service"),
        ({"areas": ()}, "choose_area"),
        ({"cost": "gold"}, "form"),
        ({"contact": ""}, "directory_contact"),
        ({"source": " "}, "directory_source"),
        ({"verified_on": date(2026, 11, 22)}, "date_future"),
        ({"note": "x" * 2001}, "text_length"),
    ],
)
def test_what_an_entry_must_say(house, sami, change, reason):
    with pytest.raises(Refused, match=reason):
        save(house, sami, replace(LEGAL, **change))
    assert read_entries(house.desk_store) == ()


def test_an_entry_is_old_after_the_months_of_the_rule():
    assert STALE_MONTHS == 6
    assert is_stale(None, TODAY)
    assert not is_stale(date(2026, 5, 21), TODAY)
    assert is_stale(date(2026, 5, 20), TODAY)
    assert not is_stale(date(2026, 8, 31), date(2027, 2, 28))
    assert is_stale(date(2026, 8, 27), date(2027, 2, 28))
