"""What an editor writes for a field → the value of the field, and of what is derived from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from corpus.derived.areas import AREAS
from corpus.derived.dispositions import outcome
from corpus.derived.regions import resolve
from corpus.errors import CorpusError
from corpus.records import LISTS, SEPARATOR, from_row
from corpus.reply import Reply
from corpus.text.personal import masked

CORRECTABLE: Final = (
    "title", "kind", "chamber", "level", "region", "session", "session_term", "session_meeting", "numbers", "proposers", "subject",
    "agency", "publisher", "index_number", "document_number", "topic", "areas", "disposition", "written_on", "published_on",
)  # fmt: skip
"""The fields that can be corrected: what is told of the letter. The letter itself is as it was published."""
CHOICES: Final = {
    "kind": ("建议", "提案"),
    "chamber": ("人大", "政协"),
    "level": ("全国", "省", "市", "县"),
    "areas": AREAS,
}
"""Fields with few values."""
_LONGEST: Final = 500
_FREE: Final = ("title", "subject")
_DERIVED: Final[dict[str, tuple[str, Callable[[Reply], Any]]]] = {
    "disposition": ("outcome", lambda reply: outcome(reply.disposition)),
    "region": ("division", lambda reply: list(resolve(reply))),
    "level": ("division", lambda reply: list(resolve(reply))),
}


class CorrectionRefused(CorpusError):
    """What was written cannot be the value of the field; the message says why."""


def correction(reply: Reply, field: str, text: str) -> dict[str, Any]:
    """The values, JSON-ready, that the field and what is derived from it take; an empty text empties the field.

    Raises CorrectionRefused.
    """
    if field not in CORRECTABLE:
        raise CorrectionRefused("请选择要更正的项目。信的正文以原网页为准，不在这里改。")
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise CorrectionRefused(f"内容太长，最多 {_LONGEST} 个字。")
    value = _value(field, text)
    changed = Reply.from_dict(reply.as_dict() | {field: value})
    values = {field: value}
    if field in _DERIVED:
        name, derive = _DERIVED[field]
        values[name] = derive(replace(changed, division=()))
    return values


def written(field: str, value: Any) -> str:
    """A value as an editor writes it."""
    return SEPARATOR.join(map(str, value)) if field in LISTS else str(value or "")


def _value(field: str, text: str) -> Any:
    empty: list[Any] | None = [] if field in LISTS else None
    value = from_row([(field, text)], neutral=False).get(field, empty)
    if text and value == empty:
        raise CorrectionRefused(f"“{text}”不像这一项的内容，请照例子改写。")
    for one in value if isinstance(value, list) else [value]:
        if one is not None and one not in CHOICES.get(field, (one,)):
            raise CorrectionRefused(f"“{one}”不在可选的范围内：{SEPARATOR.join(CHOICES[field])}。")
    return masked(value) if field in _FREE and value else value
