"""Scores computed in arrays equal Whoosh's own on the same index."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from whoosh import scoring
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.query.compound import Or
from whoosh.query.terms import Term

from corpus import Reply
from indexer import ranking
from indexer.contract.document import Document
from indexer.contract.plan import Best, Holds, Score, Sum, Worth
from indexer.engines.whoosh.engine import whoosh_schema
from indexer.engines.whoosh.scoring.bounds import leading, reaching
from indexer.engines.whoosh.scoring.decoded import Common
from indexer.engines.whoosh.scoring.execute import Execution
from indexer.engines.whoosh.scoring.impacts import DENSE, Impacts
from indexer.engines.whoosh.scoring.order import first, first_of_each
from indexer.engines.whoosh.statistics import Together
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.encode import Batch, encode
from indexer.engines.whoosh.storage.postings.packing import DENSE as ROWS
from indexer.engines.whoosh.storage.source import WhooshSource
from indexer.engines.whoosh.storage.writer import ArrayWriter
from indexer.schema import FACETS, TEXT_FIELDS
from indexer.text.analyzer import analyzer
from tests.conftest import REPLIES
from tests.engines.whoosh.large import as_if_large


def titled(replies: Sequence[Reply]) -> Batch:
    """Replies prepared, their titles for ids."""
    return encode([Document.of(reply.title or "", reply) for reply in replies])


def indexed(*batches: Sequence[Reply]) -> FileIndex:
    """An index in memory with a segment for each batch."""
    whoosh_index: FileIndex = RamStorage().create_index(whoosh_schema())
    for batch in batches:
        writer = ArrayWriter(whoosh_index)
        writer.add(titled(batch))
        writer.commit()
    return whoosh_index


def test_rankings_equal_whooshs_own_scoring_on_random_queries() -> None:
    whoosh_index = indexed(REPLIES[:3], REPLIES[3:])
    vocabulary = sorted(
        {term for reply in REPLIES for term in analyzer().counts(f"{reply.title}{reply.body}")}
    )
    chance = random.Random(3)
    with whoosh_index.searcher(weighting=scoring.BM25F(B=ranking.B, K1=ranking.K1)) as searcher:
        impacts = Impacts(WhooshSource(searcher.reader()), cache_bytes=10_000)
        for _ in range(100):
            terms = chance.sample(vocabulary, chance.randint(1, 6))
            ours = np.zeros(len(REPLIES), dtype=np.float32)
            for term in terms:
                impacts.add(ours, term)
            theirs = np.zeros(len(REPLIES), dtype=np.float32)
            for hit in searcher.search(Or([Term("text", t) for t in terms]), limit=None):
                theirs[hit.docnum] = hit.score
            np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def _random_replies(count: int) -> list[Reply]:
    """Of many words, some in nearly every reply, some in hardly one."""
    chance = random.Random(5)
    words = ["".join(chance.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳", k=2)) for _ in range(60)]
    return [
        Reply(
            title=str(number),
            body="，".join(chance.choices(words, [1 / (n + 1) for n in range(60)], k=chance.randint(3, 40))),
        )
        for number in range(count)
    ]


def _partly_removed(replies: Sequence[Reply]) -> FileIndex:
    """An index of two segments, of which some documents were removed, those that would gain most among them."""
    index = indexed(replies[:170], replies[170:])
    writer = ArrayWriter(index)
    for place in (
        *range(0, len(replies), 7),
        *sorted(range(len(replies)), key=lambda n: len(replies[n].body))[:20],
    ):
        writer.remove(replies[place].title or "")
    writer.commit()
    return index


@contextmanager
def _opened(replies: Sequence[Reply], is_large: bool) -> Iterator[tuple[Any, list[str]]]:
    """What an execution asks of an index of the replies, some removed, as of a large one if so wished; and their terms."""
    with as_if_large() if is_large else nullcontext(), _partly_removed(replies).reader() as reader:
        source = WhooshSource(reader)
        impacts = Impacts(source, cache_bytes=1_000_000)
        terms = sorted({term for reply in replies for term in analyzer().counts(reply.body)})
        yield SimpleNamespace(impacts=impacts, alive=source.alive), terms


def _random_scores(chance: random.Random, terms: Sequence[str]) -> Sum:
    asked = chance.sample(terms, chance.randint(1, 25))
    parts: list[Score] = [Worth(term, chance.random() + 0.1) for term in asked]
    best = tuple((Holds(term), Worth(term, 1.0)) for term in chance.sample(terms, 3))
    return Sum((*parts, Best(best, 0.7), parts[0]))


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("floor", [0.25, 0.6, 0.9])
def test_bounds_leave_what_reaches_a_share_of_the_best_score_and_nothing_else(
    floor: float, is_large: bool
) -> None:
    replies, chance = _random_replies(300), random.Random(7)
    with _opened(replies, is_large) as (documents, terms):
        for _ in range(60):
            score = _random_scores(chance, terms)
            every = np.where(documents.alive, Execution(documents).score(score), 0)
            expected = np.flatnonzero(every >= np.float32(floor) * every.max())
            numbers, scores = reaching(Execution(documents), score, floor)
            assert numbers.tolist() == expected.tolist()
            np.testing.assert_allclose(scores, every[expected], rtol=1e-5)


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("most", [1, 5, 40])
def test_bounds_leave_the_first_of_many_and_all_that_gain_as_much(most: int, is_large: bool) -> None:
    replies, chance = _random_replies(300), random.Random(8)
    spared = 0
    with _opened(replies, is_large) as (documents, terms):
        for _ in range(60):
            score = _random_scores(chance, terms)
            numbers = np.sort(chance.sample(np.flatnonzero(documents.alive).tolist(), 150))
            every = Execution(documents).score(score, numbers)
            found = leading(Execution(documents), score, numbers, most)
            least = np.sort(every)[-most]
            assert {*np.flatnonzero(every >= least)} <= {*found.tolist()}
            spared += len(numbers) - len(found)
    assert spared or not is_large


def test_the_cache_of_postings_stays_within_its_bound() -> None:
    with indexed(REPLIES).reader() as reader:
        impacts = Impacts(WhooshSource(reader), cache_bytes=100)
        for term in analyzer().counts(REPLIES[0].body):
            impacts.get(term)
        assert impacts.cache.bytes <= 100
        assert impacts.get("教师").documents().tolist() == [0, 3]


@pytest.mark.parametrize("exact", [0, 1000])
@pytest.mark.parametrize("copies", [1, DENSE, 3 * DENSE])
def test_a_term_is_worth_the_same_whether_common_or_rare(
    copies: int, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.whoosh.scoring.impacts.EXACT", exact)
    replies = [
        Reply(body=f"校车 第{n}页") if n % copies == 0 else Reply(body=f"供暖 {n}") for n in range(5 * DENSE)
    ]
    with indexed(replies).reader() as reader:
        impacts = Impacts(WhooshSource(reader), cache_bytes=10_000)
        holders = np.arange(0, len(replies), copies)
        assert isinstance(impacts.get("校车"), Common) == (copies <= (DENSE if exact else ROWS))
        assert impacts.get("校车").documents().tolist() == holders.tolist()
        assert np.flatnonzero(impacts.holds("校车")).tolist() == holders.tolist()
        others = np.setdiff1d(np.arange(len(replies)), holders)
        assert impacts.holds("校车", holders).all() and not impacts.holds("校车", others).any()
        scores = np.zeros(len(replies), dtype=np.float32)
        impacts.add(scores, "校车", 2.0)
        assert (scores[holders] == 2 * impacts.at("校车", holders)).all() and (scores[holders] > 0).all()
        assert (impacts.at("校车") * 2 == scores).all() and impacts.best("校车") == scores.max() / 2
        assert np.count_nonzero(scores) == len(holders)
        assert impacts.at("校车", holders[:1] + 1).tolist() == [scores[1] / 2]
        assert impacts.at("校车", np.arange(len(replies))).tolist() == (scores / 2).tolist()


def test_the_commonest_terms_are_decoded_ahead_within_half_of_the_cache() -> None:
    with indexed(REPLIES).reader() as reader:
        impacts = Impacts(WhooshSource(reader), cache_bytes=1000)
        impacts.warm(10_000)
        assert 400 < impacts.cache.bytes <= 500
        source = WhooshSource(reader)
        common = source.commonest(5)
        terms = {term for reply in REPLIES for term in analyzer().counts(reply.body)}
        left_out = max(source.document_frequency(term) for term in terms - {*common})
        assert min(map(source.document_frequency, common)) >= left_out
        impacts = Impacts(WhooshSource(reader), cache_bytes=1_000_000)
        impacts.warm(10_000)
        misses = impacts.cache.misses
        impacts.get(common[0])
        assert (impacts.cache.hits, impacts.cache.misses) == (1, misses)


@pytest.mark.parametrize("end", [1, 3, 50, 500])
def test_the_first_of_each_group_are_those_that_going_through_all_would_give(end: int) -> None:
    chance = np.random.default_rng(2)
    scores = chance.integers(0, 20, 500)
    groups = np.where(chance.random(500) < 0.5, 7, np.arange(500))
    candidates = np.flatnonzero(scores > 3)
    expected: dict[int, int] = {}
    for number in sorted(candidates.tolist(), key=lambda n: (scores[n], n)):
        expected.setdefault(groups[number], number)
    keys = (scores.take, np.arange(500).take)
    found = first_of_each(groups.take, keys, lambda _: candidates, len(candidates), end)
    assert found.tolist() == list(expected.values())[:end]


def test_a_word_of_the_title_counts_as_often_as_the_title_weighs() -> None:
    weights = {field.name: field.weight for field in TEXT_FIELDS}
    terms = encode([Document.of("only", Reply(title="水库", subject="水库", body="水库，水库"))]).terms
    expected = weights["title"] + weights["subject"] + 2 * weights["body"]
    assert dict(zip(terms.words, terms.counted_words.counts.tolist(), strict=True)) == {"水库": expected}
    assert terms.grams.counts.tolist() == [expected] * 3  # 水, 库 and the pair


@pytest.mark.parametrize("end", [1, 3, 10, 50])
def test_the_first_of_many_are_those_that_sorting_all_would_give(end: int) -> None:
    chance = np.random.default_rng(1)
    scores = chance.integers(0, 20, 500).astype(np.float32)
    dates = chance.integers(0, 5, 500)
    numbers = np.arange(500)
    keys = (-scores, -dates, numbers)
    candidates = np.flatnonzero(scores > 3)
    expected = sorted(candidates.tolist(), key=lambda n: (-scores[n], -dates[n], n))[:end]
    assert first([key.take for key in keys], candidates, end).tolist() == expected


def test_a_column_counts_each_value_of_a_document_with_several() -> None:
    column = Column.of([["a", "b"], [], ["b"]])
    assert column.tally(np.arange(3)).tolist() == [1, 2, 1]
    assert column.tally(np.array([0])).tolist() == [1, 1, 0]
    assert column.missing().tolist() == [False, True, False]
    assert column.where(lambda value: value == "b").tolist() == [True, False, True]


def test_documents_with_the_same_few_sets_of_values_are_counted_set_by_set() -> None:
    chance = random.Random(4)
    sets = [[], ["省"], ["省", "省/市"], ["省", "省/市", "省/市/县"], ["省/市", "国"]]
    rows = [chance.choice(sets) for _ in range(400)]
    column = Column.of(rows)
    chosen = np.array(sorted(chance.sample(range(400), 250)))
    expected = [sum(value in rows[number] for number in chosen.tolist()) for value in column.values]
    assert column.tally(chosen).tolist() == [*expected, sum(not rows[number] for number in chosen.tolist())]


def test_facets_counted_together_are_counted_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engines.whoosh.statistics._WORTHWHILE", 0)
    chance = random.Random(6)
    columns = {
        field.name: Column.of([chance.choice([[], ["a"], ["b"], [f"c{n % 5}"]]) for n in range(200)])
        for field in FACETS
    }
    columns["topic"] = Column.of([["a", "b"]] * 200)
    chosen = np.array(sorted(chance.sample(range(200), 120)))
    tallies = Together(columns.__getitem__).tallies([*columns], chosen)
    assert len(tallies) == len(FACETS) - 1
    for name, tally in tallies.items():
        assert tally.tolist() == columns[name].tally(chosen).tolist()
