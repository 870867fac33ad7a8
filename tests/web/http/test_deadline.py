"""A question that takes too long is ended in words; what costs much may take longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer import Engine, Settings, TimedOut, deadline, find
from indexer.contract.query import Query
from webapp import create_app


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock finds it a minute on."""
    now = [0.0]

    def later() -> float:
        now[0] += 60.0
        return now[0]

    monkeypatch.setattr("indexer.deadline.monotonic", later)


def test_a_page_and_the_api_say_that_the_time_is_up(late: None, settings: Settings, engine: Engine) -> None:
    client = create_app(replace(settings, query_seconds=5), engine).test_client()
    for address in ("/search?q=教师", "/api/v1/search?q=教师", "/stats?q=教师", "/promises?q=教师"):
        answer = client.get(address)
        assert answer.status_code == 503 and "用了 5 秒还没有完成" in answer.text
    assert client.get("/api/v1/search?q=教师").get_json()["ok"] is False


def test_an_export_may_take_longer_and_ends_before_it_is_whole(
    late: None, settings: Settings, engine: Engine
) -> None:
    patient = create_app(replace(settings, query_seconds=5, export_seconds=6000), engine).test_client()
    assert patient.get("/export.jsonl?q=教师").status_code == 200
    hasty = create_app(replace(settings, query_seconds=6000, export_seconds=100), engine).test_client()
    with pytest.raises(
        TimedOut
    ):  # the connection is closed before the last chunk: a client sees that something is missing
        hasty.get("/export.jsonl?q=")


def test_without_a_limit_and_outside_of_requests_nothing_ends(
    late: None, settings: Settings, engine: Engine
) -> None:
    deadline.begin(0)
    assert find(engine, Query()).total > 0
    client = create_app(replace(settings, query_seconds=0), engine).test_client()
    assert client.get("/search?q=教师").status_code == 200
