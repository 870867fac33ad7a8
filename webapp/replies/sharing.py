"""Passing a reply on: a short address that stays, what messengers show of it, a square to scan with a phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import segno
from flask import Blueprint, Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from corpus import StoredReply
from corpus.intake.samples import MARK
from indexer.cache import Cache
from webapp.replies.history import reply_or_404
from webapp.replies.picture import SHAPES, Card, draw
from webapp.site import site
from webapp.views.colours import OURS
from webapp.views.promises import Item
from webapp.words.labels import due_label, value_label
from webapp.words.matter import heading_of

blueprint = Blueprint("sharing", __name__)

_PROMISE: Final = 40
"""Characters of a promise in a card: what WeChat shows of a description is little more."""


@blueprint.get("/r/<reply_id>")
def short(reply_id: str) -> Answer:
    """The page of a reply by a short address. Its id is made of what it says, so that both addresses stay."""
    return redirect(url_for("pages.reply", reply_id=reply_or_404(reply_id).id), 301)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture that was drawn."""

    png: bytes

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return len(self.png) + 500


_PICTURES: Final = Cache[_Picture](4 << 20)
"""Of some eighty replies: who passes a page on has it asked for by several messengers."""


@blueprint.get(f"/r/<reply_id>/<any({', '.join(SHAPES)}):shape>.png")
def picture(reply_id: str, shape: str) -> Response:
    """The picture of a reply for messengers; none of a hidden one."""
    stored = reply_or_404(reply_id)
    card = card_of(stored, len(site().findings(stored).promises))
    drawn = _PICTURES.get((card, shape), lambda: _Picture(draw(card, shape)))
    response = Response(drawn.png, mimetype="image/png", headers={"Cache-Control": "public, max-age=3600"})
    response.add_etag()
    response.make_conditional(request)
    return response


def card_of(stored: StoredReply, promised: int) -> Card:
    """What the picture of a reply with so many promises says."""
    reply = stored.reply
    results = (
        MARK if stored.is_sample else "",
        value_label("disposition", reply.result),
        f"承诺 {promised} 条" if promised else "",
    )
    return Card(
        matter=heading_of(reply),
        results=tuple(filter(None, results)),
        agency="、".join(reply.agencies) or reply.publisher or "",
        day=reply.date or "",
        site_name=site().settings.site_name,
        colour=site().settings.colour or OURS,
    )


def summary(stored: StoredReply, promised: tuple[Item, ...]) -> str:
    """What cards say below the heading: who answered when, how the matter was left, what was promised first."""
    reply = stored.reply
    first = next((item.promise for item in promised if item.promise.due), None)
    text = (
        first.text if first and len(first.text) <= _PROMISE else f"{first.text[:_PROMISE]}…" if first else ""
    )
    parts = (
        " ".join(filter(None, ("、".join(reply.agencies), reply.date))),
        value_label("disposition", reply.result),
        f"承诺 {len(promised)} 条" if promised else "",
        f"期限 {due_label(first.due)}：{text}" if first else "",
    )
    return "；".join(filter(None, parts)) or f"对“{reply.subject}”的答复"


@lru_cache(maxsize=1000)
def square(address: str) -> Markup:
    """The address as a QR code (ISO/IEC 18004), black on white whatever the page's colours are."""
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))


def pictures(stored: StoredReply, promised: int) -> tuple[tuple[str, int, int], ...]:
    """The addresses of the pictures of a reply with so many promises, the wide one first, with width and height."""
    version = card_of(stored, promised).version
    return tuple(
        (url_for("sharing.picture", reply_id=stored.id, shape=shape, v=version, _external=True), *size)
        for shape, size in SHAPES.items()
    )
