"""What it costs to read foreign formats in a process of their own: processor time of both processes beside reading in this one.

    python -m tests.tools.worker_cost [ROUNDS] [FILE …]

Without files, letters of ordinary length are made as Word files. Prints milliseconds of processor time a file, read here and there, with
what understanding the page costs, which is done here either way.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import click

from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.parsing.page import Page
from corpus.readers import page_of, read
from corpus.readers.registry import format_of
from corpus.readers.worker.client import Worker
from tests.tools.files import docx, paragraph


def _letters() -> list[bytes]:
    texts = [read(path.read_bytes(), path.name).text for path in sorted(SAMPLES.glob("*.txt"))[:40]]
    return [docx("".join(paragraph(escape(line)) for line in text.splitlines())) for text in texts]


def _spent() -> float:
    """Processor time of this process and of those that it waited for, in seconds."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _read_here(raw: bytes) -> Page:
    found = format_of(raw)
    assert found is not None
    return found.reader.read(raw)


def _cost(
    files: list[bytes], rounds: int, reads: Callable[[bytes], Page], close: Callable[[], None]
) -> float:
    """Seconds of processor time a file, with understanding it, the start of a process left out."""
    spent = []
    for count in (1, rounds + 1):
        before = _spent()
        for _ in range(count):
            for raw in files:
                understand(reads(raw))
        close()
        spent.append(_spent() - before)
    return (spent[1] - spent[0]) / (rounds * len(files))


@click.command()
@click.argument("rounds", default=10)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(rounds: int, files: tuple[Path, ...]) -> None:
    """Measure FILES, each read ROUNDS times."""
    raws = [path.read_bytes() for path in files] or _letters()
    worker = Worker(640, 60.0)

    def read_there(raw: bytes) -> Page:
        found = format_of(raw)
        assert found is not None
        (answer,) = worker.run("read", raw, format=found.name)
        return page_of(answer)

    understand(_read_here(raws[0]))  # word lists and rules are loaded once
    here = _cost(raws, rounds, _read_here, lambda: None)
    there = _cost(raws, rounds, read_there, worker.close)
    click.echo(
        f"{len(raws)} files: {here * 1e3:.2f} ms here, {there * 1e3:.2f} ms there, {there / here - 1:+.1%}"
    )


if __name__ == "__main__":
    main()
