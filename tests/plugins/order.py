"""The long tests first, so that at the end of a run no worker is still at one while the others have nothing left.

`make test` lets an idle worker take the last half of what another has still to do: what stands first stays where it
is. So the tests that share the one running demo stay with one worker too, instead of waiting for each other in two.
"""

import pytest

LONG = ("hostile/test_kills.py", "journeys/test_week_of_clocks.py")
"""Files with tests that take more than ten seconds each on a quiet machine."""


def place(item: pytest.Item) -> int:
    """Say how early a test belongs: those before the demo, then the long ones, then all others."""
    if "shared_demo" in getattr(item, "fixturenames", ()):
        return 0
    return 1 if item.path.as_posix().endswith(LONG) else 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by that; within it the order stays as it was."""
    items.sort(key=place)
