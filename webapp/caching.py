"""Entity tags of pages: a reader who comes back to an unchanged page is told so before anything is searched or drawn.

What a page says depends on its address, the committed index, this program with its settings, and the day (what is due is counted
from today); the tag is weak, since a compressed page is the same page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

from corpus import CorpusError
from indexer import SearchError, Settings
from webapp.citations import today
from webapp.site import site

_FILES: Final = ("*.py", "templates/*.html", "templates/*.xml", "static/*")


def register(app: Flask, settings: Settings) -> None:
    """Tag the pages of `app`, and answer 304 to who has them."""
    program = _fingerprint(settings)
    app.before_request(_answer_if_known(program))
    app.after_request(_tag(program))


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.sha256(repr(settings).encode())
    folder = Path(__file__).parent
    for pattern in _FILES:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _tag_of(program: str) -> str | None:
    """The tag of the page asked for; None where it cannot be known ahead."""
    if request.method not in ("GET", "HEAD") or "Authorization" in request.headers:
        return None
    try:
        version = site().engine.version
    except (CorpusError, SearchError):  # the page itself says what is wrong
        return None
    parts = (program, version, f"{today()}", request.host_url, request.full_path)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _answer_if_known(program: str) -> Callable[[], Response | None]:
    def answer() -> Response | None:
        known = request.if_none_match
        if not known or known.star_tag:
            return None
        tag = _tag_of(program)
        if tag is None or not known.contains_weak(tag):
            return None
        response = Response(status=304)
        response.set_etag(tag, weak=True)
        return response

    return answer


def _tag(program: str) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        own = "ETag" in response.headers or response.cache_control.no_store or response.is_streamed
        if response.status_code == 200 and not own and (tag := _tag_of(program)):
            response.set_etag(tag, weak=True)
        return response

    return add
