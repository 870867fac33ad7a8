"""The page of a place, and of a topic in it: the newest answers, what is due next, who answers what and how soon, who asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from corpus.derived.areas import AREAS
from indexer import BRANCH, MISSING, Delay, Engine, FacetValue, ResultPage, search, statistics
from indexer.text.dates import today
from webapp.addresses.links import tidy
from webapp.addresses.search import SearchParams
from webapp.languages.choice import said
from webapp.promises.page import Opening
from webapp.search.stats import Picture, year_picture
from webapp.site import site

blueprint = Blueprint("region", __name__)

NEWEST: Final = 6
"""Replies on the page; the search has the others."""
LISTED: Final = 10
"""Bodies in the table of who answers."""
ASKING: Final = 20
"""Those who asked that are named."""
_MAIN_AREAS: Final = 3
_FACETS: Final = ("topic", "year", "region", "agency", "disposition")


@dataclass(frozen=True, slots=True)
class Answering:
    """A body that answers here."""

    agency: str
    count: int
    areas: tuple[str, ...]
    """What it answers most, the most frequent first; of these replies only, several where they are of several."""
    delay: Delay | None
    """How long it took; None where hardly any page tells."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What is known of a place, or of a topic in it."""

    region: str
    """The whole branch: 山西省/长治市/上党区."""
    topic: str
    """Empty for all topics."""
    params: SearchParams
    found: ResultPage
    """The newest replies with their facets."""
    below: tuple[FacetValue, ...]
    """The places directly under it."""
    areas: tuple[FacetValue, ...]
    answering: tuple[Answering, ...]
    delay: Delay | None
    asking: Mapping[str, int]
    """Who asked most → how many replies."""
    opening: Opening
    years: Picture

    @property
    def name(self) -> str:
        """上党区."""
        return self.region.rpartition(BRANCH)[2]

    @property
    def above(self) -> tuple[tuple[str, str], ...]:
        """The places that it lies in, the widest first: branch and name."""
        parts = self.region.split(BRANCH)
        return tuple((BRANCH.join(parts[: n + 1]), parts[n]) for n in range(len(parts) - 1))


def search_of(region: str, topic: str = "") -> SearchParams:
    """The search for the replies of a place, of a topic in it if one is given."""
    return SearchParams(filters={"region": (region,), "topic": (topic,) if topic else ()}, fold=False)


def landing(engine: Engine, region: str, topic: str) -> Landing | tuple[str, ...]:
    """The page of a place; the branches of that name where there are several, none where there is no such place."""
    params = search_of(region, topic)
    query = params.to_query(NEWEST)
    found = search(engine, query)
    places = found.facet["region"].values
    meant = tuple(value.value for value in places if value.selected and value.count)
    if meant != (region,):
        return meant
    delays = statistics.delays(engine, query)
    return Landing(
        region=region,
        topic=topic,
        params=params,
        found=found,
        below=tuple(value for value in places if value.value.rpartition(BRANCH)[0] == region),
        areas=tuple(value for value in found.facet["topic"].values if value.value in AREAS),
        answering=_answering(engine, params, found, {delay.agency: delay for delay in delays.agencies}),
        delay=delays.overall,
        asking=statistics.values(engine, query, "proposer", limit=ASKING).counts,
        opening=Opening.of(engine, site().store_if_any, params, today()),
        years=year_picture(params, found.facet["year"]),
    )


def _answering(
    engine: Engine, params: SearchParams, found: ResultPage, delays: Mapping[str, Delay]
) -> tuple[Answering, ...]:
    of_agency = defaultdict[str, dict[str, int]](dict)
    pairs = statistics.combined(engine, params.to_query(1), ("agency", "topic"), LISTED)
    for (agency, topic), count in pairs.items():
        if topic in AREAS:
            of_agency[agency][topic] = count
    return tuple(
        Answering(
            value.value,
            value.count,
            tuple(sorted(of_agency[value.value], key=lambda area: (-of_agency[value.value][area], area)))[
                :_MAIN_AREAS
            ],
            delays.get(value.value),
        )
        for value in [one for one in found.facet["agency"].values if one.value != MISSING][:LISTED]
    )


@blueprint.get("/region/<path:name>")
def page(name: str) -> Response | str:
    """The page; a name without its branch leads to the place, or to a choice where several places bear it."""
    topic = tidy(request.args.get("topic", ""))
    found = asked_landing(name, topic)
    if isinstance(found, Landing):
        saved = request.args.get("saved") == "1"
        return render_template("region.html", params=SearchParams(), about=found, saved=saved)
    if len(found) == 1:
        return redirect(url_for("region.page", name=found[0], topic=topic or None))
    return render_template("region_choice.html", params=SearchParams(), name=name, topic=topic, places=found)


def asked_landing(name: str, topic: str) -> Landing | tuple[str, ...]:
    """As `landing`; aborts with 404 where there is nothing."""
    found = landing(site().engine, name, topic)
    if not found:
        region = name.replace(BRANCH, " ")
        if topic:
            abort(
                404,
                said(
                    "没有“{region}”主题为“{topic}”的答复。可以到地区名录中查找。", region=region, topic=topic
                ),
            )
        abort(404, said("没有“{region}”的答复。可以到地区名录中查找。", region=region))
    return found
