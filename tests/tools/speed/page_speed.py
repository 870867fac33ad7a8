"""How fast result pages are served over HTTP on loopback, beside a page of Flask that only says hello.

    python -m tests.tools.speed.page_speed [--corpus FILE.jsonl.gz] [--size N]

builds an index of the corpus (or of made-up replies) and reads its letters, as `dafu index` does, serves it as `dafu serve` does, asks one
page after another, and has `wrk -t2 -c16` (apt install wrk) ask as fast as it can, once each process has been asked for a while: first with
every page made anew, then with pages kept, as a site is usually run.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import click

from corpus import Store
from indexer import Settings
from indexer.build.findings import read_ahead
from indexer.measure import Workload
from indexer.measure.contenders import Dafu
from indexer.measure.measuring import quantiles
from tests.serving import COMMAND, free_port

_ASKED: Final = 100
"""Different pages."""
_SECONDS: Final = 8
_WARMING: Final = 4
"""Before they count: each process meets each page."""
_HELLO: Final = "from flask import Flask\napp = Flask('hello')\napp.get('/')(lambda: 'hello')\n"
_SCRIPT: Final = """
local paths = {{ {paths} }}
local turn = 0
request = function() turn = turn + 1; return wrk.format("GET", paths[turn % #paths + 1]) end
"""


@contextmanager
def running(command: Sequence[str], port: int, **environment: str) -> Iterator[int]:
    """The port of a server, once it answers, until the block ends."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def one_by_one(port: int, paths: Sequence[str]) -> dict[str, float]:
    """Milliseconds of each page on one connection, after each was asked once."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(path: str) -> float:
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise click.ClickException(f"{path}: {answer.status}")
        return (time.perf_counter() - started) * 1000

    for path in paths:
        get(path)
    return quantiles([get(path) for path in paths])


def at_once(port: int, paths: Sequence[str]) -> float:
    """Pages a second that `wrk -t2 -c16` gets."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT.format(paths=", ".join(f'"{path}"' for path in paths)))
        script.flush()
        for seconds in (_WARMING, _SECONDS):
            command = ["wrk", "-t2", "-c16", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}"]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise click.ClickException(told)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    return float(found[1]) if found else 0.0


@click.command()
@click.option("--corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--size", type=click.IntRange(1))
def main(corpus: Path | None, size: int | None) -> None:
    """Print what was measured."""
    if shutil.which("wrk") is None:
        raise click.ClickException("wrk is not installed (apt install wrk).")
    workload = Workload.read(corpus, size) if corpus else Workload.made_up(size or 2000)
    words = list(dict.fromkeys(question.text for question in workload.questions if not question.phrase))
    pages = [f"/search?q={quote(text)}" for text in words[:_ASKED]]
    with tempfile.TemporaryDirectory() as folder:
        ours = Dafu(Path(folder))
        ours.prepare(workload.replies)
        ours.build(workload.replies)
        ours.close()
        with Store(Settings(data=Path(folder)).store_path) as store:
            read_ahead(store)

        for kept in (0, Settings().page_cache_mb):
            port = free_port()
            command = [sys.executable, *COMMAND, "serve", "--port", str(port)]
            with running(command, port, DAFU_DATA=folder, DAFU_PAGE_CACHE_MB=str(kept)):
                report("kept pages" if kept else "pages made anew", port, pages)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "hello.py").write_text(_HELLO)
        hello = [sys.executable, "-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4"]
        hello += ["--chdir", folder, "-b", f"127.0.0.1:{port}", "--log-level", "error", "hello:app"]
        with running(hello, port):
            report("hello", port, ["/"])


def report(name: str, port: int, paths: Sequence[str]) -> None:
    """Print the line of one server."""
    alone = one_by_one(port, paths)
    click.echo(
        f"{name}: {at_once(port, paths):,.0f} pages/s; one by one p50 {alone['p50']:.1f} ms, p95 {alone['p95']:.1f} ms"
    )


if __name__ == "__main__":
    main()
