"""Pictures and recordings in a real Chromium: covered at first, playable, with no script, no overflow and no barrier."""

import pytest

from cases.media.clean import Cleaned, Fate
from cases.media.form import Form
from cases.messages import MediaKind
from hotline.phones.files import SAMPLES
from tests.admin.test_file_browser import Office
from tests.browser.seat import SIZES, keep

pytestmark = pytest.mark.browser

PICTURE = Cleaned(Fate.KEPT, Form.JPEG, SAMPLES["photo"].content)
VOICE = Cleaned(Fate.KEPT, Form.OGG, SAMPLES["voice"].content)
PDF = Cleaned(Fate.SEALED, Form.PDF, b"%PDF-1.7", "unopened")
CARD = Cleaned(Fate.REFUSED, Form.CARD, reason="card")
BLUR = "element => getComputedStyle(element).filter"


@pytest.fixture
def office(database):
    made = Office(database)
    _, case, made.number = made.house.report("Listen please")
    made.house.bring(case, VOICE, kind=MediaKind.VOICE)
    made.picture = made.house.bring(case, PICTURE)[0]
    made.house.bring(case, PDF, CARD, None, kind=MediaKind.FILE)
    yield made
    made.stop()


def faults(page):
    from axe_playwright_python.sync_playwright import Axe

    return [(one["id"], len(one["nodes"])) for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_the_case_and_the_picture_have_no_barrier_and_fit(office, browser, language):
    for size in SIZES:
        context = browser.new_context(viewport=SIZES[size], bypass_csp=True)
        page = office.person(context, "amal", language).page
        for name, path in (("case", ""), ("picture", f"/media/{office.picture}")):
            page.goto(f"{office.address}/case/{office.number}{path}")
            keep(page, f"media-{name}-{language}-{size}")
            assert faults(page) == []
        context.close()


def test_the_picture_is_blurred_until_it_is_asked_for_and_blurred_again_next_time(office, browser):
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = office.person(context, "amal", "ar").page
    for _ in range(2):
        page.goto(f"{office.address}/case/{office.number}/media/{office.picture}")
        picture = page.locator("img")
        assert "blur" in picture.evaluate(BLUR)
        assert picture.evaluate("element => element.complete && element.naturalWidth") == 960
        page.locator("#see").check()
        assert picture.evaluate(BLUR) == "none"
    page.locator("main form button.main").click()
    assert page.locator("audio").count() == 1
    context.close()


def test_a_recording_plays_and_only_when_it_is_asked_to(office, page):
    seen = []
    amal = office.person(page.context, "amal", "ar").page
    amal.on("request", lambda request: seen.append(request.url))
    amal.goto(f"{office.address}/case/{office.number}")
    assert not [url for url in seen if "/content" in url]
    played = amal.locator("audio").evaluate(
        "async element => { element.muted = true; await element.play(); return element.duration; }"
    )
    assert 3 < played < 6
    assert [url for url in seen if "/content" in url]
