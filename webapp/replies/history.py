"""Pages about one reply besides the reply itself: its earlier wordings, and the page as it was fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template

from corpus import Revision, StoredReply
from webapp.addresses.search import SearchParams
from webapp.languages.choice import said
from webapp.site import site
from webapp.views.differences import FieldChange, Piece, differences, field_changes

blueprint = Blueprint("reply_pages", __name__)

_SUFFIX: Final = re.compile(r"\.(s?html?|xhtml|pdf|ofd|docx?|wps|rtf|odt|txt|csv|tsv|xlsx?|ods|jsonl?|zip)$")


def reply_or_404(reply_id: str) -> StoredReply:
    """The reply with this id; aborts with 404 where there is none."""
    stored = site().engine.fetch((reply_id,)).get(reply_id)
    if stored is None:
        abort(404, said("没有答复 {id}：地址可能有误，或者该答复已被撤下。", id=reply_id))
    return stored


@dataclass(frozen=True, slots=True)
class Changed:
    """A wording of a reply, with what it changed in the one before."""

    revision: Revision
    fields: tuple[FieldChange, ...] = ()
    pieces: tuple[Piece, ...] = ()
    """Empty where the letter stayed as it was."""


def history(revisions: Sequence[Revision]) -> tuple[Changed, ...]:
    """The wordings, newest first."""
    changed = [Changed(revision) for revision in revisions[:1]]
    for before, after in pairwise(revisions):
        pieces = (
            differences(before.reply.body, after.reply.body) if before.reply.body != after.reply.body else ()
        )
        changed.append(Changed(after, field_changes(before.reply, after.reply), pieces))
    return tuple(reversed(changed))


@blueprint.get("/reply/<reply_id>/revisions")
def revisions(reply_id: str) -> str:
    """The earlier wordings of a reply, each with what the next one changed."""
    stored = reply_or_404(reply_id)
    return render_template(
        "revisions.html",
        params=SearchParams(),
        stored=stored,
        reply=stored.reply,
        history=history(site().store.revisions(reply_id)),
    )


@blueprint.get("/reply/<reply_id>/page/<int:number>")
def fetched_page(reply_id: str, number: int) -> Response:
    """The page of the reply's `number`-th source, byte for byte as it was fetched: to keep, never to be shown by us.

    Only where the operator allows it: the page may hold personal data that we mask. Someone else's page, with scripts perhaps,
    must not run in our origin.
    """
    if not site().settings.raw_pages:
        abort(404, said("本站不提供收录时的原始网页。请查看来源网页。"))
    stored = reply_or_404(reply_id)
    source = stored.sources[number - 1] if 0 < number <= len(stored.sources) else None
    raw = None if source is None else site().store.page(source)
    if source is None or raw is None:
        abort(404, said("没有收录这个来源的原始网页。"))
    answer = Response(raw, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{reply_id}-{number}{_suffix(source)}")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _suffix(source: str) -> str:
    """How the name of the kept page should end; what has no known ending is a web page."""
    path = urlsplit(source).path if "://" in source else source
    found = _SUFFIX.search(path.lower())
    return found[0] if found else ".html"
