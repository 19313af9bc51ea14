"""Draws the pages of the door, one environment for each language, with headers that let nothing in and nothing out."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cases.model import Language
from locales.words import desk, direction

HERE: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NAMES: Final = {Language.AR: "عربي", Language.EN: "English", Language.FR: "Français"}


def draw(template: str, language: Language, values: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    """Answer with a page."""
    text = _environment(language).get_template(template).render(values)
    return HTMLResponse(text, status_code=status, headers={"content-security-policy": POLICY})


def wished(request: Request) -> Language:
    """Return the first language of the browser that we speak, else Arabic."""
    accepted = request.headers.get("accept-language", "").lower()[:200].split(",")
    codes = (part.split(";")[0].strip()[:2] for part in accepted)
    return next((Language(code) for code in codes if code in set(Language)), Language.AR)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(desk(language.value), newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update(
        lang=language.value, dir=direction(language.value), languages=tuple(Language), names=NAMES
    )
    return environment
