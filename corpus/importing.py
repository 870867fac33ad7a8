"""Files and folders of pages → the store: what `dafu import` does, file by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from corpus.areas import derive
from corpus.errors import UnreadableFile
from corpus.fetching import address_of
from corpus.page import Page, ParsedPage, parse
from corpus.readers import MAX_BYTES, read
from corpus.regions import resolve
from corpus.spam import REASON as SPAM
from corpus.spam import is_spam
from corpus.store import Outcome, Store

_BATCH: Final = 200
"""Pages a transaction: what a crash can cost is at most the reading of so many pages, never a stored one."""


# What a copy of a site holds beside its pages.
_DRESS: Final = frozenset(
    [
        ".css",
        ".js",
        ".mjs",
        ".map",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".svg",
        ".ico",
        ".bmp",
        ".woff",
        ".woff2",
        ".ttf",
        ".eot",
        ".otf",
        ".swf",
        ".mp3",
        ".mp4",
        ".avi",
        ".flv",
    ]
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file."""

    path: Path
    outcome: Outcome | None
    """None when it was rejected."""
    reason: str | None = None
    """Why it was rejected, in words for its owner."""
    parsed: ParsedPage | None = None
    """What was read; None for a page that was known, and for one that could not be read."""

    @property
    def name(self) -> str:
        """What to call it in reports."""
        return str(self.path)


def understand(page: Page) -> ParsedPage:
    """The page parsed, with what is derived from the whole reply: its subject areas and the division of its region."""
    parsed = parse(page)
    if parsed.is_reply and is_spam(page.text):
        return replace(parsed, is_reply=False, reason=SPAM)
    if not parsed.is_reply:
        return parsed
    reply = replace(parsed.reply, areas=derive(parsed.reply), division=resolve(parsed.reply))
    return replace(parsed, reply=reply)


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those below the folders named, in a stable order.

    Of a folder, hidden files and what dresses a site's copy (styles, scripts, pictures, fonts, sound) are left out, and a
    folder that links lead back to is listed once. A folder that cannot be listed is yielded itself, so that reading it reports
    the reason.
    """
    yield from _files(paths, set())


def _files(paths: Iterable[Path], listed: set[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        if (folder := path.resolve()) in listed:
            continue
        listed.add(folder)
        try:
            children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
        except OSError:
            yield path
            continue
        yield from _files((c for c in children if c.suffix.lower() not in _DRESS), listed)


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
        reason = {
            "FileNotFoundError": "文件不存在",
            "PermissionError": "没有读取权限",
            "IsADirectoryError": "目录无法读取",
        }
        message = reason.get(type(error).__name__, error.strerror or str(error))
        raise UnreadableFile(f"{path}：{message}。请检查路径和权限后重试。") from error


def import_files(store: Store, files: Iterable[Path]) -> Iterator[Imported]:
    """Take in `files`, yielding what became of each once it is durable. Raises StoreError, keeping what was committed."""
    remaining = iter(files)
    while batch := list(islice(remaining, _BATCH)):
        done = []
        with store.transaction():
            for path in batch:
                try:
                    done.append(_import_file(store, path))
                except UnreadableFile as error:
                    done.append(Imported(path, None, str(error)))
        yield from done


def _import_file(store: Store, path: Path) -> Imported:
    raw = read_file(path)
    file = str(path.resolve())
    if store.is_known(raw, file):
        return Imported(path, Outcome.UNCHANGED)
    page = read(raw, str(path))
    parsed = understand(page)
    if not parsed.is_reply:
        return Imported(path, None, f"{path}：{parsed.reason}", parsed)
    address = page.address or address_of(path) or file
    return Imported(path, store.keep(parsed.reply, raw, address, file), parsed=parsed)
