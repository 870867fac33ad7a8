"""What `dafu fetch` asks for: links to the depth given, never out of the site, as robots.txt allows, at a distance."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.fetching import FetchOptions, fetch
from tests.fetching import QUICK, reasons, saved
from tests.fetching.awkward_site import Answer, Site, moved, page


def test_links_are_followed_to_the_depth_given(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: page(f"{path}x")
    fetch([site("/")], tmp_path, FetchOptions(depth=2, delay=0))
    assert site.paths == ["/", "/x", "/xx"]


def test_each_page_is_asked_for_once_whatever_its_fragment_and_session(site: Site, tmp_path: Path) -> None:
    links = (
        "/b#top",
        "/b#end",
        "/b;jsessionid=0A1B",
        "/b?PHPSESSID=77",
        "/b",
        "/c?id=1&sessionid=9",
        "/c?id=1",
    )
    site.answers["/"] = page(*links)
    site.answers["/b"] = site.answers["/c?id=1"] = page("/#", "/b")
    assert fetch([site("/"), site("/#again")], tmp_path, QUICK).fetched == 3
    assert sorted(site.paths) == ["/", "/b", "/c?id=1"]


def test_frames_and_refreshing_pages_lead_on(site: Site, tmp_path: Path) -> None:
    refresh = b'<meta http-equiv="refresh" content="0;url=/new/"><frame src="/frame.html">'
    site.answers["/"] = Answer(refresh, headers={"Content-Type": "text/html"})
    site.answers["/new/"] = site.answers["/frame.html"] = page()
    assert fetch([site("/")], tmp_path, QUICK).fetched == 3


def test_links_out_of_the_site_are_not_followed(site: Site, elsewhere: Site, tmp_path: Path) -> None:
    site.answers["/"] = page(
        elsewhere("/"), "mailto:a@b.c", "javascript:void(0)", "ftp://127.0.0.1/", "http://["
    )
    assert fetch([site("/")], tmp_path, QUICK).fetched == 1
    assert elsewhere.asked == []


def test_redirects_out_of_the_site_are_not_followed(site: Site, elsewhere: Site, tmp_path: Path) -> None:
    site.answers["/"] = page("/out")
    site.answers["/out"] = moved(elsewhere("/in"))
    report = fetch([site("/")], tmp_path, QUICK)
    assert elsewhere("/in") in reasons(report)[site("/out")]
    assert elsewhere.asked == []


def test_redirects_within_the_site_are_followed_and_saved_under_the_last_address(
    site: Site, tmp_path: Path
) -> None:
    site.answers["/"] = page("/old/1", "/old/2", "/new")
    site.answers["/old/1"] = site.answers["/old/2"] = moved("/new")
    site.answers["/new"] = page()
    report = fetch([site("/")], tmp_path, QUICK)
    assert set(saved(tmp_path)) == {site("/"), site("/new")}
    assert (report.fetched, report.failed) == (2, [])
    assert site.paths.count("/new") == 1


def test_robots_txt_is_obeyed(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /inner/\n", headers={})
    site.answers["/"] = page("/inner/1", "/outer", "/sly")
    site.answers["/sly"] = moved("/inner/2")
    site.answers["/outer"] = page()
    report = fetch([site("/")], tmp_path, QUICK)
    assert sorted(report.forbidden) == [site("/inner/1"), site("/sly")]
    assert (report.fetched, report.failed) == (2, [])
    assert not any(path.startswith("/inner") for path in site.paths)


def test_rules_for_dafu_by_name_count(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: dafu\nDisallow: /\n", headers={})
    assert fetch([site("/")], tmp_path, QUICK).forbidden == [site("/")]
    assert site.paths == []


@pytest.mark.parametrize("rules", [Answer(status=503), moved("/robots.txt"), moved("http://127.0.0.1:9/")])
def test_nothing_is_fetched_where_the_rules_cannot_be_read(site: Site, tmp_path: Path, rules: Answer) -> None:
    site.answers["/robots.txt"] = rules
    report = fetch([site("/")], tmp_path, QUICK)
    assert "robots.txt" in reasons(report)[site("/")]
    assert site.paths == []


def test_an_error_page_in_place_of_the_rules_forbids_nothing(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", status=404)
    site.answers["/"] = page()
    assert fetch([site("/")], tmp_path, QUICK).fetched == 1


def test_requests_keep_their_distance(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: page(f"{path}x")
    fetch([site("/")], tmp_path, FetchOptions(depth=2, delay=0.3))
    times = [asked.at for asked in site.asked]
    assert len(times) == 4
    # The clock of the server, which a busy machine only makes later: half is left for that.
    assert times[-1] - times[0] > 0.45


def test_the_distance_that_robots_txt_asks_for_is_kept(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.4\n", headers={})
    site.otherwise = lambda path: page(f"{path}x")
    fetch([site("/")], tmp_path, FetchOptions(depth=2, delay=0))
    times = [asked.at for asked in site.asked[1:]]
    assert len(times) == 3
    assert times[-1] - times[0] > 0.4


def test_requests_say_who_asks_and_whom_to_complain_to(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page()
    fetch([site("/")], tmp_path, FetchOptions(delay=0, contact="office@example.gov.cn"))
    agents = {asked.headers["User-Agent"] for asked in site.asked}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("dafu/")
    assert "+office@example.gov.cn" in agent
