"""Subscribing, confirming, being told after an import and an index, and leaving again: through the pages and a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from indexer import Settings
from tests.alerts.conftest import BUS, Mailbox, keep, link
from tests.clock import day
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from webapp import create_app
from webapp.alerts import page as pages
from webapp.alerts.digests import tell
from webapp.alerts.kept import ASKED_A_DAY, Alerts
from webapp.alerts.page import POSTING
from webapp.operations.beside import Beside

READER = "jia@example.com"
FORM = "/alerts/search?q=公交"


@pytest.fixture
def library(mailing: Settings) -> Iterator[LocalEngine]:
    """A store and an index of REPLIES, in the data directory that alerts are of."""
    engine = open_local(mailing, create=True)
    keep(engine, *REPLIES)
    yield engine
    engine.close()
    engine.store.close()


@pytest.fixture
def visitor(mailing: Settings, library: LocalEngine) -> FlaskClient:
    """A visitor of a site that sends mails."""
    return create_app(mailing, library).test_client()


def posted(visitor: FlaskClient, path: str, **form: str) -> str:
    """The answer to a form, once what it sends is sent."""
    answer = visitor.post(path, data=form)
    posting = visitor.application.extensions[POSTING]
    assert isinstance(posting, Beside)
    posting.wait()
    assert answer.status_code == 200, answer.text
    return answer.text


def test_from_subscribing_to_leaving(
    visitor: FlaskClient, mailing: Settings, library: LocalEngine, mailbox: Mailbox
) -> None:
    assert "含有“公交”的答复" in visitor.get(FORM).text
    assert READER in posted(visitor, FORM, mail=READER, often="now")
    confirm = link(mailbox.to(READER)[0], "/alerts/confirm/")
    assert "List-Unsubscribe" not in mailbox.to(READER)[0]

    keep(library, REPLIES[0])
    assert tell(mailing) == {}, "nothing before it is confirmed"
    assert "确认订阅" in visitor.get(confirm).text
    assert "订阅已开始" in posted(visitor, confirm)

    keep(library, BUS)
    assert tell(mailing) == {"sent": 1}
    digest = mailbox.to(READER)[1]
    assert "开通镇村公交" in digest.get_content()
    stop = link(digest, "/alerts/stop/")
    assert digest["List-Unsubscribe"] == f"<{mailing.base_url}{stop}>"

    one_click = visitor.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert "Set-Cookie" not in one_click.headers
    with Alerts(mailing.data) as alerts:
        assert list(alerts.all()) == []
        assert alerts.queue.counts() == {}
    assert "已经停止" in posted(visitor, stop)


def test_another_frequency_takes_the_place_of_the_first(
    visitor: FlaskClient, mailing: Settings, mailbox: Mailbox
) -> None:
    for often in ("now", "weekly"):
        posted(visitor, FORM, mail=READER, often=often)
        posted(visitor, link(mailbox.to(READER)[-1], "/alerts/confirm/"))
    with Alerts(mailing.data) as alerts:
        assert [one.frequency for one in alerts.all()] == ["weekly"]


def test_a_promise_is_reminded_of_before_it_is_due(
    visitor: FlaskClient, mailing: Settings, library: LocalEngine, mailbox: Mailbox
) -> None:
    keep(library, BUS)
    page = visitor.get("/promises?q=公交线路").text
    path = page.partition('href="/alerts/promise/')[2].partition('"')[0]
    posted(visitor, f"/alerts/promise/{path}", mail=READER, days="30")
    assert "2026年底前完成" in visitor.get(link(mailbox.to(READER)[0], "/alerts/confirm/")).text
    posted(visitor, link(mailbox.to(READER)[0], "/alerts/confirm/"))
    assert tell(mailing) == {}
    with day(date(2026, 12, 1)):
        assert tell(mailing) == {"sent": 1}
        assert tell(mailing) == {}
    assert "县城到柳湾镇将开通公交线路三条" in mailbox.to(READER)[1].get_content()
    with Alerts(mailing.data) as alerts:
        assert list(alerts.all()) == []


def test_a_promise_that_was_due_cannot_be_followed(visitor: FlaskClient, library: LocalEngine) -> None:
    [old] = [
        i for i in dict(library.store.catalogue()) if "2024年再加装" in library.store.many([i])[i].reply.body
    ]
    assert visitor.get(f"/alerts/promise/{old}/1-0").status_code == 404
    assert f"/alerts/promise/{old}" not in visitor.get("/promises").text


def test_a_broad_subscription_is_warned_of(
    visitor: FlaskClient, library: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "可能看不过来" not in visitor.get("/alerts/search").text
    monkeypatch.setattr(pages, "BROAD", 2)
    keep(library, *(replace(BUS, title=f"第{n}号", numbers=(n,), body=f"{BUS.body}{n}") for n in range(110)))
    assert "每周约有 2 件答复，可能看不过来" in visitor.get("/alerts/search").text


@pytest.mark.parametrize(
    "wrong", ["", "jia", "jia@", "jia@example.com\nBcc: yi@example.com", "甲@example.com"]
)
def test_what_is_no_address_is_told(visitor: FlaskClient, mailing: Settings, wrong: str) -> None:
    answer = visitor.post(FORM, data={"mail": wrong})
    assert (answer.status_code, "这不是一个邮箱" in answer.text) == (400, True)
    assert not (mailing.data / "alerts.sqlite").exists()


def test_nobody_is_flooded_with_confirmations(visitor: FlaskClient, mailbox: Mailbox) -> None:
    for number in range(ASKED_A_DAY):
        posted(visitor, f"/alerts/search?q={number}", mail=READER)
    assert visitor.post(FORM, data={"mail": READER}).status_code == 429
    assert len(mailbox.to(READER)) == ASKED_A_DAY


def test_a_form_of_another_site_is_refused(visitor: FlaskClient) -> None:
    answer = visitor.post(FORM, data={"mail": READER}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("purpose", ["confirm", "stop"])
def test_a_link_that_was_made_up_does_nothing(
    visitor: FlaskClient, mailing: Settings, mailbox: Mailbox, purpose: str
) -> None:
    posted(visitor, FORM, mail=READER)
    with Alerts(mailing.data) as alerts:
        waiting = alerts._database.value("SELECT id FROM subscriptions")
    for token in (f"{waiting}-{'0' * 32}", waiting, "-", "é"):
        posted(visitor, f"/alerts/{purpose}/{token}")
    with Alerts(mailing.data) as alerts:
        assert list(alerts.all()) == []
        assert alerts.reader(waiting) is not None


def test_a_site_that_sends_no_mail_speaks_of_none(own_client: FlaskClient) -> None:
    for page in ("/search?q=校车", "/promises", "/about", "/search?q=没有这样的话"):
        assert "邮件" not in own_client.get(page).text, page
    assert own_client.get(FORM).status_code == 404
    assert own_client.post(FORM, data={"mail": READER}).status_code == 404


def test_a_site_that_sends_mails_offers_them(visitor: FlaskClient) -> None:
    for page in (
        "/search?q=校车",
        "/promises?q=教师",
        "/agency/柏原县水利局",
        "/proposer/韩德山",
        "/region/柏原县",
    ):
        assert "/alerts/" in visitor.get(page).text, page
    assert "加密的邮箱" in visitor.get("/about").text
