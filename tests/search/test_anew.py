"""New replies are found by stored queries exactly as the whole index finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from corpus.intake.synthesize import synthesize
from indexer import Anew, Document, PromiseQuery, Query, expanded, parse_query, scan_promises
from indexer.search.finding import strictly
from tests.conftest import REPLIES
from tests.local import LocalEngine, filled

_NEW = 25


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    """An index of known replies among made-up ones."""
    data: Path = tmp_path_factory.mktemp("anew")
    with filled(data, [*REPLIES, *synthesize(40, 5)]) as (_, engine):
        yield engine


def _fresh(engine: LocalEngine) -> list[Document]:
    changes = engine.store.changes(limit=_NEW)
    return [Document(each.stored, each.family) for each in changes if each.stored]


def _query(text: str, **narrowed: object) -> Query:
    return replace(expanded(parse_query(text)), **narrowed)  # type: ignore[arg-type]


_WORDS = (
    "校车",
    "电梯",
    "加装电梯",
    "农贸市场",
    "老旧小区",
    "资金",
    "教育",
    "2024年",
    "20",
    "8",
    "的",
    "街道",
)
_QUESTIONS = some.one_of(
    some.lists(some.sampled_from(_WORDS), max_size=4).map(" ".join),
    some.tuples(some.sampled_from(_WORDS), some.sampled_from(_WORDS)).map(
        lambda two: f"“{two[0]}” -{two[1]}"
    ),
    some.tuples(some.sampled_from(_WORDS), some.sampled_from(_WORDS)).map(
        lambda two: f"({two[0]} OR “{two[1]}”)"
    ),
    some.sampled_from(
        [
            "单位:教育局",
            "编号:3",
            "2023..2024 建议",
            "a*",
            "“区住房和城乡建设局”",
            "-电梯",
            "怎样解决老旧小区加装电梯的资金",
        ]
    ),
)
_NARROWED = some.fixed_dictionaries(
    {},
    optional={
        "filters": some.sampled_from(
            [
                {"year": ("2024",)},
                {"year": ("未标注",)},
                {"topic": ("城乡建设", "未标注")},
                {"region": ("无此值",)},
            ]
        ),
        "date_from": some.sampled_from(["2023-06-01", "2024-01-01"]),
        "date_to": some.sampled_from(["2024-12-31", "2023-01-01"]),
        "proposer": some.just("周桂芳"),
        "place": some.just(""),
    },
)


@given(text=_QUESTIONS, narrowed=_NARROWED)
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_new_replies_are_found_as_the_whole_index_finds_them(
    library: LocalEngine, text: str, narrowed: dict[str, object]
) -> None:
    fresh = _fresh(library)
    query = _query(text, **narrowed)
    among = replace(query, among=frozenset(each.id for each in fresh), sort="newest", fold=False)
    assert Anew(fresh, library).matching(query) == frozenset(library.scan(strictly(library, among)))


def test_near_duplicates_are_those_of_the_whole_index(library: LocalEngine) -> None:
    fresh = _fresh(library)
    for one in fresh:
        query = _query("", family=one.id)
        among = replace(query, among=frozenset(each.id for each in fresh), sort="newest", fold=False)
        found = Anew(fresh, library).matching(query)
        assert one.id in found and found == frozenset(library.scan(strictly(library, among)))


def test_promises_are_those_that_the_index_keeps(library: LocalEngine) -> None:
    fresh = _fresh(library)
    asked = PromiseQuery(due_from="2024-01-01")
    promising = {promise.reply_id for promise in scan_promises(library, Query(), asked)}
    found = Anew(fresh, library).promising(Query(), asked)
    assert found and found == promising & {each.id for each in fresh}


@pytest.mark.parametrize(
    ("region", "count"),
    [("上党区", 1), ("山西省/长治市/上党区", 1), ("长治市", 2), ("山西省", 2), ("党区", 0)],
)
def test_a_place_is_meant_by_its_name_or_its_path(tmp_path: Path, region: str, count: int) -> None:
    placed = [
        replace(REPLIES[number], region=division[-1], division=division)
        for number, division in enumerate((("山西省", "长治市", "上党区"), ("山西省", "长治市")))
    ]
    with filled(tmp_path, placed) as (_, engine):
        fresh = _fresh(engine)
        query = _query("", filters={"region": (region,)})
        among = replace(query, among=frozenset(each.id for each in fresh), sort="newest", fold=False)
        found = Anew(fresh, engine).matching(query)
        assert len(found) == count and found == frozenset(engine.scan(strictly(engine, among)))
