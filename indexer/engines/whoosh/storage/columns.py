"""What is kept of documents beside their terms, column by column, and its file.

Batches of replies are prepared as columns, segments keep them in a file that is read through mapped memory, and an opened index
has the columns of its segments joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, Final

import numpy as np

from indexer.engines.whoosh.storage.array_file import Array, ArrayFile, Memory, Pieced, write_arrays
from indexer.engines.whoosh.storage.array_types import Mask, Numbers
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.kept_columns import JoinedColumn, KeptColumn
from indexer.engines.whoosh.storage.text_arrays import Texts, chosen_arrays


@dataclass(frozen=True)
class Columns:
    """All that is kept of documents beside their terms."""

    ids: Column
    """Of each document its id."""
    first_day: Numbers
    """The date of each as 20250912; of a partial date its first day; 0 without a date."""
    last_day: Numbers
    families: Numbers
    """Of each document the number of its near-duplicates; 0 for one that stands alone."""
    by_name: Mapping[str, Column]
    texts: Texts
    """Of each all that is searched, folded, one a line, for phrases."""

    @classmethod
    def opened(cls, parts: Sequence[Columns], alive: Mask) -> Columns:
        """The columns of segments as one, empty for documents that are not alive; joined one by one as they are asked for."""
        dropped = ~alive

        def joined(columns: Sequence[Column]) -> Column:
            return JoinedColumn(columns, dropped)

        def numbers(arrays: Iterable[Numbers]) -> Numbers:
            every = np.concatenate([*arrays])
            every[dropped] = 0
            return every

        return _LaterColumns(
            joined([part.ids for part in parts]),
            numbers(part.first_day for part in parts),
            numbers(part.last_day for part in parts),
            numbers(part.families for part in parts),
            {name: joined([part.by_name[name] for part in parts]) for name in parts[0].by_name},
            lambda: Texts.joined(part.texts for part in parts),
        )

    @classmethod
    def read(cls, memory: Memory) -> Columns:
        """The columns written to a file. Raises IndexDamaged."""
        arrays = ArrayFile(memory)
        names = [name.removesuffix(" codes") for name in arrays if name.endswith(" codes")]
        columns: dict[str, Column] = {name: KeptColumn(arrays, name) for name in names}
        ids = columns.pop(_IDS)
        days = arrays[_FIRST_DAY], arrays[_LAST_DAY]
        return _LaterColumns(
            ids,
            *days,
            arrays[_FAMILIES],
            columns,
            lambda: Texts.read(arrays, _TEXTS),
        )


class _LaterColumns(Columns):
    """Columns whose texts are read when they are asked for: most searches ask for none."""

    _texts: Callable[[], Texts]

    def __init__(
        self,
        ids: Column,
        first_day: Numbers,
        last_day: Numbers,
        families: Numbers,
        by_name: Mapping[str, Column],
        texts: Callable[[], Texts],
    ) -> None:
        vars(self).update(ids=ids, first_day=first_day, last_day=last_day, families=families, by_name=by_name)
        vars(self).update(_texts=texts)

    @cached_property
    def texts(self) -> Texts:
        return self._texts()


def write(file: BinaryIO, parts: Sequence[tuple[Columns, Mask]]) -> None:
    """Write the columns of the chosen documents of `parts`, at least one, one after the other, so that `Columns.read` gives them back."""
    write_arrays(file, _arrays(parts))


def _arrays(parts: Sequence[tuple[Columns, Mask]]) -> Iterator[tuple[str, Array | Pieced]]:
    """All arrays, made one by one, so that they are not in memory together."""

    masks = [chosen for _, chosen in parts]
    whole = [bool(chosen.all()) for chosen in masks]

    def concatenated(arrays: Iterable[Array]) -> Array:
        return np.concatenate([array[chosen] for array, chosen in zip(arrays, masks, strict=True)])

    def joined(columns: Iterable[Column]) -> Column:
        several = zip(columns, masks, whole, strict=True)
        return Column.joined(
            [column.read() if every else column.read().of_documents(some) for column, some, every in several]
        )

    yield _FIRST_DAY, concatenated(columns.first_day for columns, _ in parts)
    yield _LAST_DAY, concatenated(columns.last_day for columns, _ in parts)
    yield _FAMILIES, concatenated(columns.families for columns, _ in parts)
    yield from joined(columns.ids for columns, _ in parts).arrays(_IDS).items()
    for name in parts[0][0].by_name:
        yield from joined(columns.by_name[name] for columns, _ in parts).arrays(name).items()
    yield from chosen_arrays(_TEXTS, [(columns.texts, chosen) for columns, chosen in parts])


# The names of the arrays in their file that are not of a named column.
_IDS: Final = "id"
_FIRST_DAY: Final = "first day"
_LAST_DAY: Final = "last day"
_FAMILIES: Final = "families"
_TEXTS: Final = "letter"
