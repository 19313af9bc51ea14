"""The unit of work: `with store.writes() as u:` is the only place of the program that commits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection, CursorResult, Executable, create_engine, text
from sqlalchemy.engine import Row

from cases.views import SignedIn


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction. Rolled back unless the `with` block ends without an error."""

    connection: Connection

    def run(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Execute one statement."""
        return self.connection.execute(statement, values)

    def adds(self, statement: Executable) -> bool:
        """Execute an INSERT that gives way on conflict, and tell whether it added its row."""
        done = self.connection.execute(statement.execution_options(preserve_rowcount=True))
        return done.rowcount == 1

    def one(self, statement: Executable) -> Row[Any] | None:
        """Return the first row, or None."""
        return self.connection.execute(statement).first()

    def all(self, statement: Executable) -> list[Row[Any]]:
        """Return every row."""
        return list(self.connection.execute(statement))

    def value(self, statement: Executable) -> Any:
        """Return the first column of the first row, or None."""
        return self.connection.execute(statement).scalar()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only the inner part when it raises; the message that was kept before stays."""
        with self.connection.begin_nested():
            yield

    @property
    def raw(self) -> PsycopgConnection[Any]:
        """The driver's connection, so that a job is enqueued in this very transaction."""
        driver = self.connection.connection.driver_connection
        if not isinstance(driver, PsycopgConnection):  # pragma: no cover - psycopg is the only driver
            raise TypeError(type(driver))
        return driver


class Store:
    """A database as one process sees it, with that process's own role."""

    def __init__(
        self, url: str, *, pool: int = 8, statement_seconds: float = 10, lock_seconds: float = 3
    ) -> None:
        """Make the pool; nothing connects yet."""
        self._engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=pool,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            connect_args={
                "connect_timeout": 5,
                "options": f"-c statement_timeout={int(statement_seconds * 1000)}"
                f" -c lock_timeout={int(lock_seconds * 1000)}"
                " -c idle_in_transaction_session_timeout=20000 -c timezone=UTC",
            },
        )

    @contextmanager
    def writes(self, who: SignedIn | None = None) -> Iterator[Unit]:
        """Open a transaction and commit it at the end of the block."""
        with self._engine.begin() as connection:
            unit = Unit(connection)
            _show_offices(unit, who)
            yield unit

    @contextmanager
    def reads(self, who: SignedIn | None = None) -> Iterator[Unit]:
        """Open a transaction that changes nothing; it is rolled back at the end."""
        with self._engine.connect() as connection:
            unit = Unit(connection)
            _show_offices(unit, who)
            try:
                yield unit
            finally:
                connection.rollback()

    def answers(self) -> bool:
        """Tell whether the database answers."""
        with self._engine.connect() as connection:
            return bool(connection.execute(text("select 1")).scalar())

    def dispose(self) -> None:
        """Close the pool."""
        self._engine.dispose()


def _show_offices(unit: Unit, who: SignedIn | None) -> None:
    """Tell the row-level rules for whom, and for which offices, this transaction sees cases. No one signed in: none."""
    if who is not None:
        unit.run(text("select set_config('amana.person', :person, true)"), {"person": str(who.person.id)})
        show_offices(unit, who.person.offices)


def show_offices(unit: Unit, slugs: Iterable[str]) -> None:
    """Let this transaction see the cases of these offices, until it ends."""
    unit.run(text("select set_config('amana.offices', :offices, true)"), {"offices": ",".join(slugs)})
