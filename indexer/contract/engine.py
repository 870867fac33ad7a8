"""The contract between Dafu and a search engine. Nothing here assumes Whoosh; `engines/` has one module an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from corpus import StoredReply
from corpus.letter.promises import Promise
from indexer.contract.document import Document
from indexer.contract.plan import Condition
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Found, Frequencies, Quartiles, Request, Values
from indexer.contract.result import Weighted
from indexer.contract.state import IndexState
from indexer.contract.suggestions import Suggestions

Encoded = object
"""A batch of documents in an engine's own form: picklable, opaque to all others."""
ReadPromises = Callable[[Sequence[str]], Iterable[Sequence[Promise]]]
"""The promises of replies with these ids, in their order; none of one that is gone."""
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

    checkpoint: int | None
    """After so many changes a rebuild commits what it has, and `stage` goes on with it where it was cut off. None: at the end alone."""

    @property
    def encode(self) -> Encode:
        """How documents are prepared for `Writer.put`: most of the work of indexing, done by other processes."""

    def state(self) -> IndexState | None:
        """The last commit, whether it can be searched or is outdated; None where there is no index.

        Raises IndexDamaged, EngineUnavailable.
        """

    def frequencies(self, terms: Iterable[str]) -> Frequencies:
        """The size of the collection, and how many replies hold each term. Raises as `find` does."""

    def find(self, request: Request) -> Found:
        """One page of rows with the counts beside, of one committed state; never half a commit.

        Raises IndexNotFound, IndexOutdated (for a column that the index does not have, too), EngineUnavailable.
        """

    def scan(self, request: Request) -> Iterator[str]:
        """The ids of all that are found in one committed state, in order, whatever the page; near-duplicates one by one.

        Which they are is decided when this is called. Raises as `find` does, at once.
        """

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """One page of the values that a column has among all that are found, with counts.

        Only values whose folded text holds `containing`, itself folded. Raises as `find` does.
        """

    def counts_by(
        self, request: Request, columns: Sequence[str], limit: int
    ) -> Mapping[tuple[str, ...], int]:
        """How many of all that are found have each combination of values of several columns, in no order.

        Of the first column the `limit` most frequent values, each with all of the others. Raises as `find` does.
        """

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> Mapping[str, Quartiles]:
        """The quartiles of a number (DELAY) over all that are found, by value of a column; under "" of all together for None.

        The `limit` values that most replies with that number have, the most frequent first. Percentiles lie between two numbers as
        NumPy's do; an engine may come near to them. Raises as `find` does.
        """

    def find_promises(self, request: Request, asked: PromiseRequest) -> PromisesFound:
        """The promises asked for in all replies that are found; `offset`, `limit` and counts of the request are of promises.

        With `request.fold` the same promise, in wording and due, of near-identical replies is listed once.
        Raises as `find` does.
        """

    def scan_promises(self, request: Request, asked: PromiseRequest) -> Iterator[FoundPromise]:
        """All promises that `find_promises` lists in one committed state, in the order asked for, read as they are taken.

        Raises as `find` does, at once.
        """

    @property
    def version(self) -> str:
        """A name of the commit that searches see, cheap to ask for: another one with every commit. Raises IndexNotFound."""

    @property
    def suggestions(self) -> Suggestions:
        """Help while typing, from what the committed state holds. Raises as `search` does."""

    def like(
        self, terms: Mapping[str, float], where: Condition, preferred: Condition | None, limit: int
    ) -> tuple[Weighted, ...]:
        """The replies that `where` holds for and that hold most of the weighted terms, one of each family, best first.

        Those that `preferred` holds for count `ranking.PREFERRED` times. Raises as `find` does.
        """

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """The replies with these ids, by id; those removed meanwhile are missing.

        Of an engine that keeps replies they are as the last commit has them, and this raises as `find` does.
        """

    def write(self) -> AbstractContextManager[Writer]:
        """A writer. A clean exit commits: durable, and visible to the next search. An exception rolls all back.

        Raises IndexLocked when another process writes, IndexDamaged. A crash leaves neither a lock nor half a commit behind.
        An engine that keeps replies and was opened without a store cannot write.
        """

    def add_promises(self, read: ReadPromises) -> None:
        """Have the promises of all that was put, as `read` gives them: reading letters for promises takes longer than all else, so that
        an engine may take replies without them first. Until this is done `state` says of how many replies they are missing.

        It holds no lock while letters are read, goes on where it was cut off, and does nothing where none are missing. Raises as
        `write` does.
        """

    def stage(self) -> Engine:
        """A new engine beside this one, to be filled while this one serves: empty, or as far as one came that was cut off after a
        `checkpoint` of the same store and program. Dropped unless promoted.

        No other may write until it is promoted or closed. Raises IndexLocked.
        """

    def promote(self, staged: Engine) -> None:
        """Serve what was staged, from the next search on, in this and in all other processes."""

    def refresh(self) -> bool:
        """Open the last commit and read ahead what most searches need, unless that is done; True if there was something to do.

        For a process that serves and calls this again and again: from the first call on, searches answer from what the
        last call opened, and wait for none. Raises as `find` does.
        """

    def verify(self) -> None:
        """Compare all that the committed state is kept in with its checksums, or have the engine's own check do so.

        Raises IndexDamaged, IndexNotFound.
        """

    def tidy(self) -> None:
        """Remove what killed writers left behind and generations that serve no more, and finish what a write left for after its
        commit, which need not be done for answers to be right; nothing while another writes."""

    def stats(self) -> Mapping[str, Any]:
        """Documents, bytes, build time and versions, for people to read; programs ask `state`."""

    def close(self) -> None:
        """Release files and memory."""


def reached(engine: Engine) -> int:
    """The number of the last change of the store that the index holds; 0 where there is no index. Raises as `state` does."""
    state = engine.state()
    return state.change if state else 0
