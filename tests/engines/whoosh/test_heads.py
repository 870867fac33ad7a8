"""What lists show of documents, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.engines.whoosh.storage.heads import Head, Heads


def test_what_was_read_is_not_read_again_and_hardly_more_than_some_thousand_are_remembered() -> None:
    read: list[int] = []

    def named(numbers: Sequence[int]) -> Iterable[Head]:
        read.extend(numbers)
        return [(f"id {number}", f"title {number}", "", number, "1") for number in numbers]

    heads = Heads(named)
    for _ in range(2):
        assert [head[0] for head in heads.of([3, 1, 2, 3])] == ["id 3", "id 1", "id 2", "id 3"]
    assert sorted(read) == [1, 2, 3]
    for first in range(0, 30_000, 100):
        assert [head[3] for head in heads.of(range(first, first + 100))] == [*range(first, first + 100)]
    assert len(heads) < 15_000
    assert heads.of([3, 29_999]) == [*named([3, 29_999])]
