"""The browser of the tests itself: it runs, and it can draw the letters of our three languages."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WIDTH = "text => { const c = document.createElement('canvas').getContext('2d'); c.font = '40px sans-serif';"
MEASURE = WIDTH + " return [...text].map(letter => c.measureText(letter).width) }"


def test_it_draws_arabic_letters_and_not_boxes(page: Page) -> None:
    page.set_content("<p lang=ar dir=rtl>أمانة</p>")
    widths = page.evaluate(MEASURE, "اسلمن")
    boxes = page.evaluate(MEASURE, "\U0010fffd\U0010fffe")
    assert len(set(widths)) > 1
    assert not set(widths) & set(boxes)
