"""For programs: the published figures and their dictionary, with a description of exactly this (OpenAPI)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, create_model

from admin import open_data
from admin.open_words import OPEN_WORDS
from admin.parts import Parts
from cases import clients, open_figures
from cases.open_figures import COLUMNS

UNAUTHORIZED, TOO_MANY, INVALID, MISSING = 401, 429, 422, 404
A_MINUTE = "60"

log = structlog.get_logger()
router = APIRouter()

Allowed = Callable[[str], bool]
"""Counts a call by name and tells whether it may go on."""

_KINDS: dict[str, Any] = {"code": str, "day": date, "whole": int | None, "truth": bool}


def _row() -> type[BaseModel]:
    """Return the model of a row, made of the columns, so that it can never describe anything else."""
    fields: dict[str, Any] = {
        each.name: (
            _KINDS[each.kind],
            Field(description=OPEN_WORDS["open_column"][each.name], json_schema_extra={"x-hxl": each.tag}),
        )
        for each in COLUMNS
    }
    return create_model("Row", __config__=ConfigDict(extra="forbid"), **fields)


Row = _row()


class Strict(BaseModel):
    """A model that has no room for more than it says."""

    model_config = ConfigDict(extra="forbid")


class Report(Strict):
    """One published report and the rule that it was printed under."""

    period: str = Field(pattern=r"^\d{4}(-\d{2})?$")
    edition: str
    published_at: datetime
    threshold: int = Field(description="Numbers below it are withheld.")
    rounded_to: int = Field(description="Every number is rounded to a multiple of it.")
    rows: list[Row]  # type: ignore[valid-type]  # made of the columns above


class Figures(Strict):
    """What is published. `about` has to be shown wherever the figures are."""

    about: dict[str, str]
    reports: list[Report]


class ColumnInfo(Strict):
    """One column of a row."""

    name: str
    hxl: str
    kind: str
    meaning: dict[str, str]


class CodeInfo(Strict):
    """One code that can stand in a column."""

    column: str
    figure: str
    code: str
    words: dict[str, str]
    notes: dict[str, str]


class Dictionary(Strict):
    """Every column and every code, in Arabic, English and French."""

    about: dict[str, str]
    columns: list[ColumnInfo]
    codes: list[CodeInfo]


class Problem(Strict):
    """Why there is no answer."""

    detail: str


_bearer = HTTPBearer(auto_error=False, description="The token that the desk showed once.")


def admitted(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> UUID:
    """Return the program whose token this is. Answers 401 without one, and 429 beyond its calls in a minute."""
    have: Parts = request.app.state.parts
    client = clients.admit(have.store, given.credentials, now=have.now()) if given else None
    allowed: Allowed = request.app.state.allowed
    if not allowed(f"api:{client or 'unknown'}"):
        raise HTTPException(TOO_MANY, "too many calls", headers={"Retry-After": A_MINUTE})
    if client is None:
        raise HTTPException(UNAUTHORIZED, "a valid token is needed", headers={"WWW-Authenticate": "Bearer"})
    return client


Client = Annotated[UUID, Depends(admitted)]

PROBLEMS: dict[int | str, dict[str, Any]] = {
    UNAUTHORIZED: {"model": Problem, "description": "No token, or one that is not valid any more."},
    TOO_MANY: {"model": Problem, "description": "Too many calls in this minute."},
}
WRONG: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    MISSING: {"model": Problem, "description": "Nothing is published for this period."},
    INVALID: {"model": Problem, "description": "A period is like 2026 or 2026-11."},
}


@router.get("/figures", response_model=Figures, responses=WRONG, operation_id="figures")
def figures(
    request: Request,
    client: Client,
    period: Annotated[str | None, Query(pattern=r"^\d{4}(-\d{2})?$", description="2026 or 2026-11")] = None,
) -> dict[str, Any]:
    """Return published reports, the newest first; one alone with `period`. They stay the same while published."""
    have: Parts = request.app.state.parts
    found = open_figures.read_published(have.store)
    if period is not None:
        found = tuple(each for each in found if each.period == period)
        if not found:
            raise HTTPException(MISSING, "nothing is published for this period")
    clients.note_fetched(have.store, client, period or "all", now=have.now())
    return {"about": open_data.about(), "reports": [open_data.table_of(each).plain for each in found]}


@router.get("/dictionary", response_model=Dictionary, responses=PROBLEMS, operation_id="dictionary")
def dictionary(client: Client) -> dict[str, Any]:
    """Every column and every code of the figures."""
    _ = client
    return open_data.dictionary()


def create_api(parts: Parts, allowed: Allowed) -> FastAPI:
    """Return the interface as an application of its own, so that its description holds nothing of the pages."""
    api = FastAPI(
        title="Amana: published figures",
        version="1",
        description="Read only. Published and suppressed counts, never a row for a case.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    api.state.parts, api.state.allowed = parts, allowed
    api.include_router(router)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(Exception, _failed)
    return api


def _invalid(_request: Request, _error: Exception) -> JSONResponse:
    """Answer without repeating what was sent."""
    return JSONResponse({"detail": "a period is like 2026 or 2026-11"}, status_code=INVALID)


def _failed(_request: Request, error: Exception) -> JSONResponse:
    log.error("api.failed", error=type(error).__name__)
    return JSONResponse({"detail": "a fault of ours"}, status_code=500)
