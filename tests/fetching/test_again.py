"""`dafu fetch` a second time: what is unchanged, where it was stopped, from the start."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from corpus.fetching import FetchOptions, fetch
from tests.fetching import QUICK, saved
from tests.fetching.awkward_site import Answer, Asked, Site, moved, page


def test_a_second_visit_asks_whether_pages_have_changed(site: Site, tmp_path: Path) -> None:
    def conditional(asked: Asked) -> Answer:
        known = asked.headers.get("If-None-Match") == '"v1"'
        html = page("/child", "/plain", "/dated").body
        return Answer(html, 304 if known else 200, {"ETag": '"v1"', "Content-Type": "text/html"})

    def dated(asked: Asked) -> Answer:
        day = "Mon, 26 Jun 2023 08:00:00 GMT"
        return Answer(
            b"<p>", 304 if asked.headers.get("If-Modified-Since") == day else 200, {"Last-Modified": day}
        )

    site.answers.update({"/": conditional, "/dated": dated, "/plain": page(), "/child": page(text="旧")})
    assert fetch([site("/")], tmp_path, QUICK).fetched == 4
    site.answers["/child"] = page(text="新")
    again = fetch([site("/")], tmp_path, QUICK)
    assert (again.fetched, again.unchanged, again.kept, again.resumed) == (1, 3, 0, False)
    assert saved(tmp_path)[site("/child")] == page(text="新").body


def test_the_page_a_redirect_leads_to_is_not_asked_with_the_conditions_of_another(
    site: Site, tmp_path: Path
) -> None:
    headers = {"ETag": '"same"', "Content-Type": "text/html"}
    site.answers["/"] = Answer(b"<p>", headers=headers)
    fetch([site("/")], tmp_path, QUICK)
    site.answers["/"] = moved("/new")
    site.answers["/new"] = lambda asked: Answer(
        b"", 304 if "If-None-Match" in asked.headers else 200, headers
    )
    report = fetch([site("/")], tmp_path, QUICK)
    assert (report.fetched, report.failed) == (1, [])


def test_it_resumes_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: page(*(f"/{n}" for n in range(6)))
    options = FetchOptions(delay=0, max_pages=3)
    first = fetch([site("/")], tmp_path, options)
    second = fetch([site("/")], tmp_path, options)
    third = fetch([site("/")], tmp_path, options)
    assert [report.fetched for report in (first, second, third)] == [3, 3, 1]
    assert [report.kept for report in (first, second, third)] == [0, 3, 6]
    assert (first.resumed, second.resumed, third.stopped) == (False, True, None)
    assert sorted(site.paths) == ["/", *(f"/{n}" for n in range(6))]


def test_restart_asks_for_everything_again(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: page("/1", "/2")
    fetch([site("/")], tmp_path, FetchOptions(delay=0, max_pages=2))
    report = fetch([site("/")], tmp_path, FetchOptions(delay=0, restart=True))
    assert (report.fetched, report.unchanged, report.kept) == (1, 2, 0)


def test_an_interrupt_stops_it_so_that_it_can_go_on(site: Site, tmp_path: Path) -> None:
    def interrupting(asked: Asked) -> Answer:
        os.kill(os.getpid(), signal.SIGINT)
        return page()

    before = signal.getsignal(signal.SIGINT)
    site.otherwise = lambda path: page("/stop", *(f"/{n}" for n in range(20)))
    site.answers["/stop"] = interrupting
    stopped = fetch([site("/")], tmp_path, FetchOptions(delay=0.1))
    assert stopped.stopped and "停止" in stopped.stopped
    assert 0 < stopped.fetched < 22
    assert signal.getsignal(signal.SIGINT) is before
    site.answers["/stop"] = page()
    rest = fetch([site("/")], tmp_path, QUICK)
    assert rest.resumed and rest.stopped is None
    assert rest.kept + rest.fetched == 22


def test_progress_ends_with_all_known_pages_done(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page("/1", "/2")
    site.answers["/1"] = page()
    steps: list[tuple[int, int]] = []
    fetch([site("/")], tmp_path, QUICK, lambda done, known: steps.append((done, known)))
    assert steps[0][0] == 1
    assert steps[-1] == (3, 3)
