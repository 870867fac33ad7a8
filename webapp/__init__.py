"""How a person uses the search: pages and a JSON API. `create_app` is the only way to build the application."""

from __future__ import annotations

from typing import Final

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer import MAX_CHARACTERS, Engine, Settings
from webapp import (
    addresses,
    admin,
    api,
    assets,
    caching,
    comparing,
    compression,
    data,
    discovery,
    documents,
    documents_api,
    errors,
    exports,
    feeds,
    headers,
    narrowing,
    pages,
    people,
    people_api,
    precedents,
    precedents_api,
    promise_files,
    promises,
    promises_api,
    reply_api,
    reply_pages,
    results_api,
    stats,
    timeline,
)
from webapp.dialogue import BESIDE, SHOWN, UNANSWERED, Remembered
from webapp.formats import FORMATS
from webapp.labels import (
    FIRMNESS_LABELS,
    SORT_LABELS,
    document_label,
    due_label,
    number_label,
    title_of,
    value_label,
)
from webapp.letter import segments
from webapp.pasted import InMemoryRequest
from webapp.promise_results import DUE_LABELS
from webapp.site import KEY, Site

__all__ = ["create_app"]

_ROOMS: Final = (
    pages, narrowing, reply_pages, timeline, comparing, precedents, precedents_api, people, documents, documents_api,
    promises, promises_api, promise_files, stats, api, results_api, reply_api, people_api, exports, feeds, data, discovery, admin,
)  # fmt: skip
"""The modules of pages and of the API."""


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """The application over `engine`, or over the index of `settings.data`, which may be built later."""
    app = Flask(__name__, static_folder=None)
    app.request_class = InMemoryRequest
    if settings.proxies:
        # Addresses only: gunicorn sees to the scheme, and Host is passed on as it came.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    app.extensions[KEY] = Site(settings, engine)
    # No request needs a body but /precedents, which allows itself more.
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.jinja_env.globals.update(
        site_name=settings.site_name,
        sort_labels=SORT_LABELS,
        due_labels=DUE_LABELS,
        firmness_labels=FIRMNESS_LABELS,
        promises_url=promises.promises_url,
        value_label=value_label,
        max_characters=MAX_CHARACTERS,
        asks_shown=SHOWN,
        asks_beside=BESIDE,
        unanswered=UNANSWERED,
        export_formats=tuple(FORMATS.values()),
        promise_formats=tuple(promise_files.FORMATS.values()),
        has_admin=bool(settings.admin_password),
    )
    app.jinja_env.filters.update(
        segments=segments,
        restated=Remembered().restated,
        title_of=title_of,
        document_label=document_label,
        due_label=due_label,
        number_label=number_label,
    )
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    addresses.register(app)
    assets.register(app)
    caching.register(app, settings)
    headers.register(app)
    compression.register(app)
    errors.register(app)
    return app
