"""What an engine that keeps replies knows of where it is opened: the store, if there is one, and the program."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.errors import SearchError


@dataclass(frozen=True, slots=True)
class Origin:
    """By which an index is told from one of another store or program."""

    store: str | None
    """The identity of the store; None on a machine that has none, where indices are only read."""
    made_by: str
    """See `indexer.fingerprint`."""

    def may_use(self, store: str, made_by: str) -> bool:
        """Whether an index that was built from a store by a program makes sense here."""
        return made_by == self.made_by and self.store in (None, store)

    def to_write(self) -> tuple[str, str]:
        """The store and the program of what is written here. Raises SearchError where there is no store."""
        if self.store is None:
            raise SearchError("这台机器上没有答复库，不能写索引。请在存有答复库的机器上运行 dafu index。")
        return self.store, self.made_by
