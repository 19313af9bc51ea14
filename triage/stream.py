"""One spelling of a message as a single text to search, which still knows its words."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stream:
    """One folded spelling of a message: words between single spaces, and one at either end.

    A word without anything in this stream begins and ends where the next one begins.
    """

    text: str
    begins: tuple[int, ...]
    """For each word index, where it begins in `text`."""
    ends: tuple[int, ...]

    def word_at(self, position: int) -> int:
        """Return the index of the word that a letter of `text` belongs to."""
        return bisect_right(self.begins, position) - 1


def stream_of(words: Sequence[str]) -> Stream:
    """Join the words into one padded text and remember where each of them stands."""
    begins: list[int] = []
    ends: list[int] = []
    position = 1
    for word in words:
        begins.append(position)
        size = len(word)
        ends.append(position + size)
        if size:
            position += size + 1
    text = " ".join(filter(None, words))
    return Stream(f" {text} " if text else " ", tuple(begins), tuple(ends))
