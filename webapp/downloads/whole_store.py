"""The whole public store to take away, and the page that explains it: formats, fields, origin, interfaces."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, url_for

from corpus import Reply
from corpus.records import FIELDS, header_of
from webapp.addresses.search import SearchParams
from webapp.api.openapi import fields_of
from webapp.downloads.formats import jsonl_file
from webapp.http.compression import packed
from webapp.site import site

blueprint = Blueprint("data", __name__)

_KINDS: Final = {"string": "文字", "integer": "整数", "array": "列表", "number": "小数"}
NOTES: Final = {
    "level": "建议、提案向哪一级提出",
    "region": "提出建议、提案的地方，不含上级",
    "session": "照原文",
    "numbers": "整数；含字母的为文字",
    "body": "称呼之后、落款之前，每段一行",
    "outline": "正文里的标题：层级、文字、所在段落",
    "printed": "网页上与答复同列的建议、提案文字，没有则为空",
    "agency": "落款的单位，几个单位之间空一格",
    "topic": "照原网页抄录",
    "division": "由程序根据地区查得，从省到县",
    "areas": "由程序根据内容归类",
    "disposition": "照原文",
    "outcome": "由程序根据办理结果归类",
    "written_on": "2025-09-12、2025-09 或 2025",
    "published_on": "同上",
    "recognised": "从 0 到 1；文字由图片识别而来时才有",
}
"""What the name of a field does not say."""


@blueprint.get("/data")
def page() -> str:
    """What can be taken away, in which formats, and what may be done with it."""
    store = site().store.stats()
    return render_template(
        "data.html",
        params=SearchParams(),
        replies=store["replies"],
        changed=(store["last_change"] or "")[:10],
        rows=[
            (name, header_of(name) if name in FIELDS else "—", kind, NOTES.get(name, ""))
            for name, kind in kinds().items()
        ],
    )


def kinds() -> dict[str, str]:
    """What a field of a reply holds, in words, by its name."""
    schemas = fields_of(Reply)
    return {
        name: _KINDS[schema.get("type") or schema["anyOf"][0]["type"]] for name, schema in schemas.items()
    }


@blueprint.get("/data/replies.jsonl.gz")
def everything() -> Response:
    """All replies as gzipped JSON Lines, in the order of their ids, read from the store as the client takes them."""
    root = url_for("pages.home", _external=True).rstrip("/")
    answer = Response(packed(jsonl_file(site().store.batches(), root)), content_type="application/gzip")
    answer.headers["Content-Disposition"] = "attachment; filename=dafu-replies.jsonl.gz"
    answer.cache_control.no_store = True
    return answer
