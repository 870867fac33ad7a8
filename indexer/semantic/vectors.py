"""The vectors of replies in files: parts of one matrix each, mapped and shared by all processes, searched exactly.

A part is `000001.npy`, unit rows in float32, and `000001.json`, which says whose rows they are and carries the checksum of the
first. It is written last, so that a part is there whole or not at all. A reply embedded again stands in a later part; its earlier
rows count no more.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.semantic.model import Vectors

_DEAD: Final = 0.25
"""The share of rows without use from which parts are joined anew."""
_PARTS: Final = 24
"""So many parts are joined into one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The rows of one reply."""

    id: str
    digest: str
    """Of the texts that were embedded: another digest means another letter."""
    rows: int


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    matrix: Vectors
    entries: tuple[Entry, ...]
    starts: npt.NDArray[np.int64]
    """The first row of each entry."""


class VectorFolder:
    """The vectors that one model made, in a folder of their own. One process writes at a time; many read."""

    def __init__(self, path: Path) -> None:
        """Opens what is there; a part that is not whole is passed over."""
        self.path: Final = path
        self._open()

    @staticmethod
    def of(folder: Path, model: str) -> VectorFolder:
        """Those of `model` below `folder`."""
        return VectorFolder(folder / hashlib.sha256(model.encode()).hexdigest()[:12])

    def _open(self) -> None:
        self._parts: list[_Part] = [part for name in self._names() if (part := self._load(name))]
        self._settle()

    def _settle(self) -> None:
        last = {entry.id: part.name for part in self._parts for entry in part.entries}
        self._valid = [
            np.array([last[entry.id] == part.name for entry in part.entries], np.bool_)
            for part in self._parts
        ]
        self._ids = [entry.id for part in self._parts for entry in part.entries]
        self._at = {reply_id: number for number, reply_id in enumerate(self._ids)}
        counts = [len(part.entries) for part in self._parts]
        self._firsts = np.cumsum(counts) - counts

    def digests(self) -> Mapping[str, str]:
        """Reply id → digest of what was embedded last."""
        return {entry.id: entry.digest for part in self._parts for entry in part.entries}

    def __len__(self) -> int:
        return int(sum(valid.sum() for valid in self._valid))

    @property
    def stamp(self) -> str:
        """Another one whenever a part was added or joined, for a reader to compare; cheap."""
        return ",".join(self._names())

    def nearest(self, question: Vectors, limit: int) -> tuple[tuple[str, float], ...]:
        """The ids of the replies nearest to `question` with the products of both (cosines, of a unit vector), nearest first, each once."""
        if not self._ids:
            return ()
        best = self._cosines(question)
        limit = min(limit, len(self))
        first = np.argpartition(-best, min(limit, best.size - 1))[:limit]
        ranked = ((self._ids[i], float(best[i])) for i in first)
        return tuple(sorted(ranked, key=lambda pair: (-pair[1], pair[0])))

    def cosines(self, question: Vectors, ids: Collection[str]) -> dict[str, float]:
        """Id → cosine with the unit vector `question`; those without vectors are missing."""
        return {i: float((self._rows(self._at[i]) @ question).max()) for i in ids if i in self._at}

    def _rows(self, number: int) -> Vectors:
        """Those of one entry."""
        at = int(np.searchsorted(self._firsts, number, side="right")) - 1
        part, within = self._parts[at], number - int(self._firsts[at])
        start = part.starts[within]
        rows: Vectors = part.matrix[start : start + part.entries[within].rows]
        return rows

    def _cosines(self, question: Vectors) -> npt.NDArray[np.float32]:
        """That of each entry, by its nearest row; -1 where a later part holds the reply."""
        # Row by row: as one product, BLAS would share it among threads that wait by turning: five times the time where others work.
        return np.concatenate(
            [
                np.where(
                    valid, np.maximum.reduceat(np.vecdot(part.matrix, question), part.starts), np.float32(-1)
                )
                for part, valid in zip(self._parts, self._valid, strict=True)
            ]
        )

    def add(self, entries: Sequence[Entry], matrix: Vectors) -> None:
        """Keep the rows of `entries`, in their order and at least one each, durably."""
        self.path.mkdir(parents=True, exist_ok=True)
        number = max((int(path.stem) for path in self.path.glob("*.npy")), default=0) + 1
        name = f"{number:06d}"
        with (self.path / f"{name}.npy").open("wb") as file:
            np.save(file, matrix)
            file.flush()
            os.fsync(file.fileno())
        about = {
            "checksum": _checksum(self.path / f"{name}.npy"),
            "entries": [[entry.id, entry.digest, entry.rows] for entry in entries],
        }
        _replace(self.path / f"{name}.json", json.dumps(about, ensure_ascii=False).encode())
        if part := self._load(name):
            self._parts.append(part)
        self._settle()

    def drop_damaged(self) -> int:
        """Take out the parts whose bytes are not those that were written, and what a killed run left; how many there were."""
        whole = set()
        for name in self._names():
            try:
                about = json.loads((self.path / f"{name}.json").read_bytes())
                if about["checksum"] == _checksum(self.path / f"{name}.npy"):
                    whole.add(name)
            except (OSError, ValueError, KeyError):
                continue
        dropped = {path.stem for path in self.path.glob("*.*")} - whole
        for name in dropped:
            self._remove(name)
        self._open()
        return len(dropped)

    def tidy(self, living: set[str]) -> None:
        """Join the parts into one where they are many, or where many rows are of replies that are gone or were embedded again."""
        kept: list[tuple[Entry, Vectors]] = []
        for part, valid in zip(self._parts, self._valid, strict=True):
            for entry, start, is_last in zip(part.entries, part.starts, valid, strict=True):
                if is_last and entry.id in living:
                    kept.append((entry, part.matrix[start : start + entry.rows]))
        rows = sum(len(part.matrix) for part in self._parts)
        useful = sum(entry.rows for entry, _ in kept)
        if len(self._parts) <= _PARTS and useful >= (1 - _DEAD) * rows:
            return
        old = self._names()
        if kept:
            self.add([entry for entry, _ in kept], np.concatenate([rows for _, rows in kept]))
        for name in old:
            self._remove(name)
        self._open()

    def _names(self) -> list[str]:
        return sorted(path.stem for path in self.path.glob("*.json"))

    def _remove(self, name: str) -> None:
        for path in (self.path / f"{name}.json", *self.path.glob(f"{name}.*")):
            path.unlink(missing_ok=True)

    def _load(self, name: str) -> _Part | None:
        try:
            about = json.loads((self.path / f"{name}.json").read_bytes())
            matrix = np.load(self.path / f"{name}.npy", mmap_mode="r")
            entries = tuple(Entry(*row) for row in about["entries"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # joined meanwhile, or damaged: the next run embeds its replies again
        counts = np.array([entry.rows for entry in entries], np.int64)
        if not entries or counts.sum() != len(matrix):
            return None
        return _Part(name, matrix, entries, np.cumsum(counts) - counts)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
