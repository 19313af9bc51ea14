"""`/report`: the same talk as on every other channel, as a page."""

import time
from datetime import datetime
from typing import Any, Final

import structlog
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from cases import contact, outbox, webpages
from cases.lifecycle import LIVE_FOR, plan_answer
from cases.messages import Delivery, Inbound
from cases.model import Language
from cases.store.unit import Unit
from cases.way_back import contact_of
from cases.webpages import Page, Visit
from webhooks.channels.base import Post, Reply
from webhooks.channels.web import COOKIE, message_of
from webhooks.hear import code_in
from webhooks.limits import read_body
from webhooks.web.site import REPORT, Site, calls, printed
from webhooks.web.views import draw, wished
from webhooks.web.visits import line_of

FORM_LIMIT: Final = 64 * 1024
_FIRST: Final = {Language.AR: "عربي", Language.EN: "English", Language.FR: "français"}
_EXIT: Final = "g.exit"
_WIPES: Final = frozenset({"word.cover", "g.forget.done"})
"""Texts after which nothing that was said before may stand on the page."""
_SECRET: Final = frozenset({"word.saved", "word.unfit", "code.use"})
"""Answers to a word of the person's own, which the page does not repeat."""
_LOOK_EVERY: Final = 0.2

_log = structlog.get_logger()


class Talk:
    """The handlers of the page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def show(self, request: Request) -> Response:
        """Show the talk of this browser, or the choice of a language, or lead away from a page that was left."""
        site, ticket = self._site, request.query_params.get("t", "")
        visit, mine = site.cookie(request, COOKIE)
        with site.store.reads() as u:
            page = site.find(u, ticket)
            own = site.find(u, mine) if mine and mine != ticket else None
        if page is not None and page.left:
            return site.gone()
        if page is not None and visit is not None and page.is_of(visit):
            return self._talk(page, visit, ticket)
        if page is None and site.page_id(ticket) is not None:
            return self._entry(request, ticket)
        if own is not None and not own.left and own.is_of(visit):
            return RedirectResponse(f"{REPORT}?t={mine}", status_code=303)
        return site.fresh(REPORT, "&lost=1" if request.query_params.get("lost") else "")

    def _entry(self, request: Request, ticket: str, *, status: int = 200) -> Response:
        """Show the choice of a language, below the numbers."""
        language, now = wished(request), self._site.clock()
        with self._site.store.reads() as u:
            known = {"ticket": ticket, "calls": calls(u, language, now), "path": REPORT}
        lost = bool(request.query_params.get("lost"))
        return draw("entry.html", language, {**known, "lost": lost, "busy": status != 200}, status=status)  # noqa: PLR2004

    async def write(self, request: Request) -> Response:
        """Take one form: the choice of a language, or a message."""
        post = Post(request.headers, "", await read_body(request, FORM_LIMIT))
        return await run_in_threadpool(self._write, request, post)

    def _write(self, request: Request, post: Post) -> Response:
        site, ticket = self._site, request.query_params.get("t", "")
        try:
            chosen = str(post.form.get("language") or "")
        except ValueError:
            return Response(status_code=400)
        if chosen in set(Language):
            return self._begin(request, ticket, Language(chosen))
        with site.store.reads() as u:
            page = site.find(u, ticket)
        if page is not None and page.left:
            return site.sent_away()
        visit, _ = site.cookie(request, COOKIE)
        if visit is None or not site.channel.verify(post):
            return RedirectResponse(f"{REPORT}?lost=1", status_code=303)
        for inbound in site.channel.parse(post):
            return self._take(request, page, visit, ticket, inbound)
        return RedirectResponse(f"{REPORT}?t={ticket}", status_code=303)

    def _begin(self, request: Request, ticket: str, language: Language) -> Response:
        """Open a page, and the talk with the language as its first word."""
        site, page = self._site, self._site.page_id(ticket)
        if page is None or request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
            return site.fresh(REPORT)
        secret = webpages.make_secret()
        visit = webpages.visit_of(secret)
        if visit is None or not site.may_begin():
            return self._entry(request, ticket, status=429)
        with site.store.writes() as u:
            begun = webpages.begin_page(
                u, page, kind=webpages.REPORT, visit=visit, language=language, now=site.clock()
            )
        here = RedirectResponse(f"{REPORT}?t={ticket}", status_code=303)
        if not begun:
            return here
        inbound = message_of(visit, _FIRST[language], "first")
        self._note(page, visit, inbound, site.take(inbound), echo=False)
        return site.keep(here, COOKIE, secret, ticket)

    def _take(
        self, request: Request, page: Page | None, visit: Visit, ticket: str, inbound: Inbound
    ) -> Response:
        """Keep one message, and only then show what is said to it."""
        site = self._site
        if page is None or not page.is_of(visit):
            with site.store.reads() as u:
                if webpages.is_left(u, visit):
                    return site.sent_away()
            # The browser has its key, and only its page is too old to be known: the words come first.
            page, ticket = self._renewed(visit)
        try:
            reply = site.take(inbound)
        except Exception as error:  # noqa: BLE001 - the edge of the process: not kept is said, never hidden
            _log.error("page.not_kept", error=type(error).__name__)
            return self._talk(page, visit, ticket, unsent=inbound)
        if _EXIT in reply.said:
            with site.store.writes() as u:
                webpages.leave_page(u, page.id, kind=page.kind, now=site.clock())
            return site.sent_away()
        self._note(page.id, visit, inbound, reply, echo=not _SECRET & set(reply.said))
        secret = request.cookies.get(site.name_of(COOKIE), "").partition(".")[0]
        return site.keep(RedirectResponse(f"{REPORT}?t={ticket}", status_code=303), COOKIE, secret, ticket)

    def _renewed(self, visit: Visit) -> tuple[Page, str]:
        """Open a page at a new address for a browser that has had one."""
        site, now = self._site, self._site.clock()
        ticket = webpages.make_ticket(site.keys.index, now)
        with site.store.writes() as u:
            webpages.drop_page_of(u, visit)
            page = site.page_id(ticket) or b""
            webpages.begin_page(u, page, kind=webpages.REPORT, visit=visit, language=Language.AR, now=now)
            found = webpages.find_page(u, page)
        if found is None:
            raise LookupError("page")
        return found, ticket

    def _note(self, page: bytes, visit: Visit, inbound: Inbound, reply: Reply, *, echo: bool) -> None:
        """Put on the page what was written and what is said to it. The message itself is kept already."""
        site, now, number = self._site, self._site.clock(), inbound.message_id
        answer = site.channel.answer(inbound, reply).body
        own, ours = line_of(number, webpages.YOU), line_of(number, webpages.US)
        try:
            with site.store.writes() as u:
                talk = contact.conversation_of(u, site.keys, inbound)
                known = {} if talk is None else {"conversation": talk}
                webpages.touch_page(u, page, now=now, act=True, **known)
                if _WIPES & set(reply.said):
                    webpages.clear_page(u, page)
                elif echo and code_in(inbound.text) is None:
                    sealed = webpages.close_line(visit.address, {"lines": [inbound.text]}, own)
                    webpages.put_line(u, page, line=own, side=webpages.YOU, sealed=sealed, now=now)
                if answer:
                    webpages.put_line(u, page, line=ours, side=webpages.US, sealed=answer, now=now)
        except Exception as error:  # noqa: BLE001 - it is kept; only the page does not show it
            _log.error("page.not_shown", error=type(error).__name__)

    def _talk(self, page: Page, visit: Visit, ticket: str, *, unsent: Inbound | None = None) -> Response:
        """Draw the talk. With `unsent`, words that could not be kept stand in the field, to be sent again."""
        values: dict[str, Any] = {
            "lines": (),
            "awaited": False,
            "quiet": False,
            "calls": printed(page.language),
        }
        try:
            values |= self._read(page, visit, self._site.clock())
        except Exception as error:
            if unsent is None:
                raise
            _log.error("page.not_read", error=type(error).__name__)
        language = values.pop("language", page.language)
        return draw(
            "talk.html", language,
            {
                **values, "ticket": ticket, "path": REPORT, "token": visit.token,
                "number": unsent.message_id.partition("/")[2] if unsent else webpages.make_secret()[:22],
                "draft": unsent.text if unsent else "",
            },
            status=503 if unsent else 200,
        )  # fmt: skip

    def _read(self, page: Page, visit: Visit, now: datetime) -> dict[str, Any]:
        """Read what the page shows; answers that were missed while it was closed are called again first."""
        site = self._site
        quiet = now - page.seen_at > webpages.IDLE
        with site.store.writes() as u:
            if quiet:
                webpages.clear_page(u, page.id)
            webpages.touch_page(u, page.id, now=now, act=not quiet)
            call_missed(u, page, now)
        awaited = self._await(page)
        with site.store.writes() as u:
            lines = webpages.read_lines(u, page.id, visit)
            for line in webpages.unshown(u, page.id):
                outbox.settle(u, line, Delivery.DELIVERED, now=now)
            language = contact.language_of(u, page.conversation) or page.language
            return {
                "lines": lines, "awaited": awaited, "quiet": quiet, "language": language,
                "calls": calls(u, language, now),
            }  # fmt: skip

    def _await(self, page: Page) -> bool:
        """Wait a moment for an answer that is on its way. True when it still is."""
        if page.conversation is None:
            return False
        end = time.monotonic() + self._site.patience
        while True:
            with self._site.store.reads() as u:
                if not outbox.is_on_the_way(u, page.conversation):
                    return False
            if time.monotonic() >= end:
                return True
            time.sleep(_LOOK_EVERY)

    def news(self, request: Request) -> Response:
        """Tell the page's script whether more stands on it than it shows: 200 yes, 204 no, 410 it is over."""
        site, now = self._site, self._site.clock()
        visit, _ = site.cookie(request, COOKIE)
        shown = request.query_params.get("n", "")
        with site.store.writes() as u:
            page = site.find(u, request.query_params.get("t", ""))
            if page is None or page.left or not page.is_of(visit) or now - page.seen_at > webpages.IDLE:
                return Response(status_code=410)
            webpages.touch_page(u, page.id, now=now, act=False)
            call_missed(u, page, now)
            more = str(webpages.count_lines(u, page.id)) != shown
        return Response(status_code=200 if more else 204)


def call_missed(u: Unit, page: Page, now: datetime) -> None:
    """Send answers again that came while the page was closed, as long as this is the same talk."""
    way = contact_of(u, page.conversation)
    if page.conversation is not None and plan_answer(way, closed=False, now=now)[0] == "send":
        outbox.call_again(u, page.conversation, since=now - LIVE_FOR)
