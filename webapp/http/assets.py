"""Our style sheet, script and icon: addressed by content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request, send_from_directory

from webapp.http.url_cache import remembered_url_for

FOLDER: Final = Path(__file__).parents[1] / "static"
_FOREVER: Final = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Serve `static/` at /static and give templates `asset_url(name)`."""
    app.add_url_rule("/static/<path:name>", "asset", _serve)
    # Where browsers look for an icon of what is no page, as a feed.
    app.add_url_rule("/favicon.ico", "icon", lambda: send_from_directory(FOLDER, "icon.png"))
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(name: str) -> str:
    """The address of a file in `static/`, which changes whenever the file does."""
    return remembered_url_for("asset", name=name, v=_version(name))


def _serve(name: str) -> Response:
    response = send_from_directory(FOLDER, name)
    if "v" in request.args:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = _FOREVER
        response.cache_control.immutable = True
    return response


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]
