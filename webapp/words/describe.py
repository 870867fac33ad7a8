"""A search restated in words, so that a reader sees how it was understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    PromiseQuery,
    PromiseSort,
    Query,
    Sort,
    Words,
    lone_characters,
    query_words,
)
from webapp.words.labels import (
    FACET_LABELS,
    FIRMNESS_LABELS,
    PLACE_LABEL,
    WORD_FIELD_LABELS,
    place_label,
    value_label,
)

_ORDERS: Final[dict[Sort, str]] = {
    "relevance": "按相关度排序",
    "newest": "最新的在前",
    "oldest": "最早的在前",
}
_PROMISE_ORDERS: Final[dict[PromiseSort, str]] = {"due": "期限早的在前", "newest": "最新的答复在前"}
_OF_REPLIES: Final = ("年份", "日期")
"""What a reader of promises might take for their dues."""


def describe(query: Query) -> str:
    """One sentence: 查找同时含有“农村”“教师”、不含有“高中”的答复，主题为“科技、教育”，按相关度排序。"""
    return f"查找{restated(query)}，{_ORDERS[query.sort]}。"


def restated(query: Query) -> str:
    """What a search finds, in whatever order: 同时含有“农村”“教师”的答复，主题为“科技、教育”."""
    what = f"{_condition(query.clause)}的答复" if query.clause else "全部答复"
    return "，".join([what, *_narrowed(query)])


def describe_promises(query: Query, asked: PromiseQuery) -> str:
    """One sentence: 列出含有“学位”的承诺，期限在 2026-01-01 及以后，语气明确，出自含有“农村”的答复，期限早的在前。"""
    return f"列出{restated_promises(query, asked)}，{_PROMISE_ORDERS[asked.sort]}。"


def restated_promises(query: Query, asked: PromiseQuery) -> str:
    """What a list of promises has, in whatever order."""
    words = query_words(asked.text)
    parts = [f"{f'含有{_quoted(words)}的' if words else ''}承诺"]
    if asked.undated:
        parts.append("未写期限")
    if asked.due_from or asked.due_to:
        parts.append(_dates(asked.due_from, asked.due_to, "期限"))
    if asked.firmness:
        parts.append(f"语气为{FIRMNESS_LABELS[asked.firmness]}")
    if query.clause:
        parts.append(f"出自{_condition(query.clause)}的答复")
    parts += [f"答复的{part}" if part[:2] in _OF_REPLIES else part for part in _narrowed(query)]
    return "，".join(parts)


def _narrowed(query: Query) -> Iterator[str]:
    """What narrows a query beside its words."""
    yield from (_filter(name, values) for name, values in query.filters.items())
    if query.proposer:
        yield f"由“{query.proposer}”提出"
    if query.place is not None:
        yield f"{PLACE_LABEL}为“{place_label(query.place)}”"
    if query.date_from or query.date_to:
        yield _dates(query.date_from, query.date_to)


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
            lone = lone_characters(text)
            left_out = f"（{_quoted(lone)}只影响排序）" if lone else ""
            return f"{'同时' if len(words) > 1 else ''}含有{_quoted(words)}{left_out}"
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


def _dates(first: str | None, last: str | None, word: str = "日期") -> str:
    if first and first == last:
        return f"{word}为 {first}"
    if first and last:
        return f"{word}在 {first} 至 {last} 之间"
    return f"{word}在 {first} 及以后" if first else f"{word}在 {last} 及以前"


def _quoted(texts: Iterable[str]) -> str:
    return "".join(f"“{text}”" for text in texts)
