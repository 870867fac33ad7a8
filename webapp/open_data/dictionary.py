"""The data dictionary: what each field of the exports means and how it is written, for the page on data and for snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus import Reply
from corpus.records import FIELDS, header_of
from webapp.api.openapi import fields_of
from webapp.downloads.formats import CORRECTED_HEADER, PAGE_HEADER, SAMPLE_HEADER
from webapp.words.labels import FIELD_LABELS

_KINDS: Final = {"string": "文字", "integer": "整数", "array": "列表", "number": "小数"}
_NOTES: Final = {
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
NOWHERE: Final = "—"
"""What stands for a field that a form of the data does not have."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the replies."""

    name: str
    """In JSON; NOWHERE where tables alone have it."""
    column: str
    """The header in tables; NOWHERE where JSON alone has it."""
    kind: str
    """文字, 整数, 列表 or 小数."""
    meaning: str


def reply_fields() -> tuple[Field, ...]:
    """Every field of `api.forms.reply_json` and every column of the tables, those of the letter first."""
    return (*(_of_reply(name, schema) for name, schema in fields_of(Reply).items()), *_KEPT)


def _of_reply(name: str, schema: Mapping[str, Any]) -> Field:
    column = header_of(name) if name in FIELDS else NOWHERE
    label = "" if column == FIELD_LABELS[name] else FIELD_LABELS[name]
    kind = _KINDS[schema.get("type") or schema["anyOf"][0]["type"]]
    return Field(name, column, kind, "：".join(filter(None, (label, _NOTES.get(name)))))


_KEPT: Final = (
    Field("id", header_of("id"), "文字", "由答复的内容算出，不随导入先后改变"),
    Field("url", PAGE_HEADER, "文字", "答复在本站的网页"),
    Field("source", NOWHERE, "文字", "首个来源"),
    Field("sources", header_of("sources"), "列表", "原网页的地址；由文件导入的为文件名"),
    Field(NOWHERE, header_of("address"), "文字", "来源中的首个网址"),
    Field("revision", NOWHERE, "整数", "原网页改动过几次，从 1 开始"),
    Field("imported_at", NOWHERE, "文字", "收录的时间（UTC）"),
    Field("changed_at", NOWHERE, "文字", "最近改动的时间（UTC）"),
    Field("sample", SAMPLE_HEADER, "文字", "“样例·虚构”：随程序附带的示例，不是真实公文；真实的答复为空"),
    Field("corrections", CORRECTED_HEADER, "列表", "编辑更正过的项目和原来的内容；各项已是更正后的"),
)
"""What is known of a reply beside its letter."""
