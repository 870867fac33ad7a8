"""The contract of engines for promises: which are listed, in which order, and what is counted of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corpus.letter.findings import Findings
from corpus.letter.promises import FIRM, Promise
from indexer import PromiseQuery, Query, find_promises, scan_promises, update
from indexer.build.findings import wording_of
from indexer.contract.query import And, Not, Words
from indexer.fingerprint import fingerprint
from tests.conftest import REPLIES
from tests.engines.contract import add, titles
from tests.local import LocalEngine, state_of

PROMISING = replace(
    REPLIES[0],
    title="关于承诺的答复",
    numbers=(977,),
    written_on="2025-06-18",
    published_on=None,
    body="现答复如下。\n我局将于2026年6月底前新建公办园3所。\n力争到2030年学位增加900个。\n适时启动二期工程。",
    outline=(),
)


def promised(engine: LocalEngine, query: Query | None = None, **asked: Any) -> list[str | None]:
    found = find_promises(engine, query or Query(), PromiseQuery(**asked))
    assert found.total == found.hits == len(found.found)
    assert (
        tuple(scan_promises(engine, query or Query(limit=1, offset=1), PromiseQuery(**asked))) == found.found
    )
    return [each.promise.due for each in found.found]


def test_the_same_promise_of_near_identical_replies_is_listed_once_where_asked(own: LocalEngine) -> None:
    matter = (
        "我局高度重视学前教育，把公办园建设列入民生实事，统筹用地、资金和师资，分年度推进，并定期向社会公布进展情况。"
        * 2
    )
    twice = f"{PROMISING.body}\n{matter}\n力争到2030年学位增加900个。"
    first = replace(PROMISING, body=twice, written_on="2025-06-18")
    other = replace(first, numbers=(988,), proposers=("甲乙丙",), written_on="2025-06-20")
    longer = replace(other, numbers=(989,), written_on="2025-06-21",
                     body=twice.replace("公办园3所", "公办园4所"))  # fmt: skip
    alone = replace(first, numbers=(990,), body=PROMISING.body)
    with own.store.transaction():
        for reply in (first, other, longer, alone):
            own.store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.numbers}")
    update(own, own.store)

    def listed(asked: PromiseQuery, **query: Any) -> list[tuple[str, str | None, int]]:
        found = find_promises(own, Query(fold=True, limit=50, **query), asked)
        assert found.hits == len(found.found) and found.total == found.hits + sum(f.same for f in found.found)
        assert tuple(scan_promises(own, Query(fold=True, **query), asked)) == found.found
        one_by_one = find_promises(own, Query(limit=50, **query), asked)
        assert found.total == one_by_one.total == one_by_one.hits and found.years == one_by_one.years
        stored = own.fetch([f.reply_id for f in found.found])
        return [(f.promise.text, stored[f.reply_id].reply.written_on, f.same) for f in found.found]

    three, four, far = (
        "我局将于2026年6月底前新建公办园3所。",
        "我局将于2026年6月底前新建公办园4所。",
        "力争到2030年学位增加900个。",
    )
    assert listed(PromiseQuery(text="公办园")) == [
        (four, "2025-06-21", 0), (three, "2025-06-20", 1), (three, "2025-06-18", 0),
    ]  # fmt: skip
    # What a letter says twice it promises once; the short letter is nobody's near-duplicate.
    assert listed(PromiseQuery(text="学位 900")) == [
        (far, "2025-06-21", 2), (far, "2025-06-18", 0),
    ]  # fmt: skip
    # Only of the replies that are asked for.
    assert listed(PromiseQuery(text="公办园", sort="newest"), date_to="2025-06-18") == [
        (three, "2025-06-18", 0), (three, "2025-06-18", 0),
    ]  # fmt: skip
    page = find_promises(own, Query(fold=True, limit=1, offset=1), PromiseQuery(text="公办园"))
    assert [f.promise.text for f in page.found] == [three] and (page.hits, page.total) == (3, 4)


def test_promises_are_listed_by_due_and_narrowed_by_words_dues_and_facets(own: LocalEngine) -> None:
    with own.store.transaction():
        own.store.keep(PROMISING, b"promises", "https://example.gov.cn/promises.html")
    update(own, own.store)
    others = [due for due in promised(own) if due not in ("2026-06", "2030", None)]
    assert promised(own, text="公办园") == ["2026-06"]
    assert promised(own, text="学位 增加") == ["2030"]
    assert promised(own, undated=True, text="二期工程") == [None]
    assert "2030" in promised(own, due_from="2027-01-01")
    assert promised(own, due_from="2026-06-30", due_to="2026-06-30") == ["2026-06"]
    assert promised(own, firmness="firm", text="公办园") == promised(own, text="公办园")
    assert promised(own, firmness="soft", text="公办园") == []
    assert promised(own) == sorted([*others, "2026-06", "2030"]) + [None] * promised(own).count(None)
    found = find_promises(own, Query(limit=1, filters={"agency": (REPLIES[0].agency or "",)}), PromiseQuery())
    assert found.total >= 3
    assert len(found.found) == 1
    assert sum(found.years.values()) == found.total
    agencies = next(facet for facet in found.facets if facet.name == "agency")
    assert next(v.count for v in agencies.values if v.selected) == found.total


def test_promises_about_the_words_of_the_replies_come_before_those_whose_letter_mentions_them(
    own: LocalEngine,
) -> None:
    body = "现答复如下。\n一、增设站台\n2027年底前完成公示。\n二、其他\n2026年新建公厕3座。\n2028年拆除旧棚6处，改作站台。"
    with own.store.transaction():
        own.store.keep(replace(PROMISING, body=body), b"about", "https://example.gov.cn/about.html")
    update(own, own.store)
    found = find_promises(own, Query("站台", Words("站台")), PromiseQuery())
    assert [each.promise.due for each in found.found] == ["2027-12", "2028", "2026"]
    assert found.found[0].promise.heading == "一、增设站台"
    everything = find_promises(
        own, Query("公示 -学位", And((Words("完成"), Not(Words("学位"))))), PromiseQuery()
    )
    assert [each.promise.due for each in everything.found] == ["2027-12", "2026", "2028"]


def test_replies_are_found_before_they_are_read_for_promises_and_what_is_missing_is_said(
    own: LocalEngine,
) -> None:
    before = promised(own)
    add(own.store, [PROMISING])
    seen: list[str] = []

    def ahead(_: object) -> None:
        seen.extend(titles(own, "“学位增加”"))
        found = find_promises(own, Query(), PromiseQuery())
        # An engine that takes replies with their promises has all of them by now.
        assert (found.unread > 0) == (len(found.found) == len(before))
        assert state_of(own).unread == found.unread
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        update(own, own.store, ahead=ahead)
    assert seen == [PROMISING.title]
    assert update(own, own.store).indexed == 0
    assert promised(own) == sorted([*before, "2026-06", "2030", None], key=lambda due: due or "9")
    assert find_promises(own, Query(), PromiseQuery()).unread == state_of(own).unread == 0


def test_a_reply_that_changes_before_it_is_read_has_the_promises_of_its_last_wording(
    own: LocalEngine,
) -> None:
    before = len(promised(own))
    add(own.store, [PROMISING, replace(PROMISING, title="另一件", numbers=(978,))])

    def ahead(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        update(own, own.store, ahead=ahead)
    add(own.store, [replace(PROMISING, body="现答复如下。\n我局将于2027年6月底前新建公办园9所。")])
    (other,) = (
        one.id for one in own.store.many(own.store.changed(0)).values() if one.reply.title == "另一件"
    )
    with own.store.transaction():
        own.store.remove([other])
    update(own, own.store)
    dues = promised(own)
    assert len(dues) == before + 1 and "2027-06" in dues


def test_promises_are_taken_from_what_letters_were_read_for(own: LocalEngine) -> None:
    add(own.store, [PROMISING])
    after, store = own.store.findings.reached, own.store
    (stored,) = (one for one in store.many(store.changed(0)).values() if one.reply == PROMISING)
    kept = Findings((), (Promise("所读出的承诺。", 1, 0, "2031", FIRM, None, ()),))
    with store.transaction():
        store.findings.begin(fingerprint())
        store.findings.keep({stored.id: (wording_of(stored), kept.packed())}, after, store.last_change)
    update(own, store)
    found = find_promises(own, Query(), PromiseQuery(text="读出")).found
    # An engine that takes replies with their promises reads them itself.
    own_words = find_promises(own, Query(), PromiseQuery(text="学位")).found
    assert bool(found) != bool(own_words)
    assert [each.promise for each in found] == [*kept.promises][: len(found)]
