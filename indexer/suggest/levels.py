"""Suggestions in files beside an index: levels, each an SQLite file that is never changed once it is written.

A level holds entries, by their folded text, as they were when it was written; of several levels the newest that has an entry is right. An
update writes what it changed as a new level, and takes in the levels before that are not several times as large: so it writes about
what it changed, and there are few levels. Whoever keeps the names of the levels, the newest first, keeps the suggestions of a state.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from indexer.contract.suggestions import Completion
from indexer.errors import damaged
from indexer.suggest.entries import NAMES, Entry
from indexer.suggest.vocabulary import PHRASE, WORD, Counts
from indexer.text.folding import fold

Form = Literal["folded", "spelled", "initials"]
"""How entries are looked up: as written, in pinyin, by initials."""
FOUND: Final = 300
"""So many entries are found at most, the likeliest."""
SEARCHED: Final = 20_000
"""A part is looked for in so many of the likeliest entries, a beginning in all."""
_SMALLER: Final = 4
"""A level that is not so many times as large as what is written after it is taken in."""
_LEVELS: Final = 8
"""At most: SQLite reads ten files together."""
_REFUSED: Final = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_CANTOPEN"})
"""What SQLite calls the disk's refusal to take more."""
_AFTER: Final = "\U0010ffff"
"""Sorts after whatever may follow a beginning."""

_TABLES: Final = """
CREATE TABLE entries (              -- see Entry
    folded TEXT PRIMARY KEY, words INTEGER, phrases INTEGER, named TEXT, kind TEXT, text TEXT, count INTEGER,
    spelled TEXT, lengths TEXT, initials TEXT, term INTEGER, sound TEXT
) WITHOUT ROWID;
CREATE TABLE likeliest (            -- of all levels up to this one
    number INTEGER PRIMARY KEY, folded TEXT, kind TEXT, text TEXT, count INTEGER, spelled TEXT, lengths TEXT, initials TEXT
);
CREATE TABLE written (entries INTEGER)
"""
_INDEXES: Final = """
CREATE INDEX likeliest_folded ON likeliest (folded);
CREATE INDEX likeliest_spelled ON likeliest (spelled);
CREATE INDEX likeliest_initials ON likeliest (initials);
CREATE INDEX ranked ON entries (count DESC, length(text), text) WHERE count IS NOT NULL;
CREATE INDEX spelled ON entries (spelled) WHERE spelled IS NOT NULL;
CREATE INDEX initials ON entries (initials) WHERE initials IS NOT NULL;
CREATE INDEX sounds ON entries (sound) WHERE sound IS NOT NULL;
CREATE INDEX heads ON entries (length(folded), folded) WHERE term IS NOT NULL;
CREATE INDEX tails ON entries (length(folded), substr(folded, length(folded) / 2 + 1)) WHERE term IS NOT NULL
"""
_ENTRY: Final = ", ".join(NAMES)
_LINE: Final = "folded, kind, text, count, spelled, lengths"


def write(path: Path, levels: Sequence[Path], changes: Counts) -> list[Path]:
    """Write to `path`, where nothing is yet, what changed since `levels`, the newest first, and give the levels from now on.

    Raises IndexDamaged for a level that cannot be read.
    """
    with _told(path, *levels), closing(_connected(path.absolute().as_uri(), levels)) as connection:
        taken = _fill(connection, len(levels), changes)
    return [path, *levels[taken:]]


def _fill(connection: sqlite3.Connection, levels: int, changes: Counts) -> int:
    """Write a level to `main`: what changed, and those of the levels attached that are not much larger. How many these are."""
    for statement in (*_TABLES.split(";"), "PRAGMA temp_store = MEMORY", "BEGIN"):
        connection.execute(statement)
    words, others = _by_entry(changes)
    texts = sorted(words.keys() | others.keys())
    written = len(texts)
    taken = 0
    for size in (
        connection.execute(f"SELECT entries FROM {name}.written").fetchone()[0] for name in _named(levels)
    ):
        if size >= _SMALLER * written and levels - taken < _LEVELS:
            break
        written += size
        taken += 1
    insert = f"INSERT INTO main.entries ({_ENTRY}) VALUES ({', '.join('?' for _ in NAMES)})"
    # One after the other: so many objects at once take Python's collector as long as the entries take.
    known = _known(connection, levels, texts) if levels else {}
    connection.executemany(insert, _changed(texts, known, words, others))
    for name in _named(taken):
        connection.execute(f"INSERT OR IGNORE INTO main.entries SELECT * FROM {name}.entries")
    if taken == levels:  # nothing is left that an entry without replies would hide
        connection.execute("DELETE FROM main.entries WHERE words = 0 AND phrases = 0 AND named IS NULL")
    for statement in _INDEXES.split(";"):
        connection.execute(statement)
    columns = f"{_LINE}, initials"
    ranked = _living(["main", *_named(levels)[taken:]], columns, "count IS NOT NULL", SEARCHED)
    connection.execute(f"INSERT INTO main.likeliest ({columns}) SELECT {columns} FROM ({ranked})")
    connection.execute("INSERT INTO main.written SELECT count(*) FROM main.entries")
    connection.execute("COMMIT")
    return taken


def _by_entry(changes: Counts) -> tuple[dict[str, int], dict[str, list[tuple[str, str, int]]]]:
    """By the folded texts of entries: changes of their words, and of all else that is said there, each with its kind and text."""
    words: dict[str, int] = {}
    others: dict[str, list[tuple[str, str, int]]] = {}
    for (kind, text), change in changes.items():
        if change and kind == WORD:
            words[text] = change
        elif change:
            folded = (
                text if kind == PHRASE else fold(text).replace("\n", " ")
            )  # phrases are folded, as words are
            others.setdefault(folded, []).append((kind, text, change))
    return words, others


def _known(connection: sqlite3.Connection, levels: int, texts: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """The entries of levels with these texts, as columns."""
    connection.execute("CREATE TEMP TABLE changed (folded TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT INTO changed VALUES (?)", ((folded,) for folded in texts))
    found: dict[str, tuple[Any, ...]] = {}
    for name in reversed(_named(levels)):  # what a newer level says is right
        known = f"SELECT {_ENTRY} FROM changed CROSS JOIN {name}.entries USING (folded)"
        found |= {row[0]: row for row in connection.execute(known)}
    return found


def _changed(
    texts: Iterable[str],
    known: Mapping[str, tuple[Any, ...]],
    words: Mapping[str, int],
    others: Mapping[str, Sequence[tuple[str, str, int]]],
) -> Iterator[tuple[Any, ...]]:
    """The entries with these texts as they are from now on, as columns."""
    for folded in texts:
        entry = Entry(*known[folded]) if folded in known else Entry(folded)
        word = words.get(folded)
        entry.change(
            others.get(folded, ()) if word is None else ((WORD, folded, word), *others.get(folded, ()))
        )
        yield entry.row()


class Line(NamedTuple):
    """An entry, for completion."""

    folded: str
    completion: Completion
    spelled: str
    lengths: str | None
    """See `Entry`."""

    def sound(self) -> Sequence[str]:
        """The syllable of each character; none where pypinyin does not know them all."""
        ends = accumulate(map(int, self.lengths or ""), initial=0)
        return [self.spelled[start:end] for start, end in pairwise(ends)]


class Levels:
    """The suggestions of one state, opened for reading. Thread-safe. Raises IndexDamaged for a file that is not as it was written."""

    def __init__(self, levels: Sequence[Path], counted: Counts | None = None) -> None:
        """Of these files, the newest first, and what was counted since they were written."""
        self._files = levels
        with _told(*levels):
            self._connection = _connected("file::memory:", levels)
        # Not when the process ends: threads may still be reading, and would crash.
        weakref.finalize(self, self._connection.close).atexit = False
        self._names = _named(len(levels))
        self._counted = counted
        self._reading = threading.Lock()

    @property
    def _levels(self) -> Sequence[str]:
        """What SQL calls the levels. What was counted since they were written is one in memory, made when it is first asked for."""
        with _told(*self._files), self._reading:
            if self._counted or not self._names:
                taken = _fill(self._connection, len(self._files), self._counted or Counter())
                self._names, self._counted = ["main", *self._names[taken:]], None
            return self._names

    def beginning(self, form: Form, wanted: str) -> Iterator[Line]:
        """The likeliest entries that begin so in this form, at most FOUND."""
        where = f"{form} >= :first AND {form} < :after"
        statement = (
            f"SELECT {_LINE} FROM {self._levels[0]}.likeliest WHERE {where} ORDER BY number LIMIT {FOUND}"
        )
        lines = self._lines(statement, first=wanted, after=wanted + _AFTER)
        yield from lines
        if len(lines) < FOUND:  # those that are left are less likely, and most questions do not come so far
            statement = _living(self._levels, _LINE, f"{where} AND count IS NOT NULL", FOUND)
            yield from self._lines(statement, first=wanted, after=wanted + _AFTER)[len(lines) :]

    def containing(self, form: Form, wanted: str) -> list[Line]:
        """Those of the likeliest entries that have it in this form, at most FOUND."""
        statement = f"SELECT {_LINE} FROM {self._levels[0]}.likeliest WHERE instr({form}, :wanted) ORDER BY number LIMIT {FOUND}"
        return self._lines(statement, wanted=wanted)

    def terms(self, texts: Iterable[str]) -> dict[str, int]:
        """Those of the texts that are terms to compare spellings with, and how many replies speak of each."""
        where = "folded IN (SELECT value FROM json_each(:texts)) AND sound IS NOT NULL"
        return dict(self._rows(_living(self._levels, "folded, term", where), texts=_as_json(texts)))

    def sounding(self, sounds: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        """The terms that sound so, by sound, each with its count, the most frequent first."""
        where = "sound IN (SELECT value FROM json_each(:sounds))"
        found: dict[str, list[tuple[str, int]]] = {}
        for spoken, term, count in self._rows(
            _living(self._levels, "sound, folded, term", where), sounds=_as_json(sounds)
        ):
            found.setdefault(spoken, []).append((term, count))
        return {spoken: sorted(terms, key=_most_frequent) for spoken, terms in found.items()}

    def looking(self, text: str) -> list[tuple[str, int]]:
        """The terms that differ from a text in one character, with their counts, the most frequent first."""
        # One half of them is the same: few terms share it.
        half = len(text) // 2
        halves = (
            ("folded >= :first AND folded < :after", {"first": text[:half], "after": text[:half] + _AFTER}),
            ("substr(folded, length(folded) / 2 + 1) = :second", {"second": text[half:]}),
        )
        found: dict[str, int] = {}
        for half_is_same, values in halves:
            where = f"length(folded) = :length AND {half_is_same} AND term IS NOT NULL"
            statement = _living(self._levels, "folded, term", where)
            found |= dict(self._rows(statement, length=len(text), **values))
        alike = [item for item in found.items() if sum(map(str.__ne__, item[0], text)) == 1]
        return sorted(alike, key=_most_frequent)

    def _lines(self, statement: str, **values: Any) -> list[Line]:
        return [
            Line(folded, Completion(text, kind, count), spelled, lengths)
            for folded, kind, text, count, spelled, lengths, *_ in self._rows(statement, **values)
        ]

    def _rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with _told(*self._files), self._reading:
            return self._connection.execute(statement, values).fetchall()


def _living(levels: Sequence[str], columns: str, where: str, limit: int | None = None) -> str:
    """A statement that reads of each entry what the newest level says, the likeliest `limit`, or all in any order."""
    size = ", length(text) AS size" if limit else ""
    parts = []
    for place, level in enumerate(levels):
        hidden = "".join(
            f" AND NOT EXISTS (SELECT 1 FROM {newer}.entries AS n WHERE n.folded = e.folded)"
            for newer in levels[:place]
        )
        parts.append(f"SELECT {columns}{size} FROM {level}.entries AS e WHERE {where}{hidden}")
    order = f" ORDER BY count DESC, size, text LIMIT {limit}" if limit else ""
    return " UNION ALL ".join(parts) + order


def _connected(address: str, levels: Sequence[Path]) -> sqlite3.Connection:
    """A connection to the file at an address, with levels attached for reading. Several threads may use it in turn."""
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        for name, level in zip(_named(len(levels)), levels, strict=True):
            # Nothing changes these files: SQLite needs neither locks nor files of its own beside them.
            connection.execute(f"ATTACH ? AS {name}", (f"{level.absolute().as_uri()}?mode=ro&immutable=1",))
            connection.execute(f"PRAGMA {name}.cache_size = -1000")
            connection.execute(f"SELECT entries FROM {name}.written").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _named(levels: int) -> list[str]:
    """What SQL calls the levels."""
    return [f"level{number}" for number in range(levels)]


def _as_json(texts: Iterable[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def _most_frequent(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


@contextmanager
def _told(*files: Path) -> Iterator[None]:
    """Turn what SQLite raises into IndexDamaged, FileNotFoundError where a file is not there, OSError where the disk takes no more."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a bug of ours
    except sqlite3.DatabaseError as error:
        for file in files:
            if not file.exists():
                raise FileNotFoundError(errno.ENOENT, str(error), str(file)) from error
        if getattr(error, "sqlite_errorname", "") in _REFUSED:
            raise OSError(errno.ENOSPC, str(error), str(files[0])) from error
        raise damaged(files[0].parent) from error
