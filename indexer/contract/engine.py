"""The contract between Dafu and a search engine. Nothing here assumes Whoosh; `engines/` has one module an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from corpus import Store, StoredReply
from indexer.contract.document import Document
from indexer.contract.promises import FoundPromise, PromiseMatches, PromiseQuery
from indexer.contract.query import Query
from indexer.contract.result import Delays, Matches, Rise, Vocabulary, Weighted

Encoded = object
"""A batch of documents in an engine's own form: picklable, opaque to all others."""
Encode = Callable[[Sequence[Document]], Encoded]
"""Documents → a batch for `Writer.put`. A function of a module, so that other processes can be given it."""


class Writer(Protocol):
    """Changes to an index, gathered inside `with engine.write() as writer`."""

    def put(self, encoded: Encoded) -> None:
        """Index a batch of documents, as the engine's `encode` gave it, each in place of an earlier state of it."""

    def remove(self, reply_id: str) -> None:
        """Take a reply out; nothing happens if it is not in."""

    def reached(self, change: int) -> None:
        """Note up to which change of the store the index will be true once committed."""


class Engine(Protocol):
    """One searchable index. Searching is safe from several threads; one process writes at a time."""

    store: Store
    """Where replies are fetched from."""

    @property
    def encode(self) -> Encode:
        """How documents are prepared for `Writer.put`: most of the work of indexing, done by other processes."""

    @property
    def change(self) -> int:
        """The number of the last change of the store that is searchable; 0 for a new index."""

    @property
    def is_outdated(self) -> bool:
        """True when there is an index that only a rebuild can bring up to date: of other code, dictionaries, libraries or store.

        Raises IndexDamaged.
        """

    def search(self, query: Query) -> Matches:
        """The matches of the committed state; a search never sees half a commit.

        Raises QueryError for a facet that does not exist, IndexNotFound, IndexOutdated, EngineUnavailable.
        """

    def listing(self, query: Query) -> Sequence[str]:
        """The ids of all that match in one committed state, in the order asked for, whatever its page; near-duplicates one by one.

        Raises as `search` does.
        """

    def tally(self, query: Query, column: str) -> Mapping[str, int]:
        """How many of all that match `query`, filters included, have each value of a column of `schema.column_values`.

        Raises as `search` does.
        """

    def months(self, query: Query) -> Mapping[str, int]:
        """How many of all that match `query`, filters included, a search for each year or month would list: 2024, 2024-05.

        A reply dated by its year alone counts for each month of it. Raises as `search` does.
        """

    def delays(self, query: Query) -> Delays:
        """How long answers took, over all that match `query`, filters included. Raises as `search` does."""

    def rises(self, query: Query) -> tuple[Rise, ...]:
        """The terms that rise from year to year among all that match `query`: newest year first, the surest rise first."""

    def promises(self, query: Query, asked: PromiseQuery) -> PromiseMatches:
        """The promises asked for in all replies that match `query`, filters included; `offset` and `limit` are of promises.

        With `query.fold` the same promise, in wording and due, of near-identical replies is listed once.
        Raises as `search` does.
        """

    def promise_listing(self, query: Query, asked: PromiseQuery) -> Iterator[FoundPromise]:
        """All promises that `promises` lists in one committed state, in the order asked for, read as they are taken.

        Raises as `search` does, at once.
        """

    @property
    def version(self) -> str:
        """A name of the state that searches see, cheap to ask for: another one with every commit. Raises IndexNotFound."""

    def vocabulary(self) -> Vocabulary:
        """The values and words of the committed state, with counts. Takes a second for every hundred thousand replies."""

    def rarity(self, terms: Iterable[str]) -> Mapping[str, float]:
        """The inverse document frequency of each term that tells replies apart; those in none or in half of all are left out."""

    def weighted(
        self,
        terms: Mapping[str, float],
        *,
        filters: Mapping[str, tuple[str, ...]],
        region: str | None,
        limit: int,
        without: str | None,
    ) -> tuple[Weighted, ...]:
        """The replies that hold most of the weighted terms, one of each family, best first.

        Replies of `region` are preferred; the family of the reply `without` is left out. Raises as `search` does.
        """

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """The replies with these ids, by id; those removed meanwhile are missing."""

    def write(self) -> AbstractContextManager[Writer]:
        """A writer. A clean exit commits: durable, and visible to the next search. An exception rolls all back.

        Raises IndexLocked when another process writes, IndexDamaged. A crash leaves neither a lock nor half a commit behind.
        """

    def stage(self) -> Engine:
        """A new empty engine beside this one, to be filled while this one serves. Dropped unless promoted.

        No other may write until it is promoted or closed. Raises IndexLocked.
        """

    def promote(self, staged: Engine) -> None:
        """Serve what was staged, from the next search on, in this and in all other processes."""

    def refresh(self) -> bool:
        """Open the last commit and read ahead what most searches need, unless that is done; True if there was something to do.

        For a process that serves and calls this again and again: from the first call on, searches answer from what the
        last call opened, and wait for none. Raises as `search` does.
        """

    def verify(self) -> None:
        """Compare all that the committed state is kept in with its checksums, or have the engine's own check do so.

        Raises IndexDamaged, IndexNotFound.
        """

    def tidy(self) -> None:
        """Remove what killed writers left behind and generations that serve no more; nothing while another writes."""

    def stats(self) -> Mapping[str, Any]:
        """Documents, bytes, build time and versions, for people to read."""

    def close(self) -> None:
        """Release files and memory."""
