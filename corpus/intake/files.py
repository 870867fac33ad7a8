"""Files and folders of pages → the store: what `dafu import` does, file by file."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from corpus.derived.areas import derive
from corpus.derived.regions import resolve
from corpus.errors import CorpusError, UnreadableFile
from corpus.fetching import address_of
from corpus.intake.opening import Opened, opened, read_file
from corpus.intake.site_copies import address_in_copy, beside
from corpus.intake.spam import REASON as SPAM
from corpus.intake.spam import is_spam, names_of
from corpus.parsing.page import Evidence, Page, ParsedPage, parse
from corpus.readers import read, read_ahead, soon_read
from corpus.readers.bundle import bundle
from corpus.readers.documents import Document, Role, documents
from corpus.readers.recognition import Progress, Recogniser
from corpus.readers.worker.ahead import Ahead
from corpus.records import given, is_telling
from corpus.reply import Reply
from corpus.store.store import Store
from corpus.store.tables import Outcome

_BATCH: Final = 200
"""Pages a transaction: what a crash can cost is at most the reading of so many pages, never a stored one."""
_BYTES: Final = 32 << 20
"""Bytes of pages that are read and not yet stored, about."""
_SECONDS: Final = 5.0
"""What was read for so long is stored: progress is seen."""
_LETTER: Final = 120
"""Characters of a body that is a letter; a shorter one may only point to an attachment."""


_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file."""

    path: Path
    """The file."""
    outcome: Outcome | None
    """None when it was rejected."""
    reason: str | None = None
    """Why it was rejected, in words for its owner."""
    parsed: ParsedPage | None = None
    """What was read; None for a page that was known, and for one that could not be read."""
    part: str = ""
    """Which document of the file: an entry of an archive, a row of an export."""

    @property
    def name(self) -> str:
        """What to call it in reports."""
        return f"{self.path}{self.part}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reply that was read and is to be stored."""

    imported: Imported
    """Without its outcome."""
    reply: Reply
    raw: bytes
    address: str
    file: str


def understand(page: Page) -> ParsedPage:
    """The page parsed, with what is derived from the whole reply: its subject areas and the division of its region."""
    parsed = _with_recognition(parse(page), page.recognised)
    if page.given:
        parsed = _with_given(parsed, page.given)
    if parsed.is_reply and is_spam(page.text, names_of(parsed.reply)):
        return replace(parsed, is_reply=False, reason=SPAM)
    if not parsed.is_reply:
        return parsed
    derived: dict[str, Any] = {"areas": derive(parsed.reply), "division": resolve(parsed.reply)}
    missing = {name: value for name, value in derived.items() if name not in page.given}
    return replace(parsed, reply=replace(parsed.reply, **missing))


def _with_recognition(parsed: ParsedPage, confidence: float | None) -> ParsedPage:
    """The page with how sure the recogniser was of its text, where it was recognised."""
    if confidence is None:
        return parsed
    evidence = {**parsed.evidence, "recognised": Evidence("recognition", confidence)}
    return replace(parsed, reply=replace(parsed.reply, recognised=confidence), evidence=evidence)


def _with_given(parsed: ParsedPage, record: Mapping[str, Any]) -> ParsedPage:
    """The page with what an export says by name; a row that numbers its suggestion needs no other proof that it is a reply."""
    if not parsed.is_reply and not is_telling(record):
        return parsed
    evidence = {name: Evidence("export", 1.0) for name in record if hasattr(parsed.reply, name)}
    return ParsedPage(given(parsed.reply, record), True, None, {**parsed.evidence, **evidence})


def import_files(
    store: Store,
    files: Iterable[Path],
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Imported]:
    """Take in `files`, yielding what became of each document in them once it is durable.

    `columns` maps fields to the headers of exports that give them; `progress` is told of pages that are recognised.
    Raises StoreError, keeping what was committed.
    """
    recogniser = Recogniser(recognised_beside(store), progress)
    with closing(read_ahead()) as ahead:
        found = (
            item
            for file in opened(files, columns or {}, partial(_is_known, store), ahead)
            for item in _import_file(store, file, columns or {}, recogniser, ahead)
        )
        # Reading may take minutes, so it is done before the transaction, which keeps others from writing.
        while batch := list(_batch(found)):
            with store.transaction():
                done = [_stored(store, item) for item in batch]
            yield from done


def understood(path: Path) -> Iterator[tuple[str, ParsedPage | str]]:
    """Name of each document in a file, and the document understood or why it cannot be read: those that an import would tell of.

    Raises UnreadableFile for a file that cannot be opened.
    """
    taken = False
    for document in documents(read_file(path), str(path)):
        if document.role is Role.WHOLE and taken:
            continue
        name = f"{path}{document.part}"
        if document.page is None:
            found: ParsedPage | str = document.problem or ""
        else:
            page = document.page
            document = document if document.part else replace(document, beside=partial(_beside, path))
            _, found = _with_attachment(document, page, understand(page), Recogniser())
        is_reply = isinstance(found, ParsedPage) and found.is_reply
        taken = taken or is_reply
        if document.role is not Role.PART or is_reply:
            yield name, found


def recognised_beside(store: Store) -> Path:
    """The folder in which recognised pages are kept."""
    return store.path.parent / "recognised"


def _batch(found: Iterator[Imported | _Reading]) -> Iterator[Imported | _Reading]:
    """So many that a transaction is worth it, and so few that they are soon stored where reading takes long."""
    started, held = time.monotonic(), 0
    for item in islice(found, _BATCH):
        yield item
        held += len(item.raw) if isinstance(item, _Reading) else 0
        if held > _BYTES or time.monotonic() - started > _SECONDS:
            return


def _stored(store: Store, item: Imported | _Reading) -> Imported:
    if isinstance(item, Imported):
        return item
    return replace(item.imported, outcome=store.keep(item.reply, item.raw, item.address, item.file))


def _import_file(
    store: Store, file: Opened, columns: Mapping[str, str], recogniser: Recogniser, ahead: Ahead
) -> Iterator[Imported | _Reading]:
    """What becomes of the documents of a file. Of a mail or a book, parts that are no replies are rejected only where no part is one."""
    taken, path = False, file.path
    for item in _documents(file, columns, recogniser, ahead):
        if isinstance(item, Imported):
            yield item
            continue
        if item.role is Role.WHOLE and taken:
            continue
        done: Imported | _Reading
        try:
            done = _read_document(store, path, item, recogniser)
        except CorpusError:
            raise
        except Exception as error:  # noqa: BLE001  one page that our rules cannot cope with must not cost the others
            done = _failed(path, item.part, error)
        is_taken = isinstance(done, _Reading) or done.outcome is not None
        taken = taken or is_taken
        if item.role is not Role.PART or is_taken:
            yield done


def _documents(
    file: Opened, columns: Mapping[str, str], recogniser: Recogniser, ahead: Ahead
) -> Iterator[Imported | Document]:
    """The documents of a file that are not known yet, each beside its file; what else can be said of them at once."""
    if file.problem:
        yield Imported(file.path, None, file.problem)
    elif file.raw is None and file.rows is None:
        yield Imported(file.path, Outcome.UNCHANGED)
    elif file.raw and (page := soon_read(ahead, file.raw)):
        yield Document("", file.raw, page, beside=partial(_beside, file.path))
    else:
        found = file.rows or documents(file.raw or b"", str(file.path), columns, recogniser)
        try:
            for document in found:
                yield document if document.part else replace(document, beside=partial(_beside, file.path))
        except CorpusError:
            raise
        except Exception as error:  # noqa: BLE001  nor must a file that our readers cannot cope with
            yield _failed(file.path, "", error)


def _failed(path: Path, part: str, error: Exception) -> Imported:
    """What to say of a document on which a rule of ours failed; called where the error is handled."""
    _LOG.exception("%s%s", path, part)
    reason = f"{path}{part}：解析时程序出错（{type(error).__name__}），未导入。请把这个文件发给维护者。"
    return Imported(path, None, reason, part=part)


def _is_known(store: Store, raw: bytes, path: Path) -> bool:
    return store.is_known(raw, str(path.resolve()))


def _beside(page: Path, address: str) -> bytes | None:
    found = beside(page, address)
    try:
        return None if found is None else read_file(found)
    except UnreadableFile:  # it is said of the file itself
        return None


def _read_document(
    store: Store, path: Path, document: Document, recogniser: Recogniser
) -> Imported | _Reading:
    file = f"{path.resolve()}{document.part}"
    if document.page is None:
        return Imported(path, None, document.problem, part=document.part)
    if document.part and store.is_known(document.raw, file):
        return Imported(path, Outcome.UNCHANGED, part=document.part)
    document, parsed = _with_attachment(document, document.page, understand(document.page), recogniser)
    if not parsed.is_reply or document.page is None:
        reason = f"{path}{document.part}：{parsed.reason}"
        return Imported(path, None, reason, parsed, document.part)
    try:
        address = document.page.address or _address(path, document.part) or file
    except UnreadableFile as error:
        return Imported(path, None, str(error))
    understood = Imported(path, None, parsed=parsed, part=document.part)
    return _Reading(understood, parsed.reply, document.raw, address, file)


def _address(path: Path, part: str) -> str | None:
    """Where a page was copied from, as the record of its fetching or the folder of its site tells."""
    return None if part else address_of(path) or address_in_copy(path)


def _with_attachment(
    document: Document, page: Page, parsed: ParsedPage, recogniser: Recogniser
) -> tuple[Document, ParsedPage]:
    """The document with the attachment that holds the reply where the page itself hardly says anything: 见附件."""
    if parsed.is_reply and len(parsed.reply.body) >= _LETTER:
        return document, parsed
    for address in page.attachments:
        attachment = document.beside(address)
        if attachment is None:
            continue
        try:
            raw = bundle(document.raw, attachment)
            together = read(raw, address, recogniser)
        except UnreadableFile:  # it is said of the file itself
            continue
        understood = understand(together)
        if understood.is_reply and len(understood.reply.body) > len(parsed.reply.body):
            return replace(document, raw=raw, page=together), understood
    return document, parsed
