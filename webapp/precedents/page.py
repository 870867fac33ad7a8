"""The precedent check: paste a suggestion, see what past replies answered, take a brief away. Nothing of it is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from corpus import Store, StoredReply
from indexer import Check, Engine, Near, QueryError, Verdict, check
from indexer.build.findings import findings_of
from indexer.text.dates import today
from webapp.addresses.search import SearchParams
from webapp.downloads.search import attachment
from webapp.http.identity import provided_by
from webapp.precedents.brief import Pick, make, markdown
from webapp.precedents.brief_docx import MIMETYPE, docx_of
from webapp.precedents.pasted import MAX_FILE, TOO_LARGE, Refused, allow_file, drain, pasted_form, plain
from webapp.replies.history import reply_or_404
from webapp.replies.timeline import copies
from webapp.site import site
from webapp.views.letter import anchor
from webapp.views.promises import Item, answers_in, items_of

blueprint = Blueprint("precedents", __name__)

FORMATS: Final = {"docx": MIMETYPE, "md": "text/markdown"}
PROMISES: Final = 3
"""Promises of a reply that are shown before the others are folded away."""
_MOST_PICKS: Final = 100
_MOST_ASKS: Final = 30
_LONGEST_ASK: Final = 200
_PICK: Final = re.compile(r"(\d{1,3})\.([0-9a-z]{1,40})(?:\.(\d{1,6})-(\d{1,7})-(\d{1,7}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listed:
    """A reply near to the suggestion."""

    near: Near
    answers: tuple[int, ...]
    """The numbers of the asks that it answers."""
    promises: tuple[Item, ...]
    same: int
    """Near-identical replies that are not listed by themselves."""


@dataclass(frozen=True, slots=True)
class ListedMatter:
    """The replies of one matter."""

    label: str
    replies: tuple[Listed, ...]


def listed(engine: Engine, store: Store | None, found: Check, day: date) -> tuple[ListedMatter, ...]:
    """The matters with what is shown of each reply."""
    answers: dict[str, list[int]] = {}
    for number, ask in enumerate(found.asks, start=1):
        for answer in ask.answers:
            answers.setdefault(answer.stored.id, []).append(number)
    given = answers_in(store, (near.id for matter in found.matters for near in matter.replies))
    return tuple(
        ListedMatter(
            matter.label,
            tuple(
                Listed(
                    n,
                    tuple(answers.get(n.id, ())),
                    items_of(n.stored, findings_of(store, n.stored).promises, day, given),
                    copies(engine, n.id),
                )
                for n in matter.replies
            ),
        )
        for matter in found.matters
    )


@blueprint.get("/precedents")
def page() -> str:
    """The empty form."""
    return _page()


@blueprint.post("/precedents")
def answer() -> Response:
    """What past replies answered of the text that was sent."""
    text = pasted_form()
    engine = site().engine
    found = check(engine, text, meaning=site().meaning)
    return unkept(
        _page(
            text=text,
            found=found,
            matters=listed(engine, site().store_if_any, found, today()),
            counts=Counter(ask.verdict for ask in found.asks),
        )
    )


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """The form once more, with what is wrong."""
    response = unkept(_page(text=error.text, wrong=error.message))
    response.status_code = error.status
    return response


@blueprint.post("/precedents/brief")
def brief() -> Response:
    """The brief as a file, of what was picked."""
    allow_file()
    try:
        form = request.form
    except RequestEntityTooLarge as error:
        drain()
        raise Refused(TOO_LARGE, 413) from error
    kind = form.get("format", "docx")
    if kind not in FORMATS:
        raise QueryError(
            "没有名为“{kind}”的格式；可用的有 {known}。", kind=kind[:20], known="、".join(FORMATS)
        )
    texts = [plain(text)[:_LONGEST_ASK] for text in form.getlist("ask")]
    if len(texts) > _MOST_ASKS or len(form.getlist("pick")) > _MOST_PICKS:
        raise QueryError(
            "选得太多：最多 {asks} 项、{picks} 处引文。请减少后重试。", asks=_MOST_ASKS, picks=_MOST_PICKS
        )
    missing, unchecked = frozenset(form.getlist("missing")), frozenset(form.getlist("unchecked"))

    def verdict(number: str) -> Verdict:
        return "missing" if number in missing else "unchecked" if number in unchecked else "answered"

    picked = picks(form.getlist("pick"))
    made = make(
        plain(form.get("subject", ""))[:_LONGEST_ASK] or None,
        [(text, verdict(str(number))) for number, text in enumerate(texts, start=1)],
        picked,
        answers_in(site().store_if_any, (pick.stored.id for pick in picked)),
        today(),
        _address,
    )
    if not made.asks and not made.sources:
        raise QueryError("还没有选择答复。请先粘贴建议查先例，再勾选要引用的段落。")
    made = replace(made, provider=provided_by(site().settings))
    content = docx_of(made) if kind == "docx" else markdown(made)
    response = unkept(Response(content, mimetype=FORMATS[kind]))
    response.headers["Content-Disposition"] = attachment("先例底稿", today().isoformat(), kind, "precedents")
    return response


def _address(stored: StoredReply, paragraph: int | None) -> str:
    place = None if paragraph is None else anchor(paragraph)
    return url_for("pages.reply", reply_id=stored.id, _external=True, _anchor=place)


def picks(values: Iterable[str]) -> list[Pick]:
    """What was ticked: `2.ID.5-0-60`, a stretch of a reply for an ask, or `0.ID`. Raises QueryError; 404 for unknown replies."""
    found: dict[str, Pick] = {}
    for value in values:
        match = _PICK.fullmatch(value)
        if match is None:
            raise QueryError("选中的段落无法识别。请回到查询结果，重新勾选。")
        ask, reply_id, *place = match.groups()
        paragraph, start, end = (int(number or 0) for number in place)
        found[value] = Pick(int(ask), reply_or_404(reply_id), paragraph, start, end)
    return list(found.values())


def _page(**context: Any) -> str:
    known: dict[str, Any] = {"text": "", "wrong": "", "found": None, "matters": (), "counts": Counter()}
    return render_template(
        "precedents.html",
        params=SearchParams(),
        most_bytes=MAX_FILE,
        promises_shown=PROMISES,
        **known | context,
    )


def unkept(content: str | Response) -> Response:
    """An answer that neither browsers nor proxies keep."""
    response = make_response(content)
    response.cache_control.no_store = True
    return response
