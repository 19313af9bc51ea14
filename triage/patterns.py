"""Turns the phrases of the lexicon into what the matcher searches: words, Arabic stems, consonants, sounds."""

from collections.abc import Iterable

from cases.model import Variety
from triage.lexicon import Phrase
from triage.normalise import skeleton
from triage.sound import consonants_and_long_vowels, spellings

_MIN_DERIVED = 4
_MIN_FROM_ARABIC = 3
_MIN_CHAINED = 2
CHAINED = "~ar"
CALMING = ("frame.", "resolved", "past.", "toy", "thing", "neg", "grown")
"""How the names of concepts begin whose words lower an urgency."""

SHORTEST = 3
_ARABIC = (Variety.AR, Variety.AR_LATN)


Pattern = tuple[str, str, Variety, str]
"""What is searched, its concept and variety, and the Arabic that Latin words of these consonants must agree with."""


def _skeletons(phrase: Phrase) -> Iterable[str]:
    """Return the skeleton spellings of a phrase: with and without the sounds that people drop or change.

    Words that lower an urgency have none: they must be read for certain.
    """
    if phrase.concept.startswith(CALMING):
        return
    keys = [key for key in map(skeleton, phrase.text.split()) if key]
    base, letters = " ".join(keys), sum(map(len, keys))
    needed = SHORTEST if phrase.variety is Variety.AR_LATN and " " not in base else _MIN_DERIVED
    if phrase.concept.startswith(CHAINED):
        needed = _MIN_CHAINED
    elif phrase.variety is Variety.AR:
        needed = _MIN_FROM_ARABIC
    if letters < needed or _is_short(phrase):
        return
    begins = phrase.variety is Variety.AR and base.startswith("ي")
    if not (begins or "ع" in base or "ق" in base):
        yield base
        return
    forms = {base}
    for letter, others in (("ع", ("",)), ("ق", ("", "ك"))):
        if letter in base:
            forms |= {_respell(spelling, letter, other) for spelling in forms for other in others}
    if begins:
        forms |= {spelling[1:] for spelling in forms}
    for spelling in forms:
        text = " ".join(spelling.split())
        enough = SHORTEST if needed < SHORTEST else _MIN_DERIVED
        if spelling == base or len(text.replace(" ", "")) >= enough:
            yield text


def _is_short(phrase: Phrase) -> bool:
    """Tell whether a phrase is one Arabizi word with so few consonants that its vowels must count too."""
    return (
        phrase.variety is Variety.AR_LATN
        and " " not in phrase.text
        and len(skeleton(phrase.text)) == SHORTEST
        and not phrase.concept.startswith((*CALMING, CHAINED))
    )


def _persons(phrase: Phrase) -> tuple[str, ...]:
    """Return an Arabic phrase and its verb as Jordan and the south say it: "بضرب" for "يضرب"."""
    stem = phrase.text.removeprefix("ب")
    verb = stem.startswith("ي") and not phrase.concept.startswith(CALMING)
    if verb and len(stem.split(maxsplit=1)[0]) >= _MIN_DERIVED:
        return phrase.text, "ب" + stem[1:]
    return (phrase.text,)


def _respell(spelling: str, letter: str, other: str) -> str:
    """Replace a letter in the longer words: in the shortest ones it is all that tells them apart."""
    return " ".join(word.replace(letter, other) if len(word) > 2 else word for word in spelling.split())  # noqa: PLR2004


def word_patterns(phrase: Phrase) -> Iterable[Pattern]:
    """Yield what is searched as whole words."""
    text, concept, variety, exact = phrase
    if variety is not Variety.AR or exact:
        yield f" {text} ", concept, variety, ""


def root_patterns(phrase: Phrase) -> Iterable[Pattern]:
    """Yield what is searched in Arabic with clitics around it."""
    if phrase.variety is Variety.AR and not phrase.exact:
        for form in _persons(phrase):
            yield form, phrase.concept, phrase.variety, ""


def skeleton_patterns(phrase: Phrase) -> Iterable[Pattern]:
    """Yield the skeletons of a phrase, short ones too."""
    text, concept, variety, exact = phrase
    if variety in _ARABIC and (not exact or (variety is Variety.AR and concept.startswith(CHAINED))):
        keys = tuple(_skeletons(phrase))
        written = consonants_and_long_vowels(text) if keys and variety is Variety.AR else ""
        for key in keys:
            yield key, concept, Variety.AR_LATN, written


def sound_patterns(phrase: Phrase) -> Iterable[Pattern]:
    """Yield the sounds of a short Arabizi word."""
    if not phrase.exact and _is_short(phrase):
        for key in spellings(phrase.text):
            yield key, phrase.concept, Variety.AR_LATN, ""
