"""The API twin of the precedent check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from indexer import MAX_TEXT, Answer, Check, Marked, Near, check, precedents
from indexer.text.dates import today
from webapp.api.forms import brief_json, marked_json, near_json, one_near_json, promise_json
from webapp.api.openapi import INTEGER, TEXT, Part, list_of, object_of, operation, posted, schema_of
from webapp.errors import error_answer
from webapp.precedents.page import Listed, ListedMatter, listed, unkept
from webapp.precedents.pasted import MAX_FILE, Refused, pasted_body
from webapp.promises.api import ITEM_SCHEMA
from webapp.site import site
from webapp.views.promises import Item

blueprint = Blueprint("precedents_api", __name__, url_prefix="/api/v1")


@blueprint.post("/precedents")
def precedents_of() -> Response:
    """What past replies answered of the text or file that is sent; it is not kept."""
    text = pasted_body()
    engine, root = site().engine, request.script_root
    found = check(engine, text, meaning=site().meaning)
    return unkept(
        jsonify(
            check_json(
                found,
                listed(engine, site().store_if_any, found, today()),
                precedents(engine, text),
                root=root,
            ),
        )
    )


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """What is wrong with what was sent."""
    return error_answer(error.status, error.message)


def check_json(
    found: Check,
    matters: Sequence[ListedMatter],
    near: Sequence[Near],
    *,
    root: str = "",
    paths: bool = False,
) -> dict[str, Any]:
    """A check as JSON-ready values; `root` and `paths` are those of `json_forms.reply_json`."""

    def answer_json(answer: Answer) -> dict[str, Any]:
        return brief_json(answer.stored, root=root, paths=paths) | {
            "sureness": answer.sureness,
            "paragraph": answer.paragraph,
            "start": answer.start,
            "end": answer.end,
            "passage": marked_json(answer.passage),
        }

    def reply_json(reply: Listed) -> dict[str, Any]:
        return one_near_json(reply.near, root=root, paths=paths) | {
            "answers": list(reply.answers),
            "promises": [_promise(item, root) for item in reply.promises],
            "same": reply.same,
        }

    return {
        "subject": found.subject,
        "asks": [
            {
                "text": ask.request.text,
                "answered": bool(ask.answers),
                "checked": ask.is_checked,
                "answers": [*map(answer_json, ask.answers)],
                "nearest": answer_json(ask.nearest) if ask.nearest else None,
            }
            for ask in found.asks
        ],
        "matters": [
            {"label": matter.label, "replies": [*map(reply_json, matter.replies)]} for matter in matters
        ],
        **near_json(near, root=root, paths=paths),
    }


def _promise(item: Item, root: str) -> dict[str, Any]:
    """A promise as the list of promises has it, without its reply."""
    return {name: value for name, value in promise_json(item, root=root).items() if name not in _OF_LISTS}


_OF_LISTS: Final = ("reply", "same")
"""What a promise says in a list only."""
_ANSWER: Final = {
    "allOf": [
        {"$ref": "#/components/schemas/Brief"},
        object_of(
            {
                "sureness": {"type": "number", "description": "有多大把握，最高为 1"},
                "paragraph": INTEGER | {"description": "正文第几段，从 0 起"},
                "start": INTEGER,
                "end": INTEGER,
                "passage": schema_of(Marked),
            }
        ),
    ]
}
_ASK: Final = object_of(
    {
        "text": TEXT,
        "answered": {"type": "boolean", "description": "是否找到以前的答复；没有找到不等于没有"},
        "checked": {"type": "boolean", "description": "为假时没有来得及查找这一项"},
        "answers": list_of(_ANSWER),
        "nearest": {
            "anyOf": [_ANSWER, {"type": "null"}],
            "description": "没有找到时最接近的一段；没有谈到同一件事的段落时为空",
        },
    }
)
_PROMISE: Final = object_of(
    {name: schema for name, schema in ITEM_SCHEMA["properties"].items() if name not in _OF_LISTS}
)
_REPLY: Final = {
    "allOf": [
        {"$ref": "#/components/schemas/NearReply"},
        object_of(
            {
                "answers": list_of(INTEGER) | {"description": "答复了第几项要求，从 1 起"},
                "promises": list_of(_PROMISE),
                "same": INTEGER | {"description": "没有单独列出的相同答复"},
            }
        ),
    ]
}
_BODY: Final = {
    "description": f"建议的文字，或者 DOCX、DOC、WPS、PDF、OFD、TXT 文件（不超过 {MAX_FILE >> 20} MB）；不会保存",
    "required": True,
    "content": {
        "text/plain": {"schema": {"type": "string", "maxLength": MAX_TEXT}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"text": TEXT, "file": {"type": "string", "format": "binary"}},
            }
        },
    },
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/precedents": posted(
            operation("一件新建议的先例：逐项有无、相近的答复和其中的承诺", "Precedents", (400, 413, 503)),
            _BODY,
        )
    },
    {
        "Precedents": object_of(
            {
                "subject": {"type": ["string", "null"]},
                "asks": list_of(_ASK) | {"description": "所提各项"},
                "matters": list_of(object_of({"label": TEXT, "replies": list_of(_REPLY)}))
                | {"description": "有关的答复，按事项归并"},
                "hits": list_of({"$ref": "#/components/schemas/NearReply"})
                | {"description": "与全文最相近的答复"},
            }
        )
    },
)
