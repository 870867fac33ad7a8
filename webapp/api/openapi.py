"""The OpenAPI description of the API, generated from what the code declares: parameters, facets, dataclass fields."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from corpus import Reply, StoredReply
from corpus.letter.asks import Ask
from corpus.letter.citations import Citation
from corpus.letter.promises import Promise
from indexer import FACETS, KINDS, Completion, FacetValue, Marked
from webapp.addresses.search import PARAMETERS, Parameter
from webapp.api.forms import LETTER
from webapp.words.labels import FIELD_LABELS

TEXT: Final = {"type": "string"}
INTEGER: Final = {"type": "integer"}
IS_EXACT: Final = {"type": "boolean", "description": "为假时，各项计数是检索集群的估计"}
_JSON_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """What a module of the API adds to the description: declared beside its routes, gathered by `webapp.api_root`."""

    paths: Mapping[str, Any]
    schemas: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    security: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Security schemes, by the names that operations call them."""


def description(title: str, server: str, *parts: Part) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the API mounted at `server`, of what is declared here and of all parts."""
    paths = {path: operation for part in parts for path, operation in part.paths.items()}
    schemas = {name: schema for part in parts for name, schema in part.schemas.items()}
    security = {name: scheme for part in parts for name, scheme in part.security.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": _version(),
            "description": "检索各级政府对人大代表建议和政协提案的公开答复。",
        },
        "servers": [{"url": server}],
        "paths": {
            "/api/v1/search": operation(
                "查找答复", "SearchResult", (400, 404, 503), [*map(parameter_of, PARAMETERS)]
            ),
            "/api/v1/replies/{id}": operation("取得一件答复的全文", "Reply", (404, 503), [REPLY_ID]),
            "/api/v1/replies/{id}/similar": operation("列出相近的答复", "Near", (404, 503), [REPLY_ID]),
            "/api/v1/facets": operation("列出可筛选的项目", "Facets", ()),
            "/api/v1/suggest": operation(
                "补全正在输入的文字，可用汉字、拼音或声母", "Suggestions", (400, 503), [_TYPED]
            ),
            "/api/v1/openapi.json": operation("本接口的描述", None, ()),
            **paths,
        },
        "components": {"schemas": _schemas() | schemas, "securitySchemes": security},
    }


_QUOTATION: Final = {
    "text": TEXT,
    "html": TEXT,
    "url": TEXT,
    "id": TEXT,
    "agencies": {"type": "array", "items": TEXT},
    "marks": {"type": "array", "items": {"type": "array", "items": INTEGER}},
    "paragraph": INTEGER | {"description": "正文的第几段，从 0 数起"},
    "start": INTEGER,
    "end": INTEGER,
    "date": {"type": ["string", "null"]},
    "sample": {"type": ["string", "null"]},
}
_TYPED: Final = {
    "name": "q",
    "in": "query",
    "description": "已输入的文字",
    "schema": TEXT,
}
REPLY_ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "答复的标识",
    "schema": TEXT,
}


def _version() -> str:
    try:
        return version("dafu")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0"


def parameter_of(parameter: Parameter) -> dict[str, Any]:
    """A parameter of the search address."""
    style = {"style": "form", "explode": True} if parameter.repeatable else {}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.help,
        "schema": parameter.schema,
        **style,
    }


def operation(
    summary: str, schema: str | None, errors: tuple[int, ...], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A GET that answers with the named schema, and with `Error` for the statuses of `errors`."""
    good = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    responses = {"200": _response("成功", good)}
    for status in errors:
        responses[str(status)] = _response(_ERRORS[status], {"$ref": "#/components/schemas/Error"})
    return {"get": {"summary": summary, "parameters": parameters or [], "responses": responses}}


def file_operation(
    summary: str, mimetypes: list[str], errors: tuple[int, ...], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """A GET that answers with a file of one of the types."""
    described = operation(summary, None, errors, parameters)
    content = {mimetype: {"schema": {"type": "string"}} for mimetype in mimetypes}
    described["get"]["responses"]["200"] = {"description": "文件", "content": content}
    return described


def posted(got: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The operation of `got` as a POST that sends `body`."""
    return {"post": {**got["get"], "requestBody": body}}


_ERRORS: Final = {
    413: "文字或文件太大",
    409: "已经收满",
    400: "查询有误",
    401: "需要账号和密码",
    403: "只能用 HTTPS",
    404: "没有这一页或这件答复",
    429: "输错密码的次数太多，过 Retry-After 所写的秒数再试",
    503: "索引尚未建立或暂时不可用",
}


def _response(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    located: dict[str, Any] = {"id": TEXT, "url": TEXT | {"description": "网页地址"}}
    located["source"] = {"type": ["string", "null"], "description": "首个来源：网址或文件"}
    kept = fields_of(StoredReply).items()
    stored = located | {name: schema for name, schema in kept if name not in ("id", "reply", "is_sample")}
    stored["sample"] = {
        "type": ["string", "null"],
        "description": "“样例·虚构”：随程序附带的示例，不是真实公文；真实的答复为空",
    }
    reply = fields_of(Reply)
    for name, label in FIELD_LABELS.items():
        reply[name] = {**reply[name], "description": label}
    brief = {name: schema for name, schema in reply.items() if name not in LETTER}
    marked, value = object_of(fields_of(Marked)), object_of(fields_of(FacetValue))
    by_meaning = {
        "type": "boolean",
        "description": "不含所查的词语，因意思相近而列出；不计入 total 和各类计数",
    }
    same = INTEGER | {"description": "合并在这一条里的相同答复，不含本件"}
    sure = {"type": "boolean", "description": "为假时只含部分词语，或者词语分散在各处"}
    shared = list_of(TEXT) | {"description": "共有的关键词，最有力的在前"}
    near = {"score": {"type": "number"}, "shared": shared, "passages": list_of(marked)}
    facet_names = [facet.name for facet in FACETS]
    declared = {"name": {"enum": facet_names}, "label": TEXT, "order": {"enum": ["count", "value", "tree"]}}
    completion = fields_of(Completion) | {"kind": {"enum": list(KINDS)}, "label": TEXT}
    return {
        "Reply": object_of(
            stored
            | reply
            | {
                "asks": list_of(schema_of(Ask))
                | {"description": "所提事项和答复的段落；answer 为空即未见对应答复"},
                "citations": list_of(schema_of(Citation)) | {"description": "引用的文件"},
                "promises": list_of(schema_of(Promise)) | {"description": "承诺：说到期限或指标的句子"},
            }
        ),
        "Hit": object_of(
            stored
            | brief
            | {
                "score": {"type": "number"},
                "snippets": list_of(marked),
                "same": same,
                "sure": sure,
                "by_meaning": by_meaning,
            }
        ),
        "Brief": object_of(stored | brief),
        "NearReply": object_of(stored | brief | near),
        "Near": object_of({"hits": list_of({"$ref": "#/components/schemas/NearReply"})}),
        "SearchResult": object_of(
            {
                "total": INTEGER | {"description": "命中的答复数"},
                "took_ms": {"type": "number", "description": "用时，毫秒"},
                "understood": TEXT | {"description": "查询的文字说明"},
                "literal": list_of(TEXT) | {"description": "未按语法理解、当作普通文字的部分"},
                "expansions": list_of(
                    object_of({"typed": TEXT, "words": list_of(TEXT), "is_lineage": {"type": "boolean"}})
                )
                | {"description": "同时查找的相近说法；is_lineage 表示机构曾更名或合并"},
                "loosened": {"type": "boolean", "description": "很少有答复含有全部词语，条件已放宽"},
                "hit_count": INTEGER | {"description": "各页的条数；相同的答复合并为一条"},
                "sure_count": INTEGER
                | {"description": "其中谈到全部内容的条数，排在前面；其余只含部分词语，或者词语分散在各处"},
                "is_exact": {
                    "type": "boolean",
                    "description": "为假时，除 total 外的各项计数是检索集群的估计",
                },
                "hits": list_of({"$ref": "#/components/schemas/Hit"}),
                "facets": object_of({name: list_of(value) for name in facet_names}),
                "next": {"type": ["string", "null"], "description": "下一页的地址"},
                "quotations": list_of(object_of(_QUOTATION))
                | {"description": "所查是问句时，逐字摘出的能回答的原句；没有把握的不列"},
            }
        ),
        "Facets": object_of({"facets": list_of(object_of(declared))}),
        "Suggestions": object_of({"suggestions": list_of(object_of(completion))}),
        "Error": object_of({"ok": {"const": False}, "status": INTEGER, "error": TEXT}),
    }


def fields_of(kind: type) -> dict[str, Any]:
    """The JSON Schemas of the fields of a dataclass, by name."""
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
            return list_of(schema_of(parts[0]))
        if len(set(parts)) > 1:
            raise TypeError(f"no JSON form for {hint}")
        return list_of(schema_of(parts[0])) | {"minItems": len(parts), "maxItems": len(parts)}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return object_of(fields_of(hint))
    raise TypeError(f"no JSON form for {hint}")


def object_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object that has all these properties."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    """An array of such items."""
    return {"type": "array", "items": items}


FACETS_SCHEMA: Final = {"type": "object", "additionalProperties": list_of(object_of(fields_of(FacetValue)))}
"""Facets by name, each a list of values with counts."""
