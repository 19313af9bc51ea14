"""The pages of the door in a real browser: no barrier in three languages, no script needed, and no way back."""

import secrets

import pytest

from tests.browser.demo import Watched
from tests.browser.looking import DESK, LANGUAGES, PHONE, look
from tests.plugins.browser import FLAGS

pytestmark = pytest.mark.browser

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
CHILD = {
    "ar": "عمي عم يضربني كل ليلة وانا خايف",
    "en": "my uncle hits me every night and I am afraid",
    "fr": "mon oncle me frappe chaque nuit et j'ai peur",
}
NURSE = (
    ({"danger": "2"}, {}),
    ({"role": "2"}, {"work": "مستوصف"}),
    ({"sex": "girl"}, {"initials": "ر م", "age": "9", "place": "زحلة"}),
    ({}, {"said": "قالت: بابا عم يضربني كل ليلة"}),
    ({"tonight": "1", "sexual": "2"}, {}),
    ({}, {"knows": "المرشدة"}),
    ({"agree": "2"}, {}),
    ({}, {}),
)


@pytest.fixture(scope="module")
def remembering(chromium_path, tmp_path_factory, browser):
    """A Chromium that keeps pages in memory for its Back button, as people's own does."""
    kind = browser.browser_type
    started = kind.launch(
        executable_path=chromium_path,
        headless=True,
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield started
    started.close()


@pytest.fixture
def someone(remembering, demo):
    opened = []

    def open_one(language="ar", **options):
        context = remembering.new_context(service_workers="block", locale=language, **options)
        context.set_default_timeout(20_000)
        opened.append(Watched(context, demo))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
    # Chromium writes a line for every answer that says "something is missing" (422): that is the page's own words.
    assert [fault for one in opened for fault in one.found if "422" not in fault] == []


def say(page, text):
    page.locator("#text").fill(text)
    page.locator("#write button").click()
    page.locator(".bub.you p", has_text=text[:20]).last.wait_for()
    page.locator("#write button").wait_for()


def report(page, demo, language="ar"):
    page.goto(f"{demo.door}/report")
    page.locator(f'button[name=language][value="{language}"]').click()
    page.locator("#write button").wait_for()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_no_page_has_a_barrier_or_scrolls_sideways(someone, demo, language):
    page = someone(language).context.new_page()
    found = {}
    page.goto(f"{demo.door}/report")
    found["report"] = look(page, language)
    page.locator(f'button[name=language][value="{language}"]').click()
    page.locator("#write button").wait_for()
    say(page, CHILD[language])
    page.locator("details").evaluate("fold => { fold.open = true }")
    found["talk"] = look(page, language)
    page.goto(f"{demo.door}/refer")
    found["refer"] = look(page, language)
    page.locator("#code").fill("1")
    page.locator(f'form.q button[value="{language}"]').click()
    page.locator("#code-w").wait_for()
    found["wrong code"] = look(page, language)
    page.locator(f'form.langs button[value="{language}"]').click()
    page.locator("button.main").click()
    page.locator(".wrong").first.wait_for()
    found["missing"] = look(page, language)
    for step, (chosen, written) in enumerate(NURSE, start=1):
        found[f"step {step}"] = look(page, language)
        fill_one(page, chosen, written)
    page.locator(".sent").wait_for()
    found["receipt"] = look(page, language)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def fill_one(page, chosen, written):
    for name, value in chosen.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()
    for name, value in written.items():
        page.locator(f"#{name}").fill(value)
    step = page.locator("input[name=step]").get_attribute("value")
    page.locator("button.main").click()
    page.locator(f'input[name=step]:not([value="{step}"]), .sent').first.wait_for(state="attached")


@SCRIPT
def test_a_frightened_child_writes_gets_the_numbers_and_a_reference(someone, demo, script):
    page = someone(java_script_enabled=script, viewport=PHONE).context.new_page()
    page.goto(f"{demo.door}/report")
    assert "112" in page.locator(".calls").inner_text()
    report(page, demo)
    say(page, CHILD["ar"])
    assert "112" in page.locator(".bub.us").last.inner_text()
    for _ in range(9):
        if page.locator(".bub.us", has_text="رقم المتابعة").count():
            break
        say(page, "تخطي")
    assert page.locator(".bub.us", has_text="رقم المتابعة").count() == 1


@SCRIPT
def test_after_leaving_the_talk_the_back_button_leads_to_the_ordinary_page(someone, demo, script):
    page = someone(java_script_enabled=script, viewport=DESK).context.new_page()
    page.goto(f"{demo.desk}/sign-in")
    report(page, demo)
    say(page, CHILD["ar"])
    say(page, "تخطي")
    page.locator("#leave").click()
    page.wait_for_url(f"{demo.phones}/")
    assert page.context.cookies(demo.door) == []
    for _ in range(3):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(500)
        assert page.url in (f"{demo.phones}/", f"{demo.desk}/sign-in")
        assert CHILD["ar"] not in page.content()


@SCRIPT
def test_the_word_for_leaving_leaves_the_page_as_well(someone, demo, script):
    page = someone(java_script_enabled=script, viewport=PHONE).context.new_page()
    page.goto(f"{demo.desk}/sign-in")
    report(page, demo)
    say(page, CHILD["ar"])
    page.locator("#text").fill("خروج")
    page.locator("form:has(#text) button.main").click()
    page.wait_for_url(f"{demo.phones}/")
    assert page.context.cookies(demo.door) == []
    for _ in range(3):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(500)
        assert page.url in (f"{demo.phones}/", f"{demo.desk}/sign-in")
        assert CHILD["ar"] not in page.content()


@SCRIPT
def test_after_leaving_the_form_the_back_button_leads_to_the_ordinary_page(someone, demo, script):
    page = someone(java_script_enabled=script, viewport=DESK).context.new_page()
    page.goto(f"{demo.desk}/sign-in")
    page.goto(f"{demo.door}/refer")
    page.locator('form.langs button[value="ar"]').click()
    for chosen, written in NURSE[:4]:
        fill_one(page, chosen, written)
    page.locator("#leave").click()
    page.wait_for_url(f"{demo.phones}/")
    for _ in range(6):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(500)
        assert page.url in (f"{demo.phones}/", f"{demo.desk}/sign-in")
        assert "بابا" not in page.content()


def test_escape_leaves_and_leaves_nothing_behind(someone, demo):
    page = someone(viewport=PHONE).context.new_page()
    report(page, demo)
    page.locator("#text").fill("نصف كلمة")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{demo.phones}/")
    page.go_back(wait_until="commit")
    page.wait_for_timeout(500)
    assert page.url == f"{demo.phones}/"


@SCRIPT
def test_the_page_that_was_never_used_leaves_no_way_back(someone, demo, script):
    page = someone(java_script_enabled=script).context.new_page()
    page.goto(f"{demo.desk}/sign-in")
    page.goto(f"{demo.door}/report")
    page.locator("#leave").click()
    page.wait_for_url(f"{demo.phones}/")
    page.go_back(wait_until="commit")
    page.wait_for_timeout(500)
    assert page.url in (f"{demo.phones}/", f"{demo.desk}/sign-in")


def test_nothing_but_one_cookie_is_kept_in_the_browser(someone, demo):
    page = someone().context.new_page()
    report(page, demo)
    say(page, CHILD["ar"])
    assert [cookie["name"] for cookie in page.context.cookies(demo.door)] == ["talk"]
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " (await caches.keys()).length, document.cookie]"
    )
    assert kept == [0, 0, 0, 0, ""]


@SCRIPT
def test_an_answer_of_the_desk_comes_to_the_page(someone, demo, script):
    page = someone(java_script_enabled=script).context.new_page()
    report(page, demo)
    mark = f"بناية رقم {secrets.randbelow(10**6)}"
    say(page, f"جارنا عم يضرب ابنو هلق بعرسال، عمرو ٧ سنين، {mark}")
    desk = someone("en").sign_in("amal", "en")
    rows = desk.locator("#cases tr[data-number]", has_text="Web page")
    links = [rows.nth(n).locator("a.open").get_attribute("href") for n in range(rows.count())]
    for link in links:
        desk.goto(f"{demo.desk}{link}")
        if desk.locator("#thread", has_text=mark).count():
            break
    desk.locator("textarea[name=text]").first.fill("نحن معكم الآن")
    desk.locator(".answer button.main").first.click()
    desk.locator(".msg.desk").first.wait_for()
    for _ in range(20):
        page.locator('main a[href^="/report?t="]').last.click()
        page.locator("#write button").wait_for()
        if page.locator(".bub.desk").count():
            break
        page.wait_for_timeout(500)
    assert "نحن معكم الآن" in page.locator(".bub.desk").inner_text()
