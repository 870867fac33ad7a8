"""Which snapshots a folder holds, each with its checksum.

A snapshot is a file dafu-YYYY-MM-DD.zip whose comment says how many replies it has. Beside it stands dafu-YYYY-MM-DD.zip.sha256, as
`sha256sum` writes it, with the time of change of the very file that it is about: by that a checksum of an earlier one is known.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import Final

COMMENT: Final = "{} replies"
"""The comment of the archive."""
_NAME: Final = re.compile(r"dafu-(\d{4}-\d\d-\d\d)\.zip", re.ASCII)
_COMMENT: Final = re.compile(rb"(\d+) replies")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as it lies in its folder."""

    name: str
    day: str
    """When it was made, in China; ISO 8601."""
    bytes: int
    replies: int
    sha256: str
    """Of the file, in hexadecimal."""


def name_of(day: str) -> str:
    """What the snapshot of a day is called."""
    return f"dafu-{day}.zip"


def checksum_of(path: Path) -> Path:
    """The file beside a snapshot that holds its checksum."""
    return path.with_name(f"{path.name}.sha256")


def listed(folder: Path) -> tuple[Snapshot, ...]:
    """The snapshots in a folder, the newest first; none where there is no folder."""
    names = sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else ()
    found = []
    for name in names:
        if taken := take(folder, name):
            snapshot, file = taken
            file.close()
            found.append(snapshot)
    return tuple(found)


def take(folder: Path, name: str) -> tuple[Snapshot, BufferedReader] | None:
    """The snapshot of that name with its file, open, so that replacing it changes nothing of what is read; None where it is none."""
    named, path = _NAME.fullmatch(name), folder / name
    if named is None or path.is_symlink() or not path.is_file():
        return None
    try:
        file = path.open("rb")
    except FileNotFoundError:  # removed meanwhile
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            said = _COMMENT.fullmatch(archive.comment)
    except zipfile.BadZipFile:
        said = None
    if said is None:
        file.close()
        return None
    state = os.fstat(file.fileno())
    sha256 = _written(path, state) or _worked_out(
        _Version(path, state.st_ino, state.st_mtime_ns, state.st_size, file)
    )
    file.seek(0)
    return Snapshot(name, named[1], state.st_size, int(said[1]), sha256), file


def _written(path: Path, state: os.stat_result) -> str | None:
    """The checksum that stands beside the file; None where it is of another one, as after a run that was cut off, or after copying."""
    try:
        with checksum_of(path).open(encoding="ascii") as file:
            if os.fstat(file.fileno()).st_mtime_ns == state.st_mtime_ns:
                return file.read(64)
    except FileNotFoundError:
        pass
    return None


@dataclass(frozen=True, slots=True)
class _Version:
    """A file as it is now; its open file is what is read, and says nothing of what it equals."""

    path: Path
    inode: int
    modified_ns: int
    bytes: int
    file: BufferedReader = field(compare=False)


@lru_cache(maxsize=64)
def _worked_out(version: _Version) -> str:
    version.file.seek(0)
    return hashlib.file_digest(version.file, "sha256").hexdigest()
