"""适老版, the view with large type, strong contrast and large targets: chosen by a button on every page, kept in a cookie of one word."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import Blueprint, Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.addresses.search import SearchParams

blueprint = Blueprint("reading", __name__)

COOKIE: Final = "view"
LARGE: Final = "large"
YEAR: Final = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Tell templates which view is asked for, and caches that pages depend on it. To be registered before what keeps pages."""
    app.context_processor(lambda: {"view": view(), "here_again": _here()})
    app.after_request(_vary)


def view() -> str:
    """The view that this visitor chose: LARGE, or empty for the usual one, whatever else a cookie says."""
    return LARGE if request.cookies.get(COOKIE) == LARGE else ""


def _here() -> str:
    """The address to come back to; what was posted has none."""
    if request.method not in ("GET", "HEAD"):
        return "/"
    return f"{quote(request.path)}?{request.query_string.decode('ascii', 'ignore')}".rstrip("?")


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html" or response.status_code == 304:
        response.vary.add("Cookie")
    return response


@blueprint.post("/view")
def choose() -> AnyResponse:
    """Take another view, and come back. A form and no link, so that neither crawlers nor browsers that fetch ahead change it."""
    answer = redirect(f"{request.script_root}{own(request.form.get('back', ''))}", 303)
    is_large = request.form.get("view") == LARGE
    answer.set_cookie(
        COOKIE,
        LARGE if is_large else "",
        max_age=YEAR if is_large else 0,
        path=f"{request.script_root}/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def own(path: str) -> str:
    """The page to come back to: one of this site, whatever the form says."""
    is_own = path.startswith("/") and not path.startswith("//")
    return path if is_own and path.isascii() and path.isprintable() and "\\" not in path else "/"


@blueprint.get("/accessibility")
def statement() -> str:
    """What of this site can be used by whom, how that was tested, and what cannot."""
    return render_template("accessibility.html", params=SearchParams())
