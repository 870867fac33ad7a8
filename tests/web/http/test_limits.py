"""What a visitor may ask for in a minute: by cost, by where they come from, in all workers together."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer import Engine, Settings
from tests.forking import forked
from webapp import create_app
from webapp.http.limits import COSTS, Buckets


class Clock:
    """A time that tests set."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def client(settings: Settings, engine: Engine, points: int, proxies: int = 0) -> FlaskClient:
    """Who may use so many points a minute; none comes back meanwhile, however long the tests take."""
    limited = replace(settings, points_per_minute=points, proxies=proxies)
    buckets = Buckets(points, Clock()) if points else None
    return create_app(limited, engine, buckets).test_client()


def statuses(asking: FlaskClient, path: str, times: int, address: str = "203.0.113.7") -> list[int]:
    answers = (asking.get(path, environ_base={"REMOTE_ADDR": address}, buffered=True) for _ in range(times))
    return [answer.status_code for answer in answers]


def test_whoever_asks_for_too_much_waits_and_is_told_how_long(settings: Settings, engine: Engine) -> None:
    asking = client(settings, engine, 10)
    # A page that is kept costs as much as one that is not.
    assert statuses(asking, "/search?q=教师", 12) == [200] * 10 + [429] * 2
    for path in ("/search?q=教师", "/api/v1/search?q=教师", "/nowhere"):
        answer = asking.get(path, environ_base={"REMOTE_ADDR": "203.0.113.7"})
        assert answer.status_code == 429 and answer.headers["Cache-Control"] == "no-store"
        seconds = int(answer.headers["Retry-After"])
        text = answer.get_json()["error"] if path.startswith("/api/") else answer.text
        assert 1 <= seconds <= 6 and f"请过 {seconds} 秒再试" in text
    assert statuses(asking, "/search?q=教师", 1, "203.0.113.8") == [200]


def test_exports_cost_more_and_style_sheets_nothing(settings: Settings, engine: Engine) -> None:
    asking = client(settings, engine, 60)
    assert statuses(asking, "/export.csv?q=", 3) == [200, 200, 429]
    assert statuses(asking, "/healthz", 5) == statuses(asking, "/static/dafu.css", 5) == [200] * 5
    endpoints = {rule.endpoint for rule in asking.application.url_map.iter_rules()}
    assert {name for name in COSTS if not name.startswith("identity.")} <= endpoints


def test_who_asks_from_this_machine_is_not_limited_unless_a_proxy_says_who_it_is(
    settings: Settings, engine: Engine
) -> None:
    assert statuses(client(settings, engine, 1), "/about", 5, "127.0.0.1") == [200] * 5
    behind = client(settings, engine, 1, proxies=1)
    answers = [
        behind.get("/about", headers={"X-Forwarded-For": f"203.0.113.{visitor}"}).status_code
        for visitor in (1, 2, 1)
    ]
    assert answers == [200, 200, 429]


def test_without_a_limit_nobody_waits(settings: Settings, engine: Engine) -> None:
    assert statuses(client(settings, engine, 0), "/about", 30) == [200] * 30


def test_points_come_back_evenly() -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    assert [buckets.seconds_to_wait("a", 30) for _ in range(3)] == [0.0, 0.0, 30.0]
    clock.now += 29
    assert buckets.seconds_to_wait("a", 30) == pytest.approx(1.0)
    clock.now += 1
    assert buckets.seconds_to_wait("a", 30) == 0.0


def test_a_clock_that_is_put_back_locks_nobody_out() -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    assert buckets.seconds_to_wait("a", 60) == 0.0
    clock.now -= 100_000
    assert buckets.seconds_to_wait("a", 1) <= 1.0


def test_what_costs_more_than_a_minute_gives_may_be_asked_for_alone() -> None:
    clock = Clock()
    buckets = Buckets(5, clock)
    assert buckets.seconds_to_wait("a", 60) == 0.0
    assert buckets.seconds_to_wait("a", 60) == pytest.approx(60.0)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 40)), max_size=40))
def test_in_no_minute_more_than_twice_the_points_are_given(asked: list[tuple[float, int]]) -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    given_at: list[tuple[float, int]] = []
    for later, cost in asked:
        clock.now += later
        if not buckets.seconds_to_wait("a", cost):
            given_at.append((clock.now, cost))
    for start, _ in given_at:
        assert sum(cost for at, cost in given_at if start <= at < start + 60) <= 121


def test_workers_count_together() -> None:
    buckets = Buckets(10)
    given_there, says = os.pipe()

    def use() -> None:
        used = sum(not buckets.seconds_to_wait("a", 1) for _ in range(7))
        os.write(says, bytes([used]))

    os.waitpid(forked(use), 0)
    assert os.read(given_there, 1) == b"\x07"
    assert sum(not buckets.seconds_to_wait("a", 1) for _ in range(7)) <= 4
    os.close(given_there)
    os.close(says)
