"""Names the grammar and the models in force, so that a verdict can be told apart from one on older rules."""

import hashlib
from functools import cache
from importlib.resources import files

LENGTH = 12


@cache
def grammar() -> str:
    """Return a short digest over every rule and word of the lexicon and over both models; any change gives another."""
    found = hashlib.sha256()
    for entry in sorted(files("triage").joinpath("lexicon").iterdir(), key=lambda file: file.name):
        if entry.name.endswith(".toml"):
            found.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    for name in ("second.sha256", "close.sha256"):
        model = files("triage").joinpath("data", name)
        if model.is_file():
            found.update(model.read_bytes())
    return found.hexdigest()[:LENGTH]
