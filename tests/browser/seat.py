"""One person before the pages of one case: opens sections, fills forms, keeps pictures."""

import os
from pathlib import Path
from typing import Any

from tests.browser.looking import TOO_WIDE

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def keep(page: Any, name: str) -> None:
    """Keep a picture in the folder SCREENSHOTS, where the run asks for pictures; never one that scrolls sideways."""
    assert page.evaluate(TOO_WIDE) <= 0, name
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png")


class Seat:
    """One person before one page."""

    def __init__(self, page: Any, address: str, number: str, mark: str = "") -> None:
        self.page, self.address, self.number, self.mark = page, address, number, mark

    def open(self, section: str = "") -> Any:
        end = f"/file/{section}" if section else ""
        self.page.goto(f"{self.address}/case/{self.number}{end}", wait_until="domcontentloaded")
        return self.page

    def fill(self, form: str, **fields: Any) -> Any:
        """Open a form and fill it, without sending it."""
        box = self.page.locator(f"details.act#{form}")
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        for name, value in fields.items():
            field = box.locator(f'[name="{name}"]')
            kind = field.first.evaluate("one => one.type")
            if kind in ("radio", "checkbox"):
                for each in value if isinstance(value, list) else [value]:
                    box.locator(f'[name="{name}"][value="{each}"]').check()
            elif kind.startswith("select"):
                field.select_option(value)
            else:
                field.fill(value)
        return box

    def do(self, section: str, form: str, **fields: Any) -> None:
        """Carry out one act by its form."""
        self.open(section)
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.fill(form, **fields).locator("button").click()
        troubles = self.page.locator('main [role="alert"]')
        assert troubles.count() == 0, troubles.all_inner_texts()

    def thing(self, section: str) -> str:
        """Return the id of the newest thing of a section that a form is about."""
        self.open(section)
        newest = self.page.locator('form input[name="thing"]:not([value=""])').last
        return str(newest.get_attribute("value"))

    def keep(self, name: str) -> None:
        keep(self.page, f"{name}-{self.mark}" if self.mark else name)
