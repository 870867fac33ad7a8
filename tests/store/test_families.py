"""Near-duplicates, settled for what changed: the same families in whatever order replies came, changed and went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from corpus import Reply, Store
from corpus.store.families import Families
from corpus.text.likeness import AGREEING, HASHES, Signature, alike, bands, groups, signature


def _signature(kind: int, differing: Sequence[int]) -> Signature:
    """One of a kind, with some hashes changed."""
    made = np.full(HASHES, kind + 1, dtype=np.uint16)
    made[list(differing)] += np.uint16(100)
    return made


_DIFFERING = some.sets(some.integers(0, HASHES - 1), max_size=14).map(sorted)
_SIGNATURES = some.builds(_signature, some.integers(0, 1), _DIFFERING)
_STEPS = some.lists(
    some.dictionaries(
        some.integers(0, 7).map(str),
        some.one_of(some.none(), _SIGNATURES, some.just(np.zeros(HASHES, np.uint16))),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Store]]:
    folder = tmp_path_factory.mktemp("families")
    with Store(folder / "one.sqlite") as store:
        with store.transaction():
            for number in range(8):
                store.keep(Reply(title=str(number), body="甲乙丙丁戊己庚辛"[number] * 9), b"", f"{number}")

        def emptied() -> Iterator[Store]:
            for rules in count():
                with store.transaction():
                    store.families.begin(str(rules))
                yield store

        yield emptied()


def _parts(families: dict[str, int]) -> set[frozenset[str]]:
    return {frozenset(name for name in families if families[name] == one) for one in families.values()}


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=_STEPS)
def test_families_follow_from_the_replies_that_are_there(
    stores: Iterator[Store], steps: list[dict[str, Signature | None]]
) -> None:
    store = next(stores)
    ids = {str(number): change.id for number, change in enumerate(store.changes())}
    there: dict[str, Signature] = {}
    seen: dict[str, int | None] = {}
    for number, step in enumerate(steps):
        before = store.last_change
        with store.transaction():
            signed = {ids[name]: made for name, made in step.items()}
            assert store.families.settle(signed, number, number + 1)
        there = {k: v for k, v in {**there, **step}.items() if v is not None}
        rows = {change.id: change for change in store.changes()}
        families = {name: rows[ids[name]].family for name in there}
        assert None not in families.values()
        firsts = groups(np.array([*there.values()]).reshape(-1, HASHES))
        expected = dict(zip(there, firsts, strict=True))
        assert _parts({k: v or 0 for k, v in families.items()}) == _parts(expected)
        # Whoever stays and is of another family now counts as changed.
        for name in there.keys() - step.keys():
            assert families[name] == seen[name] or rows[ids[name]].number > before
        seen = dict(families)


def test_signatures_that_are_alike_share_a_band() -> None:
    chance = np.random.default_rng(1)
    one = chance.integers(1, 1 << 16, HASHES, dtype=np.uint16)
    for _ in range(200):
        other = one.copy()
        other[chance.permutation(HASHES)[: HASHES - AGREEING]] += np.uint16(1)
        assert alike(one, other[np.newaxis]).all()
        assert set(bands(one)) & set(bands(other))
    other[chance.permutation(HASHES)] += np.uint16(1)
    assert not alike(one, other[np.newaxis]).any()


def test_a_letter_is_like_its_copy_with_other_names_and_a_sentence_more() -> None:
    letter = "".join(chr(0x4E00 + number * 7 % 3000) for number in range(400))
    signed = np.array([signature(text) for text in (letter, f"{letter}另有两条路在计划之内", letter[::-1])])
    assert alike(signed[0], signed).tolist() == [True, True, False]


def test_what_another_process_has_settled_is_left_to_it(tmp_path: Path) -> None:
    with Store(tmp_path / "one.sqlite") as store, store.transaction():
        families: Families = store.families
        families.begin("rules")
        assert families.settle({}, 0, 5)
        assert not families.settle({}, 0, 3)
        assert families.reached == 5


def test_other_rules_for_signatures_make_every_reply_a_changed_one(tmp_path: Path) -> None:
    with Store(tmp_path / "one.sqlite") as store, store.transaction():
        for number in range(3):
            store.keep(Reply(title=str(number), body="甲乙丙丁戊己庚辛"[number] * 9), b"", f"{number}")
        store.families.begin("rules")
        before = [change.id for change in store.changes()]
        last = store.last_change
        store.families.begin("rules")
        assert store.last_change == last
        store.families.begin("other rules")
        assert [change.id for change in store.changes(last)] == before
