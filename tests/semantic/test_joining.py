"""Vectors through random histories, joined, damaged and killed: what is there is what was embedded last."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from indexer.semantic.part import Entry, listed
from indexer.semantic.vectors import VectorFolder
from tests.engines.killing import killed
from tests.semantic.test_vectors import rows

NAMES: Final = [f"r{number}" for number in range(40)]
QUESTION: Final = rows(1, seed=1)[1, 0]


def add(folder: VectorFolder, names: list[str], seed: int) -> dict[str, np.ndarray]:
    """Keep new vectors of these; by name."""
    vectors = rows(len(names), seed)
    folder.add([Entry(name, f"{seed}") for name in names], vectors)
    return {name: vectors[:, number] for number, name in enumerate(names)}


def says(folder: VectorFolder, expected: dict[str, np.ndarray]) -> bool:
    """Whether it has these vectors and no others."""
    best = {name: float((both @ QUESTION).max()) for name, both in expected.items()}
    cosines = folder.cosines(QUESTION, NAMES)
    return (
        len(folder) == len(expected)
        and folder.digests().keys() == expected.keys()
        and cosines == pytest.approx(best, abs=1e-6)
        and dict(folder.nearest(QUESTION, len(NAMES), subjects=True)) == pytest.approx(best, abs=1e-6)
    )


class History(RuleBasedStateMachine):
    """A folder, what was embedded last, and a reader that stays open."""

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(tempfile.mkdtemp())
        self.folder = VectorFolder(self.path)
        self.reader = self.folder
        self.expected: dict[str, np.ndarray] = {}
        self.digests: dict[str, str] = {}

    @rule(
        names=some.lists(some.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
        seed=some.integers(0, 99),
    )
    def embed(self, names: list[str], seed: int) -> None:
        """New replies, or earlier ones again."""
        self.expected |= add(self.folder, names, seed)
        self.digests |= dict.fromkeys(names, f"{seed}")

    @rule()
    def join(self) -> None:
        """As a run does after each batch."""
        self.folder.join()

    @rule(gone=some.sets(some.sampled_from(NAMES), max_size=12))
    def tidy(self, gone: set[str]) -> None:
        """As a run does at its end: what is gone may be kept for a time."""
        self.folder.tidy(self.expected.keys() - gone)
        self._forget(gone)

    @rule(
        gone=some.sets(some.sampled_from(NAMES), max_size=12),
        moment=some.integers(0, 30),
        is_joined=some.booleans(),
    )
    def die(self, gone: set[str], moment: int, is_joined: bool) -> None:
        """A run is killed while it joins or tidies; the next one cleans up."""
        act = self.folder.join if is_joined else lambda: self.folder.tidy(self.expected.keys() - gone)
        killed(act, self.path, moment)
        self.folder = VectorFolder(self.path)
        self._forget(set() if is_joined else gone)
        self.folder.drop_damaged()

    @rule(place=some.integers(0, 2**30), data=some.data())
    def damage(self, place: int, data: some.DataObject) -> None:
        """A byte of a file is another one: its part is dropped, older vectors of its replies do not come back in silence."""
        files = sorted(path for path in self.path.glob("*.npy"))
        if not files:
            return
        path = data.draw(some.sampled_from(files))
        content = bytearray(path.read_bytes())
        content[place % len(content)] ^= 0xFF
        path.write_bytes(content)
        VectorFolder(self.path).drop_damaged()
        self.folder = VectorFolder(self.path)
        # What is there is told by digests, so that the next run embeds the rest.
        known = self.folder.digests()
        self.expected = {n: both for n, both in self.expected.items() if known.get(n) == self.digests[n]}
        add_again = [name for name in known if name not in self.expected]
        if add_again:
            self.embed(add_again, 100)

    def _forget(self, gone: set[str]) -> None:
        kept = self.folder.digests().keys()
        assert self.expected.keys() - gone <= kept
        for name in gone - kept:
            self.expected.pop(name, None)

    @invariant()
    def is_right(self) -> None:
        """The writer, one that opens it now, and one that was open before."""
        self.reader = self.reader.current
        for folder in (self.folder, VectorFolder(self.path), self.reader):
            assert says(folder, self.expected)

    def teardown(self) -> None:
        shutil.rmtree(self.path)


def test_vectors_are_those_embedded_last_whatever_the_folder_went_through() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("is_tidied", [False, True])
def test_a_kill_while_parts_are_joined_leaves_the_old_state_or_the_new_one(
    tmp_path: Path, is_tidied: bool
) -> None:
    folder = VectorFolder(tmp_path)
    expected: dict[str, np.ndarray] = {}
    for seed in range(8):
        expected |= add(folder, NAMES[seed * 3 : seed * 3 + 4], seed)
    living = {*list(expected)[:9]}

    def run() -> None:
        own = VectorFolder(tmp_path)
        with own.writing():
            own.drop_damaged()
            if is_tidied:
                own.tidy(living)
            else:
                own.join()

    after = {name: both for name, both in expected.items() if name in living} if is_tidied else expected
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for moment in range(1000):
        for path in tmp_path.iterdir():
            path.unlink()
        for name, content in before.items():
            (tmp_path / name).write_bytes(content)
        was_killed = killed(run, tmp_path, moment)
        assert says(VectorFolder(tmp_path), expected) or says(VectorFolder(tmp_path), after) or is_tidied
        run()
        assert says(VectorFolder(tmp_path), after)
        assert len(listed(tmp_path)) == 1
        assert len({*tmp_path.iterdir()}) == 5, "a part has four files, and there is the lock"
        if not was_killed:
            break
    assert moment > 5
