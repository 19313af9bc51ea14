"""What every test may ask for."""

import pytest

import hotline  # noqa: F401 - says how many threads numpy may use, before anything imports numpy

pytest_plugins = [f"tests.plugins.{name}" for name in ("browser", "engines", "house", "order")]

READ_CLOSELY = {"journeys", "hotline"}
"""Folders whose tests run the whole product, the close reader too."""


@pytest.fixture(autouse=True)
def rules_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the close reader: it would hide a rule that has gone blind, and costs some milliseconds a message."""
    whole = READ_CLOSELY.intersection(request.node.path.parts)
    if not whole and not request.node.get_closest_marker("close_reader"):
        monkeypatch.setattr("triage.close.packaged", lambda: None)
