"""The API twins of the pages of cited documents."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for

from corpus import StoredReply
from indexer import search
from webapp.addresses.paging import last_page
from webapp.addresses.search import Parameter, check
from webapp.api.forms import brief_json, facets_json, marked_json
from webapp.api.openapi import (
    FACETS_SCHEMA,
    INTEGER,
    IS_EXACT,
    TEXT,
    Part,
    list_of,
    object_of,
    operation,
    parameter_of,
)
from webapp.cited.page import Document, Listed, asked_replies, document_or_404, passage
from webapp.site import site

blueprint = Blueprint("documents_api", __name__, url_prefix="/api/v1")

_PAGE: Final = Parameter("page", "页码，从 1 开始", {"type": "integer", "minimum": 1, "default": 1})
_FIND: Final = Parameter("find", "只列出名称或文号含有这段文字的文件", {"type": "string"})


@blueprint.get("/documents")
def documents() -> Response:
    """The documents that replies cite, the most cited first, 100 a page."""
    _check(_FIND, _PAGE)
    listed = Listed.asked()
    following = url_for("documents_api.documents", find=listed.sought or None, page=listed.page + 1)
    return jsonify(
        total=listed.total,
        is_exact=listed.is_exact,
        documents=[_document_json(document, count) for document, count in listed.documents],
        next=following if listed.page < listed.last else None,
    )


@blueprint.get("/documents/<path:name>")
def document(name: str) -> Response:
    """The replies that cite a document, newest first, 200 a page, each with the sentence that first cites it."""
    _check(_PAGE)
    about = document_or_404(name)
    query, number = asked_replies(about)
    found = search(site().engine, query)
    last = last_page(found.hit_count, query)
    following = url_for("documents_api.document", name=about.name, page=number + 1) if number < last else None
    return jsonify(
        **_document_json(about, found.total),
        facets=facets_json(found.facet),
        replies=[_reply_json(hit.stored, about) for hit in found.hits],
        next=following,
    )


def _check(*parameters: Parameter) -> None:
    check(request.args.items(multi=True), parameters)


def _document_json(about: Document, count: int) -> dict[str, Any]:
    return {
        "name": about.name,
        "label": about.label,
        "others": list(about.others),
        "numbers": list(about.numbers),
        "count": count,
        "url": f"{request.script_root}{url_for('documents.page', name=about.name)}",
    }


def _reply_json(stored: StoredReply, about: Document) -> dict[str, Any]:
    cited = passage(stored, about.names)
    return brief_json(stored, root=request.script_root) | {"passage": cited and marked_json(cited.text)}


_TEXTS: Final = list_of(TEXT)
_DOCUMENT: Final = {
    "name": TEXT,
    "label": TEXT | {"description": "法规和文件名加书名号，文号照写"},
    "others": _TEXTS | {"description": "答复中单独使用的其他名称"},
    "numbers": _TEXTS | {"description": "答复中与名称并列的文号"},
    "count": INTEGER | {"description": "引用它的答复数"},
    "url": TEXT | {"description": "网页地址"},
}
_NEXT: Final = {"type": ["string", "null"], "description": "下一页的地址"}
_CITING: Final = {
    "allOf": [
        {"$ref": "#/components/schemas/Brief"},
        object_of({"passage": {"anyOf": [{"$ref": "#/components/schemas/Passage"}, {"type": "null"}]}}),
    ]
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/documents": operation(
            "列出答复引用的文件，引用多的在前",
            "Documents",
            (400, 404, 503),
            [*map(parameter_of, (_FIND, _PAGE))],
        ),
        "/api/v1/documents/{name}": operation(
            "列出引用一份文件的答复",
            "Document",
            (400, 404, 503),
            [
                {
                    "name": "name",
                    "in": "path",
                    "required": True,
                    "description": "文件的名称或文号",
                    "schema": TEXT,
                },
                parameter_of(_PAGE),
            ],
        ),
    },
    {
        "Passage": object_of(
            {
                "text": TEXT,
                "marks": list_of({"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2}),
                "html": TEXT,
            }
        ),
        "Documents": object_of(
            {
                "total": INTEGER,
                "is_exact": IS_EXACT,
                "documents": list_of(object_of(_DOCUMENT)),
                "next": _NEXT,
            }
        ),
        "Document": object_of(
            _DOCUMENT | {"facets": FACETS_SCHEMA, "replies": list_of(_CITING), "next": _NEXT}
        ),
    },
)
