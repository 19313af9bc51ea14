"""`hotline check`: what is wrong with a configuration, before it starts."""

import logging
import os

from cases.errors import BadSettings
from cases.store.migrate import current, newest
from hotline import folders, logs
from hotline.commands.up import KINDS, environment
from hotline.engines import Engines, answering
from hotline.environment import reading
from hotline.settings import PROCESSES, RelaySettings, Settings, UpSettings
from hotline.supervisor import BAD_SETTINGS


def run(process: str | None) -> int:
    """Check one process as it would start here, or all four and the servers as `hotline up` starts them."""
    logs.configure("check", level=logging.WARNING)
    if process is None:
        return max([_check_as_up(name) for name in PROCESSES] + [_check_phone(), _check_servers()])
    if process not in KINDS:
        raise BadSettings(f"no process {process}: {', '.join(KINDS)}")
    return _check(KINDS[process])


def _check_as_up(name: str) -> int:
    # Any URL does here: whether the servers answer is a question of its own.
    home = UpSettings.load().hotline_home.expanduser().resolve()
    try:
        given = environment(
            name, os.environ, home=home, database_url="postgresql:///amana", redis_url="unix:///dev/null"
        )
    except BadSettings as error:
        return _complain(name, error)
    with reading(given):
        return _check(KINDS[name])


def _check(settings: type[Settings]) -> int:
    try:
        found = settings.load()
    except BadSettings as error:
        return _complain(settings.process, error)
    print(f"{settings.process}: good")
    for name, shown in found.describe().items():
        print(f"    {name:<24}{shown}")
    if isinstance(found, RelaySettings) and found.smtp_url is None:
        print("    no e-mail to staff: SMTP_URL and SMTP_FROM are not set, whoever chose e-mail is not told")
    return 0


def _check_phone() -> int:
    """Tell when one of two processes does not know of our own phone: messages without answers, or the other way."""
    needed = {"ANDROID_SIGNING_KEY": "the door", "ANDROID_API_BASE": "the relay"}
    missing = [n for n in needed if not (os.environ.get(n) or os.environ.get(f"{n}_FILE"))]
    if len(missing) != 1:
        return 0
    print(f"phone: {missing[0]} is missing for {needed[missing[0]]}: SMS by the phone needs both processes")
    return BAD_SETTINGS


def _check_servers() -> int:
    try:
        settings = UpSettings.load()
        home = folders.make_home(settings.hotline_home)
        database = settings.database_url.get_secret_value() if settings.database_url else None
        cache = settings.redis_url.get_secret_value() if settings.redis_url else None
        with Engines(home, database, cache) as engines:
            there, cached = answering(engines.database_url, engines.redis_url)
            schema = current(engines.database_url) if there else None
    except BadSettings as error:
        return _complain("servers", error)
    print(f"PostgreSQL: {'answers' if there else 'does not answer'}")
    print(f"Valkey or Redis: {'answers' if cached else 'does not answer (the hotline works on, slower)'}")
    if there:
        print(
            f"schema: {'of this version' if schema == newest() else 'not of this version: hotline migrate'}"
        )
    return 0 if there and schema == newest() else BAD_SETTINGS


def _complain(name: str, error: BadSettings) -> int:
    print(f"{name}: cannot start")
    for line in str(error).splitlines():
        print(f"    {line}")
    return BAD_SETTINGS
