"""The API twins of the pages about one reply: its citation and sources, its earlier wordings."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, jsonify, request, url_for

from indexer.text.dates import today
from webapp.api.openapi import INTEGER, REPLY_ID, TEXT, Part, fields_of, list_of, object_of, operation
from webapp.replies.history import history, reply_or_404
from webapp.site import site
from webapp.views.citation_formats import gbt7714
from webapp.views.differences import FieldChange

blueprint = Blueprint("reply_api", __name__, url_prefix="/api/v1")


@blueprint.get("/replies/<reply_id>/citation")
def cited(reply_id: str) -> Response:
    """How to cite a reply, and where the pages that it was read from can be had as they were fetched."""
    stored = reply_or_404(reply_id)
    page = url_for("pages.reply", reply_id=reply_id, _external=True)
    return jsonify(
        citation=gbt7714(stored, page, today()),
        pages=[
            f"{request.script_root}/reply/{reply_id}/page/{number}"
            for number in range(1, len(stored.sources) + 1)
        ],
    )


@blueprint.get("/replies/<reply_id>/revisions")
def revisions(reply_id: str) -> Response:
    """The wordings of a reply, newest first, with what each changed."""
    reply_or_404(reply_id)
    return jsonify(
        revisions=[
            {
                "number": changed.revision.number,
                "changed_at": changed.revision.changed_at,
                "body": changed.revision.reply.body,
                "fields": [asdict(field) for field in changed.fields],
                "pieces": [{"kind": piece.kind, "text": piece.text} for piece in changed.pieces],
            }
            for changed in history(site().store.revisions(reply_id))
        ]
    )


_REVISION: Final = {
    "number": INTEGER,
    "changed_at": TEXT,
    "body": TEXT,
    "fields": list_of(object_of(fields_of(FieldChange))) | {"description": "与上一版不同的项目"},
    "pieces": list_of(object_of({"kind": {"enum": ["same", "removed", "added"]}, "text": TEXT}))
    | {"description": "正文与上一版逐句的不同；没有变化时为空"},
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/replies/{id}/citation": operation(
            "一件答复的引文格式和原始网页", "Citation", (404, 503), [REPLY_ID]
        ),
        "/api/v1/replies/{id}/revisions": operation("一件答复的各版", "Revisions", (404, 503), [REPLY_ID]),
    },
    {
        "Citation": object_of(
            {
                "citation": TEXT | {"description": "GB/T 7714—2015 格式"},
                "pages": list_of(TEXT) | {"description": "原始网页的下载地址，与 sources 一一对应"},
            }
        ),
        "Revisions": object_of({"revisions": list_of(object_of(_REVISION))}),
    },
)
