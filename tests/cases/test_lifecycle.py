"""Whether an answer may go out now: the whole table."""

from datetime import timedelta

import pytest

from cases.lifecycle import Contact, plan_answer
from cases.model import Channel, MayWrite
from tests.factories import START

FRESH, STALE, OLD = START - timedelta(minutes=5), START - timedelta(hours=2), START - timedelta(days=2)


def contact(**more):
    given = {"channel": Channel.SMS, "last_at": STALE, "may_write": None}
    return Contact(**(given | more))


@pytest.mark.parametrize(
    ("known", "plan"),
    [
        (contact(last_at=FRESH), ("send", "live")),
        (contact(last_at=FRESH, departed=True), ("wait", "after_me")),
        (contact(last_at=FRESH, unsafe=True), ("wait", "unsafe")),
        (contact(last_at=FRESH, stopped=True), ("wait", "stopped")),
        (contact(last_at=FRESH, forgotten=True), ("closed", "forgotten")),
        (contact(last_at=FRESH, child=True), ("send", "live")),
        (contact(), ("wait", "after_me")),
        (contact(may_write=MayWrite.NO), ("wait", "no")),
        (contact(may_write=MayWrite.AFTER_ME), ("wait", "after_me")),
        (contact(may_write=MayWrite.YES), ("notify", "consent")),
        (contact(may_write=MayWrite.YES, child=True), ("wait", "child")),
        (contact(may_write=MayWrite.YES, unsafe=True), ("wait", "unsafe")),
        (contact(may_write=MayWrite.YES, stopped=True), ("wait", "stopped")),
        (contact(may_write=MayWrite.YES, last_at=OLD), ("notify", "consent")),
        (contact(may_write=MayWrite.YES, last_at=OLD, channel=Channel.WHATSAPP), ("wait", "window")),
        (contact(may_write=MayWrite.YES, last_at=STALE, channel=Channel.WHATSAPP), ("notify", "consent")),
        (None, ("closed", "forgotten")),
    ],
)
def test_the_plan_for_an_answer(known, plan):
    assert plan_answer(known, closed=False, now=START) == plan


def test_a_closed_case_has_no_way_back():
    assert plan_answer(contact(last_at=FRESH), closed=True, now=START) == ("closed", "closed")
