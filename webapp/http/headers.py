"""Response headers that every answer carries: what a browser may load, tell and keep."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

_PAGE_SECONDS: Final = 60

_SECURITY: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Search words stand in our addresses and are nobody else's business.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMED: Final = "embed"
"""The blueprint of the pages that other sites may show in a frame."""
_ALONE: Final = "frame-ancestors 'none'"
_API: Final = "/api/v1/"


def register(app: Flask) -> None:
    """Add the headers to all answers of `app`, errors included."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.update(_SECURITY)
    if request.blueprint == FRAMED:
        policy = _SECURITY["Content-Security-Policy"].replace(_ALONE, "frame-ancestors *")
        response.headers["Content-Security-Policy"] = policy
    # What anyone may read, scripts of other sites may read: without accounts, which no answer here depends on.
    reads = request.method in ("GET", "HEAD") and request.path.startswith(_API)
    if reads and "Authorization" not in request.headers and response.status_code not in (401, 403):
        response.headers["Access-Control-Allow-Origin"] = "*"
    if "Cache-Control" not in response.headers:
        if response.status_code == 200:
            response.cache_control.public = True
            response.cache_control.max_age = _PAGE_SECONDS
        else:
            response.cache_control.no_store = True
    return response
