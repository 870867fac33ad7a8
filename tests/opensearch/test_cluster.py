"""What goes wrong between Dafu and a cluster is one sentence each, and asking again helps where it can."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from indexer import EngineUnavailable, SearchError, Settings, open_engine
from indexer.engines.opensearch.cluster import Access, Cluster, ClusterAway, IndexGone
from tests.opensearch.fake import GREETING, Answer, serving


def asked(*urls: str, **access: Any) -> Any:
    with closing(Cluster(Access(urls, **access))) as cluster:
        return cluster.search("dafu", {"size": 0})


@pytest.mark.parametrize(
    ("greeting", "message"),
    [
        (
            {"version": {"number": "8.1.0"}},
            "运行的是 Elasticsearch 或其他程序 8.1.0，达复需要 OpenSearch 2.15",
        ),
        (
            {"version": {"distribution": "opensearch", "number": "2.9.0"}},
            "运行的是 opensearch 2.9.0，达复需要",
        ),
        ({"name": "a router"}, "运行的是 Elasticsearch 或其他程序，达复需要"),
        (b"<html>", "无法理解"),
    ],
)
def test_another_program_or_version_is_named(greeting: Any, message: str) -> None:
    with serving(lambda *_: (200, greeting)) as url, pytest.raises(EngineUnavailable, match=message):
        asked(url)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (401, "不接受用户名或密码，请检查 DAFU_ENGINE_USER", EngineUnavailable),
        (403, "用户 reader 没有所需的权限", EngineUnavailable),
        (404, "没有所问的索引", IndexGone),
        (400, "无法完成请求（400", EngineUnavailable),
        (429, "暂时不能应答（429）", ClusterAway),
        (503, "暂时不能应答（503）", ClusterAway),
    ],
)
def test_each_refusal_is_one_sentence(status: int, message: str, kind: type[EngineUnavailable]) -> None:
    def answer(_: str, path: str, __: bytes) -> Answer:
        return (200, GREETING) if path == "/" else (status, {"error": {"root_cause": []}})

    with serving(answer) as url, pytest.raises(kind, match=re.escape(message)) as raised:
        asked(url, user="reader", password="secret")
    assert type(raised.value) is kind
    assert "secret" not in str(raised.value)


def test_where_nobody_listens_the_address_is_named() -> None:
    with pytest.raises(
        ClusterAway, match=re.escape("检索集群 http://127.0.0.1:9 连接不上，请检查 DAFU_ENGINE_URL")
    ):
        asked("http://127.0.0.1:9")


def test_what_one_node_refuses_another_answers() -> None:
    asked_of: list[str] = []

    def node(name: str, status: int) -> Any:
        def answer(_: str, path: str, __: bytes) -> Answer:
            asked_of.append(name)
            return (200, GREETING) if path == "/" else (status, {"hits": name})

        return answer

    with (
        serving(node("lost", 503)) as lost,
        serving(node("well", 200)) as well,
        closing(Cluster(Access((lost, well)))) as cluster,
    ):
        answers = [cluster.search("dafu", {})["hits"] for _ in range(4)]
    assert answers == ["well"] * 4
    assert asked_of.count("lost") <= 2, "a node that failed is left out for a while"


LOST: Final = {
    "type": "node_disconnected_exception",
    "reason": "[node-2][…][indices:data/read/search] disconnected",
}
ASKING: Final[dict[str, Callable[[Cluster], Any]]] = {
    "_search": lambda cluster: cluster.search("dafu", {})["hits"],
    "_msearch": lambda cluster: cluster.searches("dafu", [{}])[0]["hits"],
    "_mget": lambda cluster: cluster.documents("dafu", ["a"])["a"],
}
RIGHT: Final[dict[str, Any]] = {
    "_search": {"hits": 1},
    "_msearch": {"responses": [{"status": 200, "hits": 1}]},
    "_mget": {"docs": [{"_id": "a", "found": True, "_source": 1}]},
}
WRONG: Final[dict[str, Answer]] = {
    "_search": (500, {"error": {"root_cause": [LOST], "type": "search_phase_execution_exception"}}),
    "_msearch": (200, {"responses": [{"status": 500, "error": {"failed_shards": [{"reason": LOST}]}}]}),
    "_mget": (200, {"docs": [{"_id": "a", "error": LOST}]}),
}


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("failures", [1, 2])
def test_what_a_node_that_goes_takes_along_is_asked_once_more(asking: str, failures: int) -> None:
    left = failures

    def answer(_: str, path: str, __: bytes) -> Answer:
        nonlocal left
        if path == "/":
            return 200, GREETING
        left -= 1
        return WRONG[asking] if left >= 0 else (200, RIGHT[asking])

    with serving(answer) as url, closing(Cluster(Access((url,)))) as cluster:
        if failures == 1:
            assert ASKING[asking](cluster) == 1
        else:
            with pytest.raises(ClusterAway, match="请稍后再试"):
                ASKING[asking](cluster)


def test_a_search_takes_its_time_limit_along_and_no_answer_of_a_part() -> None:
    bodies: list[bytes] = []

    def answer(_: str, path: str, body: bytes) -> Answer:
        bodies.append(body)
        return (200, GREETING) if path == "/" else (200, {"timed_out": True, "hits": {}})

    with serving(answer) as url, pytest.raises(ClusterAway, match="在 7 秒内没有答完"):
        asked(url, seconds=7)
    assert b'"timeout":"7s"' in bodies[-1]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"engine_url": ()}, "DAFU_ENGINE_URL"),
        ({"engine_index": "Dafu*"}, "DAFU_ENGINE_INDEX"),
        ({"engine_ca_file": "nowhere.pem"}, "DAFU_ENGINE_CA_FILE"),
    ],
)
def test_a_setting_at_fault_is_named(changed: dict[str, Any], message: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {"engine_url": ("http://127.0.0.1:9",)} | changed
    with pytest.raises(SearchError, match=message):
        open_engine(Settings(data=tmp_path, engine="opensearch", **given), create=True)
