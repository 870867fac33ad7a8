"""A list of promises taken away: as a table or workbook, JSON Lines, a feed, a calendar. Addresses take the parameters of the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for

from corpus import Store
from corpus.records import to_cell
from indexer import Engine, FoundPromise, QueryError, find_promises, scan_promises
from indexer.text.dates import today
from webapp.addresses.promises import PromiseParams
from webapp.api.forms import promise_json
from webapp.downloads.atom import ENTRIES, LONG_AGO, conditional, xml
from webapp.downloads.formats import BOM, PAGE_HEADER, XLSX_TYPE, Format, csv_lines
from webapp.downloads.search import attachment, root
from webapp.downloads.workbook import MOST, workbook
from webapp.promises.calendar import calendar, identifier
from webapp.promises.page import EVENTS
from webapp.site import site
from webapp.views.promises import Item, items
from webapp.words.describe import describe_promises
from webapp.words.labels import FIRMNESS_LABELS, due_label, marked_title

blueprint = Blueprint("promise_files", __name__)

_BATCH: Final = 200
"""Promises whose replies are fetched at once."""
COLUMNS: Final = {
    "承诺原句": "逐字摘自答复的正文",
    "期限": "句中所写的期限，照所写的年、月或日",
    "期限最后一天": "2025-12-31；没有写期限的为空",
    "语气": "；".join(FIRMNESS_LABELS.values()),
    "指标": "句中所写的数目，几个之间用“、”隔开",
    "承办": "句中所写由谁去做",
    "标题": "答复的标题，样例标明",
    "承办单位": "答复的单位，几个之间用“、”隔开",
    "地区": "提出建议、提案的地方",
    "提出者": "几个之间用“、”隔开",
    "日期": "答复的日期",
    "另有相同答复": "合并在这一行里的相同答复的件数；逐件列出的为空",
    "单位的答复": "单位后来对这条承诺的答复，附日期和出处",
    PAGE_HEADER: "答复网页上这一段的地址",
}
"""The columns of the table and the workbook, each with what it says."""
_WIDTHS: Final = {0: 60, 2: 14, 4: 20, 6: 40, 7: 24, 12: 40, 13: 40}


@blueprint.get("/promises.<any(csv, xlsx, jsonl):extension>")
def export(extension: str) -> Response:
    """All promises of a list, streamed; one state of the index, whatever is committed meanwhile."""
    chosen, params, day, engine = FORMATS[extension], _params(), today(), site().engine
    query, asked = replace(params.to_query(1), facets=()), params.to_promise_query(day)
    if chosen.most is not None and find_promises(engine, query, asked).hits > chosen.most:
        raise QueryError(
            "{label} 最多容纳 {most:,} 条承诺。请缩小范围，或换用其他格式。",
            label=chosen.label,
            most=chosen.most,
        )
    found = scan_promises(engine, query, asked)
    batches = _batches(engine, site().store_if_any, found, day)
    answer = Response(chosen.write(batches, root()), content_type=chosen.content_type)
    answer.headers["Content-Disposition"] = attachment("承诺", params.q, extension)
    answer.cache_control.no_store = True
    return answer


def csv_file(batches: Iterable[Sequence[Item]], site_root: str) -> Iterator[bytes]:
    """A table, with the rules of `formats.csv_file`."""
    yield BOM + csv_lines([tuple(COLUMNS)])
    for batch in batches:
        yield csv_lines(_row(item, site_root) for item in batch)


def xlsx_file(batches: Iterable[Sequence[Item]], site_root: str) -> Iterator[bytes]:
    """A workbook with the columns of the table."""
    rows = ((_row(item, site_root) for item in batch) for batch in batches)
    return workbook("承诺", tuple(COLUMNS), _WIDTHS, rows)


def jsonl_file(batches: Iterable[Sequence[Item]], site_root: str) -> Iterator[bytes]:
    """On each line a promise as the API gives it, its address absolute."""
    for batch in batches:
        lines = (json.dumps(promise_json(item, root=site_root), ensure_ascii=False) + "\n" for item in batch)
        yield "".join(lines).encode()


FORMATS: Final[dict[str, Format[Item]]] = {
    known.name: known
    for known in (
        Format("csv", "CSV", "表格，可用 Excel、WPS 打开", "text/csv", csv_file),
        Format("xlsx", "XLSX", "Excel 工作簿", XLSX_TYPE, xlsx_file, MOST, is_text=False),
        Format("jsonl", "JSON Lines", "每行一条，供程序使用", "application/x-ndjson", jsonl_file),
    )
}


def _row(item: Item, site_root: str) -> list[str]:
    reply, promise = item.stored.reply, item.promise
    cells = (
        promise.text,
        due_label(promise.due),
        item.last_day,
        FIRMNESS_LABELS[promise.firmness],
        "、".join(promise.figures),
        promise.who,
        marked_title(item.stored),
        "、".join(reply.agencies),
        reply.region,
        "、".join(reply.proposers),
        reply.date,
        str(item.same) if item.same else None,
        "；".join(item.answered) or None,
        f"{site_root}/reply/{item.stored.id}#{item.anchor}",
    )
    return [to_cell("", cell) for cell in cells]


def _batches(
    engine: Engine, store: Store | None, found: Iterator[FoundPromise], day: date
) -> Iterator[Sequence[Item]]:
    while batch := tuple(islice(found, _BATCH)):
        yield items(engine, store, batch, "", day)


@blueprint.get("/promises.atom")
def feed() -> Response:
    """The promises of the newest replies of a list."""
    params, day = _params().changed(sort=None), today()
    query = replace(params.to_query(1), limit=ENTRIES, facets=())
    asked = replace(params.to_promise_query(day), sort="newest")
    listed = items(
        site().engine, site().store_if_any, find_promises(site().engine, query, asked).found, "", day
    )
    text = render_template(
        "promises.xml",
        asked=params,
        entries={_entry_id(item): item for item in listed}.items(),
        updated=max((item.stored.changed_at for item in listed), default=LONG_AGO),
        understood=describe_promises(query, asked),
        address=params.url(url_for("promise_files.feed", _external=True)),
        page=params.url(url_for("promises.page", _external=True)),
    )
    return conditional(text)


def _entry_id(item: Item) -> str:
    page = url_for("pages.reply", reply_id=item.stored.id, _external=True)
    return f"{page}#{identifier(item).partition('@')[0]}"


@blueprint.get("/promises.ics")
def dates() -> Response:
    """The last days of the promises of a list as a calendar."""
    params, day = _params(), today()
    name = f"{'含有“' + params.q + '”的' if params.q else ''}承诺 - {site().settings.site_name}"
    text = calendar(nearest(site().engine, site().store_if_any, params, day), xml(name), root())
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment("承诺", params.q, "ics")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def nearest(engine: Engine, store: Store | None, params: PromiseParams, day: date) -> tuple[Item, ...]:
    """The dated promises of a list, of more than EVENTS those still to come first, then those whose day passed last; by day."""
    query, asked = params.to_query(1), replace(params.to_promise_query(day), sort="due")
    # One by one: which promises are one event does not depend on which of the replies is listed.
    query = replace(query, limit=EVENTS, facets=(), fold=False)
    ahead = replace(asked, due_from=max(asked.due_from or "", day.isoformat()))
    coming = find_promises(engine, query, ahead).found
    room = EVENTS - len(coming)
    yesterday = (day - timedelta(1)).isoformat()
    behind = replace(asked, due_to=min(asked.due_to or yesterday, yesterday))
    passed = find_promises(engine, replace(query, limit=1), behind).total
    gone = replace(query, offset=max(0, passed - room), limit=room)
    return items(engine, store, (*find_promises(engine, gone, behind).found, *coming), "", day)


def _params() -> PromiseParams:
    """What the address asks for, without pages."""
    params = PromiseParams.read(request.args.items(multi=True), site().settings.page_size)
    return params.changed(search=params.search.changed(size=None))
