"""The OpenAPI description of the API, generated from what the code declares: parameters, facets, dataclass fields."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from corpus import Reply, StoredReply
from indexer import FACETS, KINDS, MAX_TEXT, FacetValue, Marked, Suggestion
from webapp.labels import FIELD_LABELS
from webapp.params import PARAMETERS, Parameter

_JSON_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
_LONG: Final = ("body", "outline", "salutation")
"""Fields of a reply that a hit leaves out."""


def description(title: str, server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the API mounted at `server`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": _version(),
            "description": "检索各级政府对人大代表建议和政协提案的公开答复。",
        },
        "servers": [{"url": server}],
        "paths": {
            "/api/v1/search": _get(
                "查找答复", "SearchResult", (400, 404, 503), [*map(_parameter, PARAMETERS)]
            ),
            "/api/v1/replies/{id}": _get("取得一件答复的全文", "Reply", (404, 503), [_ID]),
            "/api/v1/replies/{id}/similar": _get("列出相近的答复", "Near", (404, 503), [_ID]),
            "/api/v1/precedents": {
                "post": _posted_text(_get("为一段文字找相近的答复", "Near", (400, 413, 503)))
            },
            "/api/v1/facets": _get("列出可筛选的项目", "Facets", ()),
            "/api/v1/suggest": _get(
                "补全正在输入的文字，可用汉字、拼音或声母", "Suggestions", (400, 503), [_TYPED]
            ),
            "/api/v1/openapi.json": _get("本接口的描述", None, ()),
        },
        "components": {"schemas": _schemas()},
    }


_TYPED: Final = {
    "name": "q",
    "in": "query",
    "description": "已输入的文字",
    "schema": {"type": "string"},
}
_ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "答复的标识",
    "schema": {"type": "string"},
}


def _version() -> str:
    try:
        return version("dafu")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0"


def _parameter(parameter: Parameter) -> dict[str, Any]:
    style = {"style": "form", "explode": True} if parameter.repeatable else {}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.help,
        "schema": parameter.schema,
        **style,
    }


def _get(
    summary: str, schema: str | None, errors: tuple[int, ...], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    good = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    responses = {"200": _response("成功", good)}
    for status in errors:
        responses[str(status)] = _response(_ERRORS[status], {"$ref": "#/components/schemas/Error"})
    return {"get": {"summary": summary, "parameters": parameters or [], "responses": responses}}


def _posted_text(got: dict[str, Any]) -> dict[str, Any]:
    """The operation of `got`, with a text to send."""
    text = {"schema": {"type": "string", "maxLength": MAX_TEXT}}
    body = {"description": "建议的文字，不会保存", "required": True, "content": {"text/plain": text}}
    return {**got["get"], "requestBody": body}


_ERRORS: Final = {
    413: "文字太长",
    400: "查询有误",
    404: "没有这一页或这件答复",
    503: "索引尚未建立或暂时不可用",
}


def _response(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    located: dict[str, Any] = {"id": {"type": "string"}, "url": {"type": "string", "description": "网页地址"}}
    located["source"] = {"type": ["string", "null"], "description": "首个来源：网址或文件"}
    stored = located | {name: s for name, s in _fields(StoredReply).items() if name not in ("id", "reply")}
    reply = _fields(Reply)
    for name, label in FIELD_LABELS.items():
        reply[name] = {**reply[name], "description": label}
    brief = {name: schema for name, schema in reply.items() if name not in _LONG}
    text = {"type": "string"}
    marked, value = _object(_fields(Marked)), _object(_fields(FacetValue))
    same = {"type": "integer", "description": "合并在这一条里的相同答复，不含本件"}
    shared = _list(text) | {"description": "共有的关键词，最有力的在前"}
    near = {"score": {"type": "number"}, "shared": shared, "passages": _list(marked)}
    facet_names = [facet.name for facet in FACETS]
    declared = {"name": {"enum": facet_names}, "label": text, "order": {"enum": ["count", "value", "tree"]}}
    suggestion = _fields(Suggestion) | {"kind": {"enum": list(KINDS)}, "label": text}
    return {
        "Reply": _object(stored | reply),
        "Hit": _object(
            stored | brief | {"score": {"type": "number"}, "snippets": _list(marked), "same": same}
        ),
        "Near": _object({"hits": _list(_object(stored | brief | near))}),
        "SearchResult": _object(
            {
                "total": {"type": "integer", "description": "命中的答复数"},
                "took_ms": {"type": "number", "description": "用时，毫秒"},
                "understood": {"type": "string", "description": "查询的文字说明"},
                "literal": _list(text) | {"description": "未按语法理解、当作普通文字的部分"},
                "expansions": _list(
                    _object({"typed": text, "words": _list(text), "is_lineage": {"type": "boolean"}})
                )
                | {"description": "同时查找的相近说法；is_lineage 表示机构曾更名或合并"},
                "loosened": {"type": "boolean", "description": "很少有答复含有全部词语，条件已放宽"},
                "hit_count": {"type": "integer", "description": "各页的条数；相同的答复合并为一条"},
                "hits": _list({"$ref": "#/components/schemas/Hit"}),
                "facets": _object({name: _list(value) for name in facet_names}),
                "next": {"type": ["string", "null"], "description": "下一页的地址"},
            }
        ),
        "Facets": _object({"facets": _list(_object(declared))}),
        "Suggestions": _object({"suggestions": _list(_object(suggestion))}),
        "Error": _object({"ok": {"const": False}, "status": {"type": "integer"}, "error": text}),
    }


def _fields(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: schema_of(hints[field.name]) for field in dataclasses.fields(kind)}


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON Schema of values of a type as the API writes them: tuples as lists, dataclasses as objects."""
    if hint in _JSON_TYPES:
        return {"type": _JSON_TYPES[hint]}
    if hint is type(None):
        return {"type": "null"}
    if get_origin(hint) in (Union, types.UnionType):
        return {"anyOf": [schema_of(part) for part in get_args(hint)]}
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        if parts[-1] is Ellipsis:
            return _list(schema_of(parts[0]))
        size = {"minItems": len(parts), "maxItems": len(parts)}
        return {"type": "array", "prefixItems": [schema_of(part) for part in parts], **size}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _object(_fields(hint))
    raise TypeError(f"no JSON form for {hint}")


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
