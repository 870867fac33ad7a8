"""What it costs to read foreign formats in a process of their own: processor time of both processes beside reading in this one.

    python -m tests.tools.speed.worker_cost [ROUNDS] [FILE …]

Without files, letters of ordinary length are made as Word files. Prints milliseconds of processor time a file with understanding it, which
is done here either way: read here, read there one at a time, and read there ahead, as `dafu import` does. The three take turns, so that
other work on the machine costs them the same, and each is given by the median of its rounds. Linux only: /proc counts the other process.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final
from xml.sax.saxutils import escape

import click

from corpus.errors import UnreadableFile
from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.parsing.page import Page
from corpus.readers import page_of, read
from corpus.readers.registry import format_of
from corpus.readers.worker.ahead import Ahead
from corpus.readers.worker.client import Process
from corpus.readers.worker.wire import Message
from tests.tools.files import docx, paragraph

_MEGABYTES: Final = 640
_AHEAD: Final = 12
_LEAST: Final = 40
"""Files a round."""


def _letters() -> list[bytes]:
    texts = [read(path.read_bytes(), path.name).text for path in sorted(SAMPLES.glob("*.txt"))[:_LEAST]]
    return [docx("".join(paragraph(escape(line)) for line in text.splitlines())) for text in texts]


def _here(raws: Iterable[bytes]) -> Iterator[Page]:
    for raw in raws:
        found = format_of(raw)
        assert found is not None
        yield found.reader.read(raw)


class _There:
    """The other process, asked one file at a time."""

    def __init__(self) -> None:
        self.process = Process(_MEGABYTES)

    def pages(self, raws: Iterable[bytes]) -> Iterator[Page]:
        for raw in raws:
            found = format_of(raw)
            assert found is not None
            answer, _ = self.process.ask(Message({"task": "read", "format": found.name}, raw), 60.0)
            yield page_of(answer.said)


class _Ahead:
    """The other process, sent files ahead."""

    def __init__(self) -> None:
        self.ahead = Ahead(_MEGABYTES)

    def pages(self, raws: Iterable[bytes]) -> Iterator[Page]:
        waiting: deque[bytes] = deque()
        for raw in raws:
            self.ahead.send(raw)
            waiting.append(raw)
            if len(waiting) > _AHEAD:
                yield self._page(waiting.popleft())
        yield from map(self._page, waiting)

    def _page(self, raw: bytes) -> Page:
        said = self.ahead.take(raw)
        return page_of(said) if said else next(_here([raw]))


def _of(process: Process | None) -> int:
    """Nanoseconds of processor time of a process."""
    return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) if process else 0


def _readable(raws: Iterable[bytes]) -> Iterator[bytes]:
    """The files that make a page: the others cost nothing to understand."""
    for raw in raws:
        try:
            if format_of(raw) and next(_here([raw])).text.strip():
                yield raw
        except UnreadableFile:
            continue


@click.command()
@click.argument("rounds", default=10)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(rounds: int, files: tuple[Path, ...]) -> None:
    """Measure FILES in so many ROUNDS."""
    raws = list(_readable([path.read_bytes() for path in files] or _letters()))
    raws = list(islice(cycle(raws), max(_LEAST, len(raws))))
    there, ahead = _There(), _Ahead()
    ways: dict[str, tuple[Callable[[Iterable[bytes]], Iterator[Page]], Callable[[], int]]] = {
        "here": (_here, lambda: 0),
        "there": (there.pages, lambda: _of(there.process)),
        "ahead": (ahead.pages, lambda: _of(ahead.ahead.process)),
    }
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way, (pages, other) in ways.items():
            before, others = time.process_time_ns(), other()
            for page in pages(raws):
                understand(page)
            if number:  # in the first round word lists are loaded and processes started
                spent[way].append((time.process_time_ns() - before + other() - others) / len(raws) / 1e6)
    here, one_by_one, early = (median(spent[way]) for way in ways)
    click.echo(
        f"{len(raws)} files: {here:.2f} ms here, {one_by_one:.2f} ms there ({one_by_one / here - 1:+.1%}), "
        f"{early:.2f} ms there ahead ({early / here - 1:+.1%})"
    )
    there.process.end()
    ahead.ahead.close()


if __name__ == "__main__":
    main()
