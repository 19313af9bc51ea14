"""What every promise starts with: dictionaries, gazetteer and words in memory, as in a door that runs."""

import pytest

from webhooks.turn import warm_up


@pytest.fixture(scope="session", autouse=True)
def _warm():
    warm_up()
