"""The API twin of collections: read by one address, changed by the other.

Scripts of other sites may read by the address to read, as all of the API; a change they may not send, since its JSON is asked leave for
(CORS), and none is given. No cookie is looked at: who knows the address may change it.
"""

from __future__ import annotations

from typing import Any, Final, cast

from flask import Blueprint, Response, abort, jsonify, request, url_for

from indexer import QueryError
from webapp.api.openapi import INTEGER, TEXT, Part, list_of, object_of, operation, posted
from webapp.downloads.search import root
from webapp.languages.choice import said
from webapp.picked.entries import picked
from webapp.picked.files import collection_json
from webapp.picked.kept import LONGEST_NOTE, LONGEST_TITLE, MOST, Collection
from webapp.picked.page import FULL, GONE, opened, private, to_pick

blueprint = Blueprint("picked_api", __name__, url_prefix="/api/v1/collections")


@blueprint.get("/<key>")
def read(key: str) -> Response:
    """The collection that is read by this key."""
    with opened() as collections:
        return _answer(collections.read(key) or abort(404, said(GONE)))


@blueprint.post("")
def make() -> Response:
    """A new collection without entries; the answer alone tells how to change it."""
    with opened() as collections:
        editor = collections.make()
        found = collections.edited(editor) or abort(404, said(GONE))
    answer = _answer(
        found, edit=url_for("picked_api.change", editor=editor), page=url_for("picked.edit", editor=editor)
    )
    answer.status_code = 201
    return answer


@blueprint.post("/edit/<editor>")
def change(editor: str) -> Response:
    """Add, leave out, note and name, in this order; all of it, or on an error nothing but what was added before it."""
    asked = _body()
    added = [to_pick(_text(one, "id"), _text(one, "promise")) for one in _list(asked, "add", dict)]
    without = frozenset(_list(asked, "remove", int))
    notes = {number: note.replace("\r\n", "\n").strip() for number, note in _notes(asked).items()}
    with opened() as collections:
        found = collections.edited(editor) or abort(404, said(GONE))
        for reply, promise in added:
            if not collections.add(found, reply, promise):
                abort(409, said(FULL, most=MOST))
            found = collections.edited(editor) or abort(404, said(GONE))
        title = " ".join(_text(asked, "title", found.title).split())
        collections.change(found, title, notes, without)
        return _answer(collections.edited(editor) or abort(404, said(GONE)))


def _answer(found: Collection, **addresses: str) -> Response:
    address = url_for("picked.read", key=found.key, _external=True)
    api = {"api": url_for("picked_api.read", key=found.key)}
    return private(jsonify(collection_json(found, picked(found), address, root()) | api | addresses))


def _body() -> dict[str, Any]:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not {*asked} <= {*_CHANGES}:
        raise QueryError("请发送 JSON 对象，可有 {known}。", known="、".join(_CHANGES))
    return asked


def _list(asked: dict[str, Any], name: str, kind: type) -> list[Any]:
    found = asked.get(name, [])
    # A truth is an integer to Python.
    if not isinstance(found, list) or any(
        not isinstance(one, kind) or isinstance(one, bool) for one in found
    ):
        raise QueryError("{name} 应是列表，见接口的描述。", name=name)
    if len(found) > MOST:
        raise QueryError("{name} 一次最多 {most} 项。", name=name, most=MOST)
    return found


def _text(asked: dict[str, Any], name: str, otherwise: str = "") -> str:
    found = asked.get(name, otherwise)
    if not isinstance(found, str):
        raise QueryError("{name} 应是文字。", name=name)
    return found


def _notes(asked: dict[str, Any]) -> dict[int, str]:
    notes = asked.get("notes", {})
    if not isinstance(notes, dict) or any(
        not _is_number(key) or not isinstance(note, str) for key, note in notes.items()
    ):
        raise QueryError("notes 应是对象：条目的 id 对备注。")
    return {int(key): note for key, note in cast("dict[str, str]", notes).items()}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


_KEY: Final = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "读选辑的地址的最后一段",
    "schema": TEXT,
}
_EDITOR: Final = _KEY | {"name": "editor", "description": "改选辑的地址的最后一段，只告诉了建它的人"}
_CHANGES: Final[dict[str, Any]] = {
    "add": {"description": "要收进的答复，给 promise 时只收其中这一句承诺"}
    | list_of({"type": "object", "properties": {"id": TEXT, "promise": TEXT}, "required": ["id"]}),
    "remove": list_of(INTEGER) | {"description": "要去掉的条目的 id"},
    "notes": {
        "type": "object",
        "propertyNames": {"pattern": "^[0-9]{1,18}$"},
        "additionalProperties": TEXT,
        "description": f"条目的 id 对备注，超过 {LONGEST_NOTE} 字的部分不留",
    },
    "title": TEXT | {"description": f"标题，超过 {LONGEST_TITLE} 字的部分不留"},
}
_BODY: Final = {"type": "object", "properties": _CHANGES, "additionalProperties": False}
_ENTRY: Final = object_of(
    {
        "id": INTEGER,
        "note": TEXT,
        "citation": TEXT | {"description": "引文，按 GB/T 7714；答复已撤下的为空"},
        "promise": {"anyOf": [{"$ref": "#/components/schemas/PromiseItem"}, {"type": "null"}]},
        "reply": {
            "type": ["object", "null"],
            "description": "答复的全文，同 /api/v1/replies/{id}；已撤下的为空",
        },
    }
)
_COLLECTION: Final = {
    "title": TEXT,
    "url": TEXT | {"description": "读选辑的网页"},
    "api": TEXT | {"description": "读选辑的接口"},
    "changed_on": TEXT,
    "expires_on": TEXT | {"description": "保存到这一天；改动后重新计算"},
    "entries": list_of(_ENTRY),
}
_MADE: Final = _COLLECTION | {
    "edit": TEXT | {"description": "改选辑的接口，只在这里说一次"},
    "page": TEXT | {"description": "改选辑的网页"},
}
_SENT: Final = {"required": True, "content": {"application/json": {"schema": _BODY}}}


def _made() -> dict[str, Any]:
    described = operation("新建一个空的选辑", "NewCollection", (503,))["get"]
    described["responses"]["201"] = described["responses"].pop("200")
    return {"post": described}


DESCRIPTION: Final = Part(
    {
        "/api/v1/collections": _made(),
        "/api/v1/collections/{key}": operation("取得一个选辑", "Collection", (404, 503), [_KEY]),
        "/api/v1/collections/edit/{editor}": posted(
            operation(
                "改一个选辑：收进、去掉、备注、标题", "Collection", (400, 404, 409, 413, 503), [_EDITOR]
            ),
            _SENT,
        ),
    },
    {"Collection": object_of(_COLLECTION), "NewCollection": object_of(_MADE)},
)
