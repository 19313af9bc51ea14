"""The owner's database for one command: the running one, or one started for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cases import seal
from cases.errors import BadSettings
from cases.store.unit import Store
from hotline import folders, logs
from hotline.engines import Engines
from hotline.environment import key_file
from hotline.settings import UpSettings


@contextmanager
def owner_store(command: str) -> Iterator[tuple[Store, Path]]:
    """Give the owner's store and HOTLINE_HOME."""
    logs.configure(command)
    settings = UpSettings.load()
    home = folders.make_home(settings.hotline_home)
    database = settings.database_url.get_secret_value() if settings.database_url else None
    with Engines(home, database, None) as engines:
        store = Store(engines.database_url, pool=2)
        try:
            yield store, home
        finally:
            store.dispose()


def read_key(home: Path, process: str, name: str) -> bytes:
    """Read a key that `hotline init` made. Raises BadSettings."""
    try:
        return seal.decode_key(key_file(home, process, name).read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{name} is not under HOTLINE_HOME: run `hotline init` first") from error
