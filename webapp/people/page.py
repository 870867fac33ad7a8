"""The pages of those who ask and of those who answer: a proposer's suggestions, an agency's replies, and the lists of both.

Names are shared: a 王建 of one county is not the 王建 of another, and every county has a 教育局. So both pages keep places apart:
where a name stands in several, the page lists them, and each has an address of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import Blueprint, abort, render_template, request

from corpus import StoredReply
from indexer import PLACE, Engine, Query, fold, search, statistics, successor
from indexer.text.dates import today
from webapp.addresses.links import tidy
from webapp.addresses.paging import existing_page, last_page, page_numbers
from webapp.addresses.promises import PromiseParams
from webapp.addresses.search import NO_PLACE, SearchParams, positive
from webapp.languages.choice import said, spoken_label
from webapp.promises.page import Opening, count
from webapp.site import site
from webapp.words.labels import place_label, proposer_label

blueprint = Blueprint("people", __name__)

GROUPINGS: Final = {"year": "按年份", "area": "按主题"}
NO_YEAR: Final = "没有写明日期"
NO_AREA: Final = "没有归入主题"
NO_AGENCY: Final = "没有写明承办单位"
LISTED: Final = 200
"""Replies of a proposer on one page."""
NEWEST: Final = 10
"""Replies of an agency on its page; the search has the others."""
_NAMES: Final = 100
"""Names on one page of a list."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a name stands in."""

    value: str
    """As in the address: `schema.place`, or NO_PLACE."""
    count: int

    @property
    def label(self) -> str:
        """山西省 长治市 上党区."""
        return place_label(self.value)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a page is about: a name in one place, or in several of which none was chosen yet."""

    name: str
    places: tuple[Place, ...]
    """All that the name stands in, the most replies first."""
    chosen: Place | None
    params: SearchParams
    """The search for what the page is about."""

    @classmethod
    def of(cls, engine: Engine, name: str, everywhere: SearchParams, place: str) -> Subject | None:
        """The subject whose replies `everywhere` finds, in `place` if given; None where there are none."""
        found = statistics.values(engine, everywhere.to_query(1), PLACE)
        counted = [*found.counts.items(), (NO_PLACE, found.missing)]
        places = tuple(Place(value, count) for value, count in counted if count)
        chosen = places[0] if len(places) == 1 else next((p for p in places if p.value == place), None)
        if not places or (place and (chosen is None or chosen.value != place)):
            return None
        narrowed = everywhere.changed(place=chosen.value) if chosen and len(places) > 1 else everywhere
        return cls(name, places, chosen, narrowed)


@blueprint.get("/proposer/<path:name>")
def proposer(name: str) -> str:
    """All that a deputy, a member or a group asked, with who answered, by year or by area."""
    about = proposer_subject(name)
    by = request.args.get("by", "")
    by = by if by in GROUPINGS else "year"
    page = positive(request.args.get("page")) or 1
    query = about.params.changed(page=page).to_query(LISTED)
    found = search(site().engine, query)
    last = last_page(found.hit_count, query)
    if page > last:
        abort(404, said("“{name}”的答复只有 {last} 页，没有第 {page} 页。", name=name, last=last, page=page))
    stored = [hit.stored for hit in found.hits]
    return render_template(
        "proposer.html",
        params=SearchParams(),
        about=about,
        word=proposer_label(stored[0].reply),
        by=by,
        groupings=GROUPINGS,
        groups=tuple(grouped(stored, by)),
        facets=[found.facet[facet] for facet in ("year", "topic", "disposition")],
        promised=count(site().engine, PromiseParams(search=about.params), today()),
        page=page,
        last=last,
        pages=page_numbers(page, last),
    )


def grouped(replies: Sequence[StoredReply], by: str) -> Iterator[tuple[str, list[StoredReply]]]:
    """The replies by year, newest first, or by area or agency, the largest first; of several the first counts."""
    if by == "year":
        years = groupby(replies, lambda stored: (stored.reply.date or "")[:4] or NO_YEAR)
        yield from ((year, list(group)) for year, group in years)
        return
    none = NO_AREA if by == "area" else NO_AGENCY
    groups: dict[str, list[StoredReply]] = {}
    for stored in replies:
        values = stored.reply.areas if by == "area" else stored.reply.agencies
        groups.setdefault((*values, none)[0], []).append(stored)
    yield from sorted(groups.items(), key=lambda item: (item[0] == none, -len(item[1]), item[0]))


@blueprint.get("/agency/<path:name>")
def agency(name: str) -> str:
    """What an agency answered: its usual topics, its years, its dispositions, its newest replies."""
    about = agency_subject(name)
    found = search(site().engine, about.params.to_query(NEWEST))
    return render_template(
        "agency.html",
        params=SearchParams(),
        about=about,
        found=found,
        facets=[found.facet[facet] for facet in ("topic", "disposition", "year")],
        successor=successor(name),
        delay=statistics.delays(site().engine, about.params.to_query(1)).overall,
        opening=Opening.of(site().engine, site().store_if_any, about.params, today()),
    )


def proposer_subject(name: str) -> Subject:
    """The proposer that the address means; aborts with 404 where there is none."""
    return _subject(name, SearchParams(proposer=name, fold=False), "提出者")


def agency_subject(name: str) -> Subject:
    """The agency that the address means; aborts with 404 where there is none."""
    return _subject(name, SearchParams(filters={"agency": (name,)}, fold=False), "承办单位")


def _subject(name: str, everywhere: SearchParams, word: str) -> Subject:
    about = Subject.of(site().engine, name, everywhere, request.args.get("place", ""))
    if about is None:
        abort(
            404,
            said(
                "没有{word}“{name}”的答复：名称须与答复上的写法完全一致，可到名录中查找。",
                word=spoken_label(word),
                name=name,
            ),
        )
    return about


@blueprint.get("/proposers")
def proposers() -> str:
    """The list of those who asked."""
    return _names("proposer", "代表、委员和团体", "people.proposer")


@blueprint.get("/agencies")
def agencies() -> str:
    """The list of those who answered."""
    return _names("agency", "承办单位", "people.agency")


def _names(column: str, heading: str, endpoint: str) -> str:
    sought = tidy(request.args.get("find", ""))
    page = positive(request.args.get("page")) or 1
    found = statistics.values(
        site().engine, Query(), column, containing=fold(sought), offset=(page - 1) * _NAMES, limit=_NAMES
    )
    last = existing_page(page, found.total, _NAMES)
    return render_template(
        "names.html",
        params=SearchParams(),
        heading=heading,
        endpoint=endpoint,
        sought=sought,
        total=found.total,
        is_exact=found.is_exact,
        names=tuple(found.counts.items()),
        page=page,
        last=last,
        pages=page_numbers(page, last),
    )
