"""The folder of raw pages: the bytes a site gave, in a folder a site, and beside each page a record of where it is from.

Records lie in a hidden folder `.fetched` beside the pages they are about, so that a folder can be moved and a page deleted.
A page is written before its record, each in one step: what a crash leaves behind is a page that is asked for again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile
from corpus.fetching.addresses import file_names

_RECORDS: Final = ".fetched"


@dataclass(frozen=True, slots=True)
class Record:
    """What a site said of a page it gave."""

    address: str
    status: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    fetched: str
    """When the bytes came, in UTC."""
    checked: str
    """When the site last said that they are current."""
    run: str
    """The run that last settled the page."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page in the folder."""

    path: Path
    record: Record


class Archive:
    """The pages in `folder` as one run sees and settles them."""

    def __init__(self, folder: Path, run: str) -> None:
        self._folder = folder
        self._run = run

    def find(self, address: str) -> SavedPage | None:
        """The page of `address` as it was saved; None where page or record are missing or damaged."""
        for path in self._paths(address):
            record = _record_of(path)
            if record and record.address == address and path.is_file():
                return SavedPage(path, record)
        return None

    def is_settled(self, page: SavedPage) -> bool:
        """Whether this run has had the site's word on `page`."""
        return page.record.run == self._run

    def keep(
        self,
        address: str,
        body: bytes,
        status: int,
        content_type: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> bool:
        """Save a page; whether it is new or other than before. Raises OSError."""
        now = _now()
        before = self.find(address)
        changed = before is None or before.path.read_bytes() != body
        fetched = now if before is None or changed else before.record.fetched
        record = Record(address, status, content_type, etag, last_modified, fetched, now, self._run)
        path = before.path if before else self._free_path(address)
        if changed:
            _replace(path, body)
        _replace(_record_path(path), _json(asdict(record)))
        return changed

    def confirm(self, page: SavedPage) -> None:
        """Note that the site has said that `page` is current. Raises OSError."""
        record = replace(page.record, checked=_now(), run=self._run)
        _replace(_record_path(page.path), _json(asdict(record)))

    def _free_path(self, address: str) -> Path:
        """Where to save a page: the first name that no other page has; the last is no other's."""
        paths = self._paths(address)
        return next((path for path in paths if _record_of(path) is None), paths[-1])

    def _paths(self, address: str) -> list[Path]:
        return [self._folder / name for name in file_names(address)]


def address_of(path: Path) -> str | None:
    """The address a saved file was fetched from; None for a file that was not fetched.

    Raises UnreadableFile where the record of it is damaged.
    """
    record = _record_path(path)
    try:
        return _read_record(record).address
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UnreadableFile(
            f"{path}：它的抓取记录 {record} 已损坏，无法得知网址。请删除这份记录后重试，或用 dafu fetch 重新抓取。"
        ) from error


def begin_run(folder: Path, addresses: Sequence[str], *, restart: bool) -> tuple[str, bool]:
    """The run to go on with, and whether it was begun before: the last one where it was about the same addresses
    and did not finish. Raises OSError.
    """
    file = folder / _RECORDS / "run.json"
    wanted = sorted(set(addresses))
    try:
        state = json.loads(file.read_bytes())
        if not restart and state["addresses"] == wanted and not state["finished"]:
            return str(state["run"]), True
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass  # No run, or none that can be gone on with: a new one costs conditional requests only.
    run = _now()
    _replace(file, _json({"run": run, "addresses": wanted, "finished": False}))
    return run, False


def finish_run(folder: Path) -> None:
    """Note that the run is done, so that the next one asks again. Raises OSError."""
    file = folder / _RECORDS / "run.json"
    _replace(file, _json({**json.loads(file.read_bytes()), "finished": True}))


def _record_path(path: Path) -> Path:
    return path.parent / _RECORDS / f"{path.name}.json"


def _record_of(path: Path) -> Record | None:
    """The record of a page; None where there is none or a damaged one: then the page is asked for again."""
    try:
        return _read_record(_record_path(path))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def _read_record(path: Path) -> Record:
    return Record(**json.loads(path.read_bytes()))


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step."""
    folder = path.parent if path.parent.name == _RECORDS else path.parent / _RECORDS
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{path.name}.part"
    part.write_bytes(content)
    part.replace(path)


def _json(values: dict[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1).encode()


def _now() -> str:
    return datetime.now(UTC).isoformat()
