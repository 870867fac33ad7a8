"""The contract that every engine keeps: what queries find, in which order, and what is counted beside."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from indexer import (
    FACETS,
    MISSING,
    IndexOutdated,
    Query,
    QueryError,
    find,
    how_many,
    parse_query,
    statistics,
    update,
)
from indexer.contract.plan import AnyOf, HasOneOf, HasValue
from indexer.contract.request import Counting, Request
from indexer.schema import DELAY, PLACE, column_values
from indexer.text.dates import first_day, last_day
from tests.conftest import REPLIES
from tests.engines.contract import add, title, titles
from tests.local import LocalEngine
from tests.opensearch import cluster


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("农村教师老龄化", {0, 3}),
        ("县管校聘", {0}),
        ("“课后服务”", {0}),
        ("56号", {0}),
        ("第五十六号", {0}),
        ("義務教育", {0}),
        ("老舊小區加裝電梯", {1}),
        ("２０２４年", {2}),
        ("2019..2021 电梯", {1}),
        ("電梯 -審批", set()),
        ("幼儿园 -高中", set()),
        ("教师 -非农村教师", {0, 3}),
        ("幼儿园", {3}),
        ("校车 OR 电梯", {1, 5}),
        ("(校车 | 电梯) -黑车", {1}),
        ("代表:周桂芳", {0}),
        ("代表:高志平", {1}),
        ("委员:民进", {3}),
        ("单位:教育局", {0}),
        ("单位:公安局 摊贩", {2}),
        ("文号:澄建函[2019]18号", {1}),
        ("编号:56", {0}),
        ("编号:第五十六号", {0}),
        ("编号:5", set()),
        ("编号:d022", {3}),
        ("届次:十五届三次", {1}),
        ("地区:青穗", {2}),
        ("标题:水库", {4}),
        ("“教师一千二百人，队伍”", {0}),
        ("“教师二千人”", set()),
        ("“104”", {1}),
        ("“04”", set()),
        ("“10”", set()),
    ],
)
def test_a_query_finds_what_it_says(engine: LocalEngine, text: str, numbers: set[int]) -> None:
    assert set(titles(engine, text)) == {title(number) for number in numbers}


@pytest.mark.parametrize(
    ("plain", "dressed"),
    [
        ("义务教育", "義務教育"),
        ("2025年", "２０２５年"),
        ("d022号", "Ｄ022号"),
        ("农村教师", "農村教師"),
        ("gdp", "GdP"),
    ],
)
def test_dress_does_not_matter(engine: LocalEngine, plain: str, dressed: str) -> None:
    assert find(engine, parse_query(plain)) == find(engine, parse_query(dressed))


def test_an_empty_query_lists_everything_newest_first(engine: LocalEngine) -> None:
    assert titles(engine, sort="newest") == [title(n) for n in (2, 4, 3, 1, 0, 5)]


def test_undated_replies_come_last_in_both_orders(engine: LocalEngine) -> None:
    assert titles(engine, sort="oldest")[-1] == titles(engine, sort="newest")[-1] == title(5)


def test_title_match_outranks_body_mention(own: LocalEngine) -> None:
    add(own.store, [replace(REPLIES[5], title="关于校车管理的答复", body="正文另有所述，" * 5), REPLIES[5]])
    update(own, own.store)
    assert titles(own, "校车")[0] == "关于校车管理的答复"


def test_among_equals_the_newer_comes_first(own: LocalEngine) -> None:
    twins = [
        replace(REPLIES[5], title=f"{year}答复", published_on=f"{year}-01-01", body="供暖", salutation=year)
        for year in ("2011", "2015")
    ]
    add(own.store, twins)
    update(own, own.store)
    assert titles(own, "供暖") == ["2015答复", "2011答复"]


def test_a_long_question_need_not_match_in_every_word(engine: LocalEngine) -> None:
    found = find(engine, parse_query("请问老旧小区没有电梯老人上下楼不方便政府能不能帮忙加装电梯"))
    assert found.total >= 1
    assert engine.fetch([found.scored[0][0]])[found.scored[0][0]].reply.title == title(1)


def test_a_query_that_nothing_matches_in_full_is_loosened_and_says_so(engine: LocalEngine) -> None:
    found = find(engine, parse_query("电梯 渗漏"))
    assert found.loosened
    assert found.total == 2


@pytest.mark.parametrize("text", ["电梯 渗漏", "电梯", "农村教师老龄化", "“课后服务”", "凤凰"])
def test_what_is_counted_is_what_is_found(engine: LocalEngine, text: str) -> None:
    for query in (
        parse_query(text),
        replace(parse_query(text), fold=True, date_from="2015-01-01", offset=10),
    ):
        found = find(engine, query)
        assert how_many(engine, query) == found.total
        assert how_many(engine, query, strictly=True) == (0 if found.loosened else found.total)


def test_dates_that_leave_little_do_not_loosen_what_is_asked(engine: LocalEngine) -> None:
    """So the bars of a histogram count what they lead to."""
    assert titles(engine, "课后服务 教师", date_from="2024-01-01") == []
    assert titles(engine, "课后服务 教师", date_to="2013-12-31") == [title(0)]


def test_an_exclusion_is_never_loosened(engine: LocalEngine) -> None:
    assert title(5) not in titles(engine, "校车 渗漏 -“黑车”")


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"date_from": "2019-08-05", "date_to": "2019-08-05"}, {1}),
        ({"date_from": "2019-08-06"}, {2, 3, 4}),
        ({"date_to": "2013-06-17"}, set()),
        ({"date_from": "2021-09-30", "date_to": "2021-12-31"}, {3}),
        ({"date_from": "2021-10-01", "date_to": "2021-12-31"}, set()),
    ],
)
def test_dates_are_inclusive_and_a_partial_date_means_its_whole_span(
    engine: LocalEngine, asked: dict[str, str], numbers: set[int]
) -> None:
    assert set(titles(engine, **asked)) == {title(number) for number in numbers}


def test_filters_are_or_inside_a_facet_and_and_across(engine: LocalEngine) -> None:
    either = {"topic": ("科技、教育", "公安、安全、司法")}
    assert set(titles(engine, filters=either)) == {title(n) for n in (0, 2, 3, 5)}
    assert set(titles(engine, filters=either | {"kind": ("提案",)})) == {title(n) for n in (2, 3)}


def test_the_missing_bucket_selects_replies_without_a_value(engine: LocalEngine) -> None:
    assert titles(engine, filters={"kind": (MISSING,)}) == [title(5)]


def test_an_unknown_facet_is_refused_by_name(engine: LocalEngine) -> None:
    with pytest.raises(QueryError, match="color"):
        find(engine, Query(filters={"color": ("red",)}))


def test_some_replies_alone_match_as_they_do_among_all(engine: LocalEngine) -> None:
    query = replace(parse_query("教师 医生 电梯 养老 校车"), limit=100)
    found = find(engine, query).scored
    assert len(found) > 2
    some = frozenset({found[0][0], found[-1][0], "unknown"})
    asked_alone = find(engine, replace(query, among=some))
    assert asked_alone.scored == tuple(pair for pair in found if pair[0] in some)
    assert asked_alone.total == 2


def test_only_the_facets_asked_for_are_counted(engine: LocalEngine) -> None:
    everything = {facet.name: facet for facet in find(engine, Query()).facets}
    assert find(engine, Query(facets=("year",))).facets == (everything["year"],)
    assert find(engine, Query(facets=())).facets == ()
    with pytest.raises(QueryError, match="colour"):
        find(engine, Query(facets=("colour",)))


def test_a_selected_value_without_replies_is_kept_with_zero(engine: LocalEngine) -> None:
    facets = {f.name: f for f in find(engine, Query(filters={"year": ("1999",)})).facets}
    assert facets["year"].values[0].value == "1999"
    assert facets["year"].values[0].count == 0
    assert facets["year"].values[0].selected


def test_years_are_listed_newest_first(engine: LocalEngine) -> None:
    facets = {f.name: f for f in find(engine, Query()).facets}
    assert [v.value for v in facets["year"].values] == ["2024", "2022", "2021", "2019", "2013", MISSING]


def test_facet_counts_equal_what_selecting_the_value_lists(engine: LocalEngine, kind: str) -> None:
    """Random queries and filters against a slow obvious oracle: selecting a value (too) lists as many as it counts."""
    chance = random.Random(7)
    texts = ["", "教师", "电梯 OR 校车", "答复", "-教育", "农村 幼儿园", "公安"]
    # Some fifty searches each, which take a cluster a hundred times as long.
    for _ in range(4 if kind == cluster.KIND else 40):
        text, filters = chance.choice(texts), {}
        for facet in chance.sample(FACETS, chance.randint(0, 3)):
            values = sorted(
                {value for reply in REPLIES for value in column_values(reply)[facet.name]} | {MISSING}
            )
            filters[facet.name] = tuple(chance.sample(values, chance.randint(1, min(2, len(values)))))
        query = replace(parse_query(text), filters=filters, limit=100)
        for facet_counts in find(engine, query).facets:
            for value in facet_counts.values:
                alone = filters | {facet_counts.name: (value.value,)}
                assert find(engine, replace(query, filters=alone)).total == value.count, (
                    text,
                    filters,
                    value,
                )


def test_pages_follow_one_another_without_gap_or_repeat(engine: LocalEngine) -> None:
    whole = find(engine, replace(parse_query("答复"), limit=100)).scored
    paged = [find(engine, replace(parse_query("答复"), limit=2, offset=o)).scored for o in range(0, 8, 2)]
    assert tuple(hit for page in paged for hit in page) == whole


def test_the_region_facet_is_a_tree(own: LocalEngine) -> None:
    resolved = [
        replace(REPLIES[5], title=f"答复{n}", body=f"第{n}件。", region=division[-1], division=division)
        for n, division in enumerate(
            [("山西省", "长治市", "上党区"), ("山西省", "长治市"), ("山西省", "太原市"), ("江苏省",)]
        )
    ]
    add(own.store, resolved)
    update(own, own.store)
    (facet,) = [f for f in find(own, parse_query("“件”")).facets if f.name == "region"]
    assert [(v.value, v.count) for v in facet.values] == [
        ("山西省", 3),
        ("山西省/长治市", 2),
        ("山西省/长治市/上党区", 1),
        ("山西省/太原市", 1),
        ("江苏省", 1),
    ]
    assert len(titles(own, filters={"region": ("山西省/长治市",)})) == 2
    assert titles(own, filters={"region": ("上党区",)}) == ["答复0"]
    assert len(titles(own, "地区:长治")) == 2


def test_people_of_one_name_in_two_places_are_two(own: LocalEngine) -> None:
    here = replace(REPLIES[4], proposers=("王建", "李敏"), body="灌渠已经修好。")
    there = replace(here, title="另一县", region="青穗县", body="水库已经加固。")
    nowhere = replace(here, title="无", region=None, body="道路已经铺平。")
    city = replace(REPLIES[1], proposers=("王建国",))
    add(own.store, [here, there, nowhere, city])
    update(own, own.store)
    assert statistics.values(own, Query(proposer="王建"), PLACE).counts == {"柏原县": 1, "青穗县": 1}
    assert titles(own, proposer="王建", place="青穗县") == ["另一县"]
    assert titles(own, proposer="王建", place="") == ["无"]
    assert titles(own, "加装电梯", proposer="王建国") == [city.title]


def test_values_are_those_of_all_that_the_query_finds(engine: LocalEngine) -> None:
    assert statistics.values(engine, Query(), "chamber").counts == {"人大": 3, "政协": 2}
    assert statistics.values(engine, Query(filters={"kind": ("提案",)}), "disposition").counts == {
        "A": 1,
        "C": 1,
    }
    assert statistics.values(engine, parse_query("加装电梯"), "proposer").counts == {"高志平": 1, "陆明霞": 1}


def test_values_come_in_pages_and_are_found_by_a_part_of_them(engine: LocalEngine) -> None:
    every = statistics.values(engine, Query(), "agency")
    assert [*every.counts.values()] == sorted(every.counts.values(), reverse=True)
    assert (every.total, every.missing) == (len(every.counts), 1)
    paged = [
        one
        for offset in range(every.total)
        for one in statistics.values(engine, Query(), "agency", offset=offset, limit=1).counts
    ]
    assert paged == [*every.counts]
    found = statistics.values(engine, Query(), "agency", containing="教育", limit=1)
    assert found.total == 2 and len(found.counts) == 1


def test_combinations_of_values_are_counted_for_the_most_frequent_first_values(engine: LocalEngine) -> None:
    everything = Request()
    assert engine.counts_by(everything, ("chamber", "year"), 2) == {
        ("人大", "2013"): 1, ("人大", "2019"): 1, ("人大", "2022"): 1, ("政协", "2021"): 1, ("政协", "2024"): 1,
    }  # fmt: skip
    assert {chamber for chamber, _ in engine.counts_by(everything, ("chamber", "year"), 1)} == {"人大"}
    nothing = Request(where=AnyOf(()))
    assert engine.counts_by(nothing, ("chamber", "year"), 9) == {}
    assert engine.quartiles(nothing, DELAY, "agency", 9) == engine.quartiles(nothing, DELAY, None, 9) == {}


def test_a_field_that_an_index_does_not_have_makes_it_outdated(engine: LocalEngine) -> None:
    """As after an upgrade that added one, should the fingerprint not tell."""
    everything = Request()
    for ask in (
        lambda: engine.find(replace(everything, counted=(Counting("mood", 9),))),
        lambda: engine.find(replace(everything, where=HasValue("mood", "", exact=False))),
        lambda: engine.scan(replace(everything, filters={"mood": HasOneOf("mood", ("好",))})),
        lambda: engine.values(everything, "mood", "", 0, 9),
        lambda: engine.counts_by(everything, ("year", "mood"), 9),
        lambda: engine.quartiles(everything, "mood", None, 9),
        lambda: engine.quartiles(everything, DELAY, "mood", 9),
    ):
        with pytest.raises(IndexOutdated, match="dafu index --rebuild"):
            ask()


def test_months_count_what_a_search_for_them_lists(own: LocalEngine) -> None:
    vague = replace(REPLIES[0], written_on="2013", published_on=None, body="年份而已", numbers=(7,))
    with own.store.transaction():
        own.store.keep(vague, b"vague", "https://example.gov.cn/vague.html")
    update(own, own.store)
    counts = statistics.months(own, Query())
    assert {name: count for name, count in counts.items() if len(name) == 4} == {
        "2013": 2, "2019": 1, "2021": 1, "2022": 1, "2024": 1,
    }  # fmt: skip
    assert counts["2013-06"] == 2 and counts["2013-01"] == counts["2013-12"] == 1
    for name, count in counts.items():
        assert find(own, Query(date_from=first_day(name), date_to=last_day(name))).total == count, name


def test_a_beginning_finds_the_latin_words_that_begin_so(own: LocalEngine) -> None:
    add(own.store, [replace(REPLIES[5], title="安装AED设备", body="已配置AED设备与5G基站。")])
    update(own, own.store)
    assert titles(own, "ae*") == ["安装AED设备"]
    assert titles(own, "ed*") == []
