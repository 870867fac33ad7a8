"""Feeds: the newest replies of any search in Atom (RFC 4287), for feed readers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for

from indexer import Hit, search
from webapp.addresses.search import SearchParams
from webapp.site import site
from webapp.words.describe import describe

blueprint = Blueprint("feeds", __name__)

ENTRIES: Final = 50
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, escaped or not."""
LONG_AGO: Final = "1949-10-01T00:00:00+00:00"
"""When a feed that never had an entry was changed."""


@blueprint.get("/feed.atom")
def feed() -> Response:
    """The newest replies of a search, by their own date; the address takes the parameters of the search page."""
    page_size = site().settings.page_size
    asked = SearchParams.read(request.args.items(multi=True), page_size)
    params = asked.changed(sort=None, size=None)
    query = params.changed(sort="newest", size=ENTRIES).to_query(page_size)
    found = search(site().engine, query)
    text = render_template(
        "feed.xml",
        params=params,
        query=query,
        understood=describe(query),
        hits=found.hits,
        updated=changed(found.hits),
        address=params.url(url_for("feeds.feed", _external=True)),
        page=params.url(url_for("pages.results", _external=True)),
    )
    return conditional(text)


def conditional(text: str) -> Response:
    """A feed as an answer that says when it is unchanged.

    Browsers are told that it is XML, which they show by its style sheet: as application/atom+xml, Chromium shows the bare source.
    """
    is_browser = "text/html" in request.headers.get("Accept", "")
    kind = "application/xml" if is_browser else "application/atom+xml"
    answer = Response(xml(text), content_type=f"{kind}; charset=utf-8")
    answer.vary.add("Accept")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def changed(hits: Iterable[Hit]) -> str:
    """When the newest change of any of the replies was made, as RFC 3339 writes it."""
    return max((hit.stored.changed_at for hit in hits), default=LONG_AGO)


def xml(text: str) -> str:
    """The text without what no XML document may hold."""
    return _NOT_XML.sub("", text)
