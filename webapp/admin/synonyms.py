"""The synonyms of the site: what an editor adds to those that are shipped, with a look at what it changes before it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.query.synonyms import SynonymsError, checked
from webapp.admin.gate import guarded, note, shown
from webapp.journal.journal import Journal
from webapp.operations.synonyms import Changed, difference, preview, read, write
from webapp.site import site

blueprint = guarded("synonyms", takes_more=True)

_LONGEST: Final = 50_000
"""Characters of the file."""
_ASKED: Final = 2000
"""Questions of the journal that are looked at, the most frequent."""
_SHOWN: Final = 20
_TOO_LONG: Final = f"内容太长，最多 {_LONGEST} 个字。"
_CHANGED: Final = "别人刚刚改过近义词，您的改动没有保存。请把要改的部分复制下来，重新打开这一页再改。"


@blueprint.get("/synonyms")
def page() -> Response:
    """The file, to be changed."""
    return _page(read(site().settings.synonyms_path))


@blueprint.post("/synonyms")
def change() -> AnyResponse:
    """What a text would change, or the text kept."""
    path = site().settings.synonyms_path
    text = request.form.get("text", "").replace("\r\n", "\n")
    before, tried = read(path), request.form.get("tried", "")[:2000]
    if len(text) > _LONGEST:
        return _page(text, _TOO_LONG, tried=tried)
    try:
        checked(text)
    except SynonymsError as error:
        return _page(text, str(error), tried=tried)
    if request.form.get("do") != "save":
        with Journal(site().settings.journal_path) as journal:
            asked = [question.text for question in journal.frequent(_ASKED)]
        changed = preview(site().engine, before, text, [*tried.split("\n"), *asked], _SHOWN)
        return _page(text, changed=changed, tried=tried)
    if request.form.get("version") != _version(before):
        return _page(text, _CHANGED, tried=tried)
    if text != before:
        note("改近义词", "", difference(before, text)[:2000])
        write(path, text)
    flash("已保存，从下一次检索起生效，不必重建索引。")
    return redirect(url_for("synonyms.page"), 303)


def _page(text: str, wrong: str = "", changed: Sequence[Changed] | None = None, tried: str = "") -> Response:
    version = _version(read(site().settings.synonyms_path))
    return shown(
        "synonyms.html",
        400 if wrong else 200,
        text=text,
        wrong=wrong,
        changed=changed,
        tried=tried,
        version=version,
        most=_SHOWN,
    )


def _version(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
