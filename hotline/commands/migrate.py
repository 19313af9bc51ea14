"""`hotline migrate`: the schema of this version, and the logins of the four processes."""

from cases.store.migrate import upgrade
from hotline import folders, logins, logs
from hotline.engines import Engines
from hotline.settings import UpSettings


def run() -> None:
    """Migrate the database that UpSettings names, or the embedded one.

    Each process finds its URL in HOTLINE_HOME/keys, for DATABASE_URL_FILE where the four run apart.
    """
    logs.configure("migrate")
    settings = UpSettings.load()
    home = folders.make_home(settings.hotline_home)
    database = settings.database_url.get_secret_value() if settings.database_url else None
    # Valkey has nothing to migrate; a URL that is never used keeps it from starting.
    with Engines(home, database, "unix:///dev/null") as engines:
        upgrade(engines.database_url, passwords=logins.passwords(home))
        logins.write_urls(home, engines.database_url)
    print("The database is at the schema of this version.")
