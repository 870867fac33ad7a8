"""Named arrays in one file, read through mapped memory, with checksums that tell a changed byte before it is believed.

Layout: 8 bytes with the length of a JSON head and 4 with its checksum; the head, `{"arrays": {name: [type, offset, count]},
"size": bytes of them all}`; the arrays; a CRC-32 of each BLOCK bytes of them, and one of these sums.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indexer.errors import damaged

BLOCK: Final = 1024
"""Bytes that have a checksum of their own: what is read of a file to find the postings of a rare term."""
_PREFIX: Final = struct.Struct("<QI")
_SUM: Final = np.dtype("<u4")

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


def write_arrays(file: BinaryIO, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays."""
    head: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        head[name] = (array.dtype.str, offset, len(array))
        offset += -(-array.nbytes // 8) * 8  # arrays begin at multiples of 8 bytes
    encoded = json.dumps({"arrays": head, "size": offset}).encode()
    encoded += b" " * (-(_PREFIX.size + len(encoded)) % 8)
    file.write(_PREFIX.pack(len(encoded), crc32(encoded)) + encoded)
    sums, rest = [], b""
    for array in arrays.values():
        content = array.tobytes() + b"\0" * (-array.nbytes % 8)
        file.write(content)
        content = rest + content
        whole = len(content) // BLOCK * BLOCK
        sums.append(_sums(memoryview(content)[:whole]))
        rest = content[whole:]
    sums.append(_sums(memoryview(rest)))
    written = np.concatenate(sums).tobytes() if sums else b""
    file.write(written + struct.pack("<I", crc32(written)))


def _sums(content: memoryview) -> npt.NDArray[np.uint32]:
    return np.array([crc32(content[at : at + BLOCK]) for at in range(0, len(content), BLOCK)], dtype=_SUM)


class ArrayFile(Mapping[str, Array]):
    """The arrays of a file. What they give was compared with its checksums: a whole array when first asked for, parts each time.

    Raises IndexDamaged where they differ.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        content = memory.content
        if len(content) < _PREFIX.size:
            raise damaged(memory.name)
        size, checksum = _PREFIX.unpack(content[: _PREFIX.size])
        encoded = content[_PREFIX.size : _PREFIX.size + size]
        if crc32(encoded) != checksum:
            raise damaged(memory.name)
        head = json.loads(bytes(encoded))
        start = _PREFIX.size + size
        end = start + head["size"]
        self._data = content[start:end]
        sums, last = content[end:-4], content[max(end, len(content) - 4) :]
        blocks = -(-head["size"] // BLOCK)
        if len(sums) != blocks * _SUM.itemsize or struct.pack("<I", crc32(sums)) != last:
            raise damaged(memory.name)
        self._sums = np.frombuffer(sums, dtype=_SUM)
        self._places: Mapping[str, tuple[str, int, int]] = head["arrays"]
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
        kind, offset, count = self._places[name]
        end = min(end, count)
        dtype = np.dtype(kind)
        if start >= end:
            return np.empty(0, dtype=dtype)
        self._check(offset + start * dtype.itemsize, offset + end * dtype.itemsize)
        return np.frombuffer(
            self._data, dtype=dtype, count=end - start, offset=offset + start * dtype.itemsize
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
        data = self._data
        first = start // BLOCK
        for number, known in enumerate(self._sums[first : -(-end // BLOCK)].tolist(), first):
            if crc32(data[number * BLOCK : (number + 1) * BLOCK]) != known:
                raise damaged(self._memory.name)


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

    def whole(self) -> Array:
        """All of it."""
        self._file.check_size()
        return self._file[self._name]
