"""Who runs this site: its logo and colour, and what every government site says at the foot of its pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask, Response, url_for

from indexer import Settings
from indexer.configuration import IMAGES
from webapp.views.colours import style_of

_FOREVER: Final = "public, max-age=31536000, immutable"
_ICP: Final = "https://beian.miit.gov.cn/"
_POLICE: Final = "https://beian.mps.gov.cn/"


@dataclass(frozen=True, slots=True)
class Line:
    """One statement at the foot of a page."""

    label: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What pages show of who runs the site."""

    lines: tuple[Line, ...]
    links: tuple[Line, ...]
    logo: str | None
    """The version of the logo's file, part of its address."""
    colours: str | None
    """The version of the style sheet of colours."""
    accessibility_url: str
    privacy_url: str

    @classmethod
    def of(cls, settings: Settings) -> Identity:
        """What the settings say. The logo was looked at when they were read."""
        named = (
            Line("主办单位", settings.organiser),
            Line("承办单位", settings.undertaker),
            Line("联系方式", settings.contact),
            Line("", settings.icp, _ICP),
            Line("", settings.police_record, _POLICE),
            Line("网站标识码", settings.site_code),
        )
        links = (Line("", *link.rsplit(maxsplit=1)) for link in settings.footer_links)
        return cls(
            tuple(line for line in named if line.text),
            tuple(links),
            _version(Path(settings.logo).read_bytes()) if settings.logo else None,
            _version(style_of(settings.colour).encode()) if settings.colour else None,
            settings.accessibility_url,
            settings.privacy_url,
        )


def register(app: Flask, settings: Settings) -> None:
    """Give the templates of `app` the `identity`, and serve the logo and the colours."""
    app.jinja_env.globals["identity"] = Identity.of(settings)
    app.jinja_env.globals["organiser"] = settings.organiser
    if settings.logo:
        path = Path(settings.logo)
        image, kind = path.read_bytes(), IMAGES[path.suffix.lower()]
        app.add_url_rule("/identity/logo", "identity.logo", lambda: _kept(image, kind))
    if settings.colour:
        style = style_of(settings.colour).encode()
        app.add_url_rule("/identity/colours.css", "identity.colours", lambda: _kept(style, "text/css"))


def provided_by(settings: Settings) -> str:
    """Who offers what is taken away: 达复 · 答复检索（主办单位：青穗县人大常委会办公室）, {address}."""
    organiser = f"（主办单位：{settings.organiser}）" if settings.organiser else ""
    return f"{settings.site_name}{organiser}，{url_for('pages.home', _external=True)}"


def _kept(content: bytes, kind: str) -> Response:
    """The content, for good: its address names its version."""
    return Response(content, mimetype=kind, headers={"Cache-Control": _FOREVER})


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
