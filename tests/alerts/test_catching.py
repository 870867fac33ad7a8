"""New replies are caught for those who follow what they are about, exactly as the search finds them, and told of once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from corpus import Reply
from corpus.store import store
from indexer import Settings, find
from tests import clock
from tests.alerts.conftest import BUS, Mailbox, follow, keep
from tests.local import LocalEngine, update_local
from webapp.alerts import kept
from webapp.alerts.catching import catch
from webapp.alerts.digests import tell
from webapp.alerts.kept import DAILY, PROMISES, SEARCH, WEEKLY, Alerts
from webapp.alerts.matters import Matter

LIFT = Reply(
    title="关于老旧小区加装电梯的建议的答复",
    region="柏原县",
    agency="柏原县住房和城乡建设局",
    body="加装电梯要业主表决同意，资金由业主分摊。校车与公交不在此次答复之内。",
    written_on="2026-06-11",
)


def caught(settings: Settings, engine: LocalEngine) -> dict[str, list[str]]:
    """The titles of replies that wait to be told of, by subscription."""
    with Alerts(settings.data) as alerts:
        catch(alerts, engine, engine.store)
        return {
            one: [engine.store.many([reply])[reply].reply.title or "" for reply in replies]
            for one, replies in alerts.untold().items()
        }


@pytest.mark.parametrize(
    ("about", "titles"),
    [
        ("q=公交", [BUS.title, LIFT.title]),
        ("q=公交 -电梯", [BUS.title]),
        ("q=“开通公交线路”", [BUS.title]),
        ("q=“公交开通”", []),
        ("q=公交&region=柏原县", [LIFT.title]),
        ("proposer=周桂芳", [BUS.title]),
        ("agency=青穗县交通运输局", [BUS.title]),
        ("q=课后服务", []),
        ("q=公交 课后服务", []),
        ("from=2026-06-11", [LIFT.title]),
    ],
)
def test_what_is_caught_is_what_the_search_finds_among_the_new(
    mailing: Settings, library: LocalEngine, about: str, titles: list[str]
) -> None:
    mine = follow(mailing, library, about)
    keep(library, BUS, LIFT)
    assert sorted(caught(mailing, library).get(mine, [])) == sorted(titles)


@pytest.mark.parametrize(
    "words", ["县城到柳湾镇开通公交线路设置候车亭", "业主表决同意加装电梯的资金怎样分摊"]
)
def test_of_long_questions_the_whole_index_decides(
    mailing: Settings, library: LocalEngine, words: str
) -> None:
    mine = follow(mailing, library, f"q={words}")
    keep(library, BUS, LIFT)
    matter = Matter.of(SEARCH, f"q={words}")
    ids = {each.id for each in library.store.many(list(dict(library.store.catalogue()))).values()}
    new = frozenset(i for i in ids if library.store.many([i])[i].reply.title in (BUS.title, LIFT.title))
    searched = find(library, replace(matter.query, among=new, limit=10))
    expected = sorted(library.store.many([i])[i].reply.title or "" for i, _ in searched.scored)
    assert sorted(caught(mailing, library)[mine]) == expected


def test_promises_are_caught_by_their_own_sentence(mailing: Settings, library: LocalEngine) -> None:
    mine = follow(mailing, library, "q=公交线路&due=2026", kind=PROMISES)
    other = follow(mailing, library, "q=候车亭&due=2026", kind=PROMISES)
    keep(library, BUS, LIFT)
    found = caught(mailing, library)
    assert found.get(mine) == [BUS.title]
    assert other not in found


def test_what_was_imported_before_is_no_news_when_it_changes(mailing: Settings, library: LocalEngine) -> None:
    with patch.object(kept, "_now", lambda: "2000-01-01T00:00:00+00:00"):
        earlier = follow(mailing, library, "q=校车")
    with patch.object(kept, "_now", lambda: "2100-01-01T00:00:00+00:00"):
        later = follow(mailing, library, "q=校车", to="yi@example.com")
    with Alerts(mailing.data) as alerts, alerts.transaction():
        alerts.reach(0)
    assert [*caught(mailing, library)] == [earlier]
    assert earlier != later


def test_what_was_imported_but_not_indexed_when_it_was_asked_for_is_news(
    mailing: Settings, library: LocalEngine
) -> None:
    with patch.object(store, "_now", lambda: "2090-01-01T00:00:00+00:00"), library.store.transaction():
        library.store.keep(BUS, b"bus", "https://example.gov.cn/bus.html")
    with patch.object(kept, "_now", lambda: "2100-01-01T00:00:00+00:00"):
        mine = follow(mailing, library, "q=公交")
    update_local(library)
    assert caught(mailing, library) == {mine: [BUS.title]}


def test_each_reply_is_told_of_once(mailing: Settings, library: LocalEngine, mailbox: Mailbox) -> None:
    follow(mailing, library, "q=公交")
    keep(library, BUS)
    assert tell(mailing) == {"sent": 1}
    keep(library, replace(BUS, body=BUS.body + "\n公交票价一元。"))
    assert tell(mailing) == {}
    [mail] = mailbox.to("jia@example.com")
    text = mail.get_content()
    assert "开通镇村公交" in text and "含有：公交" in text
    assert "县城到柳湾镇将开通公交线路三条" in text
    assert "http://dafu.example.gov.cn/reply/" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"\nList-Unsubscribe: <http://dafu.example.gov.cn/alerts/stop/" in b"\n" + mailbox.raw[-1]


def test_daily_and_weekly_letters_come_on_their_days(
    mailing: Settings, library: LocalEngine, mailbox: Mailbox
) -> None:
    day = clock.TODAY
    follow(mailing, library, "q=公交", often=DAILY, to="daily@example.com")
    follow(mailing, library, "q=公交", often=WEEKLY, to="weekly@example.com")
    keep(library, BUS)
    assert tell(mailing) == {}
    assert _told(mailing, mailbox, day + timedelta(1)) == ["daily@example.com"]
    keep(library, LIFT)
    assert _told(mailing, mailbox, day + timedelta(1)) == []
    assert _told(mailing, mailbox, day + timedelta(7)) == ["daily@example.com", "weekly@example.com"]
    assert "2 件新的答复" in mailbox.to("weekly@example.com")[0].get_content()


def _told(settings: Settings, mailbox: Mailbox, day: date) -> list[str]:
    before = len(mailbox.arrived)
    with clock.day(day):
        tell(settings)
    return sorted(to for to, _ in mailbox.arrived[before:])
