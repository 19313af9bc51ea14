"""A whole hotline in process, on a database of its own."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def house(database: Any) -> Iterator[Any]:
    """The door's turn, the desk's acts and the relay's keys, with offices and no people yet."""
    from tests.factories import House

    made = House(database)
    yield made
    made.close()
