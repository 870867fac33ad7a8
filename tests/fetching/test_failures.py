"""What goes wrong at a site: named with its reason, and the rest is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.fetching import FetchOptions, fetch
from corpus.limits import MAX_BYTES
from tests.fetching import QUICK, reasons, saved
from tests.fetching.awkward_site import Answer, Site, moved, page, serve


def test_failures_are_named_with_their_reason_and_the_rest_is_fetched(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page("/loop", "/error", "/gone", "/huge", "/cut", "/good")
    site.answers["/loop"], site.answers["/pool"] = moved("/pool"), moved("/loop")
    site.answers["/error"] = Answer(status=500)
    site.answers["/huge"] = Answer(b"0" * (MAX_BYTES + 1))
    site.answers["/cut"] = Answer(b"<p>", headers={"Content-Type": "text/html", "Content-Length": "9999"})
    site.answers["/good"] = page()
    report = fetch([site("/")], tmp_path, QUICK)
    why = reasons(report)
    assert set(saved(tmp_path)) == {site("/"), site("/good")}
    assert set(why) == {site(path) for path in ("/loop", "/error", "/gone", "/huge", "/cut")}
    assert "反复跳转" in why[site("/loop")]
    assert "500" in why[site("/error")]
    assert "不存在" in why[site("/gone")]
    assert "上限" in why[site("/huge")]
    assert "不全" in why[site("/cut")]


def test_a_page_that_never_ends_is_a_failure(site: Site, tmp_path: Path) -> None:
    # Alone: what comes at all comes within these seconds on a busy machine only where it is little.
    site.answers["/drip"] = Answer(b"<p>", drips=True)
    report = fetch([site("/drip")], tmp_path, FetchOptions(delay=0, timeout=3))
    assert "太慢" in reasons(report)[site("/drip")]


def test_a_site_that_does_not_answer_is_a_failure(tmp_path: Path) -> None:
    with serve() as gone:
        address = gone("/")
    report = fetch([address], tmp_path, QUICK)
    assert "拒绝连接" in reasons(report)[address]


def test_an_endless_calendar_ends(site: Site, tmp_path: Path) -> None:
    def month(path: str) -> Answer:
        number = int(path.partition("=")[2] or 0)
        return page(*(f"/calendar?month={number * 3 + step}" for step in (1, 2, 3)))

    site.otherwise = month
    report = fetch([site("/calendar")], tmp_path, FetchOptions(depth=50, delay=0, max_pages=12))
    assert (report.fetched, len(site.paths)) == (12, 12)
    assert report.stopped and "12" in report.stopped


def test_odd_bodies_break_nothing(site: Site, tmp_path: Path) -> None:
    bodies = (
        b"",
        b"\0\0\0",
        b"<a href='\xff\xfe%%%zz'>",
        b"<base href='http://['><a href=x>",
        b"<a href='//'>" * 99,
    )
    paths = [f"/{number}" for number in range(len(bodies))]
    garbled = [f"/{encoding}" for encoding in ("gzip", "deflate", "br", "zstd", "nonsense")]
    site.answers["/"] = page(*paths, *garbled)
    site.answers.update({path: Answer(body) for path, body in zip(paths, bodies, strict=True)})
    site.answers.update(
        {path: Answer(b"no such thing", headers={"Content-Encoding": path[1:]}) for path in garbled}
    )
    report = fetch([site("/")], tmp_path, QUICK)
    assert {site(path) for path in paths} <= set(saved(tmp_path))
    # One link of an odd body leads to a page that does not exist.
    assert report.fetched + len(report.failed) == 1 + len(paths) + len(garbled) + 1


@pytest.mark.parametrize(
    "address", ["www.example.gov.cn", "ftp://a.gov.cn/", "http://", "", "http://a:b@c.cn/"]
)
def test_what_is_no_address_is_refused_before_anything_is_asked(address: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="网址"):
        fetch([address], tmp_path / "pages")
    assert not (tmp_path / "pages").exists()


@pytest.mark.parametrize("contact", ["信访办", "a@b.c\r\nHost: x", " "])
def test_a_contact_that_no_header_can_hold_is_refused(contact: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="联系方式"):
        fetch(["http://127.0.0.1/"], tmp_path, FetchOptions(contact=contact))


def test_a_folder_that_cannot_be_written_is_named(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FetchError, match="file"):
        fetch([site("/")], tmp_path / "file", QUICK)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / f"127.0.0.1_{site.port}").touch()
    site.answers["/"] = page()
    with pytest.raises(FetchError, match="无法写入"):
        fetch([site("/")], tmp_path / "pages", QUICK)
