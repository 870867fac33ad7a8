"""What is known of a commit of an index: kept beside its files, with their checksums and one of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self
from zlib import crc32

from indexer.errors import IndexOutdated, damaged
from indexer.files import write_atomically

NAME: Final = "state.json"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """A commit. Its files are never changed afterwards: a later commit has others, and keeps of these what it still needs."""

    store: str
    """The identity of the store it was built from."""
    fingerprint: str
    """What the index was made by, see `indexer.fingerprint`."""
    commit: int = 0
    change: int = 0
    """The last change of the store that is in it."""
    documents: int = 0
    built_at: str = ""
    toc: int = 0
    """The number of Whoosh's table of contents."""
    suggestions: Sequence[str] = ()
    """The files of suggestions, the newest first."""
    unread: int = 0
    """How many documents are in segments whose promises are not in it yet."""
    counted: Sequence[str] = ()
    """Files of what was counted for suggestions and is not in them yet, the oldest first."""
    files: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Each file by name, with its bytes and its CRC-32."""

    @property
    def origin(self) -> tuple[str, str]:
        """What has to be the same for an update or a search to make sense."""
        return self.store, self.fingerprint

    @property
    def spoken(self) -> Sequence[str]:
        """The files of what replies speak of."""
        return *self.suggestions, *self.counted

    @property
    def bytes(self) -> int:
        """The size of its files."""
        return sum(size for size, _ in self.files.values())

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The last commit in `folder`. Raises FileNotFoundError, IndexDamaged, IndexOutdated for one of an older version."""
        content = (folder / NAME).read_bytes()
        try:
            written = json.loads(content)
            if isinstance(written, dict) and {"store", "commit", "schema_version"} <= written.keys():
                raise outdated(folder.parent)
            values = written["state"]
            if _checksum_of(values) != written["checksum"]:
                raise damaged(folder / NAME)
            files = {name: (size, checksum) for name, (size, checksum) in values.pop("files").items()}
            return cls(files=files, **values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged(folder / NAME) from error

    def write(self, folder: Path) -> None:
        """Make this the last commit in `folder`, in one step."""
        values = asdict(self)
        content = json.dumps({"checksum": _checksum_of(values), "state": values}, indent=1)
        write_atomically(folder / NAME, content)


def outdated(path: Path) -> IndexOutdated:
    """The error for an index that only a rebuild can mend."""
    return IndexOutdated(
        f"索引 {path} 由另一版本的程序或词表建成。请运行 dafu index --rebuild 重建，答复库不受影响。"
    )


def _checksum_of(values: Mapping[str, object]) -> int:
    return crc32(json.dumps(values, sort_keys=True).encode())


def checksum(path: Path) -> int:
    """The CRC-32 of a file."""
    value = 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            value = crc32(chunk, value)
    return value


def recorded(
    folder: Path, names: Iterable[str], known: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """The files of a commit with size and checksum, safely on disk; those `known` from the commit before are there already."""
    files = {}
    for name in names:
        files[name] = known.get(name) or _on_disk(folder / name)
    return files


def _on_disk(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path.stat().st_size, checksum(path)
