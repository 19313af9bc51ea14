"""The pictures of the first day: made from the demo's week by `make pictures`, shipped, and still what pages look like."""

import base64
import os
from pathlib import Path

import pytest

import admin
from admin.guide import GUIDES, PICTURE_SIZE, PICTURES, STEPS
from cases.model import Role
from tests.browser.looking import LANGUAGES
from tests.browser.office import PEOPLE

pytestmark = pytest.mark.browser

FOLDER = Path(admin.__file__).parent / "static" / "guide"
SCALE = 0.8
"""A page as wide as a small screen, made smaller, so that words can still be read beside the text."""
ANSWER = "وصل الكلام. هل المكان آمن الآن؟"
PLACES = {
    "queue": ("sami", "/", "#cases"),
    "case": ("amal", "/case/{number}", ""),
    "answer": ("amal", "/case/{number}", "#text"),
    "assessment": ("amal", "/case/{number}/file/assessment", "#file"),
    "pathway": ("amal", "/case/{number}/file/pathway", "#file"),
    "plan": ("amal", "/case/{number}/file/plan", "#file"),
    "services": ("amal", "/case/{number}/file/services", "#file"),
    "supervision": ("sami", "/supervision", ""),
    "statistics": ("dana", "/statistics", ""),
    "accounts": ("root", "/accounts", ""),
}
ALL_TOGETHER = 2_000_000
"""Bytes that all pictures may have."""
ALIKE = 12.0
"""Mean difference of brightness, of 255, between a small copy of a picture and of the page: a proposal, with room for
the fonts of other machines. A test shows that it tells pages apart."""

PACK = """async ([picture, quality]) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({type: 'image/webp', quality})).arrayBuffer());
  return btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(''));
}"""
DIFFER = """async (pictures) => {
  const small = async (picture) => {
    const image = await createImageBitmap(await (await fetch('data:image/webp;base64,' + picture)).blob());
    const canvas = new OffscreenCanvas(100, 64), pen = canvas.getContext('2d');
    pen.filter = 'grayscale(1)';
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(image, 0, 0, 100, 64);
    return [image.width, image.height, pen.getImageData(0, 0, 100, 64).data];
  };
  const [[wide, high, mine], [, , theirs]] = await Promise.all(pictures.map(small));
  let sum = 0;
  for (let at = 0; at < mine.length; at += 4) sum += Math.abs(mine[at] - theirs[at]);
  return [wide, high, sum / (mine.length / 4)];
}"""


class Painter:
    """Makes pictures of the week, and compares them with those that are shipped."""

    def __init__(self, browser, week):
        self.browser, self.week, self.tabs = browser, week, {}
        self.number = week.filed()[0].number
        self.bench = browser.new_context().new_page()

    def picture(self, name, language):
        login, path, place = PLACES[name]
        if (login, language) not in self.tabs:
            size = {"width": int(PICTURE_SIZE[0] / SCALE), "height": int(PICTURE_SIZE[1] / SCALE)}
            context = self.browser.new_context(viewport=size, device_scale_factor=SCALE, locale=language)
            context.set_default_timeout(60_000)
            self.week.seat(context, login)
            self.tabs[login, language] = context.new_page()
        page = self.tabs[login, language]
        self.week.speak(page.context, login, language)
        page.goto(
            self.week.address + path.format(number=self.number),
            wait_until="domcontentloaded",
        )
        if name == "case":
            page.evaluate("document.querySelector('#pane').scrollTop = 0")
        if name == "answer":
            page.locator("#text").fill(ANSWER)
        if place:
            page.locator(place).scroll_into_view_if_needed()
        taken = page.screenshot(animations="disabled", caret="hide")
        return self.bench.evaluate(PACK, [base64.b64encode(taken).decode(), 0.6])

    def compare(self, one, other):
        return self.bench.evaluate(DIFFER, [one, other])

    def close(self):
        for page in [*self.tabs.values(), self.bench]:
            page.context.close()


def shipped(name, language):
    return FOLDER / f"{name}-{language}.webp"


def test_every_picture_of_the_guide_is_shipped_and_shows_the_page_of_today(week, browser):
    painter, wrong = Painter(browser, week), {}
    writing = os.environ.get("GUIDE_PICTURES") == "write"
    for language in LANGUAGES:
        for name in PICTURES:
            made, file = painter.picture(name, language), shipped(name, language)
            if writing:
                FOLDER.mkdir(exist_ok=True)
                file.write_bytes(base64.b64decode(made))
            wide, high, difference = painter.compare(base64.b64encode(file.read_bytes()).decode(), made)
            if (wide, high) != PICTURE_SIZE or difference > ALIKE:
                wrong[file.name] = (wide, high, difference)
    painter.close()
    assert wrong == {}, "the pages have changed: make pictures"


def test_the_comparison_tells_pages_apart(week, browser):
    painter = Painter(browser, week)
    made = painter.picture("supervision", "ar")
    known = {name: base64.b64encode(shipped(name, "ar").read_bytes()).decode() for name in PICTURES}
    differences = {name: painter.compare(one, made)[2] for name, one in known.items()}
    painter.close()
    assert min(differences, key=differences.__getitem__) == "supervision"
    assert sum(each > ALIKE for each in differences.values()) >= len(PICTURES) // 2, differences


def test_the_pictures_are_exactly_those_that_the_guide_names_and_small():
    files = list(FOLDER.iterdir())
    assert {file.name for file in files} == {f"{name}-{each}.webp" for name in PICTURES for each in LANGUAGES}
    assert sum(file.stat().st_size for file in files) < ALL_TOGETHER
    assert {step.picture for step in STEPS.values()} - {""} == set(PICTURES) == set(PLACES)


def test_every_role_has_a_first_day_of_one_page():
    assert set(GUIDES) == set(Role)
    assert {name for steps in GUIDES.values() for name in steps} == set(STEPS)
    for role, steps in GUIDES.items():
        assert 6 <= len(steps) == len(set(steps)) <= 14, role


@pytest.mark.parametrize("login", ["sami", *(login for login, *_ in PEOPLE if login != "sami")])
def test_every_page_that_a_first_day_names_is_open_to_its_role(week, browser, login):
    context = browser.new_context()
    week.seat(context, login)
    page = context.new_page()
    page.goto(f"{week.address}/help", wait_until="domcontentloaded")
    links = page.locator(".steps a:not(.picture)").evaluate_all("all => all.map((one) => one.href)")
    answers = {link: context.request.get(link).status for link in links}
    assert set(answers.values()) <= {200}, answers
    for picture in page.locator(".steps img").all():
        picture.scroll_into_view_if_needed()
        assert context.request.get(f"{week.address}{picture.get_attribute('src')}").status == 200
    context.close()
