"""The promises of all replies as a page: which, by when, how firm; never whether they were kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from corpus import Store
from indexer import Engine, PromiseMatches, PromiseQuery, Query, find_promises
from indexer.text.dates import today
from webapp.addresses.paging import last_page, page_numbers
from webapp.addresses.promises import PAST, SOON, PromiseParams
from webapp.addresses.search import SIZES, SearchParams
from webapp.errors import error_answer
from webapp.languages.choice import said
from webapp.site import site
from webapp.views.filters import Chip, Option, facet_list, shown_facets
from webapp.views.promises import DueChoice, Item, due_choices, items, promise_chips, relabelled
from webapp.words.describe import describe_promises
from webapp.words.labels import FIRMNESS_LABELS, PROMISE_SORT_LABELS

blueprint = Blueprint("promises", __name__)

OPENING: Final = 5
"""Promises shown on the page of an agency."""
EVENTS: Final = 1000
"""So many promises go into a calendar: more are a burden to the programs that read it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list of promises."""

    params: PromiseParams
    query: Query
    asked: PromiseQuery
    matches: PromiseMatches
    items: tuple[Item, ...]
    soon: int
    """How many are due soon, whatever the list says of dues."""
    past: int
    """How many have a date that has passed."""
    last: int
    """The number of the last page."""

    @classmethod
    def of(cls, engine: Engine, store: Store | None, params: PromiseParams, query: Query, day: date) -> Self:
        """The page of what `params` asks for on this day that `query`, made of it, names; empty past the last one."""
        asked = params.to_promise_query(day)
        matches = find_promises(engine, query, asked)
        return cls(
            params,
            query,
            asked,
            matches,
            items(engine, store, matches.found, params.q, day),
            count(engine, params.changed(due=SOON, due_from="", due_to=""), day),
            count(engine, params.changed(due=PAST, due_from="", due_to=""), day),
            last_page(matches.hits, query),
        )

    @property
    def understood(self) -> str:
        """The list restated in words."""
        return describe_promises(self.query, self.asked)

    @property
    def beyond(self) -> str | None:
        """What is said of a page that does not exist; None where it does."""
        if self.params.page <= self.last:
            return None
        return said(
            "共有 {total} 条承诺，只有 {last} 页，没有第 {page} 页。",
            total=self.matches.hits,
            last=self.last,
            page=self.params.page,
        )


def count(engine: Engine, params: PromiseParams, day: date) -> int:
    """How many promises a list has."""
    query = replace(params.changed().to_query(1), limit=1, facets=())
    return find_promises(engine, query, params.to_promise_query(day)).total


@dataclass(frozen=True, slots=True)
class Opening:
    """The promises of what a search finds that matter first, for pages that lead to the list."""

    total: int
    items: tuple[Item, ...]
    are_ahead: bool
    """True where they are those due next; else none is to come, and they are the newest."""

    @classmethod
    def of(cls, engine: Engine, store: Store | None, search: SearchParams, day: date) -> Self:
        """At most OPENING."""
        every = promises_of(search)
        ahead = every.changed(due_from=day.isoformat())
        are_ahead = count(engine, ahead, day) > 0
        chosen = ahead if are_ahead else every
        query = replace(chosen.to_query(OPENING), facets=())
        found = find_promises(engine, query, chosen.to_promise_query(day)).found
        return cls(count(engine, every, day), items(engine, store, found[:OPENING], "", day), are_ahead)


def promises_of(search: SearchParams, **narrowed: Any) -> PromiseParams:
    """The promises of what a search finds, the same one of near-identical replies once, whether the search folds these or not."""
    return PromiseParams(search=search.changed(fold=True), **narrowed)


def promises_url(search: SearchParams, **narrowed: Any) -> str:
    """The address of `promises_of`."""
    return promises_of(search, **narrowed).url(url_for("promises.page"))


@blueprint.get("/promises")
def page() -> Response:
    """The list; an address that is not canonical is sent to the one that is."""
    page_size = site().settings.page_size
    params = PromiseParams.read(request.args.items(multi=True), page_size)
    if list(request.args.items(multi=True)) != params.items():
        return redirect(params.url(url_for("promises.page")))
    if params.errors:
        return make_response(render_template("promises.html", **_form(params)), 400)
    day = today()
    listed = Listed.of(site().engine, site().store_if_any, params, params.to_query(page_size), day)
    if listed.beyond:
        return error_answer(404, listed.beyond, heading=said("没有这一页"))
    choices, earlier = due_choices(listed.matches.years, listed.soon, listed.past, day)
    facets = relabelled(shown_facets(listed.matches.facets))
    shown = render_template(
        "promises.html",
        **_form(params),
        listed=listed,
        dues=tuple(_due_option(params, choice) for choice in choices),
        earlier=tuple(_due_option(params, choice) for choice in earlier),
        facets=[
            facet_list(facet, params.toggle_urls(facet.name, url_for("promises.page"))) for facet in facets
        ],
        lifted=() if listed.matches.total else tuple(_lifted(params, day)),
        pages=page_numbers(params.page, listed.last),
    )
    return make_response(shown)


def _form(params: PromiseParams) -> dict[str, Any]:
    """What the page shows of a list even when it cannot be made."""
    return {
        "params": SearchParams(),  # of the box above
        "asked": params,
        "chips": promise_chips(params),
        "errors": params.errors,
        "address": _address(params),
        "sort_labels": PROMISE_SORT_LABELS,
        "sizes": SIZES,
        "page_size": site().settings.page_size,
        "firmnesses": tuple(_firmness_options(params)),
        "events": EVENTS,
    }


def _address(params: PromiseParams) -> Callable[[int], str]:
    return lambda number: params.url(url_for("promises.page"), page=number)


def _due_option(params: PromiseParams, due: DueChoice) -> Option:
    is_selected = due.value == params.due
    narrowed = params.changed(due="" if is_selected else due.value, due_from="", due_to="")
    return Option(due.label, f"{due.count:,}", is_selected, narrowed.url(url_for("promises.page")))


def _firmness_options(params: PromiseParams) -> Iterator[Option]:
    for value, label in FIRMNESS_LABELS.items():
        is_selected = value == params.firmness
        url = params.url(url_for("promises.page"), firmness="" if is_selected else value)
        yield Option(label, "", is_selected, url)


def _lifted(params: PromiseParams, day: date) -> Iterator[tuple[Chip[PromiseParams], int]]:
    """The conditions that something is found without, each with how much."""
    for chip in promise_chips(params):
        if found := count(site().engine, chip.without, day):
            yield chip, found
