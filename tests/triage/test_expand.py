"""The notation in which phrases are written."""

import pytest

from triage.expand import BadPattern, expand


def test_alternatives_multiply() -> None:
    assert expand("(a|b) c(d|)") == ("a cd", "a c", "b cd", "b c")


def test_question_mark_makes_the_letter_before_it_optional() -> None:
    assert expand("ab? (c)?") == ("ab c", "ab", "a c", "a")


@pytest.mark.parametrize("pattern", ["(a", "a)", "(a|(b)"])
def test_open_brackets_are_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        expand(pattern)
