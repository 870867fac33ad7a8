"""Screenshots of the main pages over the sample replies, for the documents: `python -m tests.tools.screenshots`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, sync_playwright

from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import Settings, parse_query, same_matter, search, update
from tests.e2e.conftest import served
from tests.local import LocalEngine, open_local

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "screenshots"
SUGGESTION: Final = (
    "关于改善农村孩子上学条件的建议\n一、恢复村里撤掉的小学，让低年级孩子就近上学。\n二、开通接送寄宿学生的专线车。\n"
    "三、为每所乡村小学建一座天文台。"
)
"""What the precedent check is shown with."""
_SIZES: Final = {"desk": (1100, 900), "phone": (360, 740)}


def pages(engine: LocalEngine) -> Mapping[str, tuple[str, str, Literal["light", "dark"]]]:
    """Name → address, size and colours of each picture."""
    first = search(engine, parse_query("农村教师")).hits[0].id
    lines = {hit.id: same_matter(engine, hit.id) for hit in search(engine, parse_query("托育服务")).hits}
    asked = max(lines, key=lambda reply_id: len(lines[reply_id]))
    near = lines[asked][0].id if lines[asked] else first
    return {
        "home": ("/", "desk", "light"),
        "results": ("/search?q=农村教师", "desk", "light"),
        "results-phone": ("/search?q=农村教师", "phone", "dark"),
        "facet": ("/facet/agency?q=教育", "desk", "light"),
        "reply": (f"/reply/{first}?q=农村教师", "desk", "light"),
        "reply-phone": (f"/reply/{first}?q=农村教师", "phone", "dark"),
        "timeline": (f"/reply/{asked}/timeline", "desk", "light"),
        "compare": (f"/compare?id={asked}&id={near}", "desk", "light"),
        "precedents": ("/precedents", "desk", "light"),
        "promises": ("/promises?due=soon", "desk", "light"),
        "stats": ("/stats", "desk", "light"),
    }


def take(browser: Browser, address: str, engine: LocalEngine, folder: Path) -> None:
    """Write the pictures into `folder`: what is seen without scrolling."""
    for name, (path, size, scheme) in pages(engine).items():
        width, height = _SIZES[size]
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN"
        )
        page.goto(address + path)
        if path == "/precedents":
            page.locator("#text").fill(SUGGESTION)
            page.get_by_role("button", name="查先例").click()
        page.screenshot(path=folder / f"{name}.png")
        page.close()


def main() -> None:
    """Import the samples into a store of their own, serve them, take the pictures."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed: apt-get install chromium, or name it in the variable CHROMIUM")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = Settings(data=Path(data))
        engine = open_local(settings, create=True)
        for _ in import_files(engine.store, find_files([SAMPLES])):
            pass
        update(engine, engine.store)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(settings, engine) as address:
            take(browser, address, engine, FOLDER)
        browser.close()
        engine.close()


if __name__ == "__main__":
    main()
