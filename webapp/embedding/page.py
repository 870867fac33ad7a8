"""The search box and the first replies of a search, to stand in frames of other sites: the only pages that may."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request

from indexer import search
from webapp.addresses.search import SearchParams
from webapp.http.headers import FRAMED
from webapp.site import site

blueprint = Blueprint(FRAMED, __name__, url_prefix="/embed")

LISTED: Final = 5
"""Replies of a list."""
_THEMES: Final = ("light", "dark")


@blueprint.get("/search")
def box() -> str:
    """The box; what is typed opens the results page in a window of its own."""
    return render_template("embed.html", theme=_theme(), params=SearchParams(), found=None)


@blueprint.get("/list")
def listing() -> str:
    """The first replies of a search; the address takes the parameters of the search page. Raises QueryError as that does."""
    params = SearchParams.read(request.args.items(multi=True), site().settings.page_size)
    found = search(site().engine, params.changed(size=None).to_query(LISTED))
    return render_template("embed.html", theme=_theme(), params=params.changed(), found=found)


def _theme() -> str:
    """The theme that the address asks for; empty for that of the reader's system."""
    asked = request.args.get("theme", "")
    return asked if asked in _THEMES else ""
