"""`dafu fetch`: courteous, complete, resumable, and never out of the site. Only the loopback address is asked."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Timer

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus import Store, UnreadableFile
from corpus.errors import FetchError
from corpus.fetching import FetchOptions, FetchReport, address_of, fetch
from corpus.fetching.addresses import canonical, file_names, site_of
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.readers import MAX_BYTES
from tests.intake.awkward_site import Answer, Asked, Site, moved, page, serve
from tests.intake.test_importing import PAGE
from webapp.cli import main

QUICK = FetchOptions(delay=0, timeout=2)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    with serve() as running:
        yield running


def saved(folder: Path) -> dict[str, bytes]:
    """The pages in `folder` by address."""
    return {address_of(path) or "": path.read_bytes() for path in find_files([folder])}


def reasons(report: FetchReport) -> dict[str, str]:
    return {failure.address: failure.reason for failure in report.failed}


# What is saved.


def test_pages_are_saved_as_the_bytes_that_came(site: Site, tmp_path: Path) -> None:
    gbk = "<html><meta charset=utf-8><p>关于加装电梯的答复</p></html>".encode("gb18030")
    site.answers["/"] = Answer(gbk, headers={"Content-Type": "text/html; charset=no-such-encoding"})
    report = fetch([site("/")], tmp_path, QUICK)
    assert (report.fetched, report.failed, report.stopped) == (1, [], None)
    assert saved(tmp_path) == {site("/"): gbk}


def test_a_record_beside_a_page_says_where_it_is_from(site: Site, tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html", "ETag": '"a1"', "Last-Modified": "Mon, 26 Jun 2023 08:00:00 GMT"}
    site.answers["/zwgk/27.html"] = Answer(b"<p>reply</p>", headers=headers)
    fetch([site("/zwgk/27.html")], tmp_path, QUICK)
    folder = tmp_path / f"127.0.0.1_{site.port}" / "zwgk"
    assert (folder / "27.html").read_bytes() == b"<p>reply</p>"
    record = json.loads((folder / ".fetched" / "27.html.json").read_bytes())
    assert record["address"] == site("/zwgk/27.html")
    assert (record["status"], record["content_type"], record["etag"]) == (200, "text/html", '"a1"')
    assert record["last_modified"] == headers["Last-Modified"]
    assert record["fetched"] == record["checked"]


def test_an_attachment_lies_beside_its_page_though_depth_ends_there(site: Site, tmp_path: Path) -> None:
    site.answers["/a/27.html"] = page("./P027.docx", "答复.pdf", "next.html", "photo.jpg")
    site.otherwise = lambda path: Answer(b"PK", headers={"Content-Type": "application/octet-stream"})
    fetch([site("/a/27.html")], tmp_path, FetchOptions(depth=0, delay=0))
    names = {
        path.relative_to(tmp_path / f"127.0.0.1_{site.port}").as_posix() for path in find_files([tmp_path])
    }
    assert names == {"a/27.html", "a/P027.docx", "a/答复.pdf"}


def test_import_of_the_folder_knows_each_address(site: Site, tmp_path: Path) -> None:
    site.answers["/27.txt"] = Answer(PAGE.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    fetch([site("/27.txt")], tmp_path / "pages", QUICK)
    with Store(tmp_path / "replies.sqlite") as store:
        (imported,) = import_files(store, find_files([tmp_path / "pages"]))
        assert imported.reason is None
        assert store.addresses() == [site("/27.txt")]


def test_a_damaged_record_is_named(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page()
    fetch([site("/")], tmp_path, QUICK)
    (file,) = find_files([tmp_path])
    (file.parent / ".fetched" / f"{file.name}.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="抓取记录"):
        address_of(file)
    assert fetch([site("/")], tmp_path, QUICK).fetched == 1
    assert address_of(file) == site("/")


# What is asked for.


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
    assert all(later - earlier > 0.15 for earlier, later in pairwise(times))


def test_the_distance_that_robots_txt_asks_for_is_kept(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.4\n", headers={})
    site.otherwise = lambda path: page(f"{path}x")
    fetch([site("/")], tmp_path, FetchOptions(depth=2, delay=0))
    times = [asked.at for asked in site.asked[1:]]
    assert all(later - earlier > 0.2 for earlier, later in pairwise(times))


def test_requests_say_who_asks_and_whom_to_complain_to(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page()
    fetch([site("/")], tmp_path, FetchOptions(delay=0, contact="office@example.gov.cn"))
    agents = {asked.headers["User-Agent"] for asked in site.asked}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("dafu/")
    assert "+office@example.gov.cn" in agent


# What goes wrong.


def test_failures_are_named_with_their_reason_and_the_rest_is_fetched(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page("/loop", "/error", "/gone", "/drip", "/huge", "/cut", "/good")
    site.answers["/loop"], site.answers["/pool"] = moved("/pool"), moved("/loop")
    site.answers["/error"] = Answer(status=500)
    site.answers["/drip"] = Answer(b"<p>", drips=True)
    site.answers["/huge"] = Answer(b"0" * (MAX_BYTES + 1))
    site.answers["/cut"] = Answer(b"<p>", headers={"Content-Type": "text/html", "Content-Length": "9999"})
    site.answers["/good"] = page()
    report = fetch([site("/")], tmp_path, QUICK)
    why = reasons(report)
    assert set(saved(tmp_path)) == {site("/"), site("/good")}
    assert set(why) == {site(path) for path in ("/loop", "/error", "/gone", "/drip", "/huge", "/cut")}
    assert "反复跳转" in why[site("/loop")]
    assert "500" in why[site("/error")]
    assert "不存在" in why[site("/gone")]
    assert "太慢" in why[site("/drip")]
    assert "上限" in why[site("/huge")]
    assert "不全" in why[site("/cut")]


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


# Again.


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


# Addresses and names.


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTP://A.gov.cn:80", "http://a.gov.cn/"),
        ("http://a.gov.cn/x;jsessionid=1.node2?b=2&a=1#top", "http://a.gov.cn/x?b=2&a=1"),
        ("http://a.gov.cn/x?siteid=3&PHPSESSID=4", "http://a.gov.cn/x?siteid=3"),
        ("https://a.gov.cn:8443/", "https://a.gov.cn:8443/"),
    ],
)
def test_an_address_is_of_the_page_alone(address: str, expected: str) -> None:
    assert canonical(address) == expected


def test_a_site_is_its_host_and_port() -> None:
    assert site_of("http://a.gov.cn/x") == site_of("https://a.gov.cn/y") == site_of("http://A.gov.cn:80")
    others = (
        "http://a.gov.cn:8080/",
        "http://www.a.gov.cn/",
        "http://a.gov.cn.evil.com/",
        "ftp://a.gov.cn/",
        "a",
    )
    assert site_of("http://a.gov.cn/") not in {site_of(other) for other in others}


@given(path=st.text(max_size=300), query=st.text(max_size=50))
def test_any_address_has_a_name_that_every_file_system_takes(path: str, query: str) -> None:
    address = "http://a.gov.cn/" + (path + ("?" + query if query else "")).encode(errors="replace").decode()
    names = list(file_names(address))
    assert names
    for name in names:
        assert len(str(name).encode()) < 200
        for part in name.parts:
            assert not set(part) & set('<>:"/\\|?*\0\n\r\t')
            assert not part.startswith(".") and not part.endswith((".", " "))
            assert part.upper().partition(".")[0] not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/x", "/..%2F..%2Fx", "/a/..%5C..%5Cx", "/C:/x"]
)
def test_no_name_climbs_out_of_the_folder(path: str) -> None:
    for name in file_names(f"http://a.gov.cn{path}"):
        assert name.parts[0] == "a.gov.cn"
        assert ".." not in name.parts


def test_pages_that_ask_for_one_name_get_two(site: Site, tmp_path: Path) -> None:
    paths = (
        "/a",
        "/a.html",
        "/a/",
        "/a/index.html",
        "/a/b",
        "/x.y/b",
        "/x_y/b",
        "/A",
        "/a?id=1",
        "/a?id=2",
        "/con",
    )
    site.answers["/"] = page(*paths)
    site.otherwise = lambda path: page(text=path)
    report = fetch([site("/")], tmp_path, FetchOptions(depth=1, delay=0))
    assert report.fetched == len(paths) + 1
    assert saved(tmp_path) == {site(path): page(text=path).body for path in paths} | {
        site("/"): page(*paths).body
    }


# The command.


def dafu(*arguments: str, data: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments, env={"DAFU_DATA": str(data), "COLUMNS": "200"})
    return result.exit_code, result.output


def test_the_command_fetches_and_says_how_to_import(site: Site, tmp_path: Path) -> None:
    site.answers["/27.txt"] = Answer(PAGE.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    code, output = dafu("fetch", site("/27.txt"), "--delay", "0.1", data=tmp_path)
    assert code == 0
    assert f"dafu import {tmp_path / 'fetched'}" in output
    assert dafu("import", str(tmp_path / "fetched"), data=tmp_path)[0] == 0


def test_the_command_lists_failures_and_ends_with_1(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page("/gone")
    arguments = ("fetch", site("/"), "--delay", "0.1", "--folder", str(tmp_path / "pages"))
    code, output = dafu(*arguments, data=tmp_path)
    assert code == 1
    assert site("/gone") in output and "页面不存在（404）" in output
    code, output = dafu(*arguments, "--json", data=tmp_path)
    report = json.loads(output[output.index("{") :])
    assert code == 1
    assert (report["unchanged"], report["failed"][0]["address"]) == (1, site("/gone"))


def test_the_command_says_that_it_stopped(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: page(f"{path}x")
    code, output = dafu("fetch", site("/"), "--delay", "0.1", "--max-pages", "1", data=tmp_path)
    assert code == 1
    assert "上限" in output


def test_the_command_refuses_what_is_no_address(tmp_path: Path) -> None:
    code, output = dafu("fetch", "www.example.gov.cn", data=tmp_path)
    assert code == 2
    assert "https://" in output


def test_a_second_interrupt_ends_it_at_once(site: Site, tmp_path: Path) -> None:
    def interrupting(asked: Asked) -> Answer:
        os.kill(os.getpid(), signal.SIGINT)
        Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        return Answer(b"<p>", drips=True)

    site.answers["/"] = interrupting
    report = fetch([site("/")], tmp_path, FetchOptions(delay=0, timeout=300))
    assert report.stopped and report.fetched == 0
