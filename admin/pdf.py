"""Documents for paper: blocks of words and figures become a tagged PDF in Arabic, English or French.

Typst sets the type: it shapes and mirrors Arabic, and marks headings and tables for a screen reader (PDF/UA). What a
document says goes in as data and is never read as markup, so that a name or a note cannot give orders to it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import typst

from cases.model import Language
from locales.words import direction

_HERE = Path(__file__).parent
_SHEET = _HERE / "print" / "sheet.typ"
_FONTS = _HERE / "fonts"
_FIRST_STRONG, _LEFT_TO_RIGHT, _END = "\u2068", "\u2066", "\u2069"


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part. `level` 1 is a part, 2 a part of it; the first one is of level 1 (PDF/UA)."""

    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words. `tone`: plain, strong (in a frame), quiet (small) or voice (a person's own words)."""

    text: str
    tone: str = "plain"
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and what is known, one below the other."""

    pairs: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. The first column holds names; with `numbers` the others are set as figures.

    `foot` are rows of sums. `bars` draws one bar a row between names and figures: shares of the longest, 0 to 1.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[Sequence[str]] = ()
    numbers: bool = True
    bars: Sequence[float] = ()
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Lines:
    """Empty lines for a pen, under a label; for a signature or for what comes back on paper."""

    label: str
    count: int = 1
    kind: str = "lines"


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page."""

    kind: str = "break"


Block = Heading | Paragraph | Facts | Sheet | Lines | Break


def apart(text: str) -> str:
    """Keep a name or a piece of foreign text from turning its neighbours round."""
    return f"{_FIRST_STRONG}{text}{_END}"


def left_to_right(text: str) -> str:
    """Keep a number, a code or a sign such as `<5` in its own order inside Arabic."""
    return f"{_LEFT_TO_RIGHT}{text}{_END}"


def make_pdf(title: str, blocks: Sequence[Block], *, language: Language, footer: str = "") -> bytes:
    """Return the document as PDF; the same words give the same bytes. `footer` stands on every page."""
    document = {
        "title": title,
        "language": language.value,
        "direction": direction(language.value),
        "footer": footer,
        "blocks": [asdict(block) for block in blocks],
    }
    return set_in_type(_SHEET, document)


def set_in_type(template: Path, document: Mapping[str, object]) -> bytes:
    """Set a document, which is data and never markup, by a template of ours. Returns the PDF."""
    made = typst.compile(
        _read(template),
        font_paths=page_fonts(),
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=0,
    )
    if not isinstance(made, bytes):  # pragma: no cover - one document is one file
        raise TypeError(type(made))
    return made


@cache
def _read(template: Path) -> bytes:
    return template.read_bytes()


@cache
def page_fonts() -> typst.Fonts:
    """Return the fonts that come with the program; none of the machine's own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])
