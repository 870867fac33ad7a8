"""The vectors of replies: parts of one matrix, searched exactly.

New vectors make a part of their own. As parts become many, the last ones of like size are joined into one, so that their number grows
as the logarithm of the replies'. A reply embedded again stands in a later part, and its earlier rows count no more: so a joined part
counts from the moment that it is there, and the ones that it was made of may go at any time after.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.files import exclusive
from indexer.semantic import part as parts
from indexer.semantic.model import Vectors
from indexer.semantic.part import Entry, Ids, Mask, Part
from indexer.semantic.sketch import bounds

_DEAD: Final = 0.25
"""The share of entries without use from which all parts are joined anew."""
_LIKE: Final = 8
"""Of so many last parts, none more than this share of all of them, one is made: so each row is copied log₈(parts) times."""
_LOOKED_AT: Final = 1000
"""Of so many replies with the nearest starts the subjects are looked at, too: all there are but in large collections, at half the cost."""
_COPIED: Final = 128
"""Rows that are copied at a time to be multiplied: what is copied stays in the processor's cache."""
Floats = npt.NDArray[np.float32]


class VectorFolder:
    """The vectors that one model made, in a folder of their own. One process writes at a time; many read."""

    def __init__(self, path: Path, before: Collection[Part] = ()) -> None:
        """Opens what is there, but for what was opened `before`; a part that is not whole is passed over."""
        self.path: Final = path
        self._open(before)

    @staticmethod
    def of(folder: Path, model: str) -> VectorFolder:
        """Those of `model` below `folder`."""
        return VectorFolder(folder / hashlib.sha256(model.encode()).hexdigest()[:12])

    @property
    def current(self) -> VectorFolder:
        """This one while no part is added or joined, then another one; cheap."""
        return self if parts.listed(self.path) == self._listed else VectorFolder(self.path, self._parts)

    @property
    def stamp(self) -> str:
        """Another one for other parts."""
        return ",".join(f"{name}-{stamp:x}" for name, stamp in self._listed.items())

    def _open(self, before: Collection[Part] = ()) -> None:
        known = {(part.name, part.stamp): part for part in before}
        while True:
            self._listed = parts.listed(self.path)
            opened = [known.get(key) or Part.opened(self.path, *key) for key in self._listed.items()]
            if parts.listed(self.path) == self._listed:  # else some were joined meanwhile
                break
        self._parts = [part for part in opened if part is not None]
        self._settle()

    def _settle(self) -> None:
        self._ids: Ids = np.concatenate([part.ids for part in self._parts] or [np.empty(0, "S1")])
        self._order = np.argsort(self._ids, kind="stable")
        ranked = self._ids[self._order]
        self._valid: Mask = np.zeros(len(ranked), np.bool_)
        self._valid[self._order[np.append(ranked[1:] != ranked[:-1], True)[: len(ranked)]]] = True
        self._firsts = np.cumsum([0, *map(len, self._parts)])

    def digests(self) -> Mapping[str, str]:
        """Reply id → digest of what was embedded last."""
        pairs = ((part.ids.tolist(), part.digests.tolist()) for part in self._parts)
        return {i.decode(): digest.decode() for both in pairs for i, digest in zip(*both, strict=True)}

    def __len__(self) -> int:
        return int(np.count_nonzero(self._valid))

    def nearest(
        self, question: Vectors, limit: int, *, subjects: bool = False
    ) -> tuple[tuple[str, float], ...]:
        """The ids of the replies nearest to `question` with the products of both (cosines, of a unit vector), nearest first, each once.

        A reply is as near as the nearer of its vectors. Looked at are those whose subject and start are nearest; with `subjects` all.
        """
        looked_at = min(max(limit, _LOOKED_AT), len(self))
        numbers = self._leading(question, looked_at, subjects) if looked_at else np.empty(0, np.intp)
        scores = self._nearer(question, numbers)
        first = np.argsort(-scores, kind="stable")[:limit]
        ids = self._ids[numbers[first]].tolist()
        ranked = zip((i.decode() for i in ids), scores[first].tolist(), strict=True)
        return tuple(sorted(ranked, key=lambda pair: (-pair[1], pair[0])))

    def _leading(self, question: Vectors, count: int, subjects: bool) -> npt.NDArray[np.intp]:
        """The numbers of the `count` entries whose start, or with `subjects` whose nearer vector, is nearest."""
        rows = slice(None if subjects else 1, None)
        both = [_bounds(part, question, rows) for part in self._parts]
        least, most = (
            np.where(self._valid, np.concatenate(bound), -np.inf) for bound in zip(*both, strict=True)
        )
        reached = np.partition(least, len(least) - count)[len(least) - count]
        possible = np.flatnonzero(most >= reached)
        products = self._nearer(question, possible, rows)
        return possible[np.argpartition(-products, count - 1)[:count]]

    def cosines(self, question: Vectors, ids: Collection[str]) -> dict[str, float]:
        """Id → cosine with the unit vector `question` of the nearer of both vectors; those without vectors are missing."""
        wanted = np.array([i.encode() for i in ids] or [b""])
        # The last of equal ids counts.
        places = np.searchsorted(self._ids, wanted, side="right", sorter=self._order) - 1
        wanted, numbers = wanted[places >= 0], self._order[places[places >= 0]]
        is_known = self._ids[numbers] == wanted
        scores = self._nearer(question, numbers[is_known])
        return dict(zip((i.decode() for i in wanted[is_known].tolist()), scores.tolist(), strict=True))

    def _nearer(self, question: Vectors, numbers: npt.NDArray[np.intp], rows: slice = slice(None)) -> Floats:
        """Of the entries of these numbers the product of the nearer vector, or of that of these `rows`."""
        scores = np.empty(len(numbers), np.float32)
        for first, part in zip(self._firsts, self._parts, strict=False):
            own = np.flatnonzero((numbers >= first) & (numbers < first + len(part)))
            for begin in range(0, len(own), _COPIED):
                some = own[begin : begin + _COPIED]
                scores[some] = _products(part.vectors[rows, numbers[some] - first], question)
        return scores

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off other processes that write here; waits for one that does."""
        self.path.mkdir(parents=True, exist_ok=True)
        with exclusive(self.path / "lock", math.inf):
            self._open()
            yield

    def add(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Keep the vectors of `entries`, in their order: rows of subjects, and rows of subjects with starts."""
        self.path.mkdir(parents=True, exist_ok=True)
        parts.write(self.path, self._next(), entries, vectors)
        self._open(self._parts)

    def drop_damaged(self) -> int:
        """Take out the parts whose bytes are not those that were written, and what a killed run left; how many there were."""
        whole = {name for name in parts.listed(self.path) if parts.is_whole(self.path, name)}
        dropped = {path.name.split(".")[0] for path in self.path.glob("*.*")} - whole
        self._remove(dropped)
        self._remove(
            part.name
            for part, valid in zip(self._parts, self._split(self._valid), strict=True)
            if not valid.any()
        )
        return len(dropped)

    def join(self) -> None:
        """Join the last parts where they are many of like size, and all where some have no sketch."""
        if any(part.sketch is None for part in self._parts):
            return self._join(0, self._valid)
        sizes = [len(part) for part in self._parts]
        for start in range(len(sizes) - _LIKE + 1):
            if max(sizes[start:]) * _LIKE <= sum(sizes[start:]):
                return self._join(start, self._valid)

    def tidy(self, living: Collection[str]) -> None:
        """Join all parts where many entries are of replies that are gone or were embedded again."""
        kept = self._valid & np.isin(self._ids, np.array([i.encode() for i in living] or [b""]))
        if np.count_nonzero(kept) < (1 - _DEAD) * len(kept):
            self._join(0, kept)

    def _join(self, start: int, kept: Mask) -> None:
        """Make one part of those entries of the parts from `start` on that are `kept`."""
        old = [*zip(self._parts, self._split(kept), strict=True)][start:]
        if any(own.any() for _, own in old):
            parts.join(self.path, self._next(), old)
        self._remove(part.name for part, _ in old)

    def _split(self, marked: Mask) -> Sequence[Mask]:
        """What is marked of all entries, part by part."""
        return np.split(marked, self._firsts[1:-1]) if self._parts else ()

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            parts.remove(self.path, name)
        self._open(self._parts)

    def _next(self) -> str:
        """A name behind those of all parts."""
        return f"{max((int(name) for name in parts.listed(self.path)), default=0) + 1:06d}"


def _bounds(part: Part, question: Vectors, rows: slice) -> tuple[Floats, Floats]:
    """What the greater product of these rows of each entry is at least and at most, by the sketch where that tells it."""
    known = None if part.sketch is None or rows.start is None else bounds(part.sketch, question)
    if known is None:
        products = _products(part.vectors[rows], question)
        known = products, products
    return known


def _products(rows: Vectors, question: Vectors) -> Floats:
    """Of several matrices the products with `question`, row by row, and of these the greater one."""
    # Row by row: as one product, BLAS would share it among threads that wait by turning: five times the time where others work.
    products: Floats = np.vecdot(rows, question).max(axis=0)
    return products
