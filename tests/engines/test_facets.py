"""Facet values in their order, which of too many are answered, and how columns of an engine are counted."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from corpus.reply import Reply
from indexer import Facet, FacetValue, Query
from indexer.contract.request import Counts
from indexer.engines.whoosh.statistics import counted
from indexer.engines.whoosh.storage.column import Column
from indexer.schema import BRANCH, MISSING, topics
from indexer.search.facets import FACET_VALUES, countings, facets


def branches(*parts: str) -> list[str]:
    return [BRANCH.join(parts[: level + 1]) for level in range(len(parts))]


def facet(name: str, rows: Sequence[Sequence[str]], selected: tuple[str, ...] = ()) -> Facet:
    """A facet over replies with these values, as a search would answer it."""
    column = Column.of(rows)
    query = Query(facets=(name,), filters={name: selected})
    (asked,) = countings(query)
    (found,) = facets(query, {name: counted(column, column.tally(np.arange(column.size)), asked)})
    return found


def test_siblings_go_by_count_and_a_branch_before_what_it_holds() -> None:
    rows = [
        branches("甲省", "丙市"),
        branches("乙省", "丁市", "戊县"),
        branches("乙省", "丁市"),
        branches("乙省"),
        [],
    ]
    values = facet("region", rows).values
    assert [(v.value, v.count) for v in values] == [
        ("乙省", 3), ("乙省/丁市", 2), ("乙省/丁市/戊县", 1), ("甲省", 1), ("甲省/丙市", 1), (MISSING, 1),
    ]  # fmt: skip


def test_of_thousands_of_places_all_provinces_and_what_lies_under_a_selected_one_are_answered() -> None:
    chance = random.Random(5)
    places = [(f"{p}省", f"{p}{c}市", f"{p}{c}{k}县") for p in range(30) for c in range(8) for k in range(8)]
    rows = [branches(*chance.choice(places)) for _ in range(9000)]
    values = facet("region", rows, ("7省/73市",)).values
    known = {value.value for value in values}
    assert len(values) <= FACET_VALUES + 1
    assert known >= {f"{p}省" for p in range(30)}
    assert known >= {f"7省/73市/73{k}县" for k in range(8)}
    assert all(value.rpartition(BRANCH)[0] in known for value in known if BRANCH in value)


@pytest.mark.parametrize(
    ("published", "listed"),
    [
        ("其它", ("科技、教育",)),
        ("其他", ("科技、教育",)),
        ("教师队伍", ("科技、教育", "教师队伍")),
        (None, ("科技、教育",)),
    ],
)
def test_a_published_topic_is_listed_beside_the_area_unless_it_says_nothing(
    published: str | None, listed: tuple[str, ...]
) -> None:
    reply = Reply(
        title="关于教师队伍建设的答复", body="加强教师队伍建设。", areas=("科技、教育",), topic=published
    )
    assert topics(reply) == listed


def test_counting_many_or_few_documents_gives_what_counting_one_by_one_gives() -> None:
    chance = random.Random(6)
    rows = [chance.choices("甲乙丙丁", k=chance.randint(0, 3)) for _ in range(200)]
    rows = [sorted(set(row)) for row in rows]
    column = Column.of(rows)
    for share in (0.0, 0.02, 0.5, 1.0):
        chosen = [n for n in range(200) if chance.random() < share]
        (asked,) = countings(Query(facets=("agency",)))
        expected = {value: sum(value in rows[n] for n in chosen) for value in "甲乙丙丁"}
        assert counted(column, column.tally(np.array(chosen, dtype=np.intp)), asked) == Counts(
            {value: count for value, count in expected.items() if count}, sum(not rows[n] for n in chosen)
        )


def test_a_selected_value_that_many_more_frequent_ones_push_out_is_answered_with_its_count() -> None:
    rows = [[f"第{n:03}局"] for n in range(FACET_VALUES + 50) for _ in range(2)] + [["末局"]]
    values = facet("agency", rows, ("末局", "无此局")).values
    assert [(v.value, v.count, v.selected) for v in values[:2]] == [
        ("末局", 1, True),
        ("无此局", 0, True),
    ]
    assert len(values) == FACET_VALUES + 2


@pytest.mark.parametrize("documents", [[0, 0, 2, 3], [0, 0, 0, 1, 1, 2, 3, 3], [1], []])
def test_documents_given_several_times_count_so_many_times(documents: list[int]) -> None:
    rows = [["甲", "乙"], [], ["丙"], ["乙"]]
    tally = Column.of(rows).tally(np.array(documents, dtype=np.int32)).tolist()
    values = [value for document in documents for value in rows[document] or ["无"]]
    assert tally == [values.count(value) for value in (*sorted("丙乙甲"), "无")]


def test_a_district_named_alone_means_all_of_that_name() -> None:
    rows = [branches("甲省", "城区"), branches("乙省", "丙市", "城区"), branches("乙省", "丙市")]
    values = facet("region", rows, ("城区",)).values
    assert [(v.value, v.selected) for v in values] == [
        ("乙省", False), ("乙省/丙市", False), ("乙省/丙市/城区", True), ("甲省", False), ("甲省/城区", True),
    ]  # fmt: skip
    assert facet("region", rows, ("矿区",)).values[-1] == FacetValue("矿区", 0, True)
