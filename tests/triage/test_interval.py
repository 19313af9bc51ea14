"""Clopper-Pearson against values that are known from tables."""

import pytest

from triage.interval import incomplete_beta, share_interval


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (8, 10, 0.4439, 0.9748),
        (95, 100, 0.8872, 0.9836),
        (1, 20, 0.0013, 0.2487),
        (50, 100, 0.3983, 0.6017),
    ],
)
def test_interval(hits: int, total: int, low: float, high: float) -> None:
    assert share_interval(hits, total) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_nothing_counted_says_nothing() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


def test_incomplete_beta_of_closed_forms() -> None:
    assert incomplete_beta(0.3, 1, 1) == pytest.approx(0.3)
    assert incomplete_beta(0.3, 2, 1) == pytest.approx(0.09)
    assert incomplete_beta(0.3, 1, 3) == pytest.approx(1 - 0.7**3)
    assert incomplete_beta(0.5, 7, 7) == pytest.approx(0.5)
