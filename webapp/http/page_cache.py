"""Pages made once: a reader who has a page is told that it is unchanged, and others get the page that was made for the first.

What a page says depends on its address, the view (适老版), the language, the committed index, the store, this program with its settings
and libraries, and the day (what is due is counted from today): that is its entity tag. The tag is weak, since a compressed page is the
same page. A commit changes all tags.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final

from flask import Flask, Response, g, request

from corpus import CorpusError
from corpus.intake.synthesize import SAMPLES
from indexer import SearchError, Settings
from indexer.cache import Cache
from indexer.fingerprint import ROOT, add_files, source_files
from indexer.query import synonyms
from indexer.text.dates import today
from webapp.languages.choice import language
from webapp.operations.sources import stamp_of
from webapp.reading.view import view
from webapp.site import site

CACHE: Final = "dafu pages"
"""The name of the cache among the extensions of an application."""
_PACKAGES: Final = ("corpus", "indexer", "webapp")
_LARGEST: Final = 1 << 20
"""Bytes of a page that is kept."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page as it was sent."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    asked: tuple[str, int] | None
    """The question to be noted once more, and its total."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return len(self.body) + 1000


def register(app: Flask, settings: Settings) -> None:
    """Tag the pages of `app`, keep them, and answer 304 to who has them. The first to be registered: it sees final answers."""
    program = _fingerprint(settings)
    kept: Cache[_Kept] = Cache(settings.page_cache_mb << 20)
    app.extensions[CACHE] = kept

    def answer_if_known() -> Response | None:
        g.page_tag = tag = _tag_of(program)
        known = request.if_none_match
        if tag is None:
            return None
        if known and not known.star_tag and known.contains_weak(tag):
            response = Response(status=304)
            response.set_etag(tag, weak=True)
            return response
        page = kept.peek((tag, request.accept_encodings["gzip"] > 0))
        if page is None:
            return None
        if page.asked:
            site().note_again(*page.asked)
        return Response(page.body, headers=list(page.headers))

    def keep(response: Response) -> Response:
        tag = g.get("page_tag")
        own = "ETag" in response.headers or response.cache_control.no_store or response.is_streamed
        if tag is None or own or response.status_code != 200 or "Set-Cookie" in response.headers:
            return response
        response.set_etag(tag, weak=True)
        if request.method == "GET" and (response.content_length or 0) <= _LARGEST:
            page = _Kept(response.get_data(), tuple(response.headers), g.get("asked"))
            kept.get((tag, request.accept_encodings["gzip"] > 0), lambda: page)
        return response

    app.before_request(answer_if_known)
    app.after_request(keep)


def _fingerprint(settings: Settings) -> str:
    return f"{settings!r} {program()}"


@lru_cache
def program(root: Path = ROOT) -> str:
    """Another one for every change of code, templates and word lists under `root`, and of what is installed beside them."""
    installed = {f"{one.name} {one.version}" for one in metadata.distributions()}
    digest = hashlib.sha256("\n".join([sys.version, *sorted(installed)]).encode())
    samples = root / SAMPLES.relative_to(ROOT)
    for package in _PACKAGES:
        files = (file for file in source_files(root / package) if samples not in file.parents)
        add_files(digest, root, sorted(files))
    return digest.hexdigest()


def _tag_of(program: str) -> str | None:
    """The tag of the page asked for; None where it cannot be known ahead."""
    if request.method not in ("GET", "HEAD") or "Authorization" in request.headers:
        return None
    try:
        version, store = site().engine.version, site().store_if_any
        meaning = found.version if (found := site().meaning) else ""
    except (CorpusError, SearchError):  # the page itself says what is wrong
        return None
    parts = (
        program,
        version,
        store.stamp if store else "",
        stamp_of(site().settings.data),
        synonyms.stamp_of(site().settings.synonyms_path),
        meaning,
        f"{today()}",
        view(),
        language(),
        f"{request.scheme}://{request.host}{request.script_root}",
        request.environ.get("PATH_INFO", ""),
        request.query_string.decode("latin1"),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
