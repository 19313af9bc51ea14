"""A browser without a screen: it follows the door's pages as a person does, and keeps one cookie."""

import re
from html import unescape

from fastapi import FastAPI

from tests.admin.visit import TestClient
from tests.webhooks.deliveries import PUBLIC_URL, channels
from webhooks.door import create_app
from webhooks.web.pages import add_pages
from webhooks.web.site import Site

AWAY = "https://weather.example/"


def site(house, **changes) -> Site:
    given = {
        "store": house.door_store,
        "keys": house.keys,
        "take": house.intake.take,
        "clock": house.clock,
        "allowed": house.door.allowed,
        "secure": True,
        "away": AWAY,
        "patience": 0.0,
    }
    return Site(**(given | changes))


def door(house, **changes) -> FastAPI:
    """The real door with its pages."""
    app = create_app(
        channels(), house.intake.take, house.intake.record_status, public_url=PUBLIC_URL, ready=lambda: True
    )
    add_pages(app, site(house, **changes))
    return app


class Browser:
    """One person before the page."""

    def __init__(self, house, app=None, language="ar"):
        self.house = house
        self.client = TestClient(app or door(house), base_url=PUBLIC_URL, follow_redirects=False)
        self.client.headers["accept-language"] = language
        self.url, self.html, self.answer, self.sent = "", "", None, None
        self.count = 0

    def get(self, url):
        """Ask for a page and follow where it leads, inside the site."""
        self._went(self.client.get(url))
        return self

    def _went(self, answer):
        self.answer = answer
        while answer.status_code == 303 and answer.headers["location"].startswith("/"):
            self.url = answer.headers["location"]
            answer = self.client.get(self.url)
        self.answer, self.html = answer, answer.text
        self.sent = answer.headers.get("location") if answer.status_code == 303 else None
        # A browser holds a form's redirect to the page's own site: from there a page that moves on leads away.
        moved = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', self.html)
        if answer.request.method == "POST":
            assert self.sent is None, "a form never leads to another site by a redirect"
            self.sent = unescape(moved[1]) if moved else None
        self.url = self.sent or self.url

    def open(self, language="ar"):
        self.get("/report")
        self.post({"language": language})
        return self

    def post(self, fields, **headers):
        self._went(self.client.post(self.url, data=fields, headers=headers))
        return self

    def hidden(self, name):
        return re.search(rf'name="{name}" value="([^"]*)"', self.html)[1]

    def fields(self, text):
        return {
            "text": text,
            "form": self.hidden("form"),
            "message": re.findall(r'name="message" value="([^"]*)"', self.html)[-1],
        }

    def write(self, text):
        """Send the form; return what stands newest on the page from us."""
        self.house.clock.pass_(seconds=20)
        before = len(self.bubbles())
        self.post(self.fields(text))
        said = [words for side, words in self.bubbles()[before:] if side != "you"]
        return "\n".join(said)

    def bubbles(self):
        """Return (side, words) of everything on the page."""
        found = re.findall(r'<li class="bub (\w+)"[^>]*>(.*?)</li>', self.html, re.DOTALL)
        return [
            (side, "\n".join(unescape(p) for p in re.findall(r"<p[^>]*>(.*?)</p>", inner, re.DOTALL)))
            for side, inner in found
        ]

    def choices(self):
        return [
            unescape(c) for c in re.findall(r'<button class="btn" name="text" value="([^"]*)"', self.html)
        ]

    def leave(self):
        self.get(re.search(r'id="leave" href="([^"]*)"', self.html)[1].replace("&amp;", "&"))
        return self

    @property
    def is_away(self):
        return self.sent == AWAY

    @property
    def cookies(self):
        return {cookie.name: cookie.value for cookie in self.client.cookies.jar}
