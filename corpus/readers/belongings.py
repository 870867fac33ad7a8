"""What lies about pages and is none: styles, scripts and pictures of a site, the folder of a page that a browser saved whole, traces of
programs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from typing import Final

_DRESS: Final = re.compile(
    r"\.(?:css|m?js|map|gif|webp|svg|ico|woff2?|ttf|eot|otf|swf|mp3|mp4|avi|flv|下载|download)$",
    re.IGNORECASE,
)
"""What a copy of a site holds beside its pages; browsers add 下载 to the names of scripts."""
_PICTURE: Final = re.compile(r"\.(?:png|jpe?g|bmp|tiff?)$", re.IGNORECASE)
"""Dress below a page, and a scan where there is none."""
_PAGE: Final = re.compile(r"\.(?:[sx]?html?|mht|mhtml|aspx?|jspx?|php)$", re.IGNORECASE)
_SAVED: Final = re.compile(r"(.+?)(?:[_.]files|_文件|_檔案)", re.IGNORECASE)
"""The folder that browsers write beside a page: 第118号_files beside 第118号.html."""
_TRACES: Final = frozenset({
    "robots.txt", "sitemap.xml", "hts-log.txt", "hts-cache", "hts-stop.lock", "cookies.txt", "__MACOSX", "Thumbs.db", "desktop.ini",
})  # fmt: skip
"""What copying programs and operating systems leave."""


def has_page(names: Iterable[str]) -> bool:
    """Whether one of the names in a folder is that of a page."""
    return any(_PAGE.search(name) for name in names)


def is_dress(name: str, siblings: Collection[str], below_page: bool) -> bool:
    """Whether the file or folder of this name, among these in its folder, belongs to pages; `below_page` where one is here or above."""
    if (name.startswith(".") and name not in (".", "..")) or name in _TRACES or _DRESS.search(name):
        return True
    if below_page and _PICTURE.search(name):
        return True
    saved = _SAVED.fullmatch(name)
    return saved is not None and any(
        _PAGE.search(other) and other[: len(saved[1]) + 1].lower() == f"{saved[1]}.".lower()
        for other in siblings
    )


def dress_of(names: Collection[str]) -> Callable[[str], bool]:
    """Whether an entry of an archive belongs to pages, of all its entries."""
    folders: dict[str, set[str]] = {}
    for name in names:
        while name:
            folder, last = posixpath.split(name)
            if folder == name:
                break
            folders.setdefault(folder, set()).add(last)
            name = folder
    pages = {folder for folder, inside in folders.items() if has_page(inside)}

    def is_below_page(folder: str) -> bool:
        while folder not in pages:
            above = posixpath.dirname(folder)
            if above == folder:
                return False
            folder = above
        return True

    def decide(name: str) -> bool:
        while name:
            folder, last = posixpath.split(name)
            if folder == name:
                break
            if is_dress(last, folders[folder], is_below_page(folder)):
                return True
            name = folder
        return False

    return decide
