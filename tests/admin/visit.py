"""A browser without a window: the desk with invented cases, and forms that carry their token."""

import re
import warnings
from typing import Any

from admin.app import create_app
from tests.admin.fake_watch import FakeWatch
from tests.admin.fakes import NOW, FakeDesk, FakeOutgoing, FakeRegister, FakeStaff, store

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client works with httpx as it is
    from starlette.testclient import TestClient

ISOLATES = str.maketrans("", "", "\u2068\u2069")
"""Invisible marks around names; a person does not read them."""


class Visit:
    """One person at one desk."""

    def __init__(self, login: str = "amal", language: str = "en", **options: Any) -> None:
        self.desk, self.staff, self.watch = FakeDesk(), FakeStaff(), FakeWatch()
        options = {
            "desk": self.desk, "staff": self.staff, "register_": FakeRegister(), "watch": self.watch,
            "outgoing": FakeOutgoing(), "now": lambda: NOW, "news": lambda *_: (), **options,
        }  # fmt: skip
        app = create_app(store(), **options)
        self.browser = TestClient(app, base_url="https://desk.test", follow_redirects=False)
        self.browser.cookies.set("__Host-desk_language", language, domain="desk.test")
        if login:
            self.sign_in(login, language)

    def sign_in(self, login: str, language: str = "en") -> None:
        answer = self.browser.post("/sign-in", data={"login": login, "passphrase": "good", "code": ""})
        assert answer.status_code == 303
        self.post("/language", language=language, back="/")

    def page(self, path: str = "/") -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def token(self) -> str:
        who = next((one for secret, one in self.staff.live.items() if secret == self.secret), None)
        return f"token-of-{who.login}" if who else ""

    @property
    def secret(self) -> str:
        return self.browser.cookies.get("__Host-desk", domain="desk.test") or ""

    def post(self, path: str, **fields: Any) -> Any:
        return self.browser.post(path, data={"csrf": self.token(), **fields})

    def act(self, name: str, **fields: Any) -> Any:
        return self.post(f"/case/26-0431/{name}", version=self.desk.case.version, **fields)


def words(html: str) -> str:
    """Return what a person reads, on one line."""
    body = html.partition("<body")[2]
    bare = re.sub(r"<svg hidden.*?</svg>", " ", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare.translate(ISOLATES)))


def token_in(html: str) -> str:
    """Return the form token that the page carries."""
    return re.search(r'name="csrf" value="([^"]+)"', html)[1]
