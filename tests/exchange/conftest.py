"""A stand-in for the other system, and a way to speak with it."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exchange.client import Access
from exchange.primero import Primero
from tests.exchange.standin import PASSWORD, USER, StandIn

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def there():
    made = StandIn()
    yield made
    made.close()


@pytest.fixture
def clock():
    return SimpleNamespace(now=NOW, slept=[])


@pytest.fixture
def primero(there, clock):
    access = Access(there.url, USER, PASSWORD)
    return Primero(access, now=lambda: clock.now, sleep=clock.slept.append)
