"""The files of an import → their bytes, or what can be said of them without reading them; small ones are sent ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile, system_reason
from corpus.limits import MAX_BYTES
from corpus.readers.documents import GZIP, Document, exported
from corpus.readers.worker.ahead import Ahead

_AHEAD: Final = 12
_AHEAD_BYTES: Final = 8 << 20
"""How many files, and about how many bytes of them, are opened before their turn."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is to be imported; one that is known already has neither bytes, rows nor a problem."""

    path: Path
    raw: bytes | None = None
    rows: Iterator[Document] | None = None
    """The rows of an export of any size, read as they are asked for."""
    problem: str | None = None
    """Why it cannot be opened."""


def opened(
    files: Iterable[Path], columns: Mapping[str, str], is_known: Callable[[bytes, Path], bool], ahead: Ahead
) -> Iterator[Opened]:
    """The files in turn. A few are opened before theirs and sent `ahead`, so that they are read while others are understood."""
    waiting: deque[Opened] = deque()
    held = 0
    for path in files:
        file = _open(path, columns, is_known)
        if file.raw and not columns:
            ahead.send(file.raw)
        waiting.append(file)
        held += len(file.raw or b"")
        while len(waiting) > _AHEAD or held > _AHEAD_BYTES:
            first = waiting.popleft()
            held -= len(first.raw or b"")
            yield first
    yield from waiting


def _open(path: Path, columns: Mapping[str, str], is_known: Callable[[bytes, Path], bool]) -> Opened:
    try:
        raw = b"" if is_large(path) else read_file(path)
        if not raw or raw.startswith(GZIP):
            if (rows := exported(path, columns)) is not None:
                return Opened(path, rows=rows)
            raw = read_file(path)
    except (UnreadableFile, OSError) as error:
        return Opened(path, problem=str(error))
    return Opened(path) if not columns and is_known(raw, path) else Opened(path, raw)


def is_large(path: Path) -> bool:
    """True for a file too large to be read at once."""
    return path.is_file() and path.stat().st_size > MAX_BYTES


def read_file(path: Path) -> bytes:
    """The bytes of a file that is not too large; raises UnreadableFile."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(
                f"{path}：文件有 {size / 2**20:.0f} MB，超过上限 {MAX_BYTES >> 20} MB，未读取。"
            )
        return path.read_bytes()
    except OSError as error:
        if path.is_dir():
            raise UnreadableFile(
                f"{path}：这是目录，这里一次只读一个文件。请给出其中一个文件；要读整个目录，请用 dafu import。"
            ) from error
        raise UnreadableFile(f"{path}：{system_reason(error)}。请检查路径和权限后重试。") from error
