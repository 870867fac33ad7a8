"""Pictures of the replies that a search finds: who asked and who answered when, about what, how long it took, what rises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from corpus.derived.areas import AREAS
from indexer import MISSING, Delays, Facet, FacetValue, Query, Rise, search, statistics
from webapp.addresses.search import SearchParams
from webapp.downloads.formats import BOM, csv_lines
from webapp.errors import error_answer
from webapp.languages.choice import said
from webapp.site import site
from webapp.views.charts import Bar, chart
from webapp.views.filters import chips
from webapp.words.labels import value_label

blueprint = Blueprint("stats", __name__)

SHOWN: Final = 15
"""Values of a chart; the others are reached through the search page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its table."""

    name: str
    heading: str
    unit: str
    """What the first column of the table lists."""
    bars: tuple[Bar, ...]
    upright: bool = False
    left_out: int = 0
    """Values that are not shown."""

    @property
    def drawing(self) -> str:
        """The SVG element."""
        return chart(self.bars, upright=self.upright)


@blueprint.get("/stats")
def stats() -> Response | str:
    """Charts and tables over all that a search finds; the address takes the parameters of the search page."""
    page_size = site().settings.page_size
    params = SearchParams.read(request.args.items(multi=True), page_size).changed(
        sort=None, size=None, fold=True
    )
    if list(request.args.items(multi=True)) != params.items():
        return redirect(params.url(url_for("stats.stats")))
    if params.date_errors:
        return error_answer(400, "；".join(params.date_errors.values()))
    query = params.to_query(page_size)
    found = search(site().engine, query)
    delays, rises = _counted(params, query)
    return render_template(
        "stats.html",
        params=params,
        chips=chips(params),
        total=found.total,
        pictures=[picture for picture in pictures(params, found.facet, delays) if picture.bars],
        delays=delays,
        rises=rises_by_year(params, rises),
    )


def _counted(params: SearchParams, query: Query) -> tuple[Delays, tuple[Rise, ...]]:
    """How long answers took and which terms rise; of all replies, which visitors begin with, once a commit."""
    engine = site().engine

    def count() -> tuple[Delays, tuple[Rise, ...]]:
        return statistics.delays(engine, query), statistics.rises(engine, query)

    return count() if params.items() else site().known("stats of all replies", count)


@blueprint.get("/stats/<name>.csv")
def table(name: str) -> Response:
    """The numbers of one chart of a search as a file. Aborts with 404 for a chart that there is not; raises QueryError as `to_query`."""
    page_size = site().settings.page_size
    params = SearchParams.read(request.args.items(multi=True), page_size).changed(sort=None, size=None)
    query = params.to_query(page_size)
    found = search(site().engine, query)
    drawn = pictures(params, found.facet, statistics.delays(site().engine, query))
    picture = next((one for one in drawn if one.name == name), None)
    if picture is None:
        abort(
            404,
            said(
                "没有名为“{name}”的图表，可用的有：{known}。",
                name=name,
                known="、".join(one.name for one in drawn),
            ),
        )
    rows = [[picture.unit, "件数"], *([bar.label, f"{bar.value}"] for bar in picture.bars)]
    answer = Response(BOM + csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return answer


def pictures(params: SearchParams, facets: Mapping[str, Facet], delays: Delays) -> list[Picture]:
    """The charts in the order of the page; each bar leads to the search that lists what it counts."""
    areas = [value for value in facets["topic"].values if value.value in AREAS]
    places = [value for value in facets["region"].values if "/" not in value.value]
    return [
        year_picture(params, facets["year"]),
        _picture("topic", "主题", "主题", params, areas),
        _picture("agency", "承办单位", "承办单位", params, facets["agency"].values),
        _picture("region", "地区", "地区", params, places),
        _picture("chamber", "人大与政协", "机关", params, facets["chamber"].values),
        _picture("disposition", "办理结果", "办理结果", params, facets["disposition"].values),
        Picture("delay", "答复用时", "签署时间", _month_bars(delays.months), upright=True),
    ]


def year_picture(params: SearchParams, facet: Facet) -> Picture:
    """How many replies there are of each year, the earliest first."""
    years = [value for value in reversed(facet.values) if value.value != MISSING]
    return Picture("year", "逐年件数", "年份", _bars(params, "year", years), upright=True)


def _picture(
    name: str, heading: str, unit: str, params: SearchParams, values: Sequence[FacetValue]
) -> Picture:
    shown = sorted(values, key=lambda value: (value.value == MISSING, -value.count))[:SHOWN]
    return Picture(name, heading, unit, _bars(params, name, shown), left_out=len(values) - len(shown))


def _bars(params: SearchParams, facet: str, values: Iterable[FacetValue]) -> tuple[Bar, ...]:
    path = url_for("pages.results")
    return tuple(
        Bar(
            value_label(facet, value.value),
            value.count,
            params.changed(filters={**params.filters, facet: (value.value,)}).url(path),
        )
        for value in values
        if value.count
    )


def _month_bars(months: tuple[int, ...]) -> tuple[Bar, ...]:
    labels = [f"{number}月" for number in range(1, len(months))] + ["次年"]
    return (
        tuple(Bar(label, count) for label, count in zip(labels, months, strict=True)) if any(months) else ()
    )


def rises_by_year(params: SearchParams, rises: tuple[Rise, ...]) -> dict[str, list[tuple[Rise, str]]]:
    """Year → its rising terms, each with the search that lists the replies of the year whose subjects hold it."""
    path, found = url_for("pages.results"), dict[str, list[tuple[Rise, str]]]()
    for rise in rises:
        words = f"{params.q} 事由:{rise.term}".strip()
        search_url = params.changed(q=words, filters={**params.filters, "year": (rise.year,)}).url(path)
        found.setdefault(rise.year, []).append((rise, search_url))
    return found
