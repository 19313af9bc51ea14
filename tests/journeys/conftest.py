"""The town of the journeys."""

from typing import Any

import pytest

from tests.journeys.town import Town
from webhooks.turn import warm_up


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """As at the start of the door: the words are read before the first message."""
    warm_up()


@pytest.fixture
def town(house: Any) -> Town:
    """A hotline with offices and no people yet."""
    return Town(house)
