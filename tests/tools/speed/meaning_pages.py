"""What a page of results costs where the site searches by meaning: `python -m tests.tools.speed.meaning_pages DATA [--real N]`.

DATA is a directory with replies and their index, which are read as they are. N of its replies are embedded; the vectors of all are mixed
from two of these each, with noise, and kept beside DATA, not in it. Lay questions are then asked in one process of an application without
the stage and of one with it, by turns, no page kept; before that with a word excluded that no reply has, so that their letters were read.
Printed are p50 and p95 of the processor time of a whole page, in ms, and of its parts: the vector of a question, the nearest replies.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

import click
import numpy as np
from flask.testing import FlaskClient

from corpus import Store
from indexer import Settings, parse_query
from indexer.measure.measuring import quantiles
from indexer.semantic import Meaning, open_meaning
from indexer.semantic.build import embed_by_length
from indexer.semantic.model import Vectors
from indexer.semantic.part import ROWS, Entry
from indexer.semantic.passages import passages
from indexer.semantic.stage import POOL, asks_in_words
from tests.gold import labelled
from tests.tools.accuracy.meaning import QUESTIONS
from webapp import create_app

_BATCH: Final = 20_000
_ASKED: Final = 100


def fill(store: Store, meaning: Meaning, real: int) -> int:
    """Vectors for all replies of `store`; how many replies that are."""
    ids = [reply_id for reply_id, _ in store.catalogue()]
    texts = [passages(one.reply) for one in store.many(ids[:real]).values()]
    known = embed_by_length(meaning.model, [text for two in texts for text in two])
    random = np.random.default_rng(20261130)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        matrix = _mixed(known, ROWS * len(some), random)
        meaning.vectors.add(
            [Entry(reply_id, "mixed") for reply_id in some], matrix.reshape(ROWS, len(some), -1)
        )
    return len(ids)


def _mixed(known: Vectors, count: int, random: np.random.Generator) -> Vectors:
    first, second, other = (known[random.integers(len(known), size=count)] for _ in range(3))
    share = random.random((count, 1), dtype=np.float32)
    noise = random.standard_normal((count, known.shape[1]), dtype=np.float32)
    # Half of what two replies differ by: as near to each other as real ones, on the mean.
    mixed = share * first + (1 - share) * second + noise * (other - first).std(axis=1, keepdims=True) / 2
    unit: Vectors = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return unit


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _page(client: FlaskClient, path: str) -> None:
    if client.get(path, headers={"Accept-Encoding": "gzip"}).status_code != 200:
        raise click.ClickException(path)


def _pages(
    clients: Sequence[FlaskClient], questions: Sequence[str]
) -> Iterator[tuple[str, list[list[float]]]]:
    for question in questions:
        for client in clients:
            _page(client, f"/search?q={quote(f'{question} -龘')}")
    for name in ("not asked before", "asked again"):
        times: list[list[float]] = [[] for _ in clients]
        for question in questions:
            for client, column in zip(clients, times, strict=True):
                column.append(spent(lambda: _page(client, f"/search?q={quote(question)}")))  # noqa: B023
        yield name, times


def _told(times: Sequence[float]) -> str:
    found = quantiles(times)
    return f"p50 {found['p50']:.1f}, p95 {found['p95']:.1f}"


@click.command(help=__doc__)
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--real", default=512, show_default=True)
def _main(data: Path, real: int) -> None:
    with TemporaryDirectory() as folder, Store(data / "replies.sqlite", create=False) as store:
        beside = Path(folder)
        for name in ("replies.sqlite", "index"):
            (beside / name).symlink_to((data / name).resolve())
        settings = Settings(data=beside, semantic=1, page_cache_mb=0)
        meaning = open_meaning(settings)
        click.echo(f"{fill(store, meaning, real):,} replies")
        asked = [row["query"] for file in QUESTIONS for row in labelled(file)]
        asked = [question for question in dict.fromkeys(asked) if asks_in_words(parse_query(question))][
            :_ASKED
        ]
        clients = [
            create_app(one).test_client()
            for one in (Settings(data=beside, semantic=0, page_cache_mb=0), settings)
        ]
        for client in clients:
            _page(client, f"/search?q={quote('村里的事情找谁')}")
        gc.collect()
        gc.freeze()
        for name, times in _pages(clients, asked):
            for label, column in zip(("words", "both"), times, strict=True):
                click.echo(f"{name}, {len(column)} questions, {label}: {_told(column)}")
        embedded = [spent(lambda: meaning.model.embed([text], question=True)) for text in asked]  # noqa: B023
        click.echo(f"vector of a question: {_told(embedded)}")
        vector = meaning.model.embed(asked[:1], question=True)[0]
        click.echo(
            f"nearest {POOL}: {_told([spent(lambda: meaning.vectors.nearest(vector, POOL)) for _ in asked])}"
        )


if __name__ == "__main__":
    _main()
