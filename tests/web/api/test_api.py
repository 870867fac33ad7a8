"""The JSON API: what it answers, and that every answer is JSON in one of two shapes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from corpus import Reply, Store
from indexer import FACETS, Engine, Settings, parse_query, search
from webapp import create_app
from webapp.api.forms import hit_json, result_json


@pytest.fixture(scope="module")
def client(settings: Settings, engine: Engine) -> FlaskClient:
    return create_app(replace(settings, page_size=2), engine).test_client()


def _get(client: FlaskClient, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    return response.get_json()


def test_a_search_answers_hits_with_metadata_and_marked_snippets(client: FlaskClient) -> None:
    answer = _get(client, "/api/v1/search?q=加装电梯")
    assert (answer["total"], answer["loosened"], answer["next"]) == (1, False, None)
    assert answer["understood"] == "查找含有“加装电梯”的答复，按相关度排序。"
    (hit,) = answer["hits"]
    assert hit["title"] == "关于对市十五届人大三次会议第104号建议的答复"
    assert hit["source"] == "https://example.gov.cn/1.html"
    assert hit["url"] == f"/reply/{hit['id']}"
    assert (hit["numbers"], hit["proposers"], hit["region"]) == ([104], ["高志平", "陆明霞"], "澄州市")
    assert "body" not in hit
    snippet = hit["snippets"][0]
    assert "加装电梯" in [snippet["text"][start:end] for start, end in snippet["marks"]]


def test_facets_come_with_counts_and_what_is_selected(client: FlaskClient) -> None:
    answer = _get(client, "/api/v1/search?year=2013&chamber=人大")
    assert set(answer["facets"]) == {facet.name for facet in FACETS}
    assert {"value": "2013", "count": 1, "selected": True} in answer["facets"]["year"]
    assert {"value": "2022", "count": 1, "selected": False} in answer["facets"]["year"]


def test_following_next_gives_every_reply_once(client: FlaskClient) -> None:
    address: str | None = "/api/v1/search?sort=oldest"
    ids = []
    while address:
        answer = _get(client, address)
        ids += [hit["id"] for hit in answer["hits"]]
        address = answer["next"]
    assert len(ids) == len(set(ids)) == answer["total"] == 6


def test_a_reply_is_given_in_full(client: FlaskClient) -> None:
    reply_id = _get(client, "/api/v1/search?q=义务教育")["hits"][0]["id"]
    answer = _get(client, f"/api/v1/replies/{reply_id}")
    assert answer["id"] == reply_id
    assert answer["sources"] == ["https://example.gov.cn/0.html"]
    assert answer["outline"][0] == {"level": 1, "text": "一、工作现状", "paragraph": 1}
    assert Reply.from_dict(answer).paragraphs[1] == "一、工作现状"


def test_the_declared_facets_are_listed(client: FlaskClient) -> None:
    answer = _get(client, "/api/v1/facets")
    assert [facet["name"] for facet in answer["facets"]] == [facet.name for facet in FACETS]


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("/api/v1/search?q=教师&topics=教育", 400, "topics"),
        ("/api/v1/search?sort=random", 400, "random"),
        ("/api/v1/search?page=0", 400, "page=0"),
        ("/api/v1/search?size=7", 400, "size=7"),
        ("/api/v1/search?from=去年", 400, "去年"),
        ("/api/v1/search?from=2025&to=2024", 400, "晚于"),
        ("/api/v1/search?q=" + "教" * 1001, 400, "1001"),
        ("/api/v1/search?page=9999&size=50", 400, "缩小范围"),
        ("/api/v1/search?page=4", 404, "只有 3 页"),
        ("/api/v1/replies/none", 404, "none"),
        ("/api/v1/nowhere", 404, "不存在"),
        ("/api/v1/", 404, "不存在"),
        ("/api/v2/search", 404, "不存在"),
    ],
)
def test_errors_have_one_shape_and_name_the_fault(
    client: FlaskClient, address: str, status: int, named: str
) -> None:
    answer = _get(client, address, status)
    assert set(answer) == {"ok", "status", "error"}
    assert (answer["ok"], answer["status"]) == (False, status)
    assert named in answer["error"]


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    response = client.post("/api/v1/search", json={"q": "教师"})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.get_json()["ok"] is False


def test_without_an_index_the_answer_is_json_too(own_settings: Settings) -> None:
    assert "dafu" in _get(create_app(own_settings).test_client(), "/api/v1/search", 503)["error"]


def test_bugs_are_answered_in_json_without_details(settings: Settings) -> None:
    class Broken:
        def search(self, query: object) -> None:
            raise RuntimeError("secret detail")

    client = create_app(settings, Broken()).test_client()  # type: ignore[arg-type]
    assert "secret" not in _get(client, "/api/v1/search", 500)["error"]


def test_results_serialise_without_an_application(engine: Engine, store: Store) -> None:
    query = parse_query("教师")
    page = search(engine, query)
    written = result_json(page, query)
    assert json.loads(json.dumps(written)) == written
    assert written["hits"] == [hit_json(hit) for hit in page.hits]


def test_chinese_is_written_as_it_is(client: FlaskClient) -> None:
    assert "加装电梯" in client.get("/api/v1/search?q=加装电梯").text


def test_mounted_below_a_path_addresses_stay_below_it(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search", environ_overrides={"SCRIPT_NAME": "/dafu"}).get_json()
    assert answer["next"].startswith("/dafu/api/v1/search?")
    assert answer["hits"][0]["url"].startswith("/dafu/reply/")
