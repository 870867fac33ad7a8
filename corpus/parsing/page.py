"""A page's text → the reply on it: title, session, numbers, proposers, subject, who signed, when, and the letter.

The rules are in `corpus.parsing`, one module for each thing to find, weighed against one another in `page_facts` and
`reply_facts`. Where pages disagree with themselves, the block wins over the letter for what is said
about the page, the letter wins for what is said about the reply, and a title wins over running text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from corpus.derived.dispositions import outcome
from corpus.parsing.fields.verdict import why_no_reply
from corpus.parsing.marks import outcome_in_words
from corpus.parsing.outline import outline
from corpus.parsing.page_facts import page_facts
from corpus.parsing.printed import printed_suggestion
from corpus.parsing.reading import read_page
from corpus.parsing.reply_facts import reply_facts
from corpus.reply import Reply
from corpus.text.fold import plain
from corpus.text.personal import masked

_TEXTS: Final = ("title", "subject", "salutation")
"""Fields with words of the page that may hold personal data, as the body may."""
_NO_META: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page as a reader extracted it."""

    text: str
    """Lines joined by newlines; the row of a table as `| a | b |`."""
    title: str | None = None
    """From HTML `<title>`, `<meta name=ArticleTitle>` or `<h1>`; None for plain text."""
    meta: Mapping[str, str] = field(default_factory=lambda: _NO_META)
    """HTML meta elements by lower-cased name: articletitle, pubdate, contentsource, sitename …"""
    address: str | None = None
    """The canonical URL that the file gives, None if it gives none."""
    given: Mapping[str, Any] = field(default_factory=lambda: _NO_META)
    """Fields of the reply that an export gives by name; see `corpus.records`."""
    recognised: float | None = None
    """Mean confidence, from 0 to 1, of a text that was recognised in pictures; None for a text that was given."""
    attachments: tuple[str, ...] = ()
    """The addresses of files that the page links to, as written, which may hold the reply itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decided a field."""

    cue: str
    """The place of the page: `label`, `title`, `opening`, `signature` …"""
    confidence: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What `parse` understood of a page."""

    reply: Reply
    """The areas are left empty: they are derived from the whole reply."""
    is_reply: bool
    reason: str | None
    """Why the page is no reply, in plain Chinese; None for a reply."""
    evidence: Mapping[str, Evidence]
    """Field name → what decided it."""


def parse(page: Page) -> ParsedPage:
    """The reply on `page`, or why there is none; any text whatever can be parsed."""
    reading = read_page(page.text, page.title, page.meta)
    reason = why_no_reply(reading.title_line, reading.lines, reading.letter)
    facts = page_facts(reading) | (reply_facts(reading) if reason is None else {})
    found = {name: fact for name, fact in facts.items() if fact is not None}
    if (mark := found.get("disposition")) and (meaning := outcome(mark.value)):
        found["outcome"] = replace(mark, value=meaning)
    elif reason is None and mark is None and (said := outcome_in_words(reading.labels)):
        found["outcome"] = said
    body = masked("\n".join(plain(line.written) for line in reading.letter.body))
    printed = printed_suggestion(reading.letter) if reason is None else None
    values: dict[str, Any] = {name: fact.value for name, fact in found.items()}
    values |= {name: masked(values[name]) for name in _TEXTS if name in values}
    reply = Reply(
        body=body,
        outline=outline(body) if reason is None else (),
        printed=masked(printed) if printed else None,
        **values,
    )
    evidence = {name: Evidence(fact.cue, fact.confidence) for name, fact in found.items()}
    return ParsedPage(reply, reason is None, reason, MappingProxyType(evidence))
