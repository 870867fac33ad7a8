"""What crawlers and browsers read of the site as a whole: robots.txt, the sitemap (sitemaps.org), the search description (OpenSearch)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from corpus import Store
from indexer import MAX_CHARACTERS
from webapp.site import site

blueprint = Blueprint("discovery", __name__)

MOST: Final = 50_000
"""Addresses in one file, by the protocol."""
_PAGES: Final = (
    "pages.home", "pages.about", "pages.help_page", "pages.api_page", "data.page", "reading.statement",
    "people.agencies", "people.proposers", "promises.page", "regions.page", "whom.page",
)  # fmt: skip
"""The pages that stand beside the replies."""
_CLOSED: Final = (
    "/search", "/whom?", "/embed/", "/alerts/", "/api/", "/export.", "/feed.atom", "/stats", "/facet/",
    "/promises?", "/promises.", "/reply/*/page/", "/collection/",
)  # fmt: skip
"""Addresses that take any search, and pages as they were fetched, which are their own sites' to list."""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Rules for crawlers: replies are open, the endless combinations of searches are not, whatever form they take."""
    closed = "".join(f"Disallow: {request.script_root}{path}\n" for path in _CLOSED)
    sitemap = url_for("discovery.sitemap", _external=True)
    return Response(f"User-agent: *\n{closed}\nSitemap: {sitemap}\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The list of all parts."""
    parts = [
        (url_for("discovery.sitemap_part", number=number, _external=True), changed)
        for number, (_, changed) in enumerate(_parts(), 1)
    ]
    pages = (url_for("discovery.sitemap_pages", _external=True), None)
    return _xml("sitemapindex", "sitemap", iter([pages, *parts]))


@blueprint.get("/sitemap-pages.xml")
def sitemap_pages() -> Response:
    """The pages that are no replies."""
    return _xml("urlset", "url", ((url_for(page, _external=True), None) for page in _PAGES))


@blueprint.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """One part: the addresses of replies."""
    parts = _parts()
    if not 1 <= number <= len(parts):
        abort(404, f"网站地图只有 {len(parts)} 部分，没有第 {number} 部分。")
    listed = site().store.catalogue(parts[number - 1][0], MOST)
    # One address is built, and the others from it: a part has thousands of them.
    stem = url_for("pages.reply", reply_id="ID", _external=True).removesuffix("ID")
    return _xml("urlset", "url", ((f"{stem}{reply_id}", changed) for reply_id, changed in listed))


def _parts() -> list[tuple[str, str]]:
    """The first id of each part, with when a reply in it changed last."""
    return site().known(_parts, lambda: parts_of(site().store))


def parts_of(store: Store, most: int = MOST) -> list[tuple[str, str]]:
    """The first id of each part of at most so many replies, with when a reply in it changed last."""
    listed, parts = store.catalogue(), []
    while rows := list(islice(listed, most)):
        parts.append((rows[0][0], max(changed for _, changed in rows)))
    return parts


def _xml(root: str, element: str, rows: Iterator[tuple[str, str | None]]) -> Response:
    text = render_template("sitemap.xml", root=root, element=element, rows=rows)
    return Response(text, content_type="application/xml; charset=utf-8")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The description that lets browsers offer this site as a search engine."""
    return Response(render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml")


@blueprint.get("/opensearch/suggest")
def suggestions() -> Response:
    """What the words typed in a browser's address bar may become, in the form of the OpenSearch suggestions extension."""
    typed = request.args.get("q", "")[:MAX_CHARACTERS]
    found = site().engine.suggestions.complete(typed)
    answer = jsonify([typed, [suggestion.text for suggestion in found]])
    answer.mimetype = "application/x-suggestions+json"
    return answer
