"""Passing a reply on: a short address that stays, what messengers show of it, a square to scan with a phone."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import segno
from flask import Blueprint, redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from corpus import StoredReply
from webapp.replies.history import reply_or_404
from webapp.views.promises import Item
from webapp.words.labels import due_label, value_label

blueprint = Blueprint("sharing", __name__)

_PROMISE: Final = 40
"""Characters of a promise in a card: what WeChat shows of a description is little more."""


@blueprint.get("/r/<reply_id>")
def short(reply_id: str) -> Response:
    """The page of a reply by a short address. Its id is made of what it says, so that both addresses stay."""
    return redirect(url_for("pages.reply", reply_id=reply_or_404(reply_id).id), 301)


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
