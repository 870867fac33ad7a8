"""One part of the vectors of replies: files that are written once, mapped, and shared by all processes.

`000001.npy` has two matrices of unit rows in float32: of each reply the vector of its subject, and that of the subject with the start
of the letter. `000001.ids.npy` says whose they are, `000001.sketch.npy` is a sketch of the second matrix. `000001.json` has the checksums
of all; it is written last, so that a part is there whole or not at all. Parts of before have no sketch, or one of an older kind, which
is not read, until they are joined.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from indexer.files import write_atomically
from indexer.semantic.model import Vectors
from indexer.semantic.sketch import TAIL, Bytes, Sketch

ROWS: Final = 2
"""Vectors of a reply."""
Ids = npt.NDArray[np.bytes_]
Mask = npt.NDArray[np.bool_]
_BLOCK: Final = 4096
"""Rows copied at a time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Whose vectors they are."""

    id: str
    digest: str
    """Of the texts that were embedded: another digest means another letter."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part, opened."""

    name: str
    stamp: int
    """Another one for another part of the same name."""
    vectors: Vectors
    """Rows of subjects, and rows of subjects with starts, in the order of `ids`."""
    ids: Ids
    digests: npt.NDArray[np.bytes_]
    sketch: Sketch | None
    """Of the rows of subjects with starts."""

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def opened(cls, folder: Path, name: str, stamp: int) -> Part | None:
        """The part of that name; None where it was joined meanwhile, or is damaged: the next run embeds its replies again."""
        try:
            vectors = np.load(folder / f"{name}.npy", mmap_mode="r")
            entries = np.load(folder / f"{name}.ids.npy", mmap_mode="r")
            if not len(entries) or vectors.shape[:2] != (ROWS, len(entries)):
                return None
            return cls(name, stamp, vectors, entries["id"], entries["digest"], _sketch(folder, name, vectors))
        except (OSError, ValueError, IndexError):
            return None


def _sketch(folder: Path, name: str, vectors: Vectors) -> Sketch | None:
    """The sketch of a part; None where it has none."""
    path = folder / f"{name}.sketch.npy"
    if not path.exists():
        return None
    return Sketch.read(np.load(path, mmap_mode="r"), *vectors.shape[1:])


def listed(folder: Path) -> dict[str, int]:
    """The names of the parts there are, in their order, each with its stamp; cheap."""
    try:
        with os.scandir(folder) as files:
            found = {
                f.name.removesuffix(".json"): f.stat().st_mtime_ns for f in files if f.name.endswith(".json")
            }
    except FileNotFoundError:  # none was written yet, or one was removed meanwhile
        return {} if not folder.exists() else listed(folder)
    return dict(sorted(found.items()))


def write(folder: Path, name: str, entries: Sequence[Entry], vectors: Vectors) -> None:
    """Keep the vectors of `entries`, in their order, as a part of that name, durably."""
    ids, digests = (np.array([getattr(e, key).encode() for e in entries]) for key in ("id", "digest"))
    _write(folder, name, ids, digests, vectors, vectors.shape[2])


def join(folder: Path, name: str, parts: Sequence[tuple[Part, Mask]]) -> None:
    """Write one part that has those entries of `parts` that are marked, block by block. The parts stay."""
    ids, digests = (
        np.concatenate([getattr(part, key)[kept] for part, kept in parts]) for key in ("ids", "digests")
    )
    blocks = (
        part.vectors[row, start : start + _BLOCK][kept[start : start + _BLOCK]]
        for row in range(ROWS)
        for part, kept in parts
        for start in range(0, len(part), _BLOCK)
    )
    _write(folder, name, ids, digests, blocks, parts[0][0].vectors.shape[2])


def _write(
    folder: Path,
    name: str,
    ids: Ids,
    digests: npt.NDArray[np.bytes_],
    blocks: Iterable[Vectors],
    dimension: int,
) -> None:
    entries = np.empty(len(ids), [("id", ids.dtype), ("digest", digests.dtype)])
    entries["id"], entries["digest"] = ids, digests
    with (folder / f"{name}.ids.npy").open("wb") as file:
        np.save(file, entries)
        _sync(file)
    _write_rows(folder / f"{name}.npy", "<f4", (ROWS, len(ids), dimension), blocks)
    starts = np.load(folder / f"{name}.npy", mmap_mode="r")[1]
    _write_rows(folder / f"{name}.sketch.npy", "|u1", (len(ids) * (dimension + TAIL),), _sketched(starts))
    checksums = {file: _checksum(folder / file) for file in _files(name)}
    write_atomically(folder / f"{name}.json", json.dumps(checksums))


def _sketched(rows: Vectors) -> Iterator[Bytes]:
    """The bytes of the sketch of these rows, piece by piece."""
    steps, left = list[Bytes](), list[Bytes]()
    for first in range(0, len(rows), _BLOCK):
        made = Sketch.of(rows[first : first + _BLOCK])
        yield made.numbers
        steps.append(made.steps.astype("<f4").view(np.uint8))
        left.append(made.left.astype("<f4").view(np.uint8))
    yield from steps
    yield from left


def _write_rows(
    path: Path, kind: str, shape: tuple[int, ...], blocks: Iterable[npt.NDArray[np.generic]]
) -> None:
    """Write an array of that shape, of which some rows come at a time."""
    with path.open("wb") as file:
        header: dict[str, Any] = {"descr": kind, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for block in blocks:
            file.write(np.ascontiguousarray(block, kind).data)
        _sync(file)


def is_whole(folder: Path, name: str) -> bool:
    """Whether the bytes of a part are those that were written."""
    try:
        checksums = json.loads((folder / f"{name}.json").read_bytes())
        named = {*_files(name)[:2], *checksums}
        return all(checksums[file] == _checksum(folder / file) for file in named)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remove(folder: Path, name: str) -> None:
    """Take a part out, or what a killed run left of one."""
    for path in (folder / f"{name}.json", *folder.glob(f"{name}.*")):
        path.unlink(missing_ok=True)


def _files(name: str) -> tuple[str, ...]:
    """The files of a part; those of before had no third."""
    return f"{name}.ids.npy", f"{name}.npy", f"{name}.sketch.npy"


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
