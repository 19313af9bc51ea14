"""The rules are tested alone; a test that wants the close reader asks for it by its mark."""

import pytest


@pytest.fixture(autouse=True)
def rules_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the close reader: it is slower, and it would hide a rule that has gone blind."""
    if not request.node.get_closest_marker("close_reader"):
        monkeypatch.setattr("triage.close.packaged", lambda: None)
