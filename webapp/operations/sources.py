"""The sites that an installation copies: which, how, and how it went; and what became of pages that were published there before.

`sources.toml` in the data directory is written by the operator; what happened is noted in a SQLite file beside it.
"""

from __future__ import annotations

import fcntl
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from corpus import CorpusError
from corpus.errors import system_reason
from corpus.fetching import FetchOptions
from corpus.fetching.addresses import canonical
from corpus.store.sqlite import Database, Kept, Tables
from indexer.configuration import fault

FILE: Final = "sources.toml"
SLOW: Final = 2.0
"""Seconds that a page takes of a site that is slow."""
_LONGEST_PACE: Final = 3600
Fate = Literal["changed", "gone"]
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "address": (str,), "region": (str,), "depth": (int,), "pace": (int, float), "max_pages": (int,), "contact": (str,),
}  # fmt: skip
_TABLES: Final = Tables(
    "来源记录",
    2,
    """
CREATE TABLE runs (
    address TEXT PRIMARY KEY,       -- of the source
    at TEXT NOT NULL,               -- when it was asked last
    fetched INTEGER NOT NULL,       -- pages that were new or had changed
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    note TEXT NOT NULL,             -- what went wrong; empty where nothing did
    asked INTEGER NOT NULL DEFAULT 0,   -- addresses, whatever became of them
    seconds REAL NOT NULL DEFAULT 0     -- that asking took
) WITHOUT ROWID;
CREATE TABLE fates (
    address TEXT NOT NULL,          -- of a page that was published
    fate TEXT NOT NULL,             -- changed or gone
    seen_at TEXT NOT NULL,          -- when that was noticed first
    PRIMARY KEY (address, fate)
) WITHOUT ROWID;
""",
    {
        1: """
ALTER TABLE runs ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
"""
    },
)


class SourcesError(CorpusError):
    """A list of sources that cannot be read, or an update that cannot begin."""


@dataclass(frozen=True, slots=True)
class Source:
    """A site to copy."""

    address: str
    region: str = ""
    depth: int = 3
    pace: float = 1.0
    """Seconds between two requests."""
    max_pages: int = 10_000
    contact: str | None = None

    @property
    def options(self) -> FetchOptions:
        """How to fetch it."""
        return FetchOptions(self.depth, self.pace, self.max_pages, self.contact)


@dataclass(frozen=True, slots=True)
class Run:
    """How the last update of a source went."""

    address: str
    at: str
    fetched: int
    added: int
    updated: int
    rejected: int
    failed: int
    note: str
    asked: int = 0
    """Addresses, whatever became of them."""
    seconds: float = 0.0
    """That asking took, with the pauses between requests."""

    @property
    def is_failing(self) -> bool:
        """Whether hardly anything came: at least half of what was asked for failed."""
        return self.failed > 0 and 2 * self.failed >= self.asked

    def answer_seconds(self, pace: float) -> float | None:
        """How long the site takes to answer, the pauses aside; None where nothing was asked for."""
        return max(0.0, self.seconds / self.asked - pace) if self.asked else None

    def is_slow(self, pace: float) -> bool:
        """Whether the site takes SLOW seconds and more to answer."""
        return (self.answer_seconds(pace) or 0.0) >= SLOW


def read_sources(data: Path) -> tuple[Source, ...]:
    """The sources in the order written; none where there is no file. Raises SourcesError that says what is wrong in it."""
    file = data / FILE
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ()
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(
            f"来源文件 {file} {fault(error)}，请改正后重试；写法见 docs/operating.md。"
        ) from error
    except UnicodeDecodeError as error:
        raise SourcesError(f"来源文件 {file} 不是 UTF-8 编码，请另存为 UTF-8 后重试。") from error
    except OSError as error:
        raise SourcesError(f"来源文件 {file} 无法读取（{system_reason(error)}），请检查权限。") from error
    rows = written.pop("source", [])
    if written or not isinstance(rows, list):
        raise SourcesError(f"来源文件 {file} 里只能有 [[source]] 各段，请改正后重试。")
    sources = tuple(_source(file, number, row) for number, row in enumerate(rows, 1))
    addresses = [source.address for source in sources]
    if twice := next((each for each in addresses if addresses.count(each) > 1), None):
        raise SourcesError(f"来源文件 {file} 中 {twice} 写了两次，请去掉一段。")
    return sources


def _source(file: Path, number: int, row: Any) -> Source:
    where = f"来源文件 {file} 的第 {number} 段"
    if not isinstance(row, dict):
        raise SourcesError(f"来源文件 {file} 里只能有 [[source]] 各段，请改正后重试。")
    for name, value in row.items():
        if name not in _KINDS:
            raise SourcesError(f"{where}中的 {name} 不认得；可写的有：{'、'.join(_KINDS)}。")
        is_kind = isinstance(value, _KINDS[name]) and not isinstance(value, bool)
        is_one_line = not isinstance(value, str) or value.isprintable()
        if not (is_kind and is_one_line and (value or name == "depth")):
            raise SourcesError(f"{where}中 {name} 的值 {value} 不合适，请改正后重试。")
    if not (
        row.get("depth", 0) >= 0
        and 0.1 <= row.get("pace", 1) <= _LONGEST_PACE
        and row.get("max_pages", 1) >= 1
    ):
        raise SourcesError(
            f"{where}不合适：depth 至少 0，pace 为 0.1 至 {_LONGEST_PACE} 秒，max_pages 至少 1。"
        )
    try:
        return Source(**{**row, "address": canonical(row["address"])})
    except (KeyError, ValueError) as error:
        raise SourcesError(f"{where}缺少完整的网址 address，如 https://www.example.gov.cn/jyta/。") from error


class SourceLog(Kept):
    """What happened to the sources of a data directory. Raises StoreError as the store does."""

    def __init__(self, data: Path) -> None:
        self._database = Database(path_of(data), _TABLES)

    def note_run(self, run: Run) -> None:
        """Remember how an update of a source went, in place of the one before."""
        values = (
            run.address,
            run.at,
            run.fetched,
            run.added,
            run.updated,
            run.rejected,
            run.failed,
            run.note,
            run.asked,
            run.seconds,
        )
        with self._database.transaction():
            self._database.write("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def runs(self) -> dict[str, Run]:
        """The last update of each source, by address."""
        return {row["address"]: Run(**row) for row in self._database.all("SELECT * FROM runs")}

    def note_fate(self, addresses: Iterable[str], fate: Fate) -> None:
        """Remember that pages were found changed, or gone, for the first time now."""
        with self._database.transaction():
            for address in addresses:
                self._database.write("INSERT OR IGNORE INTO fates VALUES (?, ?, ?)", (address, fate, now()))

    def is_back(self, addresses: Iterable[str]) -> None:
        """Forget that pages were gone: they are there again."""
        with self._database.transaction():
            for address in addresses:
                self._database.write("DELETE FROM fates WHERE address = ? AND fate = 'gone'", (address,))

    def fates(self, addresses: Iterable[str]) -> dict[str, dict[Fate, str]]:
        """What became of pages, by address: what, and on which day that was noticed."""
        found: dict[str, dict[Fate, str]] = {}
        for address in addresses:
            for row in self._database.all("SELECT fate, seen_at FROM fates WHERE address = ?", (address,)):
                found.setdefault(address, {})[row["fate"]] = row["seen_at"][:10]
        return found


def fates_of(data: Path, addresses: Iterable[str]) -> dict[str, dict[Fate, str]]:
    """As `SourceLog.fates`; nothing where nothing was ever updated."""
    if not path_of(data).exists():
        return {}
    with SourceLog(data) as log:
        return log.fates(addresses)


def stamp_of(data: Path) -> str:
    """Another one after each change of what is noted; cheap to ask for."""
    files = (path_of(data), path_of(data).with_name(f"{path_of(data).name}-wal"))
    return "-".join(f"{file.stat().st_mtime_ns}" for file in files if file.exists())


def path_of(data: Path) -> Path:
    """The SQLite file of what happened."""
    return data / "sources.sqlite"


def now() -> str:
    """This moment, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody else updates meanwhile. Raises SourcesError where somebody does; a killed one is nobody."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "update.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SourcesError("另一个 dafu update 正在运行，这一次没有做任何事。请等它结束。") from error
        yield
