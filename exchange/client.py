"""Speaks HTTP with one Primero: nowhere else, within limits of time and size, and never through a redirect."""

import email.utils
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import quote

import httpx

LARGEST = 20_000_000
"""Bytes of an answer. The forms and places of a country are some megabytes."""
LONGEST = 60.0
"""Seconds that one answer may take in all."""
PATIENCE = 5.0
"""Seconds that we wait ourselves when they are busy; longer waits are a person's."""
TRIES = 3
PER_PAGE, MOST_PAGES = 1000, 50
USUAL_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)
_TIMEOUT = httpx.Timeout(15, connect=5)
_NAME = re.compile(r"[\w/.\-\[\]]{1,80}")
_MOST_NAMES = 20


class Trouble(Exception):
    """The other side could not be asked. `reason` is a code of ours."""

    def __init__(self, reason: str, names: tuple[str, ...] = (), until: datetime | None = None) -> None:
        """Keep the code, the fields that were complained of, and the time before which nothing is to be sent."""
        super().__init__(reason)
        self.reason, self.names, self.until = reason, names, until


@dataclass(frozen=True, slots=True)
class Access:
    """Where it is, and as whom we ask."""

    url: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status that the caller wants to judge, and what came with it."""

    status: int
    body: Any = None

    @property
    def data(self) -> Any:
        """The `data` of the answer; None where there is none."""
        return self.body.get("data") if isinstance(self.body, Mapping) else None


class Client:
    """One instance, asked with HTTP Basic over TLS. Opened for one errand and closed after it."""

    def __init__(
        self,
        access: Access,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        timeout: httpx.Timeout = _TIMEOUT,
    ) -> None:
        """Connect nowhere yet."""
        self._now, self._sleep = now, sleep
        self._http = httpx.Client(
            auth=(access.user, access.password),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json"},
        )
        self._base = f"{access.url.rstrip('/')}/api/v2"

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, **params: str | int) -> Any:
        """Return the `data` of an answer. Raises Trouble for anything but 200."""
        answer = self.ask("GET", path, params=params, wanted=(200,))
        if answer.data is None:
            raise Trouble("odd_answer")
        return answer.data

    def every(self, path: str, **params: str | int) -> list[Any]:
        """Return the `data` of all pages. Raises Trouble for anything but 200, and for a list without an end."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            asked = {**params, "per": PER_PAGE, "page": page}
            answer = self.ask("GET", path, params=asked, wanted=(200,))
            if not isinstance(answer.data, list):
                raise Trouble("odd_answer")
            found += answer.data
            total = (answer.body.get("metadata") or {}).get("total", 0)
            if not answer.data or not isinstance(total, int) or len(found) >= total:
                return found
        raise Trouble("too_much")

    def ask(
        self,
        method: str,
        path: str,
        *,
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, str | int] | None = None,
        wanted: tuple[int, ...] = (200, 201, 204),
    ) -> Answer:
        """Ask, and wait a little where they say that they are busy. Raises Trouble for what is not wanted."""
        for attempt in range(1, TRIES + 1):
            response, content = self._once(method, path, data, params)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return _judge(response, content, wanted)
            wait = _wait_of(response.headers.get("Retry-After", ""), self._now())
            if wait.total_seconds() > PATIENCE or attempt == TRIES:
                raise Trouble("busy", until=self._now() + wait)
            self._sleep(wait.total_seconds())
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _once(
        self, method: str, path: str, data: Mapping[str, Any] | None, params: Mapping[str, str | int] | None
    ) -> tuple[httpx.Response, bytes]:
        body = None if data is None else {"data": dict(data)}
        ends = time.monotonic() + LONGEST
        try:
            with self._http.stream(method, f"{self._base}{path}", json=body, params=params) as response:
                content = bytearray()
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > LARGEST or time.monotonic() > ends:
                        raise Trouble("too_much")
                return response, bytes(content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as failure:
            raise Trouble("unreachable") from failure
        except (httpx.HTTPError, httpx.StreamError) as failure:
            raise Trouble("broken_off") from failure


def segment(text: str) -> str:
    """Return a text as one piece of a path."""
    return quote(text, safe="")


def _judge(response: httpx.Response, content: bytes, wanted: tuple[int, ...]) -> Answer:
    status = response.status_code
    if status in wanted:
        return Answer(status, _read(content) if content.strip() else None)
    if response.is_redirect:
        raise Trouble("redirected")
    reasons = {401: "not_signed_in", 403: "no_right", 404: "not_there", 409: "there_already", 422: "refused"}
    reason = reasons.get(
        status, "failed_there" if status >= httpx.codes.INTERNAL_SERVER_ERROR else "odd_answer"
    )
    raise Trouble(reason, _complaints(content))


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as odd:
        raise Trouble("odd_answer") from odd


def _complaints(content: bytes) -> tuple[str, ...]:
    """Return the names of fields that an error names. Its sentences may repeat what we sent, and are left."""
    try:
        errors = json.loads(content)["errors"]
        given = [each.get("detail") for each in errors]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()
    flat = [name for each in given for name in (each if isinstance(each, list) else [each])]
    names = [name for name in flat if isinstance(name, str) and _NAME.fullmatch(name)]
    return tuple(dict.fromkeys(names))[:_MOST_NAMES]


def _wait_of(header: str, now: datetime) -> timedelta:
    """Return how long they ask us to wait: seconds or a date; a minute where nothing sensible stands there."""
    if header.strip().isdecimal():
        return min(timedelta(seconds=min(int(header), int(LONGEST_WAIT.total_seconds()))), LONGEST_WAIT)
    try:
        then = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return USUAL_WAIT
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(max(then - now, timedelta(0)), LONGEST_WAIT)
