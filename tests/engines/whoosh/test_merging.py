"""Joined segments say what an index built anew of the same documents says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import starmap
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex

from corpus import Reply, Store
from corpus.letter.promises import FIRM, Promise
from indexer import Settings, find, parse_query, rebuild, update
from indexer.contract.document import Document
from indexer.engines.whoosh.engine import whoosh_schema
from indexer.engines.whoosh.storage.codec import PROMISES, open_columns, promise_file, write_promises
from indexer.engines.whoosh.storage.encode import encode
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.engines.whoosh.storage.source import WhooshSource
from indexer.engines.whoosh.storage.writer import JOINED, ArrayWriter, alike, finished, join
from tests.engines.whoosh.large import as_if_large
from tests.local import LocalEngine, open_local

WORDS = ("校车", "供暖", "cpa", "2024", "gis", "3d", "学位", "wifi", "a4", "电梯")
"""Grams and words proper: Latin letters and numbers are words, Han characters are grams and words."""


def found(engine: LocalEngine, text: str) -> list[str]:
    scored = find(engine, parse_query(text)).scored
    return [reply.title or "" for id_, _ in scored for reply in [engine.fetch([id_])[id_].reply]]


def test_a_word_of_a_removed_reply_finds_nothing_after_a_merge(own_settings: Settings) -> None:
    with Store(own_settings.store_path) as store:
        bodies = ("本校开展课后服务。", "zebra 斑马线已重新施划。", "yak 牦牛养殖合作社。")
        ids = [keep(store, f"关于第{n}件建议的答复", body) for n, body in enumerate(bodies)]
        engine = open_local(own_settings)
        update(engine, engine.store)
        with store.transaction():
            store.remove(ids[1:])
        update(engine, engine.store)
        assert [found(engine, word) for word in ("zebra", "yak", "斑马线", "牦牛")] == [[], [], [], []]
        assert found(engine, "课后服务") == ["关于第0件建议的答复"]
        keep(store, "关于第3件建议的答复", "课后服务延长到六点，zebra。")
        update(engine, engine.store)
        assert found(engine, "zebra") == ["关于第3件建议的答复"]
        assert sorted(found(engine, "课后服务")) == ["关于第0件建议的答复", "关于第3件建议的答复"]
        before = {word: found(engine, word) for word in ("zebra", "yak", "课后服务")}
        rebuild(engine, engine.store)
        assert {word: found(engine, word) for word in before} == before


def keep(store: Store, title: str, body: str) -> str:
    with store.transaction():
        store.keep(Reply(title=title, body=body), body.encode(), f"https://example.gov.cn/{title}")
    return [change.id for change in store.changes()][-1]


def all_merged(writer: ArrayWriter, segments: Sequence[Any]) -> list[Any]:
    """A merge policy that joins everything."""
    every = finished(writer, segments)
    write_all_promises(writer.storage, every)
    return [join(writer.storage, every, writer.storage)] if every else []


def alike_merged(writer: ArrayWriter, segments: Sequence[Any]) -> list[Any]:
    """A merge policy that joins what is joined after commits."""
    every = finished(writer, segments)
    write_all_promises(writer.storage, every)
    for group in alike(every):
        every = [segment for segment in every if segment not in group]
        every.append(join(writer.storage, group, writer.storage))
    return every


def write_all_promises(storage: Any, segments: Sequence[Any]) -> None:
    """Have every document of the segments promise its own id, where that is not written yet."""
    for segment in segments:
        if not storage.file_exists(segment.make_filename(PROMISES)):
            ids = open_columns(storage, segment).ids.all_firsts()
            rows = [[Promise(f"{each}。", 0, 0, None, FIRM, None, ())] for each in ids]
            write_promises(storage, segment, PromiseColumns.of(rows))


def test_a_merge_drops_what_was_deleted() -> None:
    index: FileIndex = RamStorage().create_index(whoosh_schema())

    def add(reply_id: str, body: str, removed: str = "") -> None:
        writer = ArrayWriter(index)
        writer.mergetype = alike_merged
        writer.remove(removed)
        writer.add(encode([Document.of(reply_id, Reply(title="答复", body=body))]))
        writer.commit()

    for number in range(JOINED - 1):
        add(str(number), "校车")
    add("new", "校车 供暖", removed="3")
    with index.reader() as reader:
        source = WhooshSource(reader)
        assert len(source.postings("校车").numbers) == source.size == JOINED - 1
        assert source.document_frequency("供暖") == 1


Steps = Sequence[tuple[Mapping[int, Sequence[str]], Iterable[int]]]
"""Commits: documents that are put, with their words, and documents that are removed."""
_steps = some.lists(
    some.tuples(
        some.dictionaries(some.integers(0, 30), some.lists(some.sampled_from(WORDS), max_size=4), max_size=8),
        some.sets(some.integers(0, 30), max_size=12),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture(params=["small", "large"], scope="module")
def _size(request: pytest.FixtureRequest) -> Iterator[None]:
    """An index as it is, and as it would be with many documents."""
    with as_if_large() if request.param == "large" else nullcontext():
        yield


@pytest.mark.usefixtures("_size")
@pytest.mark.parametrize("policy", [alike_merged, all_merged])
@settings(max_examples=40)
@given(steps=_steps)
def test_random_histories_say_what_an_index_built_anew_says(
    policy: Callable[..., list[Any]], steps: Steps
) -> None:
    index: FileIndex = RamStorage().create_index(whoosh_schema())
    alive: dict[str, Reply] = {}
    for put, removed in steps:
        writer = ArrayWriter(index)
        writer.mergetype = policy
        replies = {str(number): Reply(title="答复", body=" ".join(words)) for number, words in put.items()}
        gone = {str(number) for number in removed} - replies.keys()
        for reply_id in gone | replies.keys():
            writer.remove(reply_id)
            alive.pop(reply_id, None)
        if replies:
            writer.add(encode([*starmap(Document.of, replies.items())]))
        writer.commit()
        alive |= replies
    anew: FileIndex = RamStorage().create_index(whoosh_schema())
    writer = ArrayWriter(anew)
    writer.mergetype = alike_merged
    writer.add(encode([*starmap(Document.of, alive.items())]))
    writer.commit()
    assert said(index) == said(anew)


def said(index: FileIndex) -> dict[str, dict[str, object]]:
    """For each term and each column, which documents hold it and how often."""
    with index.reader() as reader:
        source = WhooshSource(reader)
    ids = source.columns.ids.all_firsts()
    terms = {*source.commonest(10**6), *WORDS, "没有"}
    says: dict[str, dict[str, object]] = {}
    for term in terms:
        postings = source.postings(term)
        says[term] = {
            ids[n]: f for n, f in zip(postings.numbers.tolist(), postings.frequencies.tolist(), strict=True)
        }
    lengths = source.lengths()
    says["lengths"] = {ids[n]: float(lengths[n]) for n in np.flatnonzero(source.alive)}
    words = source.columns.by_name["title"]
    promises = PromiseColumns.of_segments(
        (promise_file(index.storage, name), size) for name, size in source.sizes
    )
    says["promises"] = {
        ids[n]: promises.promise(place).text
        for place, n in enumerate(promises.documents.tolist())
        if source.alive[n]
    }
    says["titles"] = {ids[n]: words.firsts([n]) for n in np.flatnonzero(source.alive).tolist()}
    return {key: value for key, value in says.items() if value}
