"""The contract that every engine keeps; each case once, run on each."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from corpus import Reply, Store
from indexer import (
    FACETS,
    MISSING,
    Engine,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    Query,
    QueryError,
    Settings,
    parse_query,
    rebuild,
    update,
)
from indexer.engines.whoosh.prepare import prepare
from indexer.schema import PLACE, column_values
from indexer.text.dates import first_day, last_day
from tests.conftest import REPLIES
from tests.places import ROOT


def add(store: Store, replies: Sequence[Reply]) -> None:
    with store.transaction():
        for reply in replies:
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")


def titles(engine: Engine, text: str = "", **asked: Any) -> list[str]:
    query = replace(parse_query(text), limit=100, **asked)
    found = engine.search(query)
    stored = engine.fetch([reply_id for reply_id, _ in found.scored])
    assert found.total == len(found.scored)
    return [stored[reply_id].reply.title or "" for reply_id, _ in found.scored]


def title(number: int) -> str:
    return REPLIES[number].title or ""


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
    ],
)
def test_a_query_finds_what_it_says(engine: Engine, text: str, numbers: set[int]) -> None:
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
def test_dress_does_not_matter(engine: Engine, plain: str, dressed: str) -> None:
    assert engine.search(parse_query(plain)) == engine.search(parse_query(dressed))


def test_an_empty_query_lists_everything_newest_first(engine: Engine) -> None:
    assert titles(engine, sort="newest") == [title(n) for n in (2, 4, 3, 1, 0, 5)]


def test_undated_replies_come_last_in_both_orders(engine: Engine) -> None:
    assert titles(engine, sort="oldest")[-1] == titles(engine, sort="newest")[-1] == title(5)


def test_title_match_outranks_body_mention(own: Engine) -> None:
    add(own.store, [replace(REPLIES[5], title="关于校车管理的答复", body="正文另有所述，" * 5), REPLIES[5]])
    update(own)
    assert titles(own, "校车")[0] == "关于校车管理的答复"


def test_among_equals_the_newer_comes_first(own: Engine) -> None:
    twins = [
        replace(REPLIES[5], title=f"{year}答复", published_on=f"{year}-01-01", body="供暖", salutation=year)
        for year in ("2011", "2015")
    ]
    add(own.store, twins)
    update(own)
    assert titles(own, "供暖") == ["2015答复", "2011答复"]


def test_a_long_question_need_not_match_in_every_word(engine: Engine) -> None:
    found = engine.search(parse_query("请问老旧小区没有电梯老人上下楼不方便政府能不能帮忙加装电梯"))
    assert found.total >= 1
    assert engine.fetch([found.scored[0][0]])[found.scored[0][0]].reply.title == title(1)


def test_a_query_that_nothing_matches_in_full_is_loosened_and_says_so(engine: Engine) -> None:
    found = engine.search(parse_query("电梯 渗漏"))
    assert found.loosened
    assert found.total == 2


def test_dates_that_leave_little_do_not_loosen_what_is_asked(engine: Engine) -> None:
    """So the bars of a histogram count what they lead to."""
    assert titles(engine, "课后服务 教师", date_from="2024-01-01") == []
    assert titles(engine, "课后服务 教师", date_to="2013-12-31") == [title(0)]


def test_an_exclusion_is_never_loosened(engine: Engine) -> None:
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
    engine: Engine, asked: dict[str, str], numbers: set[int]
) -> None:
    assert set(titles(engine, **asked)) == {title(number) for number in numbers}


def test_filters_are_or_inside_a_facet_and_and_across(engine: Engine) -> None:
    either = {"topic": ("科技、教育", "公安、安全、司法")}
    assert set(titles(engine, filters=either)) == {title(n) for n in (0, 2, 3, 5)}
    assert set(titles(engine, filters=either | {"kind": ("提案",)})) == {title(n) for n in (2, 3)}


def test_the_missing_bucket_selects_replies_without_a_value(engine: Engine) -> None:
    assert titles(engine, filters={"kind": (MISSING,)}) == [title(5)]


def test_an_unknown_facet_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(QueryError, match="color"):
        engine.search(Query(filters={"color": ("red",)}))


def test_a_refreshed_engine_has_read_terms_ahead_and_answers_from_what_it_opened(own: Engine) -> None:
    assert own.refresh()
    assert own.stats()["cache_bytes"] > 0
    version, total = own.version, own.search(Query()).total
    assert not own.refresh()
    with own.store.transaction():
        own.store.remove([own.search(Query()).scored[0][0]])
    update(own)
    assert (own.version, own.search(Query()).total) == (version, total)
    assert own.refresh()
    assert own.version != version
    assert own.search(Query()).total == total - 1


def test_some_replies_alone_match_as_they_do_among_all(engine: Engine) -> None:
    query = replace(parse_query("教师 医生 电梯 养老 校车"), limit=100)
    found = engine.search(query).scored
    assert len(found) > 2
    some = frozenset({found[0][0], found[-1][0], "unknown"})
    asked_alone = engine.search(replace(query, among=some))
    assert asked_alone.scored == tuple(pair for pair in found if pair[0] in some)
    assert asked_alone.total == 2


def test_only_the_facets_asked_for_are_counted(engine: Engine) -> None:
    everything = {facet.name: facet for facet in engine.search(Query()).facets}
    assert engine.search(Query(facets=("year",))).facets == (everything["year"],)
    assert engine.search(Query(facets=())).facets == ()
    with pytest.raises(QueryError, match="colour"):
        engine.search(Query(facets=("colour",)))


def test_a_selected_value_without_replies_is_kept_with_zero(engine: Engine) -> None:
    facets = {f.name: f for f in engine.search(Query(filters={"year": ("1999",)})).facets}
    assert facets["year"].values[0].value == "1999"
    assert facets["year"].values[0].count == 0
    assert facets["year"].values[0].selected


def test_years_are_listed_newest_first(engine: Engine) -> None:
    facets = {f.name: f for f in engine.search(Query()).facets}
    assert [v.value for v in facets["year"].values] == ["2024", "2022", "2021", "2019", "2013", MISSING]


def test_facet_counts_equal_what_selecting_the_value_lists(engine: Engine) -> None:
    """Random queries and filters against a slow obvious oracle: selecting a value (too) lists as many as it counts."""
    chance = random.Random(7)
    texts = ["", "教师", "电梯 OR 校车", "答复", "-教育", "农村 幼儿园", "公安"]
    for _ in range(40):
        text, filters = chance.choice(texts), {}
        for facet in chance.sample(FACETS, chance.randint(0, 3)):
            values = sorted(
                {value for reply in REPLIES for value in column_values(reply)[facet.name]} | {MISSING}
            )
            filters[facet.name] = tuple(chance.sample(values, chance.randint(1, min(2, len(values)))))
        query = replace(parse_query(text), filters=filters, limit=100)
        for facet_counts in engine.search(query).facets:
            for value in facet_counts.values:
                alone = filters | {facet_counts.name: (value.value,)}
                assert engine.search(replace(query, filters=alone)).total == value.count, (
                    text,
                    filters,
                    value,
                )


def test_pages_follow_one_another_without_gap_or_repeat(engine: Engine) -> None:
    whole = engine.search(replace(parse_query("答复"), limit=100)).scored
    paged = [engine.search(replace(parse_query("答复"), limit=2, offset=o)).scored for o in range(0, 8, 2)]
    assert tuple(hit for page in paged for hit in page) == whole


def test_the_region_facet_is_a_tree(own: Engine) -> None:
    resolved = [
        replace(REPLIES[5], title=f"答复{n}", body=f"第{n}件。", region=division[-1], division=division)
        for n, division in enumerate(
            [("山西省", "长治市", "上党区"), ("山西省", "长治市"), ("山西省", "太原市"), ("江苏省",)]
        )
    ]
    add(own.store, resolved)
    update(own)
    (facet,) = [f for f in own.search(parse_query("“件”")).facets if f.name == "region"]
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


# Writing


def test_people_of_one_name_in_two_places_are_two(own: Engine) -> None:
    here = replace(REPLIES[4], proposers=("王建", "李敏"), body="灌渠已经修好。")
    there = replace(here, title="另一县", region="青穗县", body="水库已经加固。")
    nowhere = replace(here, title="无", region=None, body="道路已经铺平。")
    city = replace(REPLIES[1], proposers=("王建国",))
    add(own.store, [here, there, nowhere, city])
    update(own)
    assert own.tally(Query(proposer="王建"), PLACE) == {"柏原县": 1, "青穗县": 1}
    assert titles(own, proposer="王建", place="青穗县") == ["另一县"]
    assert titles(own, proposer="王建", place="") == ["无"]
    assert titles(own, "加装电梯", proposer="王建国") == [city.title]


def test_a_tally_counts_what_the_whole_query_matches(engine: Engine) -> None:
    assert engine.tally(Query(), "chamber") == {"人大": 3, "政协": 2}
    assert engine.tally(Query(filters={"kind": ("提案",)}), "disposition") == {"A": 1, "C": 1}
    assert engine.tally(parse_query("加装电梯"), "proposer") == {"高志平": 1, "陆明霞": 1}


def test_months_count_what_a_search_for_them_lists(own: Engine) -> None:
    vague = replace(REPLIES[0], written_on="2013", published_on=None, body="年份而已", numbers=(7,))
    with own.store.transaction():
        own.store.keep(vague, b"vague", "https://example.gov.cn/vague.html")
    update(own)
    counts = own.months(Query())
    assert {name: count for name, count in counts.items() if len(name) == 4} == {
        "2013": 2, "2019": 1, "2021": 1, "2022": 1, "2024": 1,
    }  # fmt: skip
    assert counts["2013-06"] == 2 and counts["2013-01"] == counts["2013-12"] == 1
    for name, count in counts.items():
        assert own.search(Query(date_from=first_day(name), date_to=last_day(name))).total == count, name


def test_without_an_index_a_search_says_what_to_run(opener: Callable[..., Engine]) -> None:
    with pytest.raises(IndexNotFound, match="dafu index"):
        opener().search(Query())


def test_a_commit_is_seen_by_the_next_search_of_an_engine_opened_before(
    own: Engine, opener: Callable[..., Engine]
) -> None:
    reader = opener()
    assert titles(reader, "“海绵城市”") == []
    add(own.store, [replace(REPLIES[5], title="海绵城市答复", body="海绵城市建设。")])
    update(own)
    assert titles(reader, "“海绵城市”") == ["海绵城市答复"]


def test_only_what_changed_is_indexed(own: Engine) -> None:
    assert update(own).indexed == 0
    add(own.store, [replace(REPLIES[1], body="改为钢梯。")])
    assert update(own).indexed == 1
    assert titles(own, "钢梯") == [title(1)]
    assert titles(own, "表决") == []
    assert own.stats()["documents"] == len(REPLIES)


def test_a_removed_reply_leaves_the_index(own: Engine) -> None:
    ((reply_id, _),) = own.search(parse_query("代表:周桂芳")).scored
    with own.store.transaction():
        own.store.remove([reply_id])
    assert update(own).removed == 1
    assert titles(own, "代表:周桂芳") == []
    assert "2013" not in {v.value for f in own.search(Query()).facets if f.name == "year" for v in f.values}


def test_an_exception_while_writing_rolls_all_back(own: Engine) -> None:
    with pytest.raises(ZeroDivisionError), own.write() as writer:
        writer.put(prepare([("new", replace(REPLIES[5], body="海绵城市"))]))
        raise ZeroDivisionError
    assert titles(own, "海绵城市") == []
    assert update(own).indexed == 0


def test_a_second_writer_is_told_that_the_index_is_locked(own: Engine, opener: Callable[..., Engine]) -> None:
    with own.write(), pytest.raises(IndexLocked, match="稍后再试"), opener(lock_seconds=0).write():
        pytest.fail("two writers at once")


def test_while_an_index_is_built_beside_no_other_writes(own: Engine, opener: Callable[..., Engine]) -> None:
    staged, other = own.stage(), opener(lock_seconds=0)
    with pytest.raises(IndexLocked), other.write():
        pytest.fail("what it wrote would be lost")
    staged.close()
    assert update(other).indexed == 0


def test_the_old_index_serves_until_the_new_one_is_promoted(
    own: Engine, opener: Callable[..., Engine]
) -> None:
    other = opener()
    staged = own.stage()
    with staged.write() as writer:
        writer.put(prepare([("only", replace(REPLIES[5], title="新的答复"))]))
    assert len(titles(own)) == len(titles(other)) == len(REPLIES)
    own.promote(staged)
    assert own.search(Query()).total == other.search(Query()).total == 1


def test_searches_go_on_during_rebuilds_and_updates(own: Engine) -> None:
    totals: set[int] = set()
    failures: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                totals.add(own.search(parse_query("答复")).total)
            except Exception as error:  # noqa: BLE001 - whatever it is fails the test below
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(3):
        rebuild(own)
        add(own.store, [replace(REPLIES[5], title=f"答复{number}", body=f"补充内容{number}。")])
        update(own)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert totals <= {len(REPLIES) + number for number in range(4)}


def test_another_analysis_makes_the_index_outdated_and_a_rebuild_mends_it(
    own: Engine, opener: Callable[..., Engine]
) -> None:
    fresh = opener(made_by="another version")
    assert fresh.is_outdated
    with pytest.raises(IndexOutdated, match="dafu index --rebuild"):
        fresh.search(Query())
    with pytest.raises(IndexOutdated), fresh.write():
        pytest.fail("an outdated index is written to")
    rebuild(fresh)
    assert len(titles(fresh)) == len(REPLIES)


def test_stats_tell_documents_bytes_and_build_time(own: Engine) -> None:
    stats = own.stats()
    assert stats["documents"] == len(REPLIES)
    assert stats["bytes"] > 0
    assert stats["built_at"].startswith("20")
    json.dumps(stats)


@pytest.mark.parametrize("milliseconds", [0, 40, 120])
def test_a_kill_while_indexing_leaves_the_old_index_and_no_lock(
    own: Engine, opener: Callable[..., Engine], own_settings: Settings, milliseconds: int
) -> None:
    script = textwrap.dedent(
        f"""
        import sys
        from dataclasses import replace
        from pathlib import Path
        from indexer import Settings, open_engine
        from indexer.engines.whoosh.prepare import prepare
        from tests.conftest import REPLIES
        engine = open_engine(Settings(data=Path({str(own_settings.data)!r})))
        with engine.write() as writer:
            new = replace(REPLIES[5], title="新")
            writer.put(prepare([(f"new{{number}}", new) for number in range(300)]))
            sys.stdout.write("committing\\n")
            sys.stdout.flush()
        sys.stdout.write("committed\\n")
        """
    )
    root = ROOT
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"committing\n"
        time.sleep(milliseconds / 1000)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    reader = opener()
    assert reader.search(Query()).total in (len(REPLIES), len(REPLIES) + 300), "all of the commit or nothing"
    add(own.store, [replace(REPLIES[5], title="之后", body="之后写入。")])
    update(reader)
    assert titles(reader, "“之后写入”") == ["之后"]


def test_a_beginning_finds_the_latin_words_that_begin_so(own: Engine) -> None:
    add(own.store, [replace(REPLIES[5], title="安装AED设备", body="已配置AED设备与5G基站。")])
    update(own)
    assert titles(own, "ae*") == ["安装AED设备"]
    assert titles(own, "ed*") == []
