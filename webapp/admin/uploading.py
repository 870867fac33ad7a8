"""Pages that an editor uploads, taken in as `dafu import` does, with the same report."""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path, PurePosixPath, PureWindowsPath
from shutil import rmtree
from typing import Final

from flask import Response, request

from corpus import Outcome
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from webapp.admin.gate import guarded, note, shown
from webapp.journal.journal import Journal
from webapp.operations.import_report import ImportReport, reason_of
from webapp.precedents.pasted import MAX_FILE
from webapp.site import site

blueprint = guarded("uploading", takes_more=True)

_MOST: Final = 200
"""Files of an upload."""
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:]")
_NAME_LENGTH: Final = 80
_OUTCOMES: Final = {
    Outcome.ADDED: "新增",
    Outcome.UPDATED: "更新",
    Outcome.UNCHANGED: "未变",
    Outcome.MERGED: "已有，添了一个来源",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken in."""

    name: str
    outcome: str
    reply_id: str | None


@blueprint.get("/upload")
def page() -> Response:
    """The form."""
    return _page()


@blueprint.post("/upload")
def take() -> Response:
    """Take in the files, and tell what became of each."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _page("请选择文件。", 400)
    if len(files) > _MOST:
        return _page(f"一次最多 {_MOST} 个文件，请分几次上传。", 400)
    read: dict[str, bytes] = {}
    for file in files:
        read[_name(file.filename or "", read)] = file.stream.read()
    if sum(map(len, read.values())) > MAX_FILE:
        return _page(f"文件加起来超过 {MAX_FILE >> 20} MB，请分几次上传。", 413)
    report, taken = _import(read)
    numbers = report.numbers
    counted = f"新增 {numbers['added']}，更新 {numbers['updated']}，未变 {numbers['unchanged']}，拒收 {len(report.rejected)}"
    note("上传", "", f"{len(files)} 个文件：{counted}")
    with Journal(site().settings.journal_path) as journal:
        rejected = [(item.name, reason_of(item)) for item in report.rejected]
        journal.imported([Path(f"上传 {len(files)} 个文件")], numbers, rejected)
    if numbers["added"] or numbers["updated"]:
        site().indexing.begin()
    return _page(report=report, taken=taken)


def _import(read: Mapping[str, bytes]) -> tuple[ImportReport, list[Taken]]:
    """What became of files, which lie in the data directory while they are read: the store keeps their pages."""
    settings, store = site().settings, site().store
    digest = hashlib.sha256()
    for name, content in read.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    # The same files again have the same place, so that they are known; together, so that pages find their attachments.
    folder = settings.data / "uploaded" / digest.hexdigest()[:16]
    report, taken = ImportReport(), []
    with _alone(settings.data):
        try:
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
            for name, content in read.items():
                (folder / name).write_bytes(content)
            for imported in import_files(store, find_files([folder])):
                reason = imported.reason and imported.reason.replace(f"{folder}/", "")
                told = replace(imported, path=imported.path.relative_to(folder), reason=reason)
                report.add(told)
                if told.outcome is not None:
                    taken.append(
                        Taken(
                            told.name,
                            _OUTCOMES[told.outcome],
                            store.of_file(f"{imported.path.resolve()}{imported.part}"),
                        )
                    )
        finally:
            rmtree(folder, ignore_errors=True)
    return report, taken


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One upload at a time, of all workers: two of the same files share a folder."""
    with (data / "upload.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _name(given: str, others: Collection[str]) -> str:
    """The name of an uploaded file, safe as the name of one here, and none of `others`."""
    name = _UNSAFE.sub("_", PureWindowsPath(PurePosixPath(given).name).name).lstrip(".")
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending[:10]}") if stem and dot else (name, "")
    for number in count(1):
        safe = f"{stem[:_NAME_LENGTH]}{f'-{number}' if number > 1 else ''}{ending}"
        if safe not in others:
            return safe
    raise AssertionError


def _page(
    wrong: str = "", status: int = 200, report: ImportReport | None = None, taken: Sequence[Taken] = ()
) -> Response:
    return shown(
        "upload.html", status, wrong=wrong, report=report, taken=taken, most=_MOST, most_bytes=MAX_FILE
    )
