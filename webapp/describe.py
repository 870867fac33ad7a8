"""A search restated in words, so that a reader sees how it was understood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from indexer import (
    ALL_ASKED,
    And,
    Clause,
    Dated,
    FieldTerm,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Words,
    query_words,
)
from webapp.labels import FACET_LABELS, PLACE_LABEL, WORD_FIELD_LABELS, place_label, value_label

_ORDERS: Final[dict[Sort, str]] = {
    "relevance": "按相关度排序",
    "newest": "最新的在前",
    "oldest": "最早的在前",
}


def describe(query: Query) -> str:
    """One sentence: 查找同时含有“农村”“教师”、不含有“高中”的答复，主题为“科技、教育”，按相关度排序。"""
    what = f"{_condition(query.clause)}的答复" if query.clause else "全部答复"
    parts = [f"查找{what}", *(_filter(name, values) for name, values in query.filters.items())]
    if query.proposer:
        parts.append(f"由“{query.proposer}”提出")
    if query.place is not None:
        parts.append(f"{PLACE_LABEL}为“{place_label(query.place)}”")
    if query.date_from or query.date_to:
        parts.append(_dates(query.date_from, query.date_to))
    return "，".join([*parts, _ORDERS[query.sort]]) + "。"


def describe_literal(query: Query) -> str | None:
    """What a reader is told when syntax was taken as plain text; None when all was understood."""
    if not query.literal:
        return None
    if query.clause is None:
        return f"{_quoted(query.literal)}里没有可以查找的文字，现列出全部答复。"
    return f"{_quoted(query.literal)}不成完整的语法，已按普通文字查找。"


def _condition(clause: Clause) -> str:
    match clause:
        case Words(text):
            words = query_words(text) or (text,)
            if len(words) > ALL_ASKED:
                return f"含有{_quoted(words)}（不必全部）"
            return f"{'同时' if len(words) > 1 else ''}含有{_quoted(words)}"
        case Phrase(text):
            return f"原文含有“{text}”"
        case FieldTerm(field, text):
            return f"{WORD_FIELD_LABELS[field]}含有“{text}”"
        case Prefix(text):
            return f"含有以“{text}”开头的词"
        case Dated(first, last):
            return _dates(first, last)
        case Not(Words() | Phrase() | FieldTerm() as inner):
            return _condition(inner).removeprefix("同时").replace("含有", "不含有", 1)
        case Not(inner):
            return f"不符合{_nested(inner)}"
        case And(clauses):
            return "、".join(_nested(part) if isinstance(part, Or) else _condition(part) for part in clauses)
        case Or(clauses):
            return "或".join(_nested(part) if isinstance(part, And) else _condition(part) for part in clauses)


def _nested(clause: Clause) -> str:
    return f"（{_condition(clause)}）"


def _filter(facet: str, values: Iterable[str]) -> str:
    return f"{FACET_LABELS[facet]}为{'或'.join(f'“{value_label(facet, value)}”' for value in values)}"


def _dates(first: str | None, last: str | None) -> str:
    if first and first == last:
        return f"日期为 {first}"
    if first and last:
        return f"日期在 {first} 至 {last} 之间"
    return f"日期在 {first} 及以后" if first else f"日期在 {last} 及以前"


def _quoted(texts: Iterable[str]) -> str:
    return "".join(f"“{text}”" for text in texts)
