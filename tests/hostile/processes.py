"""The real processes as children, to be killed: their settings, their start, their end, and what they wrote."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cases import seal
from hotline.phones.accounts import DEMO
from tests.factories import House, vault_pair

RELAY_MAC_KEY, AUDIT_KEY = seal.make_key(), seal.make_key()
START_SECONDS = 120


def free_ports() -> int:
    """Return a port with a free one after it: the door's and the desk's."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return int(port)


class Process:
    """One process of the hotline on the house's database. Killing is SIGKILL: nothing is tidied up."""

    def __init__(
        self, name: str, house: House, folder: Path, *, port: int = 0, redis_url: str = "", phones: str = "",
        script: Path | None = None,
    ) -> None:  # fmt: skip
        self.name, self.port, self.script = name, port, script
        self.written = folder / f"{name}.log"
        self.environment = _settings(name, house, folder, port, redis_url, phones)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> "Process":
        """Start it, and wait until it answers if it has a port."""
        command = [str(self.script)] if self.script else ["-m", "hotline", self.name]
        ports = ["--port-base", str(self.port)] if self.port else []
        with self.written.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *command, *ports], env=self.environment | more, stdout=out, stderr=out,
                cwd=Path(__file__).parents[2],
            )  # fmt: skip
        if self.port:
            self._wait_until_it_answers()
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port + (1 if self.name == 'desk' else 0)}"

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, self.written.read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(self.name)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = START_SECONDS) -> int:
        """Wait for its own end; return its exit code."""
        assert self.process is not None
        return self.process.wait(seconds)


def _settings(
    name: str, house: House, folder: Path, port: int, redis_url: str, phones: str
) -> dict[str, str]:
    keys: Any = house.keys
    public = f"http://127.0.0.1:{port or 8000}"
    twilio = {
        "PUBLIC_URL": public,
        "TWILIO_ACCOUNT_SID": DEMO.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": DEMO.twilio_auth_token,
        "TWILIO_SMS_FROM": DEMO.twilio_sms_from,
        "TWILIO_WHATSAPP_FROM": DEMO.twilio_whatsapp_from,
    }
    own: Mapping[str, Mapping[str, str]] = {
        "door": {
            **twilio,
            "TELEGRAM_SECRET": DEMO.telegram_secret,
            "DOOR_INDEX_KEY": seal.encode_key(keys.index),
            "DOOR_MAC_KEY": seal.encode_key(keys.rows),
            "DOOR_CODE_KEY": seal.encode_key(keys.code),
            "DOOR_INTAKE_KEY": seal.encode_key(keys.intake),
            "VAULT_PUBLIC_KEY": seal.encode_key(keys.vault_public),
            "RELAY_MAC_KEY": seal.encode_key(RELAY_MAC_KEY),
            "STAFFED_HOURS": "always",
        },
        "relay": {
            **twilio,
            "TWILIO_API_BASE": f"{phones}/twilio-api",
            "TELEGRAM_TOKEN": DEMO.telegram_token,
            "TELEGRAM_API_BASE": f"{phones}/telegram-api",
            "VAULT_PRIVATE_KEY": seal.encode_key(vault_pair().private),
        },
        "desk": {
            "DOOR_MAC_KEY": seal.encode_key(keys.rows),
            "VAULT_PUBLIC_KEY": seal.encode_key(keys.vault_public),
            "HOTLINE_DEMO": "1",
        },
        "keeper": {"AUDIT_KEY": seal.encode_key(AUDIT_KEY)},
    }
    home = folder / "home"
    home.mkdir(exist_ok=True)
    passed = {n: os.environ[n] for n in ("PATH", "LANG") if n in os.environ}
    url = {"REDIS_URL": redis_url} if redis_url else {}
    base = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "DATABASE_URL": house.database.url(name),
        "HOTLINE_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
        "TZ": "UTC",
    }
    return {**passed, **base, **url, **own[name]}
