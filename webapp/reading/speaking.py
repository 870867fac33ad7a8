"""The choice of a language for the interface: a form on every page, and a cookie of one word."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.languages.catalogue import LANGUAGES, Spoken
from webapp.languages.choice import COOKIE, PARAMETER, is_chinese_only, language, said
from webapp.reading.view import YEAR, own

blueprint = Blueprint("speaking", __name__)


def register(app: Flask) -> None:
    """Tell templates the language, and caches that pages depend on it. To be registered before what keeps pages."""
    app.context_processor(_for_templates)
    app.after_request(_vary)


def _for_templates() -> dict[str, object]:
    names = {name: Spoken(own_name) for name, own_name in LANGUAGES.items()}
    return {"language": language(), "languages": names, "said": said, "alternates": _alternates}


def _alternates() -> list[tuple[str, str]]:
    """This page in each language, for search engines, which keep no searches: (language, address)."""
    if (
        not request.endpoint
        or request.method == "POST"
        or is_chinese_only()
        or set(request.args) - {PARAMETER}
    ):
        return []
    return [
        (name, url_for(request.endpoint, **(request.view_args or {}), lang=name, _external=True))
        for name in LANGUAGES
    ]


def _vary(response: Response) -> Response:
    if not is_chinese_only() and (response.mimetype == "text/html" or response.status_code == 304):
        response.vary.update(["Cookie", "Accept-Language"])
    return response


@blueprint.post("/language")
def choose() -> AnyResponse:
    """Take another language, and come back to the page, which may have been asked for in a language by its address."""
    path = urlsplit(own(request.form.get("back", "")))
    asked = urlencode([pair for pair in parse_qsl(path.query, True) if pair[0] != PARAMETER])
    answer = redirect(f"{request.script_root}{path._replace(query=asked).geturl()}", 303)
    chosen = request.form.get(PARAMETER, "")
    if chosen in LANGUAGES:
        answer.set_cookie(
            COOKIE, chosen, max_age=YEAR, path=f"{request.script_root}/",
            secure=request.is_secure, httponly=True, samesite="Lax",
        )  # fmt: skip
    return answer
