"""Backups: everything of an installation that cannot be made again, in one file, and back.

A backup is a tar file: the SQLite files (copied by SQLite itself, so that serving and importing go on), the pages as they were fetched, the
settings file, and first a manifest with the digest of each. The index is left out: it is built from the store.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Final

from corpus import CorpusError, Store, StoreError
from corpus.errors import system_reason
from corpus.store.sqlite import UNFINISHED, check_database, close_database, copy_database

MANIFEST: Final = "manifest.json"
SETTINGS: Final = "dafu.toml"
"""The settings file as a backup names it."""
_STORE: Final = "replies.sqlite"
_FORMAT: Final = 1
_LEFT_OUT: Final = ("attempts.sqlite",)
"""Who typed a wrong password in the last minutes."""
_WRITTEN: Final = ("sources.toml", "synonyms.txt", "alerts.key")
"""Files of the data directory that people write, and the key of who asked to be told of what is new."""
_FOLDERS: Final = ("fetched",)
"""Folders of the data directory that cannot be made again."""
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    file: Path
    made_at: str
    replies: int
    files: int
    bytes: int


class BackupError(CorpusError):
    """A backup that cannot be written, read, trusted or put back."""


def back_up(data: Path, settings_file: Path | None, file: Path) -> Backup:
    """Write a backup of the data directory to `file`, read it back, and only then give it its name.

    Consistent while others serve, import and index. Raises StoreError where there is no store, BackupError where it cannot be written.
    """
    if not (data / _STORE).exists():
        raise StoreError(f"数据目录 {data} 中没有答复库，没有可备份的内容。请用 --data 指定数据目录。")
    part = file.with_name(f"{file.name}.part")
    with _errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=file.parent, prefix=".dafu-backup-") as folder:
            copies = Path(folder)
            for database in _databases(data):
                copy_database(database, copies / database.name)
            with Store(copies / _STORE) as store:
                replies = int(store.stats()["replies"])
            _write(part, copies, data, settings_file, replies)
        made = check(part)
        part.replace(file)
    return Backup(file, made.made_at, made.replies, made.files, file.stat().st_size)


def check(file: Path) -> Backup:
    """Read a backup through: what it holds. Raises BackupError where a byte of it is not as it was written."""
    with _errors(file), tarfile.open(file) as tar:
        manifest = _manifest(file, tar)
        for member, expected in _members(file, tar, manifest):
            content = tar.extractfile(member)
            assert content is not None
            if _digest(content) != expected:
                raise BackupError(f"备份 {file} 中的 {member.name} 已损坏，请改用另一份备份。")
    return Backup(file, manifest["made_at"], manifest["replies"], len(manifest["files"]), file.stat().st_size)


def restore(file: Path, data: Path, *, replace: bool) -> tuple[Backup, Path | None]:
    """Put a backup into the data directory; what it held before is moved into a folder of it, which is returned.

    Nothing is touched before the backup has been read through and its store opened. Raises BackupError, also where there is
    a store already and `replace` is not set. The index has to be built afterwards.
    """
    if (data / _STORE).exists() and not replace:
        raise BackupError(
            f"数据目录 {data} 中已有答复库。要换成备份的内容，请加 --replace；现有的内容会移到旁边，不会丢失。"
        )
    made = check(file)
    with _errors(data):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in list(data.glob(f"{UNFINISHED}*")):  # by one that was cut off: it is in the backup
            shutil.rmtree(left)
        new = Path(mkdtemp(dir=data, prefix=UNFINISHED))
        try:
            _unpack(file, new)
            for database in _databases(new):
                check_database(database)
            with Store(new / _STORE) as store:
                store.stats()
        except BaseException:
            shutil.rmtree(new)
            raise
        for database in _databases(data):
            close_database(database)
        # Without a store nothing opens the directory: it goes first and comes last, so that what is cut off in between is noticed.
        before = sorted(_held(data), key=_is_no_store)
        aside = _set_aside(data, before) if before else None
        for path in sorted(new.iterdir(), key=_is_no_store, reverse=True):
            path.rename(data / (path.name if path.name != SETTINGS else f"restored-{SETTINGS}"))
        shutil.rmtree(new)
    return made, aside


def _held(data: Path) -> list[Path]:
    """What a data directory holds, but for what restorations left in it."""
    return [path for path in data.iterdir() if not path.name.startswith(_BESIDE)]


_BESIDE: Final = "restored"
"""How folders begin that hold what a restoration replaced."""


def _is_no_store(path: Path) -> bool:
    return path.name != _STORE


def _set_aside(data: Path, entries: list[Path]) -> Path:
    aside = data / f"{_BESIDE}-over-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside.mkdir(mode=0o700)
    for path in entries:
        path.rename(aside / path.name)
    return aside


def _databases(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.sqlite")) if path.name not in _LEFT_OUT)


def _write(part: Path, copies: Path, data: Path, settings_file: Path | None, replies: int) -> None:
    """Write the tar file: databases and settings are read twice, for the manifest comes first; pages are added as they are found."""
    named: dict[str, Path] = {path.name: path for path in _databases(copies)}
    named |= {name: data / name for name in _WRITTEN if (data / name).exists()}
    if settings_file is not None:
        named[SETTINGS] = settings_file
    pages = {
        path.relative_to(data).as_posix(): path
        for folder in _FOLDERS
        for path in sorted((data / folder).rglob("*"))
        if path.is_file() and not path.is_symlink() and path.suffix != ".part"
    }
    digests: dict[str, str] = {}
    with part.open("wb") as raw:
        part.chmod(0o600)
        with tarfile.open(
            fileobj=raw, mode="w:gz" if part.name.endswith((".gz.part", ".tgz.part")) else "w"
        ) as tar:
            for name, path in {**named, **pages}.items():
                _add(tar, name, path, digests)
            manifest = {
                "format": _FORMAT,
                "dafu": version("dafu"),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "replies": replies,
                "files": digests,
            }
            content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            tar.addfile(_info(MANIFEST, len(content)), BytesIO(content))
        raw.flush()
        os.fsync(raw.fileno())


def _add(tar: tarfile.TarFile, name: str, path: Path, digests: dict[str, str]) -> None:
    """Add a file as it is now; one that an import or a fetch took away meanwhile is left out."""
    try:
        opened = path.open("rb")
    except FileNotFoundError:
        return
    with opened as file:
        digests[name] = _digest(file)
        size = file.tell()
        file.seek(0)
        # Files are replaced in one step, never written in place: what is open stays as it is.
        tar.addfile(_info(name, size), file)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _manifest(file: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        content = tar.extractfile(MANIFEST)
        manifest: dict[str, Any] = json.load(content) if content else {}
        known = manifest["format"] <= _FORMAT and _STORE in manifest["files"]
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{file} 不是达复的备份，或者没有写完。请改用另一份备份。") from error
    if not known:
        raise BackupError(f"备份 {file} 由更新版本的达复写成，请升级后再恢复。")
    return manifest


def _members(
    file: Path, tar: tarfile.TarFile, manifest: Mapping[str, Any]
) -> Iterator[tuple[tarfile.TarInfo, str]]:
    """The files of a backup with their digests. Raises BackupError where there are others, or some are missing."""
    wanted = dict(manifest["files"])
    for member in tar:
        if member.name == MANIFEST:
            continue
        path = PurePosixPath(member.name)
        if member.name not in wanted or not member.isfile() or path.is_absolute() or ".." in path.parts:
            raise BackupError(f"备份 {file} 中有不该有的 {member.name}，这份备份不可信。")
        yield member, wanted.pop(member.name)
    if wanted:
        raise BackupError(f"备份 {file} 缺少 {'、'.join(sorted(wanted)[:3])}，这份备份不完整。")


def _unpack(file: Path, folder: Path) -> None:
    with tarfile.open(file) as tar:
        for member, _ in _members(file, tar, _manifest(file, tar)):
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            content = tar.extractfile(member)
            assert content is not None
            target.touch(mode=0o600)
            with content, target.open("wb") as written:
                shutil.copyfileobj(content, written, _BLOCK)


@contextmanager
def _errors(place: Path) -> Iterator[None]:
    """Turn what files and archives raise into BackupError; nothing half written stays behind."""
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{place} 不是完整的备份（{error}）。请改用另一份备份。") from error
    except OSError as error:
        raise BackupError(
            f"{place} 无法读写（{system_reason(error)}）。请检查路径、权限和磁盘空间。"
        ) from error
    finally:
        place.with_name(f"{place.name}.part").unlink(missing_ok=True)
