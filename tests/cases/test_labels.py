"""A person's verdict becomes a label: what the program said and by what, what the person said, and nothing else."""

from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

import pytest

from cases import desk, erasure
from cases.errors import NotFound, Refused
from cases.messages import InboundKind, Media, MediaKind
from cases.model import Role, Urgency
from tests.promises.scene import dump, keep
from triage.version import grammar

KNIFE = "he has a knife and he is hitting the child now, we are in Saida"


@pytest.fixture
def told(house):
    house.write(KNIFE)
    house.nour = house.hire("nour", office="saida")
    house.number = house.queue(house.nour).rows[0].number
    return house


def labels(house):
    return dump(house.database)["public.labels"]


def change(house, urgency, *, code="meaning", who=None, reason="It was a film"):
    who = who or house.nour
    version = house.read(who, house.number).version
    desk.change_urgency(
        house.desk_store,
        who,
        house.number,
        urgency=urgency,
        reason=reason,
        version=version,
        now=house.clock(),
        code=code,
    )


def confirm(house, who=None):
    who = who or house.nour
    version = house.read(who, house.number).version
    desk.confirm(house.desk_store, who, house.number, version=version, now=house.clock())


def test_a_confirmation_is_kept_with_the_rules_that_decided(told):
    confirm(told)
    (label,) = labels(told)
    assert (label["source"], label["said"], label["judged"], label["code"]) == (
        "case",
        "imminent",
        "imminent",
        None,
    )
    assert label["variety"] == "en"
    assert label["role"] == "counsellor"
    assert label["grammar"] == grammar()
    assert label["day"] == told.clock().date()
    shown = told.read(told.nour, told.number)
    decisive = {e.rule for i in shown.items for e in i.evidence if e.urgency is Urgency.IMMINENT}
    assert decisive
    assert set(label["rules"]) == decisive


def test_a_label_leads_to_no_case_and_no_person(told):
    change(told, Urgency.ROUTINE)
    (label,) = labels(told)
    assert set(label) == {
        "id", "source", "day", "said", "judged", "code", "rules", "second", "variety", "grammar", "role",
    }  # fmt: skip
    rows = dump(told.database)
    (case,) = rows["public.cases"]
    known = {case["id"], case["conversation"], told.nour.person.id, *(i["id"] for i in rows["public.items"])}
    assert known.isdisjoint(value for value in label.values() if isinstance(value, UUID))
    assert "film" not in repr(label)


def test_a_second_thought_replaces_the_first(told):
    confirm(told)
    change(told, Urgency.ELEVATED, code="learned")
    (label,) = labels(told)
    assert (label["said"], label["judged"], label["code"]) == ("imminent", "elevated", "learned")
    assert label["rules"]


def test_what_the_program_says_anew_is_judged_anew_and_old_words_are_not_blamed_twice(told):
    change(told, Urgency.ROUTINE)
    told.clock.pass_(minutes=30)
    told.write("she took all the pills and she does not wake up")
    (case,) = dump(told.database)["public.cases"]
    assert (case["urgency"], case["urgency_by"]) == ("imminent", None)
    confirm(told)
    first, second = sorted(labels(told), key=lambda label: label["judged"] != "routine")
    assert first["judged"] == "routine"
    assert (second["said"], second["judged"]) == ("imminent", "imminent")
    assert set(first["rules"]).isdisjoint(second["rules"])


def test_what_no_rule_decided_blames_no_rule(house):
    house.write("", kind=InboundKind.MEDIA, media=(Media(MediaKind.VOICE, "ref"),))
    house.nour = house.hire("sami")
    house.number = house.queue(house.nour).rows[0].number
    change(house, Urgency.ROUTINE, code="safe")
    (label,) = labels(house)
    assert (label["said"], label["rules"], label["second"]) == ("elevated", [], False)


def test_a_code_that_is_none_is_refused_and_nothing_is_kept(told):
    with pytest.raises(Refused):
        change(told, Urgency.ROUTINE, code="he is nice")
    assert labels(told) == []
    assert dump(told.database)["public.cases"][0]["urgency"] == "imminent"


def test_the_label_outlives_the_case(told):
    confirm(told)
    sami = told.hire("sami")
    version = told.read(sami, told.number).version
    desk.close(told.desk_store, sami, told.number, reason="resolved", version=version, now=told.clock())
    told.clock.pass_(days=erasure.CONTENT_FOR.days + 1)
    keep(told)
    assert dump(told.database)["public.cases"] == []
    assert len(labels(told)) == 1


def test_who_may_see_the_agreement_and_what_it_counts(told):
    change(told, Urgency.ROUTINE)
    sami, dana, root = (
        told.hire("sami", role=Role.SUPERVISOR),
        told.hire("dana", role=Role.DATA_OFFICER),
        told.hire("root", role=Role.ADMINISTRATOR),
    )
    for nobody in (told.nour, root):
        with pytest.raises(NotFound):
            desk.agreement(told.desk_store, nobody)
    found = desk.agreement(told.desk_store, sami)
    assert desk.agreement(told.desk_store, dana).all == found.all
    assert (found.all.confirmed, found.all.lowered, found.all.raised, found.all.total) == (0, 1, 0, 1)
    assert found.varieties["en"].lowered == 1
    assert found.said["imminent"].lowered == 1
    assert found.rules
    assert all((tally.lowered, tally.total) == (1, 1) for tally in found.rules.values())
    assert found.codes == {"meaning": 1}
    assert found.newest == grammar()


def test_raised_by_the_second_opinion_is_said(house):
    from cases.model import Assessment

    found = Assessment(Urgency.ELEVATED, reasons=("second.attention",))
    with patch("triage.reading.assess", return_value=found):
        house.write("something that no rule has foreseen at all")
    house.nour = house.hire("sami", role=Role.SUPERVISOR)
    house.number = house.queue(house.nour).rows[0].number
    confirm(house)
    (label,) = labels(house)
    assert (label["second"], label["rules"]) == (True, [])
    assert desk.agreement(house.desk_store, house.nour).second.confirmed == 1


def test_a_day_is_all_that_is_known_of_the_time(told):
    told.clock.now = told.clock.now.replace(hour=23, minute=59)
    confirm(told)
    (label,) = labels(told)
    assert label["day"] == told.clock().date()
    assert not any(isinstance(value, timedelta) or hasattr(value, "hour") for value in label.values())
