"""Writes a training message as somebody else might have typed it: in Arabizi, in a hurry, with slips."""

import re
from random import Random

_LATIN = {
    "ا": ["a"], "أ": ["a", "2a"], "إ": ["e", "i"], "آ": ["a", "aa"], "ب": ["b"], "ت": ["t"], "ث": ["t", "th", "s"],
    "ج": ["j", "g"], "ح": ["7", "h"], "خ": ["5", "kh", "7'"], "د": ["d"], "ذ": ["z", "d", "th"], "ر": ["r"],
    "ز": ["z"], "س": ["s"], "ش": ["sh", "ch"], "ص": ["s"], "ض": ["d"], "ط": ["t", "6"], "ظ": ["z", "d"],
    "ع": ["3", "3", "a"], "غ": ["gh", "8"], "ف": ["f"], "ق": ["2", "q", "k", ""], "ك": ["k"], "ل": ["l"],
    "م": ["m"], "ن": ["n"], "ه": ["h"], "ة": ["a", "e", "eh"], "ى": ["a"], "ئ": ["2", "y"], "ؤ": ["2", "o"],
    "ء": ["2", ""], "؟": ["?"], "،": [","], "و": ["w", "ou", "o", "u"], "ي": ["y", "i", "e"],
}  # fmt: skip
_AT_THE_START = {"و": "w", "ي": "y"}
_NO_VOWEL_BEFORE = frozenset("اويىةأإآ؟،")
_LOOKALIKES = {
    "أ": "ا", "إ": "ا", "ة": "ه", "ى": "ي", "ي": "ى", "ض": "ظ", "ظ": "ض", "ث": "ت", "é": "e", "è": "e", "ç": "c",
}  # fmt: skip
_MARKS = re.compile(r"[^\w\s]")


def romanise(text: str, chance: Random) -> str:
    """Write Arabic in Latin letters, by one school of Arabizi for the whole text, with some of its short vowels."""
    school = {letter: chance.choice(ways) for letter, ways in _LATIN.items()}
    vowels = chance.choice((0.35, 0.5, 0.65))
    written, before = [], " "
    for letter in text:
        if letter in _AT_THE_START:
            latin = _AT_THE_START[letter] if before == " " else chance.choice(_LATIN[letter])
        else:
            latin = school.get(letter, letter)
        consonant = letter in _LATIN and letter not in _NO_VOWEL_BEFORE
        if consonant and before not in " aeiou" and chance.random() < vowels:
            written.append(chance.choice("aeiaa"))
        written.append(latin)
        before = " " if letter == " " else latin[-1:] or before
    return "".join(written)


def slip(text: str, chance: Random) -> str:
    """Drop, double, swap and mistake a few letters, and sometimes leave out all marks."""
    if chance.random() < 0.3:  # noqa: PLR2004 - three in ten type without marks
        text = _MARKS.sub("", text)
    letters = list(text)
    for _ in range(max(1, int(len(letters) * chance.choice((0.02, 0.04, 0.08))))):
        if not letters:
            break
        _slip_once(letters, chance)
    return "".join(letters)


def _slip_once(letters: list[str], chance: Random) -> None:
    at, kind = chance.randrange(len(letters)), chance.random()
    if kind < 0.3:  # noqa: PLR2004 - shares of the kinds of slips, chosen by eye
        del letters[at]
    elif kind < 0.5:  # noqa: PLR2004
        letters.insert(at, letters[at])
    elif kind < 0.65 and at + 1 < len(letters):  # noqa: PLR2004
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    elif kind < 0.75:  # noqa: PLR2004
        letters[at] = _LOOKALIKES.get(letters[at], letters[at])
    elif kind < 0.8 and letters[at] == " ":  # noqa: PLR2004
        del letters[at]
