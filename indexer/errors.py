"""What can go wrong while indexing and searching.

    SearchError
    ├── QueryError           the user's query or filters: HTTP 400, exit code 2
    ├── IndexNotFound        no index has been built yet: HTTP 503, exit code 3
    ├── IndexOutdated        built by another schema or analyzer: HTTP 503, exit code 3
    ├── IndexLocked          another process is writing: HTTP 503 with Retry-After, exit code 4
    ├── EngineUnavailable    the engine failed underneath, or its cluster is away: HTTP 503 with Retry-After, exit code 4
    │   └── IndexDamaged     a file of the index is not as it was written: HTTP 503, exit code 4
    ├── TimedOut             a question took longer than it may: HTTP 503, exit code 2
    └── SemanticUnavailable  the semantic model is not installed or cannot be read: exit code 2; the web searches words alone

Every message is in Chinese, names what is at fault and says what to do: it is shown to users as it is, or in their own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self


class Message(str):
    """A text for users with values put in by name: in Chinese, and what it was made of, so that it can be said in another language."""

    text: str
    values: Mapping[str, object]

    def __new__(cls, text: str, /, **values: object) -> Self:
        """`text` with `values` as `str.format` puts them in; without values it is as it stands."""
        made = super().__new__(cls, text.format(**values) if values else text)
        made.text, made.values = text, values
        return made


class SearchError(Exception):
    """Root of all errors raised by this package."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text if isinstance(text, Message) else Message(text, **values))

    @property
    def message(self) -> Message:
        """What it says."""
        message: Message = self.args[0]
        return message


class QueryError(SearchError):
    """A query or filter that cannot be served."""


class IndexNotFound(SearchError):
    """There is no index yet."""


class IndexOutdated(SearchError):
    """The index was built with another schema, analyzer or dictionary."""


class IndexLocked(SearchError):
    """Another process holds the write lock."""


class EngineUnavailable(SearchError):
    """The engine failed for a reason that is not the query's."""


class SemanticUnavailable(SearchError):
    """The semantic model is missing or damaged."""


class TimedOut(SearchError):
    """A question that took longer than it may."""


class IndexDamaged(EngineUnavailable):
    """A file of the index was changed or cut: only a rebuild mends that."""


def damaged(name: str | Path) -> IndexDamaged:
    """The error for a file that is not as it was written."""
    return IndexDamaged(f"索引文件 {name} 已损坏。请运行 dafu index，它会自动重建索引，答复库不受影响。")
