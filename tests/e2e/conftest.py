"""A served site and a real browser. Without Chromium these tests are skipped, unless DAFU_REQUIRE_BROWSER is set."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from indexer import Engine, Settings
from webapp import create_app

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Requests are not what a failing test is read for."""


@pytest.fixture(scope="session")
def address(settings: Settings, engine: Engine) -> Iterator[str]:
    """The address of the site over the small store, two replies a page."""
    app = create_app(replace(settings, page_size=2), engine)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        reason = "Chromium is not installed: apt-get install chromium, or name it in the variable CHROMIUM"
        if os.environ.get("DAFU_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
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
    context.set_default_timeout(10_000)
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
