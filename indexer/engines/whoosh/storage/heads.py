"""What every list shows of documents: read from files once, and remembered of some thousand of them, four megabytes or so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

Head = tuple[str, str, str, int, str]
"""Of a document its id, its title and its subject, its day, and the name of its family, as in `contract.request.Row`."""
_REMEMBERED: Final = 10_000


class Heads:
    """Heads by the numbers of their documents. Thread-safe."""

    def __init__(self, read: Callable[[Sequence[int]], Iterable[Head]]) -> None:
        self._read = read
        self._known: dict[int, Head] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, numbers: Sequence[int]) -> Sequence[Head]:
        """Those of the documents with these numbers."""
        known = self._known
        try:
            return [known[number] for number in numbers]
        except KeyError:
            unknown = [*{*numbers} - known.keys()]
        if len(known) + len(unknown) > _REMEMBERED:
            # Another thread may be reading those of before.
            known, unknown = {}, [*{*numbers}]
            self._known = known
        known.update(zip(unknown, self._read(unknown), strict=True))
        return [known[number] for number in numbers]
