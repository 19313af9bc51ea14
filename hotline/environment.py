"""How a value is read from outside and checked: names, files, keys and addresses."""

import base64
import binascii
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from cases.errors import BadSettings

KEY_BYTES = 32


def _check_key(value: SecretStr) -> SecretStr:
    key_bytes(value)
    return value


ONION = re.compile(r"[a-z2-7]{56}\.onion")
"""A hidden service of the third version."""


def _check_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("has to begin with https:// and name a host")
    # Tor itself closes the way to an onion address and proves whose it is.
    near = parts.hostname in ("127.0.0.1", "::1", "localhost") or ONION.fullmatch(parts.hostname)
    if parts.scheme == "http" and not near:
        raise ValueError("has to be https: only this machine itself may be spoken to without")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("carries more than an address")
    return value.rstrip("/")


def _check_networks(value: str) -> str:
    for part in value.split(","):
        if part.strip():
            ip_network(part.strip())
    return value


Key = Annotated[SecretStr, AfterValidator(_check_key)]
"""32 bytes in base64url, with or without padding."""

Url = Annotated[str, AfterValidator(_check_url)]
Networks = Annotated[str, AfterValidator(_check_networks)]
"""Networks as CIDR, between commas."""
Number = Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]


def key_bytes(key: SecretStr) -> bytes:
    """Decode a key. Raises ValueError, without the value in it."""
    text = key.get_secret_value().strip()
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64url") from None
    if len(decoded) != KEY_BYTES:
        raise ValueError(f"has {len(decoded)} bytes; a key has {KEY_BYTES}")
    return decoded


def key_file(home: Path, process: str, name: str) -> Path:
    """Give the file in which `hotline init` keeps a key of a process."""
    return home / "keys" / process / name.lower()


_given: ContextVar[Mapping[str, str] | None] = ContextVar("given", default=None)


def given() -> Mapping[str, str]:
    """Give the environment that settings are read from: the process's own, or that of `reading`."""
    chosen = _given.get()
    return os.environ if chosen is None else chosen


@contextmanager
def reading(environment: Mapping[str, str]) -> Iterator[None]:
    """Read settings from a mapping instead, to check what another process would be given."""
    token = _given.set(environment)
    try:
        yield
    finally:
        _given.reset(token)


class Environment(PydanticBaseSettingsSource):
    """Reads NAME, or the file that NAME_FILE names: where containers and systemd put secrets."""

    def get_field_value(
        self,
        field: FieldInfo,  # noqa: ARG002  # the name is pydantic's
        field_name: str,
    ) -> tuple[Any, str, bool]:
        """Read one name."""
        return read_name(given(), field_name.upper()), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Read every name of the class that is set."""
        read = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in read.items() if value is not None}


def read_name(environment: Mapping[str, str], name: str) -> str | None:
    """Read NAME or the file of NAME_FILE. Both at once is an error: one of them would be a stale secret."""
    value, file = environment.get(name), environment.get(f"{name}_FILE")
    if value and file:
        raise BadSettings(f"{name} and {name}_FILE are both set: keep one")
    if not file:
        return value or None
    try:
        text = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{name}_FILE cannot be read: {type(error).__name__}") from None
    if not text:
        raise BadSettings(f"{name}_FILE is empty")
    return text
