"""Addresses as they are compared, and the names of files for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fetching import FetchOptions, fetch
from corpus.fetching.addresses import canonical, file_names, site_of
from tests.fetching import saved
from tests.fetching.awkward_site import Site, page


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
