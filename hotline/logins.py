"""The four database logins: a password for each process, and the URL that it is given."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from hotline import folders

PROCESSES = ("door", "relay", "desk", "keeper")


def role(process: str) -> str:
    """Name the database role of a process."""
    return f"amana_{process}"


def passwords(home: Path) -> Mapping[str, str]:
    """Read, or make at the first time, the password of each role, by the name of the role."""
    return {
        role(process): folders.read_or_make_secret(home / "keys" / process / "database_password")
        for process in PROCESSES
    }


def url_for(owner_url: str, process: str, password: str) -> str:
    """Give the URL of a process, made from the owner's: same server, same database, another login."""
    scheme, _, rest = owner_url.partition("://")
    place = rest.rpartition("@")[2]
    return f"{scheme}://{role(process)}:{quote(password, safe='')}@{place}"


def write_urls(home: Path, owner_url: str) -> None:
    """Write each process's URL beside its keys (0600), for processes that run on their own."""
    for name, password in passwords(home).items():
        process = name.removeprefix("amana_")
        file = home / "keys" / process / "database_url"
        file.touch(mode=0o600)
        file.write_text(url_for(owner_url, process, password) + "\n", encoding="utf-8")
