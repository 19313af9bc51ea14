"""The data files: every rule can be read, named and switched off, and every concept that a rule needs has words."""

import re

from cases.model import Signal
from triage import lexicon


def test_rule_ids_are_unique_and_name_their_signal() -> None:
    ids = [rule.id for rule in lexicon.rules()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z_]+\.[1-9][0-9]*", name) for name in ids)


def test_every_signal_has_a_rule() -> None:
    assert {rule.signal for rule in lexicon.rules()} == set(Signal)


def test_every_concept_of_a_rule_has_words() -> None:
    known = {phrase.concept for phrase in lexicon.phrases()} | {chain.concept for chain in lexicon.chains()}
    needed = {concept for rule in lexicon.rules() for slot in rule.slots for concept in slot}
    assert needed <= known


def test_a_disabled_rule_is_not_loaded(monkeypatch) -> None:
    rows = [
        {"id": "weapon.1", "urgency": "imminent", "all": ["weapon"]},
        {"id": "weapon.2", "urgency": "imminent", "all": ["weapon"], "enabled": False},
    ]
    real = lexicon._table
    monkeypatch.setattr(lexicon, "_table", lambda name: {**real(name), "rule": rows})
    lexicon.rules.cache_clear()
    try:
        assert [rule.id for rule in lexicon.rules()] == ["weapon.1"]
    finally:
        lexicon.rules.cache_clear()


def test_no_pattern_is_so_wide_that_loading_suffers() -> None:
    assert len(lexicon.phrases()) < 150_000


def test_phrases_that_were_forgotten_leave_their_words_and_chains_behind() -> None:
    phrases, chains = lexicon.phrases(), lexicon.chains()
    words = {
        variety: {word for each in phrases if each.variety is variety for word in each.text.split()}
        for variety in lexicon.VARIETIES.values()
    }
    lexicon.forget_phrases()
    assert lexicon.vocabulary() == words
    assert lexicon.chains() is chains
    assert lexicon.phrases.cache_info().currsize == 0
    assert lexicon.phrases() == phrases
    lexicon.forget_phrases()
