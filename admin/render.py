"""The templates, one environment for each language, and the words and signs they may use."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from babel.dates import format_date, get_day_names
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin import clock, guide, speech, trail_words
from admin.reasons import because
from admin.session import SAID, drop_cookie, language_of, read_cookie
from admin.vocabulary import WORDS, code_of, source_of
from cases.agreement import READERS
from cases.clients import KEEPERS
from cases.model import Deadline, Facts, Language, Office, Role, Signal
from cases.organisations import MEETS_REFERRERS
from cases.rights import TASKS, Right, Section, Task, may, may_task
from cases.statistics import READERS as COUNTERS
from cases.supervision import SUPERVISORS
from cases.views import ItemView, SignedIn
from locales.words import desk, direction

TEMPLATES = Path(__file__).parent / "templates"

Gettext = clock.Gettext


class Pages:
    """Renders every page of the desk."""

    def __init__(self, *, demo: bool = False) -> None:
        """Load the words of all languages."""
        self._environments = {language: _environment(language, demo=demo) for language in Language}

    def page(
        self, request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        """Answer with a page in the language of the person who asks."""
        language = language_of(request)
        said = read_cookie(request, SAID)
        who = getattr(request.state, "who", None)
        known = {
            "who": who,
            "csrf": who.csrf if who else "",
            "said": said if said in WORDS["said"] else "",
            "here": request.url.path,
            **_ways(who),
            **_watched(request, who, status),
            **(values or {}),
        }
        text = self._environments[language].get_template(template).render(known)
        response = HTMLResponse(text, status_code=status)
        if said:
            drop_cookie(request, response, SAID)
        return response


def _ways(who: SignedIn | None) -> dict[str, bool]:
    """Tell which pages the navigation offers beside the cases."""
    role = who.person.role if who else None
    return {
        "may_reread": role is not None and may(role, Section.TALK, Right.WRITE),
        "may_compare": role in READERS,
        "may_meet_referrers": role is not None and not TASKS[role].isdisjoint(MEETS_REFERRERS),
        "may_refer_inside": role is not None and may_task(role, Task.REFER),
        "may_count": role in COUNTERS,
        "may_connect": role in KEEPERS,
        "may_supervise_all": role in SUPERVISORS,
    }


def _watched(request: Request, who: SignedIn | None, status: int) -> dict[str, Any]:
    """Tell what is overdue, on every page of a person who sees cases. A page of an error asks nothing more."""
    role = who.person.role if who else None
    shown = {"overdue": None, "overdue_at": None, "may_open_cases": role not in {None, Role.DATA_OFFICER}}
    if who is None or role is Role.ADMINISTRATOR or status != HTTPStatus.OK:
        return shown
    have = request.app.state.parts
    now = have.now()
    return {**shown, "overdue": have.watch.overdue(have.store, who, now=now), "overdue_at": now}


@cache
def _environment(language: Language, *, demo: bool) -> Environment:
    words = desk(language.value)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update(
        lang=language.value,
        dir=direction(language.value),
        languages=tuple(Language),
        demo=demo,
    )
    environment.filters.update(_filters(language, words.gettext, words.ngettext))
    return environment


def _filters(language: Language, gettext: Gettext, ngettext: Any) -> dict[str, Any]:
    def word(value: object, table: str | None = None) -> str:
        return gettext(source_of(*code_of(value, table)))

    def clock_of(deadline: Deadline, started: datetime, now: datetime) -> clock.Clock:
        return clock.clock(deadline, started, now, gettext)

    def child(facts: Facts) -> str:
        return speech.child(facts, word, gettext, ngettext)

    def event(item: ItemView, offices: Mapping[str, Office]) -> str:
        return speech.event(item, offices, language, word, gettext)

    return {
        "word": word,
        "clock": clock_of,
        "hour": clock.hour,
        "weekday": lambda number: get_day_names("abbreviated", locale=language.value)[number],
        "late_by": lambda due, now: clock.late(due, now, gettext),
        "local": lambda moment, country: clock.local(moment, country, language.value, gettext),
        "date": lambda day: format_date(
            day, "d MMM y", locale="ar_LB" if language is Language.AR else language
        ),
        "placename": lambda place: place.name(language),
        "day": lambda moment: clock.day(moment, language.value),
        "day_hour": lambda moment: clock.day_hour(moment, language.value),
        "place": lambda slug: speech.place_name(slug, language),
        "since": lambda moment, now: clock.span(now - moment, gettext),
        "district": lambda code: speech.district_name(code, language),
        "office": lambda office: office.name(language),
        "area": lambda code: speech.area_name(code, language),
        "gravest": lambda signals: sorted(signals, key=list(Signal).index),
        "child": child,
        "event": event,
        "because": lambda reason, detail, offices: because(reason, detail, offices, language),
        "bot_text": speech.bot_text,
        "told": lambda step: guide.told(step, gettext),
        "rule": lambda code: speech.rule(code, word),
        "particulars": lambda entry, offices: trail_words.particulars(entry, offices, language, word),
        "thing": lambda entry, offices: trail_words.thing(entry, offices, language, word),
    }
