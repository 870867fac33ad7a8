"""The pages: landing, results, reply, help. All are plain GETs with shareable addresses and need no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from corpus import Reply, StoredReply
from corpus.derived.areas import AREAS
from corpus.letter.citations import cited_names
from indexer import (
    BRANCH,
    FACETS,
    MISSING,
    WORD_FIELDS,
    FacetValue,
    Highlighter,
    Query,
    expansions,
    how_many,
    place,
    quotations,
    same_matter,
    search,
)
from indexer.text.dates import in_words, today
from webapp.addresses.paging import BEYOND, last_page, page_numbers
from webapp.addresses.promises import PAST, SOON, PromiseParams
from webapp.addresses.search import NO_PLACE, PARAMETERS, SIZES, SearchParams
from webapp.errors import error_answer
from webapp.http.url_cache import remembered_url_for
from webapp.languages.choice import said
from webapp.operations.sources import fates_of
from webapp.promises.page import count
from webapp.replies.again import times
from webapp.replies.history import reply_or_404
from webapp.replies.sharing import pictures, square, summary
from webapp.search.offers import offers
from webapp.site import site
from webapp.views.asks import exchanges
from webapp.views.citation_formats import gbt7714
from webapp.views.corrections import told
from webapp.views.filters import chips, facet_list, shown_facets
from webapp.views.histogram import histogram
from webapp.views.letter import blocks, contents, segments
from webapp.views.promises import followed_items
from webapp.words.describe import describe, describe_literal
from webapp.words.labels import (
    FACET_LABELS,
    FIELD_LABELS,
    number_label,
    proposer_label,
    title_of,
    value_label,
)
from webapp.words.matter import heading

blueprint = Blueprint("pages", __name__)

EXAMPLES: Final = ("农村 教师", "老旧小区加装电梯", "“课后服务”", "单位:教育局 -高中")
FIELD_EXAMPLES: Final = {
    "title": "第56号建议",
    "subject": "教育",
    "topic": "教育",
    "proposer": "张",
    "agency": "教育局",
    "region_name": "县",
    "document_number": "〔2024〕",
    "cites": "义务教育法",
    "number": "56",
    "session_form": "五届三次",
}
_RECENT: Final = 6
_PLACES: Final = 12
CARD_SHOWN: Final = 3
"""Promises and grounds on the card above a letter."""
NEAR: Final = 5
"""Replies near to one that its page lists."""
TYPE_SIZES: Final = {"small": "小", "medium": "中", "large": "大"}
"""The sizes of type of a letter: parameter `type` of its address → label."""


def _params() -> SearchParams:
    return SearchParams.read(request.args.items(multi=True), site().settings.page_size)


@blueprint.get("/")
def home() -> str:
    """The landing page: the box, subject areas with counts, the newest replies, examples."""
    newest = search(site().engine, Query(sort="newest", limit=_RECENT, facets=("topic", "region")))
    # The facet also lists published topics, which are no scheme to browse by: every site has its own.
    counted = {value.value: value for value in newest.facet["topic"].values}
    areas = tuple(counted[area] for area in AREAS if area in counted)
    return render_template(
        "home.html",
        params=SearchParams(),
        newest=newest,
        areas=areas,
        places=_widest(newest.facet["region"].values)[:_PLACES],
        dues={due: count(site().engine, PromiseParams(due=due), today()) for due in ("", SOON, PAST)},
        examples=EXAMPLES,
    )


def _widest(places: Sequence[FacetValue]) -> list[FacetValue]:
    """The places that lie in no other one, the most replies first."""
    return [place for place in places if BRANCH not in place.value and place.value != MISSING]


@blueprint.get("/search")
def results() -> AnyResponse:
    """The result page; an address that is not canonical is sent to the one that is."""
    params, results_url = _params(), remembered_url_for("pages.results")
    if list(request.args.items(multi=True)) != params.items():
        return redirect(params.url(results_url))
    if params.date_errors:
        return make_response(render_template("search.html", **_form(params)), 400)
    page_size = site().settings.page_size
    query = replace(params.to_query(page_size), months=not (params.date_from or params.date_to))
    found = search(site().engine, query, site().ranking(params))
    site().note(params, found)
    said_so, last = params.url(""), last_page(found.hit_count, query)
    if params.page > last:
        return error_answer(
            404,
            said(BEYOND, total=found.total, last=last, page=params.page),
            heading=said("没有这一页"),
            last=last,
        )
    return make_response(
        render_template(
            "search.html",
            **_form(params),
            query=query,
            found=found,
            quoted=quotations(query, found.hits) if params.page == 1 else (),
            offers=offers(site().engine, params, found),
            understood=describe(query),
            expansions=expansions(query.clause),
            literal=describe_literal(query),
            facets=[
                facet_list(
                    facet,
                    params.toggle_urls(facet.name, results_url),
                    remembered_url_for("narrowing.values", name=facet.name) + said_so,
                )
                for facet in shown_facets(found.facets)
            ],
            histogram=histogram(site().engine, params, query, found.months),
            dates_url=cache(params.date_urls(results_url)),
            pages=page_numbers(params.page, last),
            last=last,
            sizes=SIZES,
            page_size=page_size,
            examples=EXAMPLES,
        )
    )


def _form(params: SearchParams) -> dict[str, Any]:
    """What the result page shows of a search even when it cannot be carried out."""
    return {"params": params, "chips": chips(params), "errors": params.date_errors}


@blueprint.get("/reply/<reply_id>")
def reply(reply_id: str) -> str:
    """One reply, with the words of the search it was found by highlighted."""
    stored = reply_or_404(reply_id)
    params = _params()
    here = url_for("pages.reply", reply_id=reply_id, _external=True)
    mark = Highlighter(params.asked().clause).mark
    title = mark(title_of(stored.reply))
    near = same_matter(site().engine, reply_id)
    found = site().findings(stored)
    promised = followed_items(site().store_if_any, stored, found.promises, near, today())
    return render_template(
        "reply.html",
        params=params,
        stored=stored,
        reply=stored.reply,
        title=segments(title),
        about=segments(heading(title, mark(stored.reply.subject or ""))),
        blocks=tuple(blocks(stored.reply, mark, (item.promise for item in promised))),
        promised=promised,
        card_shown=CARD_SHOWN,
        grounds=cited_names(stored.reply),
        contents=contents(stored.reply),
        exchanges=exchanges(stored.reply, found.asks),
        facts=facts(stored.reply),
        corrected=told(stored.corrections),
        signed_on=in_words(stored.reply.written_on) if stored.reply.written_on else None,
        sources=tuple(
            (source if source in stored.links else PurePath(source).name) for source in stored.sources
        ),
        links=stored.links,
        fates=fates_of(site().settings.data, stored.links),
        here=here,
        summary=summary(stored, promised),
        pictures=pictures(stored, len(promised)),
        short=(short := url_for("sharing.short", reply_id=reply_id, _external=True)),
        square=square(short),
        citation=gbt7714(stored, here, today()),
        type_size=type_size(),
        type_sizes=tuple((name, label, _type_url(here, params, name)) for name, label in TYPE_SIZES.items()),
        errata=errata(stored, here),
        near=near[:NEAR],
        again=times(site().engine, stored, near),
        same=how_many(site().engine, Query(family=reply_id)) - 1,
        same_search=SearchParams(family=reply_id),
        related=related(stored.reply),
    )


def type_size() -> str:
    """The size of type that the address asks for: a name of TYPE_SIZES."""
    asked = request.args.get("type", "")
    return asked if asked in TYPE_SIZES else "medium"


def _type_url(here: str, params: SearchParams, name: str) -> str:
    pairs = [*params.items(), *([("type", name)] if name != "medium" else [])]
    return f"{urlsplit(here).path}?{urlencode(pairs)}" if pairs else urlsplit(here).path


def errata(stored: StoredReply, here: str) -> str | None:
    """The address that writes a mail about an error in a reply; None where the operator named no mailbox."""
    mailbox = site().settings.errata_email
    if not mailbox:
        return None
    subject = f"答复勘误：{title_of(stored.reply)}"
    body = f"答复地址：{here}\n收录的第 {stored.revision} 版\n\n有误之处：\n"
    return f"mailto:{quote(mailbox, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def facts(reply: Reply) -> list[tuple[str, str]]:
    """What the page says about the reply: label and value, only what is present."""
    values = {
        "kind": value_label("kind", reply.kind or ""),
        "numbers": number_label(reply.numbers),
        "proposers": "、".join(reply.proposers),
        "region": reply.region if len(reply.division) < 2 else " ".join(reply.division),
        "areas": "；".join(reply.areas),
        "agency": "、".join(reply.agencies),
        "disposition": value_label("disposition", reply.result),
    }
    names = (
        "kind", "numbers", "session", "region", "proposers", "subject", "agency", "publisher", "index_number",
        "document_number", "topic", "areas", "disposition", "written_on", "published_on",
    )  # fmt: skip
    labels = FIELD_LABELS | {
        "proposers": proposer_label(reply), "areas": FACET_LABELS["topic"], "topic": f"原网页的{FIELD_LABELS['topic']}",
    }  # fmt: skip
    rows = [(labels[name], values.get(name, getattr(reply, name, None)) or "") for name in names]
    return [(label, value) for label, value in rows if value]


def related(reply: Reply) -> list[tuple[str, str, str]]:
    """Where to find replies like this one: label, value, address."""
    results_url = url_for("pages.results")
    here = place(reply) or NO_PLACE
    links = [
        ("同一承办单位", agency, url_for("people.agency", name=agency, place=here))
        for agency in reply.agencies
    ]
    links += [
        (f"同一{proposer_label(reply)}", name, url_for("people.proposer", name=name, place=here))
        for name in islice(reply.proposers, 5)
    ]
    if reply.region:
        links.append(("同一地区", reply.region, url_for("region.page", name=place(reply))))
    links += [
        ("同一主题", area, SearchParams(filters={"topic": (area,)}).url(results_url)) for area in reply.areas
    ]
    return links


@blueprint.get("/help")
def help_page() -> str:
    """The query language, with examples to click."""
    return render_template(
        "help.html",
        params=SearchParams(),
        word_fields=WORD_FIELDS,
        field_examples=FIELD_EXAMPLES,
        facets=FACETS,
    )


@blueprint.get("/about")
def about() -> str:
    """What this site is and what it keeps."""
    return render_template("about.html", params=SearchParams())


@blueprint.get("/api")
def api_page() -> str:
    """The API in short, for people."""
    return render_template("api.html", params=SearchParams(), parameters=PARAMETERS)


@blueprint.get("/healthz")
def alive() -> Response:
    """Whether the process answers at all."""
    return _status("ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether the index is open and answers."""
    search(site().engine, Query(limit=1, facets=()))
    return _status("ready")


def _status(text: str) -> Response:
    response = Response(f"{text}\n", mimetype="text/plain")
    response.cache_control.no_store = True
    return response
