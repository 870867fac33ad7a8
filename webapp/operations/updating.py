"""One update: every source fetched, imported, and what became of its earlier pages noted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from corpus import Outcome, Store
from corpus.errors import FetchError
from corpus.fetching import Failure, FetchOptions, FetchReport, address_of, fetch
from corpus.fetching.addresses import site_of
from corpus.fetching.archive import Archive
from corpus.intake.files import Imported, import_files
from corpus.intake.site_copies import find_files
from webapp.operations.sources import Run, Source, SourceLog, now

Progress = Callable[[int, int], None]


def update_source(source: Source, data: Path, store: Store, log: SourceLog, progress: Progress) -> Run:
    """Fetch and import one source; how it went, which is noted too. What goes wrong with it is told in the run, not raised."""
    folder = data / "fetched"
    before = {address for address in store.addresses() if site_of(address) == site_of(source.address)}
    began, asked_from, started = now(), datetime.now(UTC).isoformat(), time.monotonic()
    try:
        report = fetch([source.address], folder / _name(source), source.options, progress)
        failed, moved = list(report.failed), dict(report.moved)
        fetched, answered = report.fetched, _asked(report)
        # What nothing links to any more may still be there.
        asked = {failure.address for failure in failed} | set(report.forbidden) | set(moved)
        if unseen := [
            each
            for each in sorted(before - asked)
            if not _is_checked(folder / _name(source), each, asked_from)
        ]:
            again = fetch(unseen, folder / _name(source), _again(source), progress)
            failed += again.failed
            moved |= again.moved
            fetched += again.fetched
            answered += _asked(again)
        stopped, seconds = report.stopped or "", time.monotonic() - started
    except (FetchError, RuntimeError) as error:
        run = Run(
            source.address, began, 0, 0, 0, 0, 1, str(error).splitlines()[0], 1, time.monotonic() - started
        )
        log.note_run(run)
        return run
    counts: Counter[str] = Counter()
    changed = []
    for imported in import_files(store, find_files([folder / _name(source)])):
        counts[imported.outcome or "rejected"] += 1
        address = address_of(imported.path)
        if (
            address
            and address in before
            and _is_changed(imported, folder / _name(source), address, asked_from)
        ):
            changed.append(address)
    gone = {failure.address for failure in failed if failure.is_gone} & before
    # A site that lets the address of a page lead to its front page has taken the page away; one that moved it has it elsewhere.
    gone |= {
        address for address, target in moved.items() if address in before and not _is_kept(store, target)
    }
    log.note_fate(changed, "changed")
    log.note_fate(sorted(gone), "gone")
    log.is_back(each for each in sorted(before) if _is_checked(folder / _name(source), each, asked_from))
    others = [failure for failure in failed if failure.address not in gone]
    run = Run(
        source.address,
        began,
        fetched,
        counts[Outcome.ADDED],
        counts[Outcome.UPDATED],
        counts["rejected"],
        len(others),
        stopped or _note(others),
        answered,
        round(seconds, 1),
    )
    log.note_run(run)
    return run


def _asked(report: FetchReport) -> int:
    """How many addresses the site was asked for."""
    return report.fetched + report.unchanged + len(report.failed)


def _name(source: Source) -> str:
    """The folder of a source: runs of several sources are begun and finished apart."""
    host, port = site_of(source.address) or ("", 0)
    return f"{host}-{port}"


def _again(source: Source) -> FetchOptions:
    return FetchOptions(0, source.pace, source.max_pages, source.contact)


def _is_checked(folder: Path, address: str, since: str) -> bool:
    """Whether the site has said that a page is there since then."""
    page = Archive(folder, "").find(address)
    return page is not None and page.record.checked >= since


def _is_changed(imported: Imported, folder: Path, address: str, since: str) -> bool:
    """Whether a page that was published says something else since then: another text, or what is no reply any more."""
    if imported.outcome in (Outcome.UPDATED, Outcome.UNCHANGED):
        return imported.outcome is Outcome.UPDATED
    page = Archive(folder, "").find(address)
    return page is not None and page.record.fetched >= since


def _is_kept(store: Store, address: str) -> bool:
    """Whether a reply was published at this address."""
    return store.page(address) is not None


def _note(failed: list[Failure]) -> str:
    return f"{failed[0].address}：{failed[0].reason}" if failed else ""
