"""What a page says about itself, whether it is a reply or not: title, publisher, numbers of the catalogue, dates."""

from __future__ import annotations

from typing import Any, Final

from corpus.parsing import marks
from corpus.parsing.fields import agencies
from corpus.parsing.fields.dates import value_date
from corpus.parsing.found import Found
from corpus.parsing.reading import Reading
from corpus.text.fold import fold, plain

Facts = dict[str, Found[Any] | None]

_NOTHING: Final = ("", "无", "-", "/", "暂无", "—")
_LONGEST_TOPIC: Final = 80


def page_facts(reading: Reading) -> Facts:
    """Field name → what was found, for the fields that describe the page."""
    return {
        "title": reading.title,
        "publisher": _publisher(reading),
        "index_number": _index_number(reading),
        "document_number": marks.document_number(
            reading.labels, reading.head, reading.title_line, reading.below
        ),
        "topic": _topic(reading),
        "written_on": _written_on(reading),
        "published_on": _published_on(reading),
    }


def _publisher(reading: Reading) -> Found[str] | None:
    """发布机构 and its variants, else 来源, which some sites print under the letter."""
    for name in ("publisher", "source"):
        for value in reading.labels[name]:
            if cleaned := agencies.publisher(value):
                return Found(cleaned, f"label {name}", 0.95)
    if cleaned := agencies.publisher(reading.meta.get("contentsource", "")):
        return Found(cleaned, "meta contentsource", 0.8)
    for name in ("publisher", "source"):
        for value in reading.below[name]:
            if cleaned := agencies.publisher(value):
                return Found(cleaned, f"label {name}", 0.7)
    return None


def _index_number(reading: Reading) -> Found[str] | None:
    for value in (
        *reading.labels["index_number"],
        *reading.labels["either_number"],
        *reading.below["index_number"],
    ):
        word = value.split()[0]
        if marks.is_index_number(word):
            return Found(word, "label", 0.95)
    return None


def _topic(reading: Reading) -> Found[str] | None:
    for value in (*reading.labels["topic"], *reading.below["topic"]):
        if len(value) <= _LONGEST_TOPIC and fold(value) not in _NOTHING:
            return Found(plain(value), "label", 0.95)
    return None


def _label_date(reading: Reading, *names: str) -> Found[str] | None:
    for name in names:
        for value in reading.labels[name]:
            if found := value_date(fold(value)):
                return Found(found, f"label {name}", 0.9)
    return None


def _written_on(reading: Reading) -> Found[str] | None:
    """The signature's date, else 成文日期, else 发文日期 where the page was posted on another date, else weaker ones."""
    if signed := reading.letter.signature.date:
        return Found(signed, "signature", 0.95)
    if found := _label_date(reading, "written"):
        return found
    if _label_date(reading, "published", "posted") and (found := _label_date(reading, "sent")):
        return found
    return (
        marks.dated(reading.head) or _label_date(reading, "produced") or marks.printed_on(reading.letter.rest)
    )


def _published_on(reading: Reading) -> Found[str] | None:
    """发布日期 and its variants, else an unlabelled date of the block, else 发文日期, else a date under the heading."""
    if found := _label_date(reading, "published", "posted"):
        return found
    if bare := [date for text in reading.labels["bare_date"] if (date := value_date(fold(text)))]:
        return Found(max(bare), "date in the block", 0.7)
    found = _label_date(reading, "sent", "updated") or marks.posted_on(reading.head, reading.labels.lines)
    if found:
        return found
    for text in reading.below["published"]:
        if date := value_date(fold(text)):
            return Found(date, "label published", 0.7)
    posted = value_date(fold(reading.meta.get("pubdate", "")))
    return Found(posted, "meta pubdate", 0.85) if posted else None
