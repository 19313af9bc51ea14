"""Every page of the demo in three languages: direction, no barrier, and no scrolling sideways on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
DIRECTION = {"ar": "rtl", "en": "ltr", "fr": "ltr"}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('.tabs, .sr, .skip, [hidden]');
}).slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


def faults(page):
    return [
        (fault["id"], node["html"][:200])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("language", list(DIRECTION))
def test_no_page_has_a_barrier_or_scrolls_sideways(person, demo, language):
    someone = person()
    someone.context.add_cookies([{"name": "desk_language", "value": language, "url": demo.desk}])
    sign_in = someone.context.new_page()
    sign_in.goto(f"{demo.desk}/sign-in")
    found = {"sign-in": look(sign_in, language)}
    queue = someone.sign_in("sami", language)
    found["queue"] = look(queue, language)
    queue.locator("#cases tr[data-number] a.open").first.click()
    queue.locator("#thread").wait_for()
    queue.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")
    found["case"] = look(queue, language)
    queue.goto(f"{demo.desk}/case/26-99999999")
    someone.found[:] = [line for line in someone.found if "404" not in line]
    found["nothing"] = look(queue, language)
    phones = someone.phones(language)
    found["phones"] = look(phones, language)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def look(page, language):
    """Return everything that is wrong with a page, wide and narrow."""
    html = page.locator("html")
    wrong = []
    if (html.get_attribute("lang"), html.get_attribute("dir")) != (language, DIRECTION[language]):
        wrong.append(page.evaluate("document.documentElement.outerHTML.slice(0, 60)"))
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if page.evaluate(TOO_WIDE) > 0:
            wrong.append((size["width"], page.evaluate(OUTSIDE)))
    wrong += faults(page)
    page.set_viewport_size(DESK)
    return wrong


def test_a_signed_out_person_sees_no_case(person, demo):
    someone = person()
    page = someone.sign_in("amal", "en")
    number = page.locator("#cases tr[data-number]").first.get_attribute("data-number")
    page.locator('form[action="/sign-out"] button').click()
    page.locator("#login").wait_for()
    page.goto(f"{demo.desk}/case/{number}")
    page.wait_for_url("**/sign-in")
