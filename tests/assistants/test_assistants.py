"""An assistant's walk through the tools, with the protocol's own client, over the sample replies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from mcp import Client
from mcp.types import TextContent

from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import Settings, update
from tests.local import open_local
from webapp.assistants.answers import LETTER, Answers
from webapp.assistants.server import server
from webapp.site import Site

T = TypeVar("T")
ADDRESS = "https://dafu.example.gov.cn"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings.from_env({}, data=tmp_path_factory.mktemp("assistants"))
    engine = open_local(settings, create=True)
    for _ in import_files(engine.store, find_files([SAMPLES])):
        pass
    update(engine, engine.store)
    yield Site(settings, engine)
    engine.close()


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it returns, from a thread of its own: the browser's driver leaves a loop running in the one of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


class Assistant:
    """Calls tools and reads what they answer."""

    def __init__(self, site: Site) -> None:
        self._server = server(Answers(site, ADDRESS), "达复")

    def tools(self) -> list[str]:
        async def listed() -> list[str]:
            async with Client(self._server) as client:
                tools = (await client.list_tools()).tools
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
            return [tool.name for tool in tools]

        return _run(listed())

    def ask(self, tool: str, **given: Any) -> Any:
        return json.loads(self.text(tool, False, **given))

    def text(self, tool: str, fails: bool, **given: Any) -> str:
        async def called() -> str:
            async with Client(self._server) as client:
                answer = await client.call_tool(tool, given)
            (content,) = answer.content
            assert isinstance(content, TextContent) and bool(answer.is_error) is fails
            return content.text

        return _run(called())


@pytest.fixture
def assistant(site: Site) -> Assistant:
    return Assistant(site)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _body(site: Site, reply_id: str) -> str:
    return _squeezed(site.engine.fetch((reply_id,))[reply_id].reply.body)


def test_how_teachers_pay_was_answered_and_what_is_not_due_yet(assistant: Assistant, site: Site) -> None:
    found = assistant.ask("search_replies", question="乡村教师 待遇")
    assert found["about_all_of_it"] >= 1 and len(found["replies"]) <= 5
    first = found["replies"][0]
    assert "教师" in first["matter"] and first["agency"] and first["sample"] == "样例·虚构"
    assert first["url"] == f"{ADDRESS}/reply/{first['id']}"
    for quotation in first["quotations"]:
        assert _squeezed(quotation).strip("…") in _body(site, first["id"])

    promised = assistant.ask("list_promises", about="乡村教师 待遇")
    assert promised["total"] > 0
    for promise in promised["promises"]:
        assert _squeezed(promise["quotation"]) in _body(site, promise["id"])
        assert promise["quoted_at"].startswith(f"{ADDRESS}/reply/{promise['id']}#p")
    ahead = assistant.ask("list_promises", about="乡村教师 待遇", due="ahead")
    assert ahead["total"] <= promised["total"]
    assert all(promise["due"] != "未写期限" for promise in ahead["promises"])


def test_a_long_letter_is_read_on(assistant: Assistant, site: Site) -> None:
    longest = max(
        (hit for hit in site.store.changes(0) if hit.reply is not None),
        key=lambda change: len(change.reply.body) if change.reply else 0,
    )
    read: list[str] = []
    following: int | None = 1
    while following:
        part = assistant.ask("read_reply", reply_id=longest.id, first_paragraph=following)
        assert sum(len(paragraph["text"]) for paragraph in part["paragraphs"][1:]) <= LETTER
        read += [paragraph["text"] for paragraph in part["paragraphs"]]
        following = part["next_paragraph"]
    assert longest.reply is not None and read == list(longest.reply.paragraphs)


def test_precedents_and_numbers_name_what_they_rest_on(assistant: Assistant, site: Site) -> None:
    checked = assistant.ask(
        "check_precedents",
        suggestion="关于农村学校的建议\n一、开通教师周末班车。\n二、为每所小学建一座天文台。",
    )
    assert checked["asks_read"] == 2
    for ask in checked["asks"]:
        assert ask["verdict"] in ("以前答复过", "未找到")
        for answer in ask["answers"]:
            assert _squeezed(answer["quotation"]) in _body(site, answer["id"])
    counted = assistant.ask("count_replies", question="教师")
    assert counted["total"] == assistant.ask("search_replies", question="教师")["total"]
    for year in counted["counts"]["年份"]:
        found = assistant.ask("search_replies", question="教师", year=year["value"])
        assert found["total"] == year["replies"]


def test_what_cannot_be_answered_is_said_in_words(assistant: Assistant) -> None:
    assert "没有编号为 nothing 的答复" in assistant.text("read_reply", True, reply_id="nothing")
    assert "不是有效的日期" in assistant.text("search_replies", True, question="教师", year="去年")
    assert "due" in assistant.text("list_promises", True, due="明天")
    assert assistant.text("search_replies", True, question="教" * 5000)
    assert assistant.ask("search_replies", question="飞碟和外星人")["about_all_of_it"] == 0


def test_there_are_five_tools_and_none_writes(assistant: Assistant) -> None:
    assert assistant.tools() == [
        "search_replies", "read_reply", "list_promises", "check_precedents", "count_replies",
    ]  # fmt: skip
