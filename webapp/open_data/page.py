"""The page that explains the data, formats, fields, origin, interfaces; and all replies as one stream."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, url_for

from webapp.addresses.search import SearchParams
from webapp.downloads.formats import jsonl_file
from webapp.http.compression import packed
from webapp.open_data.dictionary import reply_fields
from webapp.open_data.serving import tagged
from webapp.open_data.snapshots import listed
from webapp.site import site

blueprint = Blueprint("data", __name__)


@blueprint.get("/data")
def page() -> Response:
    """What can be taken away, in which formats, and what may be done with it."""
    store = site().store.stats()
    shown = render_template(
        "data.html",
        params=SearchParams(),
        replies=store["replies"],
        changed=(store["last_change"] or "")[:10],
        snapshots=listed(site().settings.snapshots_path),
        rows=reply_fields(),
    )
    return tagged(make_response(shown))


@blueprint.get("/data/replies.jsonl.gz")
def everything() -> Response:
    """All replies as gzipped JSON Lines, in the order of their ids, read from the store as the client takes them."""
    root = url_for("pages.home", _external=True).rstrip("/")
    answer = Response(packed(jsonl_file(site().store.batches(), root)), content_type="application/gzip")
    answer.headers["Content-Disposition"] = "attachment; filename=dafu-replies.jsonl.gz"
    answer.cache_control.no_store = True
    return answer
