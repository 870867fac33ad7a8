"""Suggestions of a cluster: the levels of `suggest.levels`, kept in the index in pieces, and read from a copy that each process has.

A level is never changed, so that a process fetches what is new, and nothing else.
"""

from __future__ import annotations

import base64
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

from indexer.contract.document import Document
from indexer.contract.suggestions import Suggestions
from indexer.engines.opensearch.cluster import Cluster
from indexer.errors import IndexDamaged
from indexer.suggest.levels import Levels, write
from indexer.suggest.local import LocalSuggestions
from indexer.suggest.vocabulary import COLUMNS, Counts, counts
from indexer.text.grams import gram_code

PIECE: Final = 2 << 20
"""Bytes of a level in one document."""
_GATHERED: Final = 1_000_000
"""Different things counted before a level is written: some 200 MB."""
_SECONDS: Final = 60

Names = tuple[tuple[str, int], ...]
"""The levels of a commit, the newest first: each with how many pieces it has."""


def spoken(documents: Sequence[tuple[Document, Mapping[str, int]]]) -> Counts:
    """What documents, given with their terms, add to suggestions."""
    found: Counts = Counter()
    for document, terms in documents:
        values = document.values()
        words = dict.fromkeys((term for term in terms if gram_code(term) is None), 1)
        found.update(counts({name: dict.fromkeys(values[name], 1) for name in COLUMNS}, words))
    return found


class Shelf:
    """The levels of one index, and copies of them in a folder of this process."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self.index = index
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._making = Lock()

    @property
    def folder(self) -> Path:
        """Where the copies lie; made when it is first needed."""
        with self._making:
            if self._copies is None:
                self._copies = tempfile.TemporaryDirectory(prefix="dafu-suggestions-")
            return Path(self._copies.name)

    def fetched(self, names: Names) -> list[Path]:
        """The levels as files, those that are not here yet fetched. Raises IndexDamaged where a piece is missing."""
        paths = []
        for name, pieces in names:
            path = self.folder / name
            if not path.exists():
                content = b"".join(self._pieces(name, pieces))
                unready = path.with_suffix(f".{uuid.uuid4().hex}")
                unready.write_bytes(content)
                unready.replace(path)
            paths.append(path)
        return paths

    def _pieces(self, name: str, pieces: int) -> Iterator[bytes]:
        for number in range(pieces):
            found = self._cluster.ask(
                "GET", f"/{self.index}/_doc/{name}.{number}", ignore=(404,), seconds=_SECONDS
            )
            if not found.get("found"):
                raise IndexDamaged("集群上的索引缺少输入提示的一部分。请运行 dafu index --rebuild 重建。")
            yield base64.b64decode(found["_source"]["stored"]["piece"])

    def opened(self, names: Names) -> Suggestions:
        """The suggestions of a commit."""
        return LocalSuggestions(Levels(self.fetched(names)))

    def close(self) -> None:
        """Forget the copies."""
        with self._making:
            if self._copies is not None:
                self._copies.cleanup()
            self._copies = None


class Spoken:
    """What one write changes in suggestions, over the levels of the commit before."""

    def __init__(self, cluster: Cluster, index: str, names: Names) -> None:
        self._cluster = cluster
        self._index = index
        self._shelf = Shelf(cluster, index)
        # Those that the commit before the last one had: a reader of that may have been fetching them.
        unused = {
            "filter": [{"exists": {"field": "level"}}],
            "must_not": [{"terms": {"level": [*dict(names)]}}],
        }
        self._cluster.ask(
            "POST",
            f"/{index}/_delete_by_query",
            {"query": {"bool": unused}},
            seconds=_SECONDS,
            conflicts="proceed",
        )
        self._known = dict(names)
        self._levels = self._shelf.fetched(names)
        self._changes: Counts = Counter()

    def change(self, came: Counts, went: Counts) -> None:
        """Count what came and what went."""
        self._changes.update(came)
        self._changes.subtract(went)
        if len(self._changes) > _GATHERED:
            self._write()

    def write(self) -> Names:
        """Keep what changed in the index, and name the levels from now on."""
        if self._changes or not self._levels:
            self._write()
        return tuple((path.name, self._known[path.name]) for path in self._levels)

    def _write(self) -> None:
        self._levels = write(self._shelf.folder / uuid.uuid4().hex, self._levels, self._changes)
        self._changes.clear()
        newest = self._levels[0]
        content = newest.read_bytes()
        pieces = [content[begin : begin + PIECE] for begin in range(0, len(content), PIECE)]
        for number, piece in enumerate(pieces):
            piece_text = base64.b64encode(piece).decode()
            document: dict[str, Any] = {"level": newest.name, "stored": {"piece": piece_text}}
            path = f"/{self._index}/_doc/{newest.name}.{number}"
            self._cluster.ask("PUT", path, document, seconds=_SECONDS)
        self._known[newest.name] = len(pieces)

    def close(self) -> None:
        """Forget the copies."""
        self._shelf.close()
