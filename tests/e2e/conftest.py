"""A served site and a real browser. Without Chromium these tests are skipped, unless DAFU_REQUIRE_BROWSER is set."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from corpus import Heading, Reply
from corpus.parsing.outline import outline
from indexer import Settings, update
from indexer.text.dates import today
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from tests.serving import PATIENCE
from webapp import create_app
from webapp.operations.accounts import EDITOR, Accounts
from webapp.picked.kept import Collections

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


SCRIPTED = pytest.mark.parametrize("visit", [True], ids=["script"], indirect=True)
"""For what needs scripts; everything else is tried with and without."""
EDITING, PASSWORD = "王编辑", "only for tests"
"""The account that opens the operator's pages of the larger site."""

_TURNS: Final = (320, 360, 416, 417, 640, 641, 767, 768, 959, 960, 1280, 1600)
"""Widths in pixels on both sides of where the style sheets lay pages out anew: 26, 40, 48 and 60 rem."""

_AXE: Final = "options => axe.run(options).then(found => ({ violations: found.violations }))"
_ALL: Final = {"resultTypes": ["violations"]}
"""All rules of axe that are on by default."""
_OF_COLOURS: Final = {**_ALL, "runOnly": ["color-contrast", "link-in-text-block"]}
"""Those among them that look at colours: a dark page differs in nothing else from a light one (test_axe)."""

CITING = (
    "您建议：一是新建托育园；二是发放托育消费券。现答复如下：\n按照《托育机构设置标准（试行）》（国卫人口发〔2019〕58号），新建托育园两所。",
    "您提出的建议收悉，现答复如下：\n一、关于增加托位\n依据国卫人口发〔2019〕58号和《中华人民共和国未成年人保护法》，今年增加托位三百个。",
)
"""Letters about one matter that cite one document, by its title and by its number; the first leaves one of two asks without answer."""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Requests are not what a failing test is read for."""


def _whole(app: WSGIApplication) -> WSGIApplication:
    """The application with its answers read and closed before they are sent: this server leaves files open when a browser goes away."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if close := getattr(parts, "close", None):
                close()

    return answer


@contextmanager
def served(settings: Settings, engine: LocalEngine) -> Iterator[str]:
    """The address of a site, while it is served."""
    app = _whole(create_app(settings, engine))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="session")
def address(settings: Settings, engine: LocalEngine) -> Iterator[str]:
    """The address of the site over the small store, two replies a page."""
    with served(replace(settings, page_size=2), engine) as found:
        yield found


@dataclass
class Library:
    """A site over more replies than the small store has."""

    address: str
    revised: str
    """The id of a reply kept in two wordings."""
    outlined: str
    """The id of a reply with a long outline."""
    citing: str
    """The id of a reply that cites documents, the second of CITING."""
    asked: str
    """The id of a reply to two asks, the first of CITING."""
    hidden: str
    """The id of a reply that an editor has hidden."""
    edited: str
    """The key to change a collection of two entries."""
    read: str
    """The key to read it."""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A site over REPLIES and some that are revised, repeated, long, and of many agencies."""
    settings = Settings(
        data=tmp_path_factory.mktemp("library"),
        errata_email="jiucuo@example.gov.cn",
        raw_pages=1,
    )
    engine = open_local(settings, create=True)
    with Accounts(settings.accounts_path) as accounts:
        accounts.add(EDITING, EDITOR, PASSWORD)
    with engine.store.transaction():
        for number, (reply, page) in enumerate(_shelf()):
            address = f"https://example.gov.cn/{reply.region}-{reply.numbers}.html"
            engine.store.keep(reply, page.encode(), address, f"{number}.html")
    ids = {change.reply.title: change.id for change in engine.store.changes() if change.reply}
    with engine.store.transaction():
        engine.store.edits.correct(ids["灌渠"], "topic", {"topic": "水利"}, EDITING, "按目录")
        engine.store.edits.hide(ids["河道清淤"])
    with Collections(settings.collections_path, today()) as collections:
        edited = collections.make()
        for one, promise in ((ids["灌渠"], "2022年6月底前完工。"), (ids["长信"], "")):
            made = collections.edited(edited)
            assert made is not None and collections.add(made, one, promise)
        made = collections.edited(edited)
        assert made is not None
    update(engine, engine.store)
    with served(settings, engine) as found:
        yield Library(
            found, ids["灌渠"], ids["长信"], ids["托育1"], ids["托育0"], ids["河道清淤"], edited, made.key
        )
    engine.close()


def _shelf() -> Iterator[tuple[Reply, str]]:
    """Replies, each with its page."""
    for number, reply in enumerate(REPLIES):
        yield reply, f"page {number}"
    canal = replace(
        REPLIES[4], title="灌渠", numbers=(9,), region="砚溪县", body="灌渠渗漏严重。已列入计划。谢谢。"
    )
    yield canal, "<script>alert('别人的脚本')</script>"
    yield replace(canal, body="灌渠渗漏严重。2022年6月底前完工。谢谢。", disposition="B"), "第二版"
    for number in range(9):
        agency = f"第{number + 3}交通局"
        body = f"{agency}负责{number}号线校车的车辆检修。校车停靠点由交警划定，校车司机每年体检，费用{number}万元。"
        yield replace(
            REPLIES[2], title=f"校车{number}", subject="关于校车安全的提案", numbers=(100 + number,), agency=agency,
            body=body, written_on=f"20{13 + number}-0{1 + number}-11", region="望川区",
        ), agency  # fmt: skip
    for number, matter in enumerate(
        ("供暖", "垃圾分类", "路灯", "公厕", "绿化", "早餐摊点", "河道清淤", "图书馆")
    ):
        body = f"关于{matter}，已与街道商定办法，{matter}的经费列入预算。"
        yield replace(REPLIES[3], title=matter, subject=matter, numbers=(400 + number,), body=body), matter
    same = "老旧小区加装电梯须经业主表决，一楼住户的意见最难统一。补贴标准由市级财政统一核定，审批时限压缩到二十个工作日以内。"
    for number, name in enumerate(("甲一", "乙二", "丙三")):
        yield (
            replace(
                REPLIES[1], title=f"相同{number}", numbers=(200 + number,), proposers=(name,), body=same * 2
            ),
            name,
        )
    for number, body in enumerate(CITING):
        yield (
            replace(
                REPLIES[1], title=f"托育{number}", subject="关于发展普惠托育的建议", numbers=(500 + number,),
                body=body, outline=outline(body), region="霁月区", written_on=f"202{number}-03-02",
            ),
            f"托育{number}",
        )  # fmt: skip
    parts = [f"{'一二三四五六七八'[n]}、第{n + 1}项措施" for n in range(8)]
    paragraphs = [
        text for part in parts for text in (part, f"{part[2:]}要落实到人，经费要有保障，进度要公开。" * 12)
    ]
    headings = tuple(Heading(1, part, 2 * number) for number, part in enumerate(parts))
    yield (
        replace(
            REPLIES[0],
            title="长信",
            numbers=(300,),
            region="禾穗县",
            body="\n".join(paragraphs),
            outline=headings,
        ),
        "长信",
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        reason = "Chromium is not installed: apt-get install chromium, or name it in the variable CHROMIUM"
        if os.environ.get("DAFU_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    # What is waited for comes within seconds; the limit is for a loaded machine.
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield started
        started.close()


@dataclass
class Visit:
    """A page in the browser, and what it complained about."""

    page: Page
    address: str
    complaints: list[str]

    def open(self, path: str) -> Page:
        """The page, showing `path` of the site."""
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """A fresh visit; afterwards nothing may have been complained about or loaded from elsewhere."""
    context = browser.new_context(java_script_enabled=request.param, locale="zh-CN")
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    seen = Visit(page, address, [])
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))

    def check_origin(url: str) -> None:
        if urlsplit(url).netloc != urlsplit(address).netloc and not url.startswith("data:"):
            seen.complaints.append(f"request to {url}")

    page.on("request", lambda sent: check_origin(sent.url))
    yield seen
    context.close()
    assert seen.complaints == []


def log_in(page: Page, address: str) -> None:
    """Open the operator's pages of the larger site."""
    page.goto(f"{address}/admin/login")
    page.get_by_label("账号").fill(EDITING)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}/admin")


def examine(page: Page) -> None:
    """Open all that is folded; nothing may scroll sideways or be found by axe, in light and dark, from 320 to 1600 pixels."""
    page.locator("details").evaluate_all("all => all.forEach(details => { details.open = true; })")
    for width in _TURNS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{width}"
    # Half a megabyte of script, which the page keeps while it is open: given once, and not with each run.
    page.evaluate(AXE_SCRIPT)
    for scheme, options in (("light", _ALL), ("dark", _OF_COLOURS)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (320, 1600):
            page.set_viewport_size({"width": width, "height": 800})
            found = AxeResults(page.evaluate(_AXE, options))
            assert found.violations_count == 0, f"{scheme}, {width}: {found.generate_report()}"
