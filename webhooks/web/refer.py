"""`/refer`: the referral of a professional as a form of eight steps, which can be saved, printed and left at once."""

from typing import Any, Final
from uuid import UUID, uuid5

import structlog
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from cases import webdrafts, webpages
from cases.model import Channel, Language
from cases.webdrafts import Draft
from cases.webpages import Page, Visit
from locales.words import phrase
from webhooks.channels.base import Malformed
from webhooks.hear import code_in
from webhooks.render import render
from webhooks.routing import numbers_now
from webhooks.web import questions
from webhooks.web.referring import refer
from webhooks.web.site import FORM, REFER, REPORT, Site, calls, printed
from webhooks.web.upload import MOST_FILES, Given, media_of, read_form
from webhooks.web.views import draw, wished

_CODES: Final = "codes"
_SAVED, _SENT = "saved", "sent"
_OWN: Final = frozenset({"same-origin", "none"})

_log = structlog.get_logger()


class Form:
    """The handlers of the form."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def show(self, request: Request) -> Response:
        """Show a step, the receipt, or the beginning; or lead away from a page that was left."""
        site, ticket = self._site, request.query_params.get("t", "")
        visit, mine = site.cookie(request, FORM)
        with site.store.reads() as u:
            page = site.find(u, ticket)
            own = site.find(u, mine) if mine and mine != ticket else None
        if page is not None and page.left:
            return site.gone()
        if page is not None and visit is not None and page.is_of(visit):
            return self._page(page, visit, ticket, request.query_params.get("s", "1"))
        if page is None and site.page_id(ticket) is not None:
            return self._entry(request, ticket)
        if own is not None and not own.left and own.is_of(visit):
            return RedirectResponse(f"{REFER}?t={mine}", status_code=303)
        return site.fresh(REFER)

    def _entry(self, request: Request, ticket: str, *, wrong: bool = False, status: int = 200) -> Response:
        """Show what the form is, what not to do meanwhile, and where a saved one is gone on with."""
        language, now = wished(request), self._site.clock()
        with self._site.store.reads() as u:
            known: dict[str, Any] = {
                "ticket": ticket,
                "calls": calls(u, language, now),
                "path": REFER,
                "report": REPORT,
            }
        known |= {"wrong": wrong, "busy": status == 429, "card": phrase("r.card", language.value)}  # noqa: PLR2004
        return draw("refer.html", language, known, status=status)

    def _page(self, page: Page, visit: Visit, ticket: str, step: str) -> Response:
        """Show one step of the form, the code of a saved one, or the receipt."""
        site, now = self._site, self._site.clock()
        with site.store.writes() as u:
            webpages.touch_page(u, page.id, now=now, act=True)
            lines = webpages.read_lines(u, page.id, visit)
            draft = webdrafts.read_draft(u, visit, now=now)
        if lines:
            return self._receipt(page, ticket, lines[0].body)
        if draft is None:
            return site.fresh(REFER)
        if step == _SAVED and draft.get("code"):
            return draw(
                "saved.html",
                page.language,
                {"ticket": ticket, "path": REFER, "code": _grouped(draft["code"])},
            )
        number = int(step) if step.isdecimal() and 1 <= int(step) <= questions.STEPS else 1
        return self._step(page, visit, ticket, number, draft["answers"])

    def _step(
        self, page: Page, visit: Visit, ticket: str, step: int, answers: questions.Answers,
        wrong: dict[str, str] | None = None, *, status: int = 200, trouble: str = "",
    ) -> Response:  # fmt: skip
        values: dict[str, Any] = {
            "ticket": ticket, "path": REFER, "token": visit.token, "step": step, "steps": questions.STEPS,
            "page": questions.PAGES[step - 1], "pages": questions.PAGES, "answers": answers, "wrong": wrong or {},
            "danger": answers.get("danger") in {"1", "3"}, "trouble": trouble, "calls": printed(page.language),
            "card": phrase("r.card", page.language.value), "most": MOST_FILES,
        }  # fmt: skip
        return draw("step.html", page.language, values, status=status)

    def _receipt(self, page: Page, ticket: str, body: dict[str, Any]) -> Response:
        values = {"ticket": ticket, "lines": body["lines"], "answers": body["answers"], "pages": questions.PAGES,
                  "files": body["files"], "report": REPORT, "at": body["at"]}  # fmt: skip
        return draw("receipt.html", page.language, values)

    async def write(self, request: Request) -> Response:
        """Take one step."""
        try:
            given = await read_form(request)
        except Malformed:
            return Response(status_code=400)
        return await run_in_threadpool(self._write, request, given)

    def _write(self, request: Request, given: Given) -> Response:
        site, ticket = self._site, request.query_params.get("t", "")
        chosen = given.fields.get("language", "")
        if chosen in set(Language):
            return self._begin(request, ticket, Language(chosen), given.fields.get("code", ""))
        visit, _ = site.cookie(request, FORM)
        with site.store.reads() as u:
            page = site.find(u, ticket)
            draft = webdrafts.read_draft(u, visit, now=site.clock()) if visit is not None else None
        if page is not None and page.left:
            return site.sent_away()
        ours = page is not None and visit is not None and page.is_of(visit)
        fits = visit is not None and given.fields.get("form") == visit.token
        if page is None or visit is None or not ours or not fits or not _from_here(request):
            return RedirectResponse(REFER, status_code=303)
        if draft is None:
            return RedirectResponse(f"{REFER}?t={ticket}", status_code=303)
        return self._act(page, visit, ticket, draft, given)

    def _begin(self, request: Request, ticket: str, language: Language, code: str) -> Response:
        """Open a form: an empty one, or one that was saved under a code."""
        site, now, number = self._site, self._site.clock(), self._site.page_id(ticket)
        if number is None or not _from_here(request):
            return site.fresh(REFER)
        secret = webpages.make_secret()
        visit = webpages.visit_of(secret)
        if visit is None or not site.may_begin():
            return self._entry(request, ticket, status=429)
        draft: Draft = {"answers": {}, "language": language.value}
        if code.strip():
            found = self._saved(code)
            if found is None:
                return self._entry(request, ticket, wrong=True, status=422)
            draft, language = found, Language(found["language"])
        with site.store.writes() as u:
            begun = webpages.begin_page(
                u, number, kind=webpages.REFER, visit=visit, language=language, now=now
            )
            if begun:
                webdrafts.keep_draft(u, visit, draft, now=now)
        here = RedirectResponse(f"{REFER}?t={ticket}&s={draft.get('step', 1)}", status_code=303)
        return site.keep(here, FORM, secret, ticket) if begun else here

    def _saved(self, code: str) -> Draft | None:
        """Return a saved form. Guesses run into the limit of all codes, and cost memory and time besides."""
        digits = code_in(code)
        if digits is None or not self._site.allowed(_CODES):
            return None
        with self._site.store.reads() as u:
            found = webdrafts.open_saved(u, self._site.keys.code, digits, now=self._site.clock())
        return None if found is None else {**found[1], "saved": found[0].hex()}

    def _act(self, page: Page, visit: Visit, ticket: str, draft: Draft, given: Given) -> Response:
        """Keep a step, and go where its button leads."""
        site, now = self._site, self._site.clock()
        step, act = _step_of(given.fields.get("step", "")), given.fields.get("act", "next")
        draft["answers"] |= questions.read(step, given.fields)
        if act == "save":
            draft = self._save(visit, {**draft, "step": step})
        with site.store.writes() as u:
            webpages.touch_page(u, page.id, now=now, act=True)
            webdrafts.keep_draft(u, visit, draft, now=now)
        if act == "save":
            return RedirectResponse(f"{REFER}?t={ticket}&s={_SAVED}", status_code=303)
        if act == "back":
            return RedirectResponse(f"{REFER}?t={ticket}&s={max(1, step - 1)}", status_code=303)
        wrong = questions.faults(step, draft["answers"])
        if wrong:
            return self._step(page, visit, ticket, step, draft["answers"], wrong, status=422)
        if act == "send":
            return self._send(page, visit, ticket, draft, given)
        return RedirectResponse(f"{REFER}?t={ticket}&s={min(questions.STEPS, step + 1)}", status_code=303)

    def _save(self, visit: Visit, draft: Draft) -> Draft:
        """Keep a form under a new code; the one it was saved under before is gone."""
        site, now, code = self._site, self._site.clock(), webdrafts.make_code()
        kept = {name: draft[name] for name in ("answers", "language", "step")}
        with site.store.writes() as u:
            if draft.get("saved"):
                webdrafts.drop_saved(u, bytes.fromhex(draft["saved"]))
            number = webdrafts.save_draft(u, site.keys.code, code, kept, now=now)
        del visit
        return {**kept, "code": code, "saved": number.hex()}

    def _send(self, page: Page, visit: Visit, ticket: str, draft: Draft, given: Given) -> Response:
        """Check every step, carry the form into the talk, and leave the receipt in the place of the draft."""
        site, answers, language = self._site, draft["answers"], page.language
        for step in range(1, questions.STEPS + 1):
            wrong = questions.faults(step, answers)
            if wrong:
                return self._step(page, visit, ticket, step, answers, wrong, status=422)
        files = [media_of(raw) for raw in given.files]
        if len(files) > MOST_FILES or None in files:
            return self._step(page, visit, ticket, questions.STEPS, answers, status=422, trouble="file")
        try:
            code = refer(site, visit, language, answers, [each for each in files if each is not None])
            self._close(page, visit, draft, code, len(files))
        except Exception as error:  # noqa: BLE001 - the edge of the process: not kept is said, never hidden
            _log.error("form.not_kept", error=type(error).__name__)
            return self._step(page, visit, ticket, questions.STEPS, answers, status=503, trouble="lost")
        return RedirectResponse(f"{REFER}?t={ticket}", status_code=303)

    def _close(self, page: Page, visit: Visit, draft: Draft, code: str, files: int) -> None:
        """Put the receipt on the page, and delete what was saved on the way."""
        site, now = self._site, self._site.clock()
        line = uuid5(UUID(int=0), visit.address)
        with site.store.writes() as u:
            said = render(
                [["r.receipt", {}], ["r.card", {}]], language=page.language, channel=Channel.WEB, country=None,
                code=code, register=numbers_now(u, now),
            )  # fmt: skip
            body = {
                "lines": list(said.lines),
                "answers": draft["answers"],
                "files": files,
                "at": f"{now:%Y-%m-%d %H:%M} UTC",
            }
            sealed = webpages.close_line(visit.address, body, line)
            webpages.put_line(u, page.id, line=line, side=webpages.US, sealed=sealed, now=now)
            webdrafts.drop_draft(u, visit)
            if draft.get("saved"):
                webdrafts.drop_saved(u, bytes.fromhex(draft["saved"]))


def _from_here(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "none") in _OWN


def _step_of(text: str) -> int:
    return int(text) if text.isdecimal() and 1 <= int(text) <= questions.STEPS else 1


def _grouped(code: str) -> str:
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
