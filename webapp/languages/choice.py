"""Which language a page is answered in: what its address says, else what the reader chose, else what the browser asks for.

The choice is a form on every page and a cookie of one word, as the view is. `?lang=en` is for links from elsewhere and for search
engines, which have no cookies: it holds for that page alone. What programs read, mails and the operator's pages are in Chinese.
"""

from __future__ import annotations

from typing import Final

from flask import g, has_request_context, request

from indexer import Message
from webapp.languages.catalogue import LANGUAGES, SOURCE, Spoken, label, translated, with_values

COOKIE: Final = "lang"
PARAMETER: Final = "lang"
_CHINESE_ONLY: Final = frozenset(
    {
        "api",
        "admin",
        "alerts",
        "embed",
        "feeds",
        "promise_files",
        "exports",
        "discovery",
        "pages.api_page",
        "data.page",
    }
)
"""Blueprints and endpoints of what programs read, of what sends mail, and of what tells programmers about it."""


def language() -> str:
    """The language of the page asked for: one of LANGUAGES."""
    if not has_request_context():
        return SOURCE
    here = g._get_current_object()  # looked up once: a page asks for its language some eighty times
    known: str | None = here.get("language")
    if known is None:
        known = here.language = _asked()
    return known


def _asked() -> str:
    return SOURCE if is_chinese_only() else _chosen()


def speak_of_errors() -> None:
    """Go on in the reader's own language, whatever was asked for: of the API in what the client accepts. The operator's pages stay."""
    if request.path.startswith("/api/"):
        g.language = _accepted()
    elif not request.path.startswith("/admin"):
        g.language = _chosen()


def _chosen() -> str:
    for asked in (request.args.get(PARAMETER), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    return _accepted()


def _accepted() -> str:
    return next((known for tag in request.accept_languages.values() if (known := _known(tag))), SOURCE)


def said(text: str, /, **values: object) -> Spoken:
    """An interface text in the language of the page asked for, with `values` put in; what has its own is said with these."""
    if isinstance(text, Message | Spoken):
        return said(text.text, **text.values)
    if (found := translated(text, language())) == text:
        found = spoken_label(text)
    put_in = {
        name: said(value) if isinstance(value, Message | Spoken) else value for name, value in values.items()
    }
    return Spoken(with_values(found, put_in) if put_in else found, text, put_in)


def is_chinese_only() -> bool:
    """True for what programs read, for mails and for the operator."""
    return not _CHINESE_ONLY.isdisjoint((request.blueprint, request.endpoint)) or request.path.startswith(
        ("/api/", "/admin")
    )


def _known(tag: str) -> str:
    """What we have of a language that a browser names: zh-TW → zh-Hant, en-GB → en; empty for none."""
    parts = tag.replace("_", "-").lower().split("-")
    if parts[0] == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(parts) and "hans" not in parts else SOURCE
    return "en" if parts[0] == "en" else ""


def spoken_label(text: str) -> Spoken:
    """A label in the language of the page asked for; any other text as it is."""
    return Spoken(label(text, language()) or text, text)
