"""Batches of replies prepared for an index: the same whoever prepares them, in the order they came."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.letter.promises import Promise
from indexer.build.encoding import AHEAD, BATCH, encode_all
from indexer.contract.document import Document
from indexer.engines.whoosh.storage.array_file import HeldFile
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.columns import Columns, write
from indexer.engines.whoosh.storage.encode import Batch, encode
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from tests.conftest import REPLIES


def many(count: int) -> Iterator[Document]:
    for number in range(count):
        yield Document.of(
            f"id{number}", replace(REPLIES[number % len(REPLIES)], title=f"第{number}件"), number
        )


def _of_promises(columns: PromiseColumns) -> list[tuple[int, int, bool, str, Promise]]:
    numbers = (columns.documents.tolist(), columns.days.tolist(), columns.firm.tolist())
    return [
        (*told, columns.sentence[number], columns.promise(number))
        for number, told in enumerate(zip(*numbers, strict=True))
    ]


def same(one: Batch, other: Batch) -> bool:
    pairs = ((one.terms.grams, other.terms.grams), (one.terms.counted_words, other.terms.counted_words))
    return (
        one.columns.ids.all_firsts() == other.columns.ids.all_firsts()
        and list(one.terms.words) == list(other.terms.words)
        and all(
            np.array_equal(getattr(a, name), getattr(b, name))
            for a, b in pairs
            for name in ("terms", "sizes", "documents", "counts")
        )
    )


def batches(documents: Iterable[Document], count: int, processes: int) -> list[Batch]:
    encoded = [(size, batch) for size, batch in encode_all(encode, documents, count, processes)]
    assert all(isinstance(batch, Batch) and batch.terms.size == size for size, batch in encoded)
    return [batch for _, batch in encoded if isinstance(batch, Batch)]


def test_several_processes_prepare_what_one_does_in_the_same_order() -> None:
    count = 5 * BATCH + 3
    alone = batches(many(count), count, processes=1)
    together = batches(many(count), count, processes=2)
    assert len(alone) == len(together) == 6
    assert all(map(same, alone, together))


def test_what_fails_in_another_process_is_raised_here() -> None:
    broken = [Document.of("id", replace(REPLIES[0], body=None))]  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        batches(broken, 1, processes=2)


_WORKS_FOR_EVER = """
from itertools import count
from corpus import Reply
from indexer.build.encoding import encode_all
from indexer.contract.document import Document
from indexer.engines.whoosh.storage.encode import encode

if __name__ == "__main__":
    for _ in encode_all(encode, (Document.of(str(n), Reply(body="甲")) for n in count()), 0, processes=2):
        print("prepared", flush=True)
"""


def test_processes_end_when_the_one_they_work_for_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "for_ever.py"
    script.write_text(_WORKS_FOR_EVER, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"prepared\n"
        process.kill()
        # Its processes have the other end of its output too: all are gone when it is at its end.
        process.communicate(timeout=60)


def test_no_more_is_read_ahead_than_a_few_batches() -> None:
    read = 0

    def counted() -> Iterator[Document]:
        nonlocal read
        for document in many(30 * BATCH):
            read += 1
            yield document

    encoded = encode_all(encode, counted(), 0, processes=2)
    next(encoded)
    assert read <= (2 * AHEAD + 2) * BATCH
    assert sum(size for size, _ in encoded) == 29 * BATCH


def test_a_batch_counts_each_document_apart() -> None:
    batch = list(many(3))
    together, alone = encode(batch), [encode([document]) for document in batch]
    for number, one in enumerate(alone):
        mine = together.terms.grams.documents == number
        assert np.array_equal(together.terms.grams.each[mine], one.terms.grams.terms)
        assert np.array_equal(together.terms.grams.counts[mine], one.terms.grams.counts)
        words = together.terms.counted_words
        mine = words.documents == number
        named = [together.terms.words[word] for word in words.each[mine].tolist()]
        assert dict(zip(named, words.counts[mine].tolist(), strict=True)) == dict(
            zip(one.terms.words, one.terms.counted_words.counts.tolist(), strict=True)
        )


def test_joined_columns_are_those_of_all_documents() -> None:
    documents = list(many(7))
    whole = encode([*documents[:2], *documents[3:]]).columns
    parts = [
        (encode(documents[:2]).columns, np.ones(2, dtype=np.bool_)),
        (encode([]).columns, np.ones(0, dtype=np.bool_)),
        (encode(documents[2:]).columns, np.arange(5) > 0),
    ]
    file = io.BytesIO()
    write(file, parts)
    joined = Columns.read(HeldFile("columns", file.getvalue()))
    assert joined.ids.all_firsts() == whole.ids.all_firsts()
    assert np.array_equal(joined.first_day, whole.first_day)
    assert np.array_equal(joined.last_day, whole.last_day)
    assert np.array_equal(joined.families, whole.families)
    for name, column in whole.by_name.items():
        other = joined.by_name[name]
        assert (other.values, other.codes.tolist(), other.starts.tolist()) == (
            column.values,
            column.codes.tolist(),
            column.starts.tolist(),
        )


def test_joined_promises_are_those_of_all_documents() -> None:
    rows = [document.promises() for document in many(7)]
    parts = [
        PromiseColumns.of(rows[:2]),
        PromiseColumns.of([]),
        PromiseColumns.of(rows[2:]).of_documents(np.arange(5) > 0),
    ]
    whole = PromiseColumns.of([*rows[:2], *rows[3:]])
    assert len(whole.days) > 0
    assert _of_promises(PromiseColumns.joined(parts)) == _of_promises(whole)


def test_a_column_of_chosen_documents_knows_only_their_values() -> None:
    column = Column.of([["b", "a"], [], ["c"], ["a"]])
    chosen = column.of_documents(np.array([True, True, False, True]))
    assert chosen.values == ["a", "b"]
    assert chosen.counts() == {"a": 2, "b": 1}
    assert chosen.missing().tolist() == [False, True, False]
