"""What is kept of documents beside their terms, column by column, and its file.

Batches of replies are prepared as columns, segments keep them in a file that is read through mapped memory, and an opened index
has the columns of its segments joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import ArrayFile, Memory, write_arrays
from indexer.engines.whoosh.storage.array_types import Mask, Numbers
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.kept_columns import JoinedColumn, KeptColumn
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns


@dataclass(frozen=True)
class Columns:
    """All that is kept of documents beside their terms."""

    ids: Column
    """Of each document its id."""
    days: Numbers
    """First and last day that the date of each can mean, as 20250912, in rows of two; 0, 0 without a date."""
    families: Numbers
    """Of each document the number of its near-duplicates; 0 for one that stands alone."""
    promises: PromiseColumns
    by_name: Mapping[str, Column]

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """The columns of `parts`, at least one, one after the other."""
        return cls(
            Column.joined([part.ids for part in parts]),
            np.concatenate([part.days for part in parts]),
            np.concatenate([part.families for part in parts]),
            PromiseColumns.joined([part.promises for part in parts]),
            {name: Column.joined([part.by_name[name] for part in parts]) for name in parts[0].by_name},
        )

    @classmethod
    def opened(cls, parts: Sequence[Columns], alive: Mask) -> Columns:
        """The columns of segments as one, empty for documents that are not alive; joined one by one as they are asked for."""
        dropped = ~alive

        def joined(columns: Sequence[Column]) -> Column:
            return JoinedColumn(columns, dropped)

        days, families = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("days", "families")
        )
        days[dropped] = families[dropped] = 0
        return cls(
            joined([part.ids for part in parts]),
            days,
            families,
            PromiseColumns.joined([part.promises for part in parts]),
            {name: joined([part.by_name[name] for part in parts]) for name in parts[0].by_name},
        )

    def of_documents(self, chosen: Mask) -> Columns:
        """Those of the chosen documents."""
        by_name = {name: column.of_documents(chosen) for name, column in self.by_name.items()}
        return Columns(
            self.ids.of_documents(chosen),
            self.days[chosen],
            self.families[chosen],
            self.promises.of_documents(chosen),
            by_name,
        )

    def write(self, file: BinaryIO) -> None:
        """Write them so that `read` gives them back."""
        arrays: dict[str, npt.NDArray[Any]] = {
            _DAYS: self.days.ravel(),
            _FAMILIES: self.families,
            **self.promises.arrays(),
        }
        for name, column in {_IDS: self.ids, **self.by_name}.items():
            arrays |= column.arrays(name)
        write_arrays(file, arrays)

    @classmethod
    def read(cls, memory: Memory) -> Columns:
        """The columns written to a file. Raises IndexDamaged."""
        arrays = ArrayFile(memory)
        names = [name.removesuffix(" codes") for name in arrays if name.endswith(" codes")]
        columns: dict[str, Column] = {name: KeptColumn(arrays, name) for name in names}
        ids = columns.pop(_IDS)
        days, families = arrays[_DAYS].reshape(-1, 2), arrays[_FAMILIES]
        return cls(ids, days, families, PromiseColumns.read(arrays), columns)


# The names of the arrays in their file that are not of a named column.
_IDS: Final = "id"
_DAYS: Final = "days"
_FAMILIES: Final = "families"
