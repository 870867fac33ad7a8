"""`dafu snapshot`: all that readers may see on one day as one archive, with a data dictionary and checksums.

The same data give the same bytes: nothing in the archive depends on when or where it was made. What is written appears under its name when
it is whole, and never before.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import tee, zip_longest
from pathlib import Path
from typing import Final

from corpus import CorpusError, Store, StoredReply
from corpus.errors import system_reason
from indexer.build.findings import findings_of
from webapp.downloads.formats import csv_file, jsonl_file
from webapp.open_data.dictionary import reply_fields
from webapp.open_data.snapshots import COMMENT, Snapshot, checksum_of, listed, name_of
from webapp.promises.files import COLUMNS
from webapp.promises.files import csv_file as promises_csv
from webapp.views.promises import Item, answers_in, items_of

_UNFINISHED: Final = ".dafu-snapshot"
"""The folder that a snapshot is made in; the next run clears what a killed one left in it."""
_SUMS: Final = "SHA256SUMS"
_DICTIONARY: Final = "README.md"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The time that the files of an archive bear: the earliest that the format can say."""
_BLOCK: Final = 1 << 20


class SnapshotError(CorpusError):
    """A snapshot that cannot be written."""


def write(
    folder: Path, store: Store, root: str, day: date, keep: int
) -> tuple[Snapshot, tuple[Snapshot, ...]]:
    """Write the snapshot of `day`, over an earlier one of that day; returns it, and the oldest beyond `keep`, which are removed.

    `root` is the address of the site, without a slash at its end. Raises SnapshotError where it cannot be written, or another run is at it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder) as unfinished:
            made = _archive(unfinished, store, root, day)
            final = folder / name_of(day.isoformat())
            checksum = checksum_of(made)
            with made.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            checksum.write_text(f"{digest}  {final.name}\n", encoding="ascii")
            changed = made.stat().st_mtime_ns
            os.utime(checksum, ns=(changed, changed))
            made.replace(final)
            checksum.replace(checksum_of(final))
        kept = listed(folder)
        for old in kept[keep:]:
            (folder / old.name).unlink()
            checksum_of(folder / old.name).unlink(missing_ok=True)
    except OSError as error:
        raise SnapshotError(
            f"{folder} 无法写入（{system_reason(error)}）。请检查路径、权限和磁盘空间。"
        ) from error
    return next(one for one in kept if one.name == final.name), kept[keep:]


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """An empty folder to work in, while nobody else makes a snapshot in `folder`; a killed one is nobody."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SnapshotError("另一个 dafu snapshot 正在运行，这一次没有做任何事。请等它结束。") from error
        unfinished = folder / _UNFINISHED
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir()
        try:
            yield unfinished
        finally:
            shutil.rmtree(unfinished)
    finally:
        os.close(opened)


@dataclass(slots=True)
class _Read:
    """What was read of the store: once, for all parts, so that they tell of the same replies."""

    store: Store
    day: date
    replies: int = 0
    promises: int = 0
    changed_at: str = ""

    def batches(self) -> Iterator[Sequence[StoredReply]]:
        """All replies that are shown."""
        for batch in self.store.batches():
            self.replies += len(batch)
            self.changed_at = max(self.changed_at, *(stored.changed_at for stored in batch))
            yield batch

    def items(self, batches: Iterable[Sequence[StoredReply]]) -> Iterator[Sequence[Item]]:
        """Their promises."""
        for batch in batches:
            answers = answers_in(self.store, (stored.id for stored in batch))
            found = [
                item
                for stored in batch
                for item in items_of(stored, findings_of(self.store, stored).promises, self.day, answers)
            ]
            self.promises += len(found)
            yield found


def _archive(folder: Path, store: Store, root: str, day: date) -> Path:
    """The archive, made in `folder`."""
    read = _Read(store, day)
    # Taken by turns, so that no more than two batches are held.
    for_lines, for_table, for_promises = tee(read.batches(), 3)
    parts = {
        "replies.jsonl": jsonl_file(for_lines, root),
        "replies.csv": csv_file(for_table, root),
        "promises.csv": promises_csv(read.items(for_promises), root),
    }
    digests = _write_parts(folder, parts)
    explained = _dictionary(read, root).encode()
    (folder / _DICTIONARY).write_bytes(explained)
    digests[_DICTIONARY] = hashlib.sha256(explained).hexdigest()
    sums = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    (folder / _SUMS).write_text(sums, encoding="ascii")
    made = folder / name_of(day.isoformat())
    with made.open("wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = COMMENT.format(read.replies).encode()
            for name in (_DICTIONARY, *parts, _SUMS):
                _add(archive, folder / name)
        raw.flush()
        os.fsync(raw.fileno())
    return made


def _write_parts(folder: Path, parts: dict[str, Iterator[bytes]]) -> dict[str, str]:
    """Write the parts side by side; their digests by name."""
    digests = {name: hashlib.sha256() for name in parts}
    for name in parts:
        (folder / name).touch()
    for pieces in zip_longest(*parts.values(), fillvalue=b""):
        for name, piece in zip(parts, pieces, strict=True):
            digests[name].update(piece)
            with (folder / name).open("ab") as file:
                file.write(piece)
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _add(archive: zipfile.ZipFile, path: Path) -> None:
    entry = zipfile.ZipInfo(path.name, _LONG_AGO)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    entry.file_size = path.stat().st_size  # by which the archive knows whether it needs ZIP64
    with path.open("rb") as content, archive.open(entry, "w") as written:
        shutil.copyfileobj(content, written, _BLOCK)


def _dictionary(read: _Read, root: str) -> str:
    """What is in the archive, for people: a line for each field."""
    replies = [f"| {one.name} | {one.column} | {one.kind} | {one.meaning} |" for one in reply_fields()]
    promises = [f"| {name} | {meaning} |" for name, meaning in COLUMNS.items()]
    return "\n".join(
        (
            "# 政府对人大代表建议、政协提案的答复：数据快照",
            "",
            f"{read.replies} 件答复，{read.promises} 条承诺；最近一次改动在 {read.changed_at or '—'}（UTC）。",
            f"本站地址：{root}" if root else "本站没有设定对外的地址，网址从路径 /reply/ 写起。",
            "",
            "- `replies.jsonl`：每行一件答复，JSON，最完整，可用 `dafu import` 导入。",
            "- `replies.csv`：每行一件答复，表格。",
            "- `promises.csv`：每行一条承诺，从各件答复的正文摘出。",
            f"- `{_SUMS}`：各文件的 SHA-256；用 `sha256sum -c {_SUMS}` 核对。",
            "",
            "文件都是 UTF-8。表格里，以 = + - @ 等开头的内容前加了一个撇号；几项之间用“；”隔开，项内的“；”和“\\”前加“\\”。",
            "原网页没有写明的项目为空。隐藏的答复不在其中，个人信息已遮盖；示例答复标明“样例·虚构”，不能当作资料引用。",
            "",
            "## 答复的各项：replies.jsonl、replies.csv",
            "",
            "| JSON | 表格的列 | 形式 | 说明 |",
            "|---|---|---|---|",
            *replies,
            "",
            "## 承诺的各列：promises.csv",
            "",
            "| 列 | 说明 |",
            "|---|---|",
            *promises,
            "",
        )
    )
