"""Named arrays in one file, read through mapped memory, with checksums that tell a changed byte before it is believed.

Layout: the arrays; a CRC-32 of each BLOCK bytes of them; a JSON table of contents, `{"arrays": {name: [type, offset, count]},
"size": bytes of them all}`; its length, its CRC-32, and one of the sums before it. So a file is written from its beginning to its end,
whatever its arrays turn out to be.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, Protocol
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_types import Places
from indexer.errors import damaged

BLOCK: Final = 1024
"""Bytes that have a checksum of their own: what is read of a file to find the postings of a rare term."""
_END: Final = struct.Struct("<QII")
_SUM: Final = np.dtype("<u4")
_WRITTEN_AT_ONCE: Final = 16 << 20
_HELD: Final = 1 << 20
"""Bytes of a growing array that need no file."""

Array = npt.NDArray[Any]


class Memory(Protocol):
    """The content of a file."""

    name: str
    """What messages call the file."""
    content: memoryview

    def check_size(self) -> None:
        """Raises IndexDamaged when the file became shorter: to read what is no longer there would end this process."""


class MappedFile:
    """A file of the disk. Raises IndexDamaged for an empty one."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        with path.open("rb") as file:
            try:
                self._map = mmap(file.fileno(), 0, access=ACCESS_READ)
            except ValueError as error:
                raise damaged(self.name) from error
        self.content = memoryview(self._map)

    def check_size(self) -> None:
        if self._map.size() < len(self.content):
            raise damaged(self.name)


class HeldFile:
    """The content of a file of an index that is kept in memory."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = memoryview(content)

    def check_size(self) -> None:
        """It cannot become shorter."""


class Pieced(Protocol):
    """A one-dimensional array that is written piece by piece, and never whole in memory."""

    dtype: np.dtype[Any]

    def __len__(self) -> int: ...

    def contents(self) -> Iterator[bytes]:
        """Its bytes from the beginning, once."""


class GrowingArray:
    """An array to be written, to which pieces are added: a large one is kept in a temporary file, `beside` what it becomes a part of."""

    def __init__(self, dtype: npt.DTypeLike, beside: Path | None) -> None:
        self.dtype = np.dtype(dtype)
        self._file = SpooledTemporaryFile(_HELD, dir=str(beside) if beside else None)  # noqa: SIM115  # closed when it is written
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, piece: Array) -> None:
        """Add entries at the end."""
        self._file.write(np.ascontiguousarray(piece, dtype=self.dtype).data)
        self._size += len(piece)

    def contents(self) -> Iterator[bytes]:
        """Its bytes from the beginning, once."""
        with self._file as file:
            file.seek(0)
            while content := file.read(_WRITTEN_AT_ONCE):
                yield content


def write_arrays(file: BinaryIO, arrays: Iterable[tuple[str, Array | Pieced]]) -> None:
    """Write one-dimensional arrays, each as it comes."""
    places: dict[str, tuple[str, int, int]] = {}
    sums: list[npt.NDArray[np.uint32]] = []
    offset, rest = 0, b""

    def write(content: bytes | memoryview) -> None:
        nonlocal offset, rest
        file.write(content)
        offset += len(content)
        summed = b"".join((rest, content)) if rest else content
        whole = len(summed) // BLOCK * BLOCK
        sums.append(_sums(memoryview(summed)[:whole]))
        rest = bytes(summed[whole:])

    for name, array in arrays:
        places[name] = (array.dtype.str, offset, len(array))
        for content in _contents(array) if isinstance(array, np.ndarray) else array.contents():
            write(content)
        write(b"\0" * (-offset % 8))  # arrays begin at multiples of 8 bytes
    sums.append(_sums(memoryview(rest)))
    written = np.concatenate(sums).tobytes()
    head = json.dumps({"arrays": places, "size": offset}).encode()
    file.write(written + head + _END.pack(len(head), crc32(head), crc32(written)))


def _contents(array: Array) -> Iterator[memoryview]:
    content = np.ascontiguousarray(array).data.cast("B") if len(array) else memoryview(b"")
    for start in range(0, len(content), _WRITTEN_AT_ONCE):
        yield content[start : start + _WRITTEN_AT_ONCE]


def _sums(content: memoryview) -> npt.NDArray[np.uint32]:
    return np.array([crc32(content[at : at + BLOCK]) for at in range(0, len(content), BLOCK)], dtype=_SUM)


class ArrayFile(Mapping[str, Array]):
    """The arrays of a file. What they give was compared with its checksums when it was read first.

    Raises IndexDamaged where they differ.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        content = memory.content
        if len(content) < _END.size:
            raise damaged(memory.name)
        size, checksum, sums_checksum = _END.unpack(content[-_END.size :])
        encoded = content[max(0, len(content) - _END.size - size) : -_END.size]
        if crc32(encoded) != checksum:
            raise damaged(memory.name)
        head = json.loads(bytes(encoded))
        end = head["size"]
        sums = content[end : len(content) - _END.size - size]
        if len(sums) != -(-end // BLOCK) * _SUM.itemsize or crc32(sums) != sums_checksum:
            raise damaged(memory.name)
        self._data = content[:end]
        self._sums = np.frombuffer(sums, dtype=_SUM)
        self._seen = bytearray(len(self._sums))
        """Which blocks were compared with their checksums: 1 for those."""
        self._places: Mapping[str, tuple[np.dtype[Any], int, int]] = {
            name: (np.dtype(kind), offset, count) for name, (kind, offset, count) in head["arrays"].items()
        }
        self._known: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self.part(name, 0, self._places[name][2])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def size(self, name: str) -> int:
        """How many entries an array has."""
        return self._places[name][2]

    def part(self, name: str, start: int, end: int) -> Array:
        """The entries of an array from `start` to before `end`."""
        dtype, offset, count = self._places[name]
        end = min(end, count)
        if start >= end:
            return np.empty(0, dtype=dtype)
        self._check(offset + start * dtype.itemsize, offset + end * dtype.itemsize)
        return np.frombuffer(
            self._data, dtype=dtype, count=end - start, offset=offset + start * dtype.itemsize
        )

    def pieces(self, name: str, starts: Places, ends: Places) -> Iterator[bytes]:
        """The bytes of many pieces of an array, ascending, each from one of `starts` to before one of `ends`: compared all at once."""
        dtype, offset, _ = self._places[name]
        size = dtype.itemsize
        begins, stops = offset + starts * size, offset + ends * size
        firsts = begins // BLOCK
        counts = -(-stops // BLOCK) - firsts
        blocks = np.repeat(firsts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        self._memory.check_size()
        unseen = blocks[np.frombuffer(self._seen, dtype=np.uint8)[blocks] == 0]
        self._compare(unseen[np.diff(unseen, prepend=-1) > 0].tolist())
        return (
            bytes(self._data[begin:stop]) for begin, stop in zip(begins.tolist(), stops.tolist(), strict=True)
        )

    def later(self, name: str) -> LaterArray:
        """An array of which nothing is read before it is asked for."""
        return LaterArray(self, name, self._places[name][2])

    def check_size(self) -> None:
        """Raises IndexDamaged when the file became shorter."""
        self._memory.check_size()

    def check(self) -> None:
        """Raises IndexDamaged when a byte of any array is not as it was written."""
        self._check(0, len(self._data))

    def _check(self, start: int, end: int) -> None:
        self._memory.check_size()
        first, after = start // BLOCK, -(-end // BLOCK)
        if self._seen.find(0, first, after) >= 0:
            self._compare(number for number in range(first, after) if not self._seen[number])

    def _compare(self, blocks: Iterable[int]) -> None:
        for number in blocks:
            if crc32(self._data[number * BLOCK : (number + 1) * BLOCK]) != self._sums.item(number):
                raise damaged(self._memory.name)
            self._seen[number] = 1


class LaterArray:
    """One array of a file: slices are read, and compared with their checksums, as they are asked for."""

    def __init__(self, file: ArrayFile, name: str, size: int) -> None:
        self._file = file
        self._name = name
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, places: slice) -> Array:
        return self._file.part(self._name, *places.indices(self._size)[:2])

    def pieces(self, starts: Places, ends: Places) -> Iterator[bytes]:
        """The bytes of many slices, ascending, each from one of `starts` to before one of `ends`."""
        return self._file.pieces(self._name, starts, ends)

    def whole(self) -> Array:
        """All of it."""
        self._file.check_size()
        return self._file[self._name]
