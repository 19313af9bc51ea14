"""`hotline up`: the servers, the schema, and the four processes, each with only its own secrets."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from cases.errors import BadSettings
from cases.store.migrate import upgrade
from hotline import folders, logins, logs
from hotline.engines import Engines
from hotline.environment import key_file
from hotline.settings import OWNERS, PROCESSES, PollSettings, Settings, UpSettings
from hotline.supervisor import Child, Supervisor

PASSED_ON = ("LANG", "PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "NO_PROXY")
"""What every process gets besides its settings: nothing of it is a secret of ours."""

KINDS: Mapping[str, type[Settings]] = {**PROCESSES, "poll": PollSettings}
"""What a process reads; `poll` is the door that asks Telegram."""

MADE_KEYS = frozenset({*OWNERS, "VAULT_PUBLIC_KEY"})


def run(*, port_base: int, poll: bool = False) -> int:
    """Run everything until Ctrl-C. Returns the exit code."""
    logs.configure("up")
    settings = UpSettings.load()
    if settings.hotline_demo:
        raise BadSettings(
            "HOTLINE_DEMO belongs to `hotline demo` alone: cookies without TLS are for made-up cases"
        )
    home = folders.make_home(settings.hotline_home)
    database = settings.database_url.get_secret_value() if settings.database_url else None
    cache = settings.redis_url.get_secret_value() if settings.redis_url else None
    with Engines(home, database, cache) as engines:
        passwords = logins.passwords(home)
        upgrade(engines.database_url, passwords=passwords)
        urls = {
            name: logins.url_for(engines.database_url, name, passwords[logins.role(name)])
            for name in PROCESSES
        }
        commands = [
            Child(
                name,
                command(name, port_base=port_base, poll=poll),
                environment(
                    name, os.environ, home=home, database_url=urls[name], redis_url=engines.redis_url
                ),
            )
            for name in PROCESSES
        ]
        return Supervisor(commands, tend=engines.tend, directory=str(Path.cwd())).run()


def command(process: str, *, port_base: int, poll: bool = False) -> tuple[str, ...]:
    """Give the command line of a process."""
    ports = ("--port-base", str(port_base)) if process in ("door", "desk") else ()
    polls = ("--poll",) if poll and process == "door" else ()
    return (sys.executable, "-m", "hotline", process, *ports, *polls)


def environment(
    process: str, given: Mapping[str, str], *, home: Path, database_url: str, redis_url: str
) -> dict[str, str]:
    """Give a process the names that it reads, its own login, and its own keys; nothing else.

    A key that is not named outside is taken from where `hotline init` put it.
    """
    chosen = {name: given[name] for name in PASSED_ON if name in given}
    chosen |= {"PYTHONUNBUFFERED": "1", "TZ": "UTC", "HOTLINE_HOME": str(home)}
    chosen |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    kind = KINDS[process]
    for name in kind.names() - chosen.keys():
        if given.get(name) and given.get(f"{name}_FILE"):
            raise BadSettings(f"{name} and {name}_FILE are both set: keep one")
        for variant in (name, f"{name}_FILE"):
            if given.get(variant):
                chosen[variant] = given[variant]
        file = key_file(home, "door" if process == "poll" else process, name)
        if name in MADE_KEYS and not (chosen.keys() & {name, f"{name}_FILE"}) and file.exists():
            chosen[f"{name}_FILE"] = str(file)
    return chosen
