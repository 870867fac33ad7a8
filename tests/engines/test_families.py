"""Near-duplicates: recognised, folded into one hit, never hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from corpus import Reply, Store
from corpus.text.likeness import bands, groups
from indexer import Query, find, parse_query, rebuild, similar, update
from indexer.build.families import signature_of
from indexer.engines.whoosh.families import Families
from tests.conftest import REPLIES
from tests.local import LocalEngine

LETTER = (
    "您提出的《关于加快农村公路养护的建议》（第{number}号）收悉，现答复如下：\n"
    "全县农村公路总里程一千四百六十公里，其中县道二百一十公里，乡道四百九十公里，其余为村道。近年来车流量增大，部分路段出现坑槽、"
    "沉陷和边沟堵塞，群众出行确有不便。\n县交通运输局已将损毁较重的十八条路段列入大中修计划，路基处理和路面铺筑由专业养护单位承担，"
    "日常保洁由沿线村民组成的护路队负责，报酬按季发放。\n对桥涵逐座检测，发现隐患的先设限载标志，再安排加固。"
    "养护资金由省级补助、县级预算和乡镇自筹三方面组成，账目在村务公开栏公布。\n{more}感谢您对交通工作的关心和支持！"
)


def copy(number: int, name: str, more: str = "") -> Reply:
    return Reply(
        title=f"关于第{number}号建议的答复",
        numbers=(number,),
        proposers=(name,),
        salutation=f"{name}代表：",
        body=LETTER.format(number=number, more=more),
        agency="柏原县交通运输局",
        written_on=f"2024-06-{number:02}",
    )


COPIES = (copy(11, "龙仁敏"), copy(12, "周桂芳", "您所在的乡镇有两条路在计划之内。"), copy(13, "陆明霞"))


def keep(store: Store, *replies: Reply) -> None:
    with store.transaction():
        for reply in replies:
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")


def found(engine: LocalEngine, **asked: object) -> list[str]:
    query = replace(parse_query("农村公路养护"), limit=50, **asked)  # type: ignore[arg-type]  # fields by name
    return [reply_id for reply_id, _ in find(engine, query).scored]


def test_copies_for_several_deputies_are_one_family_and_other_letters_are_not() -> None:
    replies = (*COPIES, *REPLIES)
    assert groups(np.array([signature_of(reply.body) for reply in replies])) == [
        0,
        0,
        0,
        *range(3, len(replies)),
    ]


def test_a_short_letter_is_like_no_other() -> None:
    short = signature_of("收悉，将认真研究。")
    assert not bands(short)
    assert groups(np.array([short, short])) == [0, 1]


def test_documents_without_a_family_stand_alone() -> None:
    families = Families(np.array([0, 7, 7, 0], dtype=np.int32))
    assert families.shared.tolist() == [False, True, True, False]
    assert families.members(3).tolist() == [3]
    assert families.members(1).tolist() == [1, 2]


def test_a_search_folds_a_family_into_one_hit_and_still_counts_replies(own: LocalEngine) -> None:
    keep(own.store, *COPIES)
    update(own, own.store)
    matches = find(own, replace(parse_query("农村公路养护"), fold=True))
    (best, _), *others = matches.scored
    assert matches.same == {best: 2}
    assert matches.hits == len(matches.scored) == matches.total - 2
    agencies = next(facet for facet in matches.facets if facet.name == "agency")
    assert {value.value: value.count for value in agencies.values}["柏原县交通运输局"] == 3
    assert best not in {reply_id for reply_id, _ in others}


def test_every_member_is_reachable_by_family_and_without_folding(own: LocalEngine) -> None:
    keep(own.store, *COPIES)
    update(own, own.store)
    everything = found(own)
    assert len(everything) == find(own, replace(parse_query("农村公路养护"), fold=True)).total
    (best, *_) = found(own, fold=True)
    members = found(own, family=best)
    assert len(members) == 3
    assert all(found(own, family=member) == members for member in members)
    assert found(own, family="unknown") == []


def test_each_row_names_its_family(own: LocalEngine) -> None:
    keep(own.store, *COPIES)
    update(own, own.store)
    members = {*found(own, family=found(own, fold=True)[0])}
    for is_folded in (False, True):
        kin = find(own, Query(sort="newest", fold=is_folded, limit=50)).kin
        shared = {kin[reply_id] for reply_id in kin.keys() & members}
        assert len(shared) == 1
        alone = [kin[reply_id] for reply_id in kin.keys() - members]
        assert len({*alone} - shared) == len(alone) > 1


def test_folding_holds_over_pages_and_keeps_the_best_in_each_order(own: LocalEngine) -> None:
    keep(own.store, *COPIES)
    update(own, own.store)
    for sort in ("newest", "oldest"):
        whole = [i for i, _ in find(own, Query(sort=sort, limit=50)).scored]
        paged = [
            i
            for offset in range(len(whole))
            for i, _ in find(own, Query(sort=sort, fold=True, offset=offset, limit=1)).scored
        ]
        folded = set(whole) - set(paged)
        assert len(folded) == 2 and len(paged) == len(set(paged))
        # The one that stays is the first of the three.
        family = [
            i for i in whole if i in folded or i in find(own, Query(sort=sort, fold=True, limit=50)).same
        ]
        assert family[0] not in folded


def test_a_family_gains_and_loses_members_and_a_rebuild_changes_nothing(
    own: LocalEngine, opener: Callable[..., LocalEngine]
) -> None:
    keep(own.store, *COPIES[:2])
    update(own, own.store)
    best, *_ = found(own, fold=True)
    assert len(found(own, family=best)) == 2
    keep(own.store, COPIES[2])
    update(own, own.store)
    members = found(own, family=best)
    assert len(members) == 3
    rebuild(own, own.store)
    assert found(own, family=best) == members
    gone = next(i for i in members if i != best)
    with own.store.transaction():
        own.store.remove([gone])
    update(own, own.store)
    assert set(found(own, family=best)) == set(members) - {gone}
    assert set(found(opener(), family=best)) == set(members) - {gone}


def test_near_replies_leave_out_the_family_and_list_other_families_once(own: LocalEngine) -> None:
    keep(own.store, *COPIES)
    update(own, own.store)
    members = set(found(own, family=found(own, fold=True)[0]))
    some = next(iter(members))
    assert not members & {near.id for near in similar(own, some)}
    other = next(
        i
        for i in found(own, family=None, fold=False) + [i for i, _ in find(own, Query(limit=50)).scored]
        if i not in members
    )
    assert len(members & {near.id for near in similar(own, other, limit=50)}) <= 1
