"""Whom to ask about a matter 该找谁: the bodies that signed the replies surely about it, in a place if one is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, render_template, request

from corpus import StoredReply
from indexer import BRANCH, Engine, search
from webapp.addresses.links import tidy
from webapp.addresses.search import SearchParams
from webapp.site import site

blueprint = Blueprint("whom", __name__)

READ: Final = 50
"""Replies that are counted, the best first."""
_NAMED: Final = 10
"""Bodies that are listed."""


@dataclass(frozen=True, slots=True)
class Body:
    """One that answered such matters."""

    name: str
    replies: tuple[StoredReply, ...]
    """What it answered, the best first; never empty."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Who answered a matter."""

    q: str
    region: str
    """Empty for the whole country."""
    params: SearchParams
    """The search that the replies were found by."""
    read: int
    """Replies that are counted."""
    bodies: tuple[Body, ...]
    """Those that answered most first, equals in the order of their best reply."""
    elsewhere: bool
    """True where nobody in the place answered it, and these are of other places."""

    @property
    def where(self) -> str:
        """The place in a word."""
        return self.region.rpartition(BRANCH)[2]


def whom(engine: Engine, q: str, region: str) -> Whom:
    """Who answered what `q` says. Raises QueryError for a text that is too long, and as `search` does."""
    params = SearchParams(q=q, filters={"region": (region,) if region else ()})
    found = _sure(engine, params)
    elsewhere = bool(region) and not found
    if elsewhere:
        params = SearchParams(q=q)
        found = _sure(engine, params)
    answered: dict[str, list[StoredReply]] = {}
    for stored in found:
        for agency in stored.reply.agencies:
            answered.setdefault(agency, []).append(stored)
    bodies = [Body(name, tuple(replies)) for name, replies in answered.items()]
    bodies.sort(key=lambda body: -len(body.replies))
    return Whom(q, region, params, len(found), tuple(bodies[:_NAMED]), elsewhere)


def _sure(engine: Engine, params: SearchParams) -> list[StoredReply]:
    query = replace(params.to_query(READ), facets=())
    return [hit.stored for hit in search(engine, query).hits if hit.is_sure] if params.q else []


def asked_whom() -> Whom:
    """What the present request asks."""
    return whom(site().engine, tidy(request.args.get("q", "")), tidy(request.args.get("region", "")))


@blueprint.get("/whom")
def page() -> str:
    """A box for the matter, and who answered it."""
    return render_template("whom.html", params=SearchParams(), found=asked_whom())
