"""Exports: all that a search finds as a file, streamed in bounded memory, near-duplicates one by one.

`/export.csv` and its siblings take the parameters of the search page; their API twins below /api/v1 refuse parameters that do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, request, url_for

from corpus import StoredReply
from indexer import QueryError, everything, how_many
from webapp.addresses.search import PARAMETERS, SearchParams, check
from webapp.api.openapi import Part, file_operation, parameter_of
from webapp.downloads.formats import FORMATS, Format
from webapp.languages.catalogue import later
from webapp.languages.choice import said
from webapp.replies.history import reply_or_404
from webapp.site import site

blueprint = Blueprint("exports", __name__)

TAKEN: Final = tuple(p for p in PARAMETERS if p.name not in ("page", "size", "fold"))
"""The parameters of a search that an export takes: it has no pages, and it lists near-duplicates one by one."""
REFERENCES: Final = ("bib", "ris")
"""The formats that one reply is offered in by itself, beside its citation."""
NO_FORMAT: Final = later("不能导出为“{extension}”格式；可用的格式有 {known}。")
_NAME: Final = 40
"""Characters of the words in a file's name."""


@blueprint.get("/export.<extension>")
def export(extension: str) -> Response:
    """All that a search finds, as a file; what an address gets wrong is forgiven as on the result page."""
    return _answer(_format(extension))


@blueprint.get("/api/v1/export.<extension>")
def export_by_api(extension: str) -> Response:
    """The same for programs."""
    check(request.args.items(multi=True), TAKEN)
    return _answer(_format(extension))


@blueprint.get("/reply/<reply_id>.<extension>")
def reference(reply_id: str, extension: str) -> Response:
    """One reply as a reference for a bibliography."""
    chosen = _format(extension, REFERENCES)
    answer = Response(chosen.write([[reply_or_404(reply_id)]], root()), content_type=chosen.content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=dafu-{reply_id}.{chosen.name}"
    return answer


def _format(extension: str, formats: Iterable[str] = tuple(FORMATS)) -> Format[StoredReply]:
    if extension not in formats:
        abort(404, said(NO_FORMAT, extension=extension, known="、".join(formats)))
    return FORMATS[extension]


def root() -> str:
    """The address that the site is mounted at, without a slash at its end."""
    return url_for("pages.home", _external=True).rstrip("/")


def _answer(chosen: Format[StoredReply]) -> Response:
    params = SearchParams.read(request.args.items(multi=True), site().settings.page_size)
    engine, query = site().engine, replace(params.changed(size=None).to_query(1), facets=())
    if chosen.most is not None and how_many(engine, query) > chosen.most:
        raise QueryError(
            "{label} 最多容纳 {most:,} 件答复。请缩小范围，或换用其他格式。",
            label=chosen.label,
            most=chosen.most,
        )
    # Found now, so that what is wrong with the query is said before the first byte; fetched as the client takes it.
    batches = everything(engine, query)
    answer = Response(chosen.write(batches, root()), content_type=chosen.content_type)
    answer.headers["Content-Disposition"] = attachment("答复", params.q, chosen.name)
    answer.cache_control.no_store = True
    return answer


def attachment(subject: str, words: str, extension: str, plain: str = "dafu") -> str:
    """The header that names a file, in Chinese (RFC 8187) and for clients that know ASCII only."""
    words = re.sub(r"\W+", "-", words).strip("-")[:_NAME]
    name = quote(f"{'-'.join(filter(None, (subject, words)))}.{extension}")
    return f"attachment; filename={plain}.{extension}; filename*=UTF-8''{name}"


_EXTENSION: Final[dict[str, Any]] = {
    "name": "extension",
    "in": "path",
    "required": True,
    "description": "格式",
    "schema": {"type": "string", "enum": list(FORMATS)},
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/export.{extension}": file_operation(
            "导出查找到的全部答复，相同的答复也逐件列出",
            [known.mimetype for known in FORMATS.values()],
            (400, 404, 503),
            [_EXTENSION, *map(parameter_of, TAKEN)],
        )
    }
)
