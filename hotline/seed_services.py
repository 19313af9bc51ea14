"""Fills the demo's directory and prepared texts with made-up ones, by the desk's own acts."""

import tomllib
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from cases import answers, directory, staff
from cases.desk import DeskStore
from cases.directory import Listing
from cases.errors import Refused
from cases.model import Language
from cases.views import SignedIn


def seed_services(store: DeskStore, *, author: str, approver: str, passphrase: str, now: datetime) -> int:
    """Write the entries and texts under the names of two people. Returns how many there are."""
    made = tomllib.loads((resources.files("hotline") / "seed_services.toml").read_text("utf-8"))
    secrets = [staff.sign_in(store, login, passphrase, "", now=now) for login in (author, approver)]
    writing, deciding = (staff.resume(store, secret, now=now) for secret in secrets)
    if writing is None or deciding is None:
        raise Refused("sign_in")
    for row in made["entry"]:
        _list(store, deciding, row, now)
    for row in made["text"]:
        texts = {language: str(row[language.value]) for language in Language}
        titles = {language: str(row["title"][language.value]) for language in Language}
        text = answers.save(store, writing, template=None, version=0, titles=titles, texts=texts, now=now)
        answers.approve(store, deciding, text, version=1, now=now)
    for secret in secrets:
        staff.sign_out(store, secret)
    return len(made["entry"]) + len(made["text"])


def _list(store: DeskStore, who: SignedIn, row: dict[str, Any], now: datetime) -> None:
    said = dict(row)
    approved = said.pop("approved", True)
    days = said.pop("verified_days_ago", None)
    verified = None if days is None else now.date() - timedelta(days=days)
    for name in ("services", "areas", "languages"):
        said[name] = tuple(said[name])
    listing = Listing(**said, verified_on=verified)
    entry = directory.save_entry(
        store, who, listing, entry=None, version=0, reason=said["source"], now=now, today=now.date()
    )
    if approved:
        directory.approve_entry(store, who, entry, version=1, now=now)
