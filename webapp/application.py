"""The application of Flask: its settings, its rooms of pages and of the API, and what goes on around each request."""

from __future__ import annotations

from typing import Final

from flask import Flask
from jinja2 import StrictUndefined

from corpus.intake.samples import MARK
from indexer import MAX_CHARACTERS, Engine, Settings
from indexer.query.synonyms import use_file
from webapp import api_root as api
from webapp import errors
from webapp.admin import deeds, gate, login, overview, replies, sites, synonyms, uploading
from webapp.alerts import page as alerts
from webapp.cited import api as documents_api
from webapp.cited import page as documents
from webapp.coverage import page as coverage
from webapp.downloads import atom as feeds
from webapp.downloads import search as exports
from webapp.downloads import sitemap as discovery
from webapp.downloads.formats import FORMATS
from webapp.embedding import page as embedding
from webapp.http import assets, compression, headers, identity, limits, metering, own_address
from webapp.http import page_cache as caching
from webapp.http import url_cache as addresses
from webapp.languages.templates import LanguageEnvironment
from webapp.learning.noting import note_openings
from webapp.open_data import page as data
from webapp.open_data import serving as snapshots
from webapp.people import api as people_api
from webapp.people import page as people
from webapp.picked import api as picked_api
from webapp.picked import page as picked
from webapp.places import api as places_api
from webapp.places import region, regions, whom
from webapp.precedents import api as precedents_api
from webapp.precedents import page as precedents
from webapp.precedents.pasted import InMemoryRequest
from webapp.promises import api as promises_api
from webapp.promises import files as promise_files
from webapp.promises import page as promises
from webapp.reading import speaking, view
from webapp.replies import again, comparing, sharing, timeline
from webapp.replies import api as reply_api
from webapp.replies import history as reply_pages
from webapp.search import api as results_api
from webapp.search import facet_values as narrowing
from webapp.search import page as pages
from webapp.search import stats
from webapp.site import KEY, Site
from webapp.views import asks, badges
from webapp.views.asks import BESIDE, SHOWN, UNANSWERED
from webapp.views.fragments import Fragments
from webapp.views.letter import anchor, segments
from webapp.views.promises import DUE_LABELS, STANDING_LABELS, UNKNOWN
from webapp.words.labels import (
    FIRMNESS_LABELS,
    SORT_LABELS,
    VERDICT_LABELS,
    document_label,
    due_label,
    local_time,
    marked_title,
    number_label,
    title_of,
    value_label,
)
from webapp.words.matter import heading, heading_of

_ROOMS: Final = (
    pages, narrowing, reply_pages, timeline, again, comparing, sharing, precedents, precedents_api, people, documents, documents_api,
    promises, promises_api, promise_files, stats, api, results_api, reply_api, people_api, exports, feeds, data, snapshots, discovery,
    region, regions, whom, places_api, coverage, embedding, alerts, view, speaking, picked, picked_api, login, overview, deeds, sites,
    replies, uploading, synonyms,
)  # fmt: skip
"""The modules of pages and of the API: each has a `blueprint`, and a DESCRIPTION of what it adds to the API."""
PARTS: Final = tuple(room.DESCRIPTION for room in _ROOMS if hasattr(room, "DESCRIPTION"))
"""What the modules say of their routes of the API."""


def create_app(
    settings: Settings, engine: Engine | None = None, buckets: limits.Buckets | None = None
) -> Flask:
    """The application over `engine`, or over the index of `settings.data`, which may be built later.

    `buckets` count what visitors ask for, where several processes count together.
    """
    app = Flask(__package__, static_folder=None)
    app.request_class = InMemoryRequest
    app.jinja_environment = LanguageEnvironment
    app.extensions[KEY] = opened = Site(settings, engine)
    if opened.leads:
        note_openings(app, opened.leads)
    metering.register(app, settings)
    own_address.register(app, settings)
    app.before_request(lambda: limits.give_time(settings))
    limits.register(app, settings, buckets or limits.buckets_of(settings))
    # No request needs a body but /precedents, which allows itself more.
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.jinja_env.globals.update(
        site_name=settings.site_name,
        sort_labels=SORT_LABELS,
        due_labels=DUE_LABELS,
        standing_labels=STANDING_LABELS,
        firmness_labels=FIRMNESS_LABELS,
        verdict_labels=VERDICT_LABELS,
        promises_url=promises.promises_url,
        value_label=value_label,
        max_characters=MAX_CHARACTERS,
        asks_shown=SHOWN,
        asks_beside=BESIDE,
        unanswered=UNANSWERED,
        answers_unknown=UNKNOWN,
        export_formats=tuple(FORMATS.values()),
        promise_formats=tuple(promise_files.FORMATS.values()),
        raw_pages=bool(settings.raw_pages),
        sends_mail=settings.sends_mail,
        learns=bool(settings.learn),
        sample_mark=MARK,
        heading=heading,
        fragments=Fragments(app.jinja_env).of,
    )
    app.jinja_env.filters.update(
        anchor=anchor,
        segments=segments,
        restated=asks.remembered(lambda stored: opened.findings(stored).asks),
        title_of=title_of,
        marked_title=marked_title,
        heading_of=heading_of,
        badge=badges.remembered(lambda stored: opened.findings(stored).promises),
        document_label=document_label,
        due_label=due_label,
        local_time=local_time,
        number_label=number_label,
    )
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_blueprint(overview.api_blueprint)
    app.extensions[api.PARTS] = PARTS
    gate.register(app)
    app.before_request(lambda: use_file(settings.synonyms_path))
    addresses.register(app)
    assets.register(app)
    identity.register(app, settings)
    view.register(app)
    speaking.register(app)
    caching.register(app, settings)
    headers.register(app)
    compression.register(app)
    errors.register(app)
    return app
