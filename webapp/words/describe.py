"""A search restated in words, so that a reader sees how it was understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from webapp.languages.catalogue import Spoken
from webapp.languages.choice import said, spoken_label
from webapp.words.labels import (
    FACET_LABELS,
    FIRMNESS_LABELS,
    PLACE_LABEL,
    WORD_FIELD_LABELS,
    place_label,
    value_label,
)


def describe(query: Query) -> str:
    """One sentence: 查找同时含有“农村”“教师”、不含有“高中”的答复，主题为“科技、教育”，按相关度排序。"""
    orders: dict[Sort, str] = {
        "relevance": said("按相关度排序"),
        "newest": said("最新的在前"),
        "oldest": said("最早的在前"),
    }
    return said("查找{what}，{order}。", what=restated(query), order=orders[query.sort])


def restated(query: Query) -> str:
    """What a search finds, in whatever order: 同时含有“农村”“教师”的答复，主题为“科技、教育”."""
    what = said("{condition}的答复", condition=_condition(query.clause)) if query.clause else said("全部答复")
    return Spoken(said("，").join([what, *(part for part, _ in _narrowed(query))]))


def describe_promises(query: Query, asked: PromiseQuery) -> str:
    """One sentence: 列出含有“学位”的承诺，期限在 2026-01-01 及以后，语气明确，出自含有“农村”的答复，期限早的在前。"""
    orders: dict[PromiseSort, str] = {"due": said("期限早的在前"), "newest": said("最新的答复在前")}
    return said("列出{what}，{order}。", what=restated_promises(query, asked), order=orders[asked.sort])


def restated_promises(query: Query, asked: PromiseQuery) -> str:
    """What a list of promises has, in whatever order."""
    words = query_words(asked.text)
    parts: list[str] = [said("含有{words}的承诺", words=_quoted(words)) if words else said("承诺")]
    if asked.undated:
        parts.append(said("未写期限"))
    if asked.due_from or asked.due_to:
        parts.append(_dates(asked.due_from, asked.due_to, "期限"))
    if asked.firmness:
        parts.append(said("语气为{firmness}", firmness=spoken_label(FIRMNESS_LABELS[asked.firmness])))
    if query.clause:
        parts.append(said("出自{condition}的答复", condition=_condition(query.clause)))
    parts += [said("答复的{part}", part=part) if is_date else part for part, is_date in _narrowed(query)]
    return Spoken(said("，").join(parts))


def _narrowed(query: Query) -> Iterator[tuple[str, bool]]:
    """What narrows a query beside its words, and whether a reader of promises might take it for their dues."""
    for name, values in query.filters.items():
        yield _filter(name, values), name == "year"
    if query.proposer:
        yield said("由“{name}”提出", name=query.proposer), False
    if query.place is not None:
        yield _is(PLACE_LABEL, [place_label(query.place)]), False
    if query.date_from or query.date_to:
        yield _dates(query.date_from, query.date_to), True


def describe_literal(query: Query) -> str | None:
    """What a reader is told when syntax was taken as plain text; None when all was understood."""
    if not query.literal:
        return None
    if query.clause is None:
        return said("{words}里没有可以查找的文字，现列出全部答复。", words=_quoted(query.literal))
    return said("{words}不成完整的语法，已按普通文字查找。", words=_quoted(query.literal))


def _condition(clause: Clause) -> str:
    match clause:
        case Words(text):
            return _words(text)
        case Phrase(text):
            return said("原文含有“{text}”", text=text)
        case FieldTerm(field, text):
            return said("{field}含有“{text}”", field=spoken_label(WORD_FIELD_LABELS[field]), text=text)
        case Prefix(text):
            return said("含有以“{text}”开头的词", text=text)
        case Dated(first, last):
            return _dates(first, last)
        case Not(inner):
            return _without(inner)
        case And(clauses):
            parts = (_nested(part) if isinstance(part, Or) else _condition(part) for part in clauses)
            return said("、").join(parts)
        case Or(clauses):
            parts = (_nested(part) if isinstance(part, And) else _condition(part) for part in clauses)
            return said("或").join(parts)


def _words(text: str) -> str:
    words = query_words(text) or (text,)
    if len(words) > ALL_ASKED:
        return said("含有{words}（不必全部）", words=_quoted(words))
    lone = lone_characters(text)
    left_out = said("（{words}只影响排序）", words=_quoted(lone)) if lone else ""
    held = (
        said("同时含有{words}", words=_quoted(words))
        if len(words) > 1
        else said("含有{words}", words=_quoted(words))
    )
    return f"{held}{left_out}"


def _without(clause: Clause) -> str:
    match clause:
        case Words(text):
            words = query_words(text) or (text,)
            if len(words) > ALL_ASKED:
                return said("不含有{words}（不必全部）", words=_quoted(words))
            lone = lone_characters(text)
            left_out = said("（{words}只影响排序）", words=_quoted(lone)) if lone else ""
            return f"{said('不含有{words}', words=_quoted(words))}{left_out}"
        case Phrase(text):
            return said("原文不含有“{text}”", text=text)
        case FieldTerm(field, text):
            return said("{field}不含有“{text}”", field=spoken_label(WORD_FIELD_LABELS[field]), text=text)
    return said("不符合{condition}", condition=_nested(clause))


def _nested(clause: Clause) -> str:
    return said("（{condition}）", condition=_condition(clause))


def _filter(facet: str, values: Iterable[str]) -> str:
    return _is(FACET_LABELS[facet], [spoken_label(value_label(facet, value)) for value in values])


def _is(name: str, values: Iterable[str]) -> str:
    listed = said("或").join(f"“{value}”" for value in values)
    return said("{name}为{values}", name=spoken_label(name), values=listed)


def _dates(first: str | None, last: str | None, word: str = "日期") -> str:
    name = spoken_label(word)
    if first and first == last:
        return said("{name}为 {first}", name=name, first=first)
    if first and last:
        return said("{name}在 {first} 至 {last} 之间", name=name, first=first, last=last)
    if first:
        return said("{name}在 {first} 及以后", name=name, first=first)
    return said("{name}在 {last} 及以前", name=name, last=last)


def _quoted(texts: Iterable[str]) -> str:
    return "".join(f"“{text}”" for text in texts)
