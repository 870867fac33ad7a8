"""How many pages a second `dafu import` takes in on one core: a thousand pages of text and HTML, from nothing.

    python -m tests.tools.speed.importing [PAGES]

prints pages per second of processor time and of wall time. Pages are the samples, each with another number and another text length.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import click

from corpus import Store
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES


def main(pages: int) -> None:
    """Write the pages, import them, print the rates."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        site.mkdir()
        samples = [path for path in sorted(SAMPLES.iterdir()) if path.suffix in (".html", ".txt")]
        size = 0
        for number, path in enumerate(islice(cycle(samples), pages)):
            text = path.read_bytes().replace("号".encode(), f"{number}号".encode(), 1)
            size += len(text)
            (site / f"{number:05}{path.suffix}").write_bytes(text)
        started, used = time.perf_counter(), time.process_time()
        with Store(Path(folder, "data", "replies.sqlite")) as store:
            done = sum(1 for _ in import_files(store, find_files([site])))
        wall, processor = time.perf_counter() - started, time.process_time() - used
    click.echo(
        f"{done} pages of {size // done} bytes: {done / processor:.0f}/s of processor time, {done / wall:.0f}/s of wall time"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
