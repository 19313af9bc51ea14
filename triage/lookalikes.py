"""Reads letters of another script that look like Latin ones: who hides "kill" from a filter means "kill".

Full-width and mathematical letters need no table: Unicode itself says which letter they are.
"""

import re
import unicodedata

_CYRILLIC = dict(
    zip(
        "аеорсухіјѕһԁԛԝӏүѵАВЕКМНОРСТХУІЈЅ",
        "aeopcyxijshdqwlyvABEKMHOPCTXYIJS",
        strict=True,
    )
)
_GREEK = dict(zip("αικνορυχωγϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aiknopuxwyjABEZHIKMNOPTYX", strict=True))
_OTHERS = dict(zip("ɑɡɩɪոսհօց", "agiinuhog", strict=True))
_LISTED = _CYRILLIC | _GREEK | _OTHERS
_SCRIPTS = (range(0x250, 0x590), range(0x1F00, 0x2000), range(0x2C60, 0x2C80), range(0xA720, 0xA800))
"""IPA, Greek, Cyrillic, Armenian, and Latin letters that nobody here writes."""


def _table() -> dict[int, str]:
    """Return what each letter is read as; capitals and accented forms of a look-alike go with it."""
    found = {letter.upper(): latin.upper() for letter, latin in _LISTED.items()} | _LISTED
    for letter in (chr(point) for script in _SCRIPTS for point in script):
        base = unicodedata.normalize("NFKD", letter)[0]
        if base in found:
            found.setdefault(letter, found[base])
    return str.maketrans(found)


_TABLE = _table()
_LOOKALIKE = "".join(map(chr, _TABLE))
_ANY = re.compile(f"[{_LOOKALIKE}]")
_UNSEEN = "\u00ad\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u200b-\u200f\u202a-\u202e"
_WORD = re.compile(f"(?:[^\\W_]|['\u2019{_UNSEEN}\u2060-\u206f\ufe00-\ufe0f\ufeff])+")
_STRANGE = "".join(f"{chr(script.start)}-{chr(script.stop - 1)}" for script in _SCRIPTS)
_OWN = re.compile(f"(?![{_LOOKALIKE}{_UNSEEN}])[{_STRANGE}]")
"""A letter of such a script that looks like no Latin one."""
_LATIN = re.compile("[a-z]")


def unmask(text: str) -> str:
    """Return the text with look-alike letters as Latin ones, of the same length.

    They are changed in words that mix scripts, and in words of nothing but look-alikes where the text has a Latin
    word and no word that is plainly of the other script: Russian and Greek stay what they are.
    """
    if text.isascii() or not _ANY.search(text):
        return text
    words = _WORD.findall(text)
    foreign = any(_OWN.search(word) and not _is_latin(word) for word in words)
    whole = not foreign and any(map(_is_latin, words))

    def change(match: re.Match[str]) -> str:
        word = match.group()
        return word.translate(_TABLE) if _is_latin(word) or (whole and not _OWN.search(word)) else word

    return _WORD.sub(change, text)


def _is_latin(word: str) -> bool:
    """Tell whether a word has a Latin letter, plain or in one of its fancy forms."""
    return _LATIN.search(unicodedata.normalize("NFKD", word).lower()) is not None
