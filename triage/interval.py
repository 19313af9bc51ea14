"""Exact (Clopper-Pearson) intervals for a share, without a statistics library."""

import math

_STEPS = 60
_TERMS = 300
_TINY = 1e-300
_CLOSE = 1e-15


def share_interval(hits: int, total: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the two-sided Clopper-Pearson interval of `hits` in `total`; (0, 1) when there is nothing to count."""
    if total == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _quantile(tail, hits, total - hits + 1)
    high = 1.0 if hits == total else _quantile(1 - tail, hits + 1, total - hits)
    return low, high


def _quantile(probability: float, a: float, b: float) -> float:
    """Return x where the regularised incomplete beta function of (a, b) equals `probability`, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if incomplete_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    front = math.exp(log_front)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function (Lentz's method)."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        for factor in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + factor * d)
            c = _away_from_zero(1 + factor / c)
            change = c * d
            value *= change
        if abs(change - 1) < _CLOSE:
            break
    return value


def _away_from_zero(value: float) -> float:
    """Keep a denominator from being zero."""
    return value if abs(value) > _TINY else _TINY
