"""What is looked for on every page: barriers, scrolling sideways, direction, words that nobody translated, codes."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe

LANGUAGES = {"ar": "rtl", "en": "ltr", "fr": "ltr"}
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}

OWN_NAMES = {
    "SMS", "WhatsApp", "Telegram", "PDF", "CSV", "XLSX", "CPIMS", "UNHCR", "UPEL", "GSM", "QR", "API", "HXL", "JSON", "https",
    "Primero", "Esc",
}  # fmt: skip
"""Names and abbreviations that are the same in all three languages."""
CODE = re.compile(r"\b[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+\b|[{}\[\]]\"|Traceback|\b[0-9a-f]{8}-[0-9a-f]{4}-")
"""What the program says to itself: names with an underscore, JSON, a stack, an id."""
LATIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ’'&-]*")
HEX = re.compile(r"[0-9a-f-]+")

LOOK = """() => {
  const html = document.documentElement, told = [];
  const own = 'bdi, [dir="auto"], kbd, script, style, noscript, template';
  const foreign = `[lang]:not(html):not([lang="${html.lang}"])`;
  const add = (text, box) => {
    if (text.trim() && !box.closest(own) && !box.closest(foreign))
      told.push([text.trim().replace(/\\s+/g, ' '), box.closest('.code') ? 'code' : '']);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) add(walk.currentNode.data, walk.currentNode.parentElement);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const box of document.querySelectorAll(`[${name}]`)) add(box.getAttribute(name), box);
  told.push([document.title, '']);
  return {lang: html.lang, dir: html.dir, told};
}"""
UNFOLD = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('.tabs, .sr, .skip, .scroll, [hidden]');
}).slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


def barriers(page: Any, within: str | None = None) -> list[Any]:
    """Return what axe calls serious or critical, on the page or within a part of it."""
    return [
        (fault["id"], node["html"][:200])
        for fault in Axe().run(page, within).response["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def strange(told: list[list[str]], language: str) -> list[str]:
    """Return the texts that are codes, or that are not in the language of the page."""
    found = [text for text, kind in told if CODE.search(text)]
    if language == "ar":
        for text, kind in told:
            words = [word for word in LATIN.findall(text) if word not in OWN_NAMES]
            if words and not (kind == "code" and HEX.fullmatch(text)):
                found.append(text)
    return sorted(set(found))


def look(
    page: Any, language: str, *, wide: bool = True, within: str | None = None, words: bool = True
) -> list[Any]:
    """Return everything that is wrong with an open page: in both widths, by axe in one of them.

    `within` is the part that axe looks at, where the rest of the page was looked at already; without `words`
    nobody asks which language they are.
    """
    wrong: list[Any] = []
    page.evaluate(UNFOLD)
    seen = page.evaluate(LOOK)
    if (seen["lang"], seen["dir"]) != (language, LANGUAGES[language]):
        wrong.append((seen["lang"], seen["dir"]))
    if words:
        wrong += [("word", text[:160]) for text in strange(seen["told"], language)]
    for size in (PHONE, DESK) if wide else (DESK, PHONE):
        page.set_viewport_size(size)
        if page.evaluate(TOO_WIDE) > 0:
            wrong.append((size["width"], page.evaluate(OUTSIDE)))
    return wrong + barriers(page, within)
