"""Response headers that every answer carries: what a browser may load, tell and keep."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response

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


def register(app: Flask) -> None:
    """Add the headers to all answers of `app`, errors included."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.update(_SECURITY)
    if "Cache-Control" not in response.headers:
        if response.status_code == 200:
            response.cache_control.public = True
            response.cache_control.max_age = _PAGE_SECONDS
        else:
            response.cache_control.no_store = True
    return response
