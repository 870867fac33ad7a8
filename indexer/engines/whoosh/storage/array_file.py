"""Named arrays in one file, read through mapped memory.

Layout: 8 bytes with the length of a JSON head, the head `{name: [type, offset, count]}`, the arrays it names.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt


def write_arrays(file: BinaryIO, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write one-dimensional arrays."""
    head: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        head[name] = (array.dtype.str, offset, len(array))
        offset += -(-array.nbytes // 8) * 8  # arrays begin at multiples of 8 bytes
    encoded = json.dumps(head).encode()
    encoded += b" " * (-len(encoded) % 8)
    file.write(struct.pack("<Q", len(encoded)) + encoded)
    for array in arrays.values():
        file.write(array.tobytes())
        file.write(b"\0" * (-array.nbytes % 8))


def read_arrays(memory: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a file that is `memory`, without copying them."""
    (size,) = struct.unpack("<Q", memory[:8].tobytes())
    head = json.loads(memory[8 : 8 + size].tobytes())
    return {
        name: np.frombuffer(memory, dtype=np.dtype(kind), count=count, offset=8 + size + offset)
        for name, (kind, offset, count) in head.items()
    }
