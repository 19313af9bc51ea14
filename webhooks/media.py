"""Brings what people sent beside words into their cases: fetched, cleaned in a box, sealed, and given up late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from starlette.concurrency import run_in_threadpool

import cases.model
from cases.errors import CannotOpen
from cases.media import keeping
from cases.media.clean import Cleaned, clean
from cases.media.form import LARGEST
from cases.media.keeping import Awaited
from cases.store.unit import Store
from webhooks.channels.base import Channel, Fetches, Misconfigured, Rejected, Retryable, SendError
from webhooks.later import Later

GIVE_UP_AFTER = timedelta(hours=24)
"""So long a file is asked for: a provider that is down for a night must not cost a recording."""
MISSING_AFTER = timedelta(minutes=30)
"""A file of which the provider says that it has none is given up after this; in the first seconds it may be late."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0
FORGOTTEN_AFTER = timedelta(minutes=30)
"""A file that nobody has tried for so long has lost its job, and is tried by the sweep."""
TRIES_BEFORE_A_WORD = 4

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The part of the relay that brings files. It can add to a case, and open nothing of it."""

    store: Store
    channels: Mapping[cases.model.Channel, Channel]
    vault_private: bytes = field(repr=False)
    clock: Callable[[], datetime]
    wake: Callable[[], None] = field(default=lambda: None)
    clean: Callable[[bytes], Cleaned] = clean

    async def fetch(self, file_id: str) -> None:
        """Bring one file. Raises Later when it is not here yet and may still come."""
        file = UUID(file_id)
        try:
            awaited = await run_in_threadpool(self._claim, file)
        except CannotOpen:
            await run_in_threadpool(self._lose_sealed, file)
            return
        if awaited is None:
            return
        try:
            raw = await self._bring(awaited)
        except SendError as error:
            await run_in_threadpool(self._failed, awaited, error)
            return
        cleaned = await run_in_threadpool(self.clean, raw)
        await run_in_threadpool(self._keep, awaited, cleaned)

    def _claim(self, file: UUID) -> Awaited | None:
        with self.store.writes() as u:
            return keeping.claim_file(u, self.vault_private, file, now=self.clock())

    async def _bring(self, awaited: Awaited) -> bytes:
        if not awaited.ref:
            return await run_in_threadpool(self._read_upload, awaited)
        channel = self.channels.get(awaited.channel) if awaited.channel else None
        if channel is None or not isinstance(channel, Fetches):
            raise Rejected("no_channel")
        return await channel.fetch(awaited.ref, limit=LARGEST)

    def _read_upload(self, awaited: Awaited) -> bytes:
        try:
            with self.store.reads() as u:
                return keeping.read_upload(u, self.vault_private, awaited.id)
        except CannotOpen:
            raise Rejected("sealed") from None

    def _keep(self, awaited: Awaited, cleaned: Cleaned) -> None:
        with self.store.writes() as u:
            kept = keeping.keep_file(u, awaited, cleaned, now=self.clock())
        if kept:
            _log.info(
                "relay.file", fate=cleaned.fate.value, form=cleaned.form.value, file=str(awaited.id)[:8]
            )
            self.wake()

    def _failed(self, awaited: Awaited, error: SendError) -> None:
        """Try again later, or give up: what came is never shown as less than something nobody has heard or seen."""
        _log.warning(
            "relay.not_fetched", kind=type(error).__name__, code=error.code, file=str(awaited.id)[:8]
        )
        waited = self.clock() - awaited.at
        missing = error.code == "gone" and waited > MISSING_AFTER
        if isinstance(error, Rejected) or missing or waited > GIVE_UP_AFTER:
            self._lose(awaited.id, awaited.case, reason_of(error))
            return
        if awaited.attempts >= TRIES_BEFORE_A_WORD:
            with self.store.writes() as u:
                keeping.note_trouble(u, awaited.id, reason=reason_of(error))
        pause = min(FIRST_PAUSE * 2 ** min(awaited.attempts, 10), LONGEST_PAUSE)
        raise Later(error.after if isinstance(error, Retryable) and error.after else pause)

    def _lose(self, file: UUID, case: UUID, code: str) -> None:
        with self.store.writes() as u:
            lost = keeping.lose_file(u, file, case, reason=code, now=self.clock())
        if lost:
            self.wake()

    def _lose_sealed(self, file: UUID) -> None:
        """Give up a file whose reference does not open: the relay's key was changed, or somebody altered the row."""
        with self.store.writes() as u:
            case = keeping.case_of(u, file)
        if case is not None:
            self._lose(file, case, "sealed")

    async def sweep(self) -> int:
        """Try the files whose job was lost, so that none waits for ever, and with it no deletion at the provider."""
        with self.store.reads() as u:
            found = keeping.overdue_files(u, before=self.clock() - FORGOTTEN_AFTER)
        for file in found:
            try:
                await self.fetch(str(file))
            except Later:
                continue
        return len(found)


_ACCESS = frozenset({"401", "403", "token", "no_send_credentials"})
_TOLD = frozenset({"too_large", "no_channel", "sealed", "gone", "not_given", "foreign_url"})


def reason_of(error: SendError) -> str:
    """Return the code that the desk has words for; a number of a provider says nothing to a counsellor."""
    if isinstance(error, Misconfigured) or error.code in _ACCESS:
        return "access"
    return error.code if error.code in _TOLD else "provider"
