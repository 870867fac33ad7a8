"""All places as a tree, and the one that a reader calls their own: a cookie that holds its name and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer import BRANCH, Engine, Query, fold, statistics
from webapp.addresses.links import tidy
from webapp.addresses.search import SearchParams
from webapp.languages.choice import said
from webapp.site import site

blueprint = Blueprint("regions", __name__)

COOKIE: Final = "region"
_YEAR: Final = 365 * 24 * 3600
FOUND: Final = 200
"""Places that are listed where a name is looked for."""
_LONGEST: Final = 100
"""Characters of a branch; longer ones are no place."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the tree."""

    value: str
    """The whole branch."""
    count: int
    below: tuple[Place, ...]
    """The places directly under it, the most replies first."""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.value.rpartition(BRANCH)[2]


def counted(engine: Engine, containing: str = "") -> Mapping[str, int]:
    """Branch → replies, the most first; with `containing` only those whose own name holds it."""
    sought = fold(containing)
    found = statistics.values(engine, Query(), "region", containing=sought).counts
    return {place: n for place, n in found.items() if sought in fold(place.rpartition(BRANCH)[2])}


def tree(counts: Mapping[str, int]) -> tuple[Place, ...]:
    """The places as a tree; one whose parent is not among them stands at the root."""
    below = defaultdict[str, list[str]](list)
    for value in counts:
        parent = value.rpartition(BRANCH)[0]
        below[parent if parent in counts else ""].append(value)

    def places(parent: str) -> Iterator[Place]:
        for value in below.get(parent, ()):
            yield Place(value, counts[value], tuple(places(value)))

    return tuple(places(""))


@blueprint.get("/regions")
def page() -> str:
    """The tree, or the places whose name holds what is looked for."""
    sought = tidy(request.args.get("find", ""))
    counts = counted(site().engine, sought)
    places = tree(counts)
    return render_template(
        "regions.html",
        params=SearchParams(),
        sought=sought,
        total=len(counts),
        found=[*counts.items()][:FOUND] if sought else (),
        divided=[place for place in places if place.below],
        others=[place for place in places if not place.below],
    )


@blueprint.get("/my-region")
def mine() -> Response:
    """The reader's own place; the tree where none is remembered."""
    region = unquote(request.cookies.get(COOKIE, ""))
    return redirect(url_for("region.page", name=region) if region else url_for("regions.page"))


@blueprint.post("/my-region")
def remember() -> Response:
    """Remember a place that has replies for a year, or none at all where the form names none."""
    region = request.form.get("region", "")
    if not region:
        forgotten = redirect(url_for("regions.page"), 303)
        forgotten.delete_cookie(COOKIE, path=_path())
        return forgotten
    if len(region) > _LONGEST or region not in _known(region):
        abort(
            404,
            said(
                "没有“{region}”的答复。可以到地区名录中查找。", region=region[:_LONGEST].replace(BRANCH, " ")
            ),
        )
    answer = redirect(url_for("region.page", name=region, saved=1), 303)
    answer.set_cookie(
        COOKIE,
        quote(region),
        max_age=_YEAR,
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _known(region: str) -> Sequence[str]:
    return [*counted(site().engine, region.rpartition(BRANCH)[2])]


def _path() -> str:
    """Browsers send the cookie to the one address that reads it, so that no other page depends on it."""
    return url_for("regions.mine")
