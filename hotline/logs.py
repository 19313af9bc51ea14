"""Logs that cannot name anybody: constant event names, opaque ids and counts, and a net under all of it."""

import logging
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog

QUIET = (
    "aiohttp",
    "alembic",
    "asyncio",
    "hpack",
    "httpcore",
    "httpx",
    "procrastinate",
    "psycopg",
    "redis",
    "sqlalchemy",
    "telegram",
    "twilio",
    "urllib3",
    "uvicorn",
    "uvicorn.error",
)
"""Loggers of libraries that put addresses, tokens or headers into lines below WARNING."""

SILENT = ("uvicorn.access", "twilio.http_client")
"""Loggers with nothing that we may keep: one line a request, with the address of whoever called."""

HIDDEN = "[hidden]"

PATTERNS = (
    re.compile(r"\d+:[A-Za-z0-9_-]{12,}"),  # Telegram's tokens
    re.compile(r"\b(?:AC|SK|SM|MM|PN)[0-9a-fA-F]{32}\b"),  # Twilio's accounts, keys and messages
    re.compile(r"(?<=://)[^\s/@]*:[^\s/@]*(?=@)"),  # the login inside a URL
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # mail addresses
    re.compile(r"(?<![\w/])@\w{2,}"),  # names on platforms
    re.compile(r"\+?\d(?:[\s().\u2010-\u2015-]?\d){5,}"),  # six digits and more, however they are grouped
)
"""What is cut out of every value of every line. Digits of any script count: `\\d` knows them all."""


OWN_KEYS = frozenset({"timestamp", "_record", "_from_structlog"})
"""Set by the logging itself; nothing of a person gets in there."""


def configure(process: str, *, json: bool | None = None, level: int = logging.INFO) -> None:
    """Set up the logs of this program, for structlog and for every library that uses `logging`.

    JSON lines unless a person watches a terminal; `json` decides it by hand.
    """
    as_json = json if json is not None else not sys.stderr.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        _name(process),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        plain_errors,
        hide,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # else a line that fails to format is printed with its raw arguments
    _quieten()
    sys.excepthook = _log_crash
    threading.excepthook = _log_thread_crash


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Stand in for the traceback that Python would print, with the text of the error in it."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("crashed", exc_info=error.with_traceback(trace))


def _log_thread_crash(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None:
        structlog.get_logger().critical("thread_crashed", exc_info=found.exc_value)


def _quieten() -> None:
    """Leave no library a handler or a level of its own."""
    for name in (*QUIET, *SILENT):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.WARNING)
        if name in SILENT:
            logger.propagate = False
            logger.addHandler(logging.NullHandler())  # without any, Python itself would print the line


def _name(process: str) -> structlog.types.Processor:
    def add(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["process"] = process
        return event

    return add


def plain_errors(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the types and places of an error instead of its text: the text may quote what a person wrote.

    A database error adds what it may say: its state and the name of the constraint.
    """
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = _error_of(given)
    if error is None:
        return event
    event["error"] = type(error).__name__
    event["at"] = _places(error)
    origin = getattr(error, "orig", error)
    state = getattr(origin, "sqlstate", None)
    if state:
        event["sqlstate"] = str(state)
        event["constraint"] = str(getattr(getattr(origin, "diag", None), "constraint_name", None) or "")
    return event


def hide(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut out of every value what could name a person or open a door."""
    for key, value in event.items():
        if key in OWN_KEYS:
            continue
        event[key] = _clean(value)
    return event


def clean(text: str) -> str:
    """Cut numbers, names of accounts and tokens out of a text."""
    for pattern in PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**5 else HIDDEN
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    return clean(str(value))


def _error_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _places(error: BaseException) -> list[str]:
    """List the last frames as module and line."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-6:]
