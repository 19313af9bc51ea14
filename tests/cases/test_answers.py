"""Texts of answers: drafted, approved by somebody else, used only then; and only with safe placeholders."""

import pytest

from cases.answers import approve, end, fill, read_template, read_templates, ready, save
from cases.errors import Refused, Stale
from cases.model import Language, Role

TITLES = {Language.AR: "شكر", Language.EN: "Thanks", Language.FR: "Merci"}
TEXTS = {
    Language.AR: "شكرًا. للكلام: {lifeline}",
    Language.EN: "Thank you. To talk: {lifeline}",
    Language.FR: "Merci. Pour parler : {lifeline}",
}


@pytest.fixture
def amal(house):
    return house.hire("amal", office="kaa-aarsal")


def draft(house, who, texts=TEXTS, *, titles=TITLES, template=None, version=0):
    return save(
        house.desk_store,
        who,
        template=template,
        version=version,
        titles=titles,
        texts=texts,
        now=house.clock(),
    )


def test_a_text_is_used_once_somebody_else_has_approved_it(house, amal):
    store = house.desk_store
    sami = house.hire("sami", role=Role.SUPERVISOR)
    text = draft(house, amal)
    assert ready(store) == ()
    with pytest.raises(Refused, match="right"):
        approve(store, amal, text, version=1, now=house.clock())
    approve(store, sami, text, version=1, now=house.clock())
    (used,) = ready(store)
    assert (used.texts, used.by, used.approved_by) == (TEXTS, "Amal", "Sami")
    draft(house, amal, {**TEXTS, Language.EN: "Thanks."}, template=text, version=1)
    (still,) = ready(store)
    assert still.texts[Language.EN] == TEXTS[Language.EN]
    (kept,) = read_templates(store)
    assert (kept.in_use.version, kept.draft.version, kept.version) == (1, 2, 2)
    with pytest.raises(Stale):
        approve(store, sami, text, version=1, now=house.clock())
    approve(store, sami, text, version=2, now=house.clock())
    assert ready(store)[0].texts[Language.EN] == "Thanks."
    end(store, sami, text, version=2, now=house.clock())
    assert ready(store) == ()
    assert read_templates(store) == ()
    assert len(read_template(store, text).history) == 3


def test_nobody_approves_a_text_of_their_own(house):
    sami = house.hire("sami", role=Role.SUPERVISOR)
    text = draft(house, sami)
    with pytest.raises(Refused, match="own_request"):
        approve(house.desk_store, sami, text, version=1, now=house.clock())


def test_two_people_who_draft_meet(house, amal):
    text = draft(house, amal)
    draft(house, amal, template=text, version=1)
    with pytest.raises(Stale):
        draft(house, amal, template=text, version=1)


def test_who_does_not_answer_does_not_draft(house):
    with pytest.raises(Refused, match="right"):
        draft(house, house.hire("dana", role=Role.DATA_OFFICER))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  ", "template_text"),
        ("x" * 1001, "text_length"),
        ("Hello {name}", "placeholder"),
        ("Hello {child.name}", "placeholder"),
        ("Hello {", "placeholder"),
        ("{{police}}", "placeholder"),
    ],
)
def test_what_a_text_may_not_be(house, amal, text, reason):
    with pytest.raises(Refused, match=reason):
        draft(house, amal, {**TEXTS, Language.FR: text})


def test_a_title_is_needed_in_every_language(house, amal):
    with pytest.raises(Refused, match="template_title"):
        draft(house, amal, titles={**TITLES, Language.AR: ""})


def test_only_known_placeholders_are_filled():
    values = {"police": "112", "name": "Omar"}
    assert fill("{police} {name} {line}", values) == "112 {name} {line}"
