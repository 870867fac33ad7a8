"""What is kept here: which sites, regions and years, and how fresh it is; for readers who ask what is missing, as a page and by the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, render_template

from corpus.store.extent import Found
from indexer import BRANCH, MISSING, FacetValue, Query, find
from webapp.addresses.search import SearchParams
from webapp.api.openapi import Part, fields_of, list_of, object_of, operation
from webapp.operations.sources import SourceLog, path_of
from webapp.site import site

blueprint = Blueprint("coverage", __name__)

FILES: Final = "文件"
"""What is called the site of replies that were imported from files without an address."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a site."""

    site: str
    replies: int
    first_year: str | None
    newest: str | None
    """The date of the newest reply."""
    imported_on: str
    """The day when something of it was new here last."""
    asked_on: str | None
    """The day when the site was asked last, where it is copied regularly."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many replies are of a region, or of a year."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is kept here."""

    replies: int
    sites: tuple[Kept, ...]
    """The largest first."""
    regions: tuple[Counted, ...]
    """The upper ones, the largest first; what names none is left out."""
    years: tuple[Counted, ...]
    """The last first."""
    undated: int
    changed_at: str | None
    """When something was new here last; UTC."""
    built_at: str | None
    """When the index was written last; UTC."""


@blueprint.get("/coverage")
def page() -> str:
    """The page."""
    return render_template("coverage.html", params=SearchParams(), now=_now())


@blueprint.get("/api/v1/coverage")
def page_by_api() -> Response:
    """The same for programs."""
    return jsonify(asdict(_now()))


def _now() -> Coverage:
    engine, store = site().engine, site().store
    asked = _asked()
    version = f"{store.stamp} {engine.version} {sorted(asked.items())}"
    return site().known("coverage", lambda: _made(asked), version)


def _made(asked: dict[str, str]) -> Coverage:
    engine, store = site().engine, site().store
    facets = {facet.name: facet for facet in find(engine, Query(limit=0, facets=("region", "year"))).facets}
    years, regions = facets["year"].values, facets["region"].values
    numbers, index = store.stats(), engine.state()
    return Coverage(
        replies=int(numbers["replies"]),
        sites=sites_of(store.extent.found(), asked),
        regions=_counted(value for value in regions if BRANCH not in value.value),
        years=tuple(sorted(_counted(years), key=lambda year: year.name, reverse=True)),
        undated=sum(value.count for value in years if value.value == MISSING),
        changed_at=numbers["last_change"],
        built_at=index.built_at if index else None,
    )


def sites_of(found: Iterable[Found], asked: dict[str, str]) -> tuple[Kept, ...]:
    """The sites that replies are from, a reply counted once for each; `asked`: host → the day it was asked last."""
    by_site: dict[str, dict[str, Found]] = {}
    for one in found:
        by_site.setdefault(_host(one.address), {})[one.reply_id] = one
    kept = []
    for name, replies in by_site.items():
        dates = sorted(one.date for one in replies.values() if one.date)
        imported = max(one.imported_at for one in replies.values())[:10]
        first, newest = (dates[0][:4], dates[-1]) if dates else (None, None)
        kept.append(Kept(name, len(replies), first, newest, imported, asked.get(name)))
    return tuple(sorted(kept, key=lambda one: (-one.replies, one.site)))


def _asked() -> dict[str, str]:
    data = site().settings.data
    if not path_of(data).exists():
        return {}
    with SourceLog(data) as log:
        return {_host(run.address): run.at[:10] for run in log.runs().values()}


def _host(address: str) -> str:
    return (urlsplit(address).hostname if "://" in address else None) or FILES


def _counted(values: Iterable[FacetValue]) -> tuple[Counted, ...]:
    shown = [value for value in values if value.value != MISSING and value.count]
    return tuple(Counted(value.value, value.count) for value in sorted(shown, key=lambda value: -value.count))


_LISTS: Final = {"sites": Kept, "regions": Counted, "years": Counted}
DESCRIPTION: Final = Part(
    {"/api/v1/coverage": operation("收录范围：网站、地区、年份、新旧", "Coverage", (503,))},
    {
        "Coverage": object_of(
            {name: schema for name, schema in fields_of(Coverage).items() if name not in _LISTS}
            | {name: list_of(object_of(fields_of(kind))) for name, kind in _LISTS.items()}
        )
    },
)
