"""Records: replies as rows of an export, their fields given by name instead of read from a page.

A record is kept as JSON, so that it can be read again like any page. What it gives wins over what its text says; what it does not give is
read from its text. Lists are written with `；` between the items; a `；` or `\\` of an item's own has a `\\` before it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any, Final

from corpus.derived.dispositions import mark_of, outcome
from corpus.parsing.fields.dates import find_date
from corpus.parsing.outline import outline
from corpus.reply import Reply
from corpus.text.personal import masked
from corpus.text.word_lists import table

MARK: Final = "dafu_record"
SEPARATOR: Final = "；"
LISTS: Final = ("numbers", "proposers", "division", "areas")
_INTEGERS: Final = ("session_term", "session_meeting")
_SHARES: Final = ("recognised",)
_DATES: Final = ("written_on", "published_on")
_OTHERS: Final = ("address", "id", "sources")
"""What a record says beside the reply's own fields."""
FIELDS: Final = (*(field.name for field in fields(Reply) if field.name != "outline"), *_OTHERS)
"""What a column can give."""
_TELLING: Final = ("numbers", "proposers", "session", "kind", "disposition", "salutation")
"""A row that gives one of these is one of suggestions and proposals."""
_SPLIT: Final = re.compile(r"[；;、,，\s]+")
_ITEM: Final = re.compile(r"((?:[^；\\]|\\.)*)(?:；|$)")
_PARTIAL: Final = re.compile(r"((?:19|20)\d\d)(?:\s*[-/.年]\s*(\d{1,2}))?\s*月?")
_RISKY: Final = re.compile(r"\A(?=[=+\-@\t\r'])")
_NEUTRAL: Final = re.compile(r"\A'(?=[=+\-@\t\r'])")
"""Our exports write one apostrophe before what a spreadsheet would take for a formula, and before an apostrophe."""
_ESCAPED: Final = re.compile(r"[；\\]")


@cache
def columns() -> Mapping[str, str]:
    """Folded header → field."""
    known = {_folded(name): name for name in FIELDS}
    known |= {_folded(name): field for field, names in table("columns.txt") for name in names}
    return known


def header_of(field: str) -> str:
    """What the column of a field is called in our exports."""
    return dict(table("columns.txt"))[field][0]


def field_of(header: str) -> str | None:
    """The field that a column with this header gives; None for one that is unknown."""
    return columns().get(_folded(header))


def _folded(header: str) -> str:
    return re.sub(r"[\s:：*]+", "", unicodedata.normalize("NFKC", header)).lower()


def as_list(text: str) -> list[str]:
    """The items of a list written in one cell."""
    return [re.sub(r"\\(.)", r"\1", item) for item in _ITEM.findall(text) if item]


def to_cell(field: str, value: Any) -> str:
    """How our exports write a field's value in a cell of a table: `from_row` reads the same value from it."""
    return _RISKY.sub("'", _written(field, value)) if value else ""


def _written(field: str, value: Any) -> str:
    if field not in LISTS and field != "sources":
        return str(value)
    items = [_ESCAPED.sub(r"\\\g<0>", str(item)) for item in value]
    # A single name with a space or a backslash in it would be taken for several; with the mark of a list it is one.
    alone = field == "proposers" and len(items) == 1 and (_SPLIT.search(items[0]) or "\\" in items[0])
    return SEPARATOR.join([*items, ""] if alone else items)


def from_row(row: Iterable[tuple[str, Any]], *, neutral: bool = True) -> dict[str, Any]:
    """The record of a row of (field, value): empty values are left out, all values are JSON-ready and typed as in `Reply.as_dict`.

    `neutral` is for tables, where `to_cell` may have written an apostrophe before a text.
    """
    record: dict[str, Any] = {}
    for field, value in row:
        typed = _typed(field, _NEUTRAL.sub("", value) if neutral and isinstance(value, str) else value)
        if typed not in (None, "", []) and field not in record:
            record[field] = typed
    return record


def _typed(field: str, value: Any) -> Any:
    if isinstance(value, dict):
        return None
    if isinstance(value, list):
        items = [item for item in value if isinstance(item, str | int | float)]
        if field in LISTS or field == "sources":
            return items
        value = "\n".join(map(str, items))
    if isinstance(value, date):
        value = value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).strip()
    if field == "numbers":
        return [int(item) if item.isdecimal() else item for item in _SPLIT.split(text.strip("第号")) if item]
    if field == "proposers" and SEPARATOR not in text:
        return [name for name in _SPLIT.split(text) if name]
    if field in LISTS or field == "sources":
        return as_list(text)
    if field == "kind":
        return next((kind for kind in ("建议", "提案") if kind in text), None)
    if field in _INTEGERS:
        return int(text) if text.isdecimal() else None
    if field in _SHARES:
        return _share(text)
    return _date(text) if field in _DATES else text


def _share(text: str) -> float | None:
    """The share, from 0 to 1; None where it is none."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _date(text: str) -> str | None:
    """The date at the precision written; None where it is none."""
    if whole := find_date(unicodedata.normalize("NFKC", text)):
        return whole
    partial = _PARTIAL.fullmatch(text)
    return None if partial is None else f"{partial[1]}-{int(partial[2]):02}" if partial[2] else partial[1]


def to_raw(record: Mapping[str, Any]) -> bytes:
    """The record as the store keeps it."""
    return json.dumps({MARK: record}, ensure_ascii=False).encode()


def text_of(record: Mapping[str, Any]) -> str:
    """The record laid out as a letter, for what it does not give by name."""
    parts = (record.get(name) for name in ("title", "salutation", "body", "agency", "written_on"))
    return "\n".join(part for part in parts if part)


def is_telling(record: Mapping[str, Any]) -> bool:
    """True for a record that says itself that it is about a suggestion or proposal."""
    return bool(record.get("body")) and any(record.get(name) for name in _TELLING)


def given(reply: Reply, record: Mapping[str, Any]) -> Reply:
    """The reply with what the record gives in place of what its text says."""
    values = dict(record)
    for name in (*_OTHERS, "outline"):
        values.pop(name, None)
    # Where the salutation stands apart, the body is the letter's text alone; else it may hold salutation and signature.
    if "salutation" not in record:
        values.pop("body", None)
    for name in ("title", "subject", "salutation", "body"):
        if isinstance(values.get(name), str):
            values[name] = masked(values[name])
    changed = Reply.from_dict(reply.as_dict() | values)
    said = changed.disposition or ""
    return replace(
        changed,
        outline=outline(changed.body),
        disposition=mark_of(said),
        outcome=outcome(mark_of(said) or said) or (None if said else changed.outcome),
    )
