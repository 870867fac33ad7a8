"""A collection that repeats another, for measuring growth: every reply so many times, and an index that goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Reply, Store
from indexer import Query, Settings, find, open_engine, parse_query, update
from indexer.measure.repeated import Copy, repeat_index, repeat_store

REPLIES = (
    Reply(title="关于加装电梯的答复", body="老旧小区加装电梯，由业主共同出资，财政给予补贴。", published_on="2025-03-01"),
    Reply(title="关于校车的答复", body="校车按照审核确定的线路行驶，乡村教师随车照管。", published_on="2025-04-01"),
    Reply(title="关于教师待遇的答复", body="乡村教师工资按时足额发放，周转宿舍已开工。", published_on="2025-05-01"),
)  # fmt: skip
COPIES = 3


def keep(store: Store, reply: Reply, name: str) -> None:
    with store.transaction():
        store.keep(reply, name.encode(), f"https://example.gov.cn/{name}.html")


@pytest.fixture
def repeated(tmp_path: Path) -> Settings:
    base, target = Settings(data=tmp_path / "base"), Settings(data=tmp_path / "repeated")
    target.data.mkdir()
    store = Store(base.store_path, create=True)
    for number, reply in enumerate(REPLIES):
        keep(store, reply, f"{number}")
    update(open_engine(base, store), store)
    copies = Copy.all(COPIES)
    repeat_index(base, target, copies, repeat_store(base.store_path, target.store_path, copies))
    return target


def test_every_reply_is_found_as_often_as_it_was_repeated(repeated: Settings) -> None:
    engine = open_engine(repeated)
    assert find(engine, Query()).total == COPIES * len(REPLIES)
    matches = find(engine, parse_query("乡村教师"))
    assert (matches.total, matches.hits) == (2 * COPIES, 2 * COPIES)
    assert len({reply_id for reply_id, _ in matches.scored}) == 2 * COPIES
    assert find(engine, parse_query("“加装电梯”")).total == COPIES


def test_an_index_that_was_repeated_is_up_to_date_and_takes_in_what_is_new(repeated: Settings) -> None:
    store = Store(repeated.store_path)
    engine = open_engine(repeated, store)
    assert update(engine, store).indexed == 0
    keep(store, replace(REPLIES[0], title="关于电梯维修的答复", body="电梯维修由物业公司承担。"), "new")
    assert update(engine, store).indexed == 1
    assert find(engine, parse_query("电梯")).total == COPIES + 1
