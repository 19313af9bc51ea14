"""Respells messages the ways people do, by intent or in haste: what a child wrote must be found however it is spelt.

Every attack takes a text and dice, and returns the text respelt, or the same text where it has nothing to change. The
same seed always gives the same text.
"""

import unicodedata
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_MULTIPLIER, _STEP, _WORD = 6364136223846793005, 1442695040888963407, 1 << 64
_LONG = 4
"""Letters from which on a word is respelt; shorter ones become other words."""

_ARABIZI: Sequence[tuple[str, str]] = (
    ("7", "h"), ("kh", "5"), ("5", "kh"), ("gh", "8"), ("8", "gh"), ("sh", "ch"), ("ch", "sh"), ("ou", "u"),
    ("oo", "ou"), ("ee", "i"), ("i", "e"), ("3", "a"), ("2", ""), ("9", "s"), ("6", "t"), ("q", "2"), ("aa", "a"),
    ("th", "t"), ("dh", "d"), ("w", "ou"), ("y", "i"), ("e", "a"),
)  # fmt: skip
"""How one sound of Arabizi is written by another hand (both schools: digits, and letters alone)."""

_HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ء": "", "ة": "ه", "ى": "ي"})
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_LOOKALIKES = str.maketrans(
    {
        "a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "i": "і", "A": "А", "E": "Е",
        "O": "О", "M": "М", "T": "Т", "H": "Н", "ك": "ک", "ي": "ی", "ه": "ہ", "ى": "ی",
    }
)  # fmt: skip
_EMOJI = ("😭", "🙏", "😢", "💔", "😡", "🆘", "😰")
_UNSEEN = ("\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff")
_BIDI = (("\u202a", "\u202c"), ("\u202b", "\u202c"), ("\u2067", "\u2069"), ("\u200f", "\u200e"))


@dataclass(slots=True)
class Dice:
    """A small generator of its own: nothing here may be random."""

    state: int

    def below(self, count: int) -> int:
        """Return a number from 0 up to `count`, without it."""
        self.state = (self.state * _MULTIPLIER + _STEP) % _WORD
        return (self.state >> 33) % count


Attack = Callable[[str, Dice], str]


def _words(text: str, dice: Dice, change: Callable[[str, Dice], str], *, one_in: int = 2) -> str:
    """Change one long word in so many, and at least one where there is any."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if sum(map(str.isalnum, word)) >= _LONG]
    chosen = {i for i in long if dice.below(one_in) == 0}
    if long and not chosen:
        chosen = {long[dice.below(len(long))]}
    return " ".join(change(word, dice) if i in chosen else word for i, word in enumerate(words))


def arabizi(text: str, dice: Dice) -> str:
    """Write each Latin word as another hand would; Arabic script stays."""

    def change(word: str, dice: Dice) -> str:
        fitting = [pair for pair in _ARABIZI if pair[0] in word.lower()]
        if not fitting or not word.isascii():
            return word
        old, new = fitting[dice.below(len(fitting))]
        return word.lower().replace(old, new)

    return _words(text, dice, change)


def hamza(text: str, dice: Dice) -> str:  # noqa: ARG001 - an attack like the others
    """Leave out hamza and its seats, and write ta marbuta and alif maqsura as many do."""
    return text.translate(_HAMZA)


def doubled(text: str, dice: Dice) -> str:
    """Double a letter in one word of three."""

    def change(word: str, dice: Dice) -> str:
        spots = [i for i, letter in enumerate(word) if letter.isalpha()]
        if not spots:
            return word
        at = spots[dice.below(len(spots))]
        return word[:at] + word[at] + word[at:]

    return _words(text, dice, change, one_in=3)


def dropped(text: str, dice: Dice) -> str:
    """Drop a letter inside one word of six."""

    def change(word: str, dice: Dice) -> str:
        at = 1 + dice.below(max(len(word) - 2, 1))
        return word[:at] + word[at + 1 :]

    return _words(text, dice, change, one_in=6)


def split(text: str, dice: Dice) -> str:
    """Break one word of six in two."""

    def change(word: str, dice: Dice) -> str:
        at = 2 + dice.below(max(len(word) - 3, 1))
        return f"{word[:at]} {word[at:]}"

    return _words(text, dice, change, one_in=6)


def joined(text: str, dice: Dice) -> str:
    """Leave out one space of six."""
    words = text.split(" ")
    gaps = range(1, len(words))
    chosen = {i for i in gaps if dice.below(6) == 0} or ({1 + dice.below(len(gaps))} if gaps else set())
    return words[0] + "".join(("" if i in chosen else " ") + words[i] for i in gaps)


def digits(text: str, dice: Dice) -> str:  # noqa: ARG001 - an attack like the others
    """Write every digit as an Arabic-Indic one, also those that are letters in Arabizi."""
    return text.translate(_DIGITS)


def emoji(text: str, dice: Dice) -> str:
    """Put emoji between words and at the end."""
    words = [f"{w} {_EMOJI[dice.below(len(_EMOJI))]}" if dice.below(4) == 0 else w for w in text.split(" ")]
    return " ".join(words) + _EMOJI[dice.below(len(_EMOJI))] * 2


def mixed_script(text: str, dice: Dice) -> str:
    """Write some words with letters of another script that look the same."""
    return _words(text, dice, lambda word, _: word.translate(_LOOKALIKES))


def unseen(text: str, dice: Dice) -> str:
    """Put characters that nobody sees between the letters of words."""

    def change(word: str, dice: Dice) -> str:
        return "".join(c + (_UNSEEN[dice.below(len(_UNSEEN))] if dice.below(3) == 0 else "") for c in word)

    return _words(text, dice, change)


def directions(text: str, dice: Dice) -> str:
    """Wrap words in characters that turn the direction."""

    def change(word: str, dice: Dice) -> str:
        before, after = _BIDI[dice.below(len(_BIDI))]
        return f"{before}{word}{after}"

    return _words(text, dice, change)


def marks(text: str, dice: Dice) -> str:
    """Put vowel marks and stretches on Arabic words, or take every accent from Latin ones."""

    def change(word: str, dice: Dice) -> str:
        if not any("\u0621" <= letter <= "\u064a" for letter in word):
            plain = unicodedata.normalize("NFD", word)
            return "".join(letter for letter in plain if not unicodedata.combining(letter))
        extra = ("\u064e", "\u064f", "\u0650", "\u0651", "\u0640")
        return "".join(c + (extra[dice.below(5)] if c.isalpha() and dice.below(3) == 0 else "") for c in word)

    return _words(text, dice, change, one_in=1)


ATTACKS: Mapping[str, Attack] = MappingProxyType(
    {
        "arabizi": arabizi,
        "hamza": hamza,
        "doubled": doubled,
        "dropped": dropped,
        "split": split,
        "joined": joined,
        "digits": digits,
        "emoji": emoji,
        "mixed_script": mixed_script,
        "unseen": unseen,
        "directions": directions,
        "marks": marks,
    }
)
"""Every attack by its name."""


def respell(name: str, text: str, *, seed: int = 0) -> str:
    """Respell a text by one attack. Raises KeyError for an unknown name."""
    dice = Dice(zlib.crc32(f"{seed}:{name}:{text}".encode("utf-8", "surrogatepass")))
    dice.below(2)
    return ATTACKS[name](text, dice)


def applies(name: str, variety: str) -> bool:
    """Tell whether an attack is one on this variety: Arabizi has spellings that English and French have not."""
    return name != "arabizi" or variety in ("ar-Latn", "mixed")
