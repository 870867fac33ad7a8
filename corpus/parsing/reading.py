"""One page while it is being read: its lines, its letter, its labels and its title, found once for all rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.parsing.fields.label_words import Labels
from corpus.parsing.fields.labels import read_labelled, read_labels
from corpus.parsing.fields.letter import Letter, split_letter
from corpus.parsing.fields.title import find_title, is_within, letter_headings, site_title
from corpus.parsing.found import Found
from corpus.parsing.lines import Line, read_lines
from corpus.parsing.others import titles_of_others
from corpus.parsing.words import REPLY
from corpus.text.converted import pinyin_of
from corpus.text.fold import plain

_GLUED: Final = re.compile(
    rf"(?P<heading>[^,。:;!?]{{0,40}}?(?:关于|对)[^,。:;!?]{{6,80}}?(?:{REPLY}|的函))(?:尊敬的)?[^,。:;!?]{{2,60}}?(?:代表|委员):(?=[您你])"
)
"""关于…第45号建议的答复尊敬的王五代表:您提出的…"""
_GLUED_LENGTH: Final = 40
_FOOT: Final = 40
"""How many lines under a letter may still be a block of labels."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page taken apart, before any of its parts is understood."""

    lines: Sequence[Line]
    letter: Letter
    labels: Labels
    title: Found[str] | None
    title_line: Line | None
    named: Sequence[tuple[str, Line]]
    """The places that name session and number, the best first, each with its cue: title, headings, opening."""
    meta: Mapping[str, str]
    below: Labels
    """The labels of a block that a page prints below the letter."""

    @property
    def head(self) -> Sequence[Line]:
        """The lines before the letter."""
        return self.letter.head


def read_page(text: str, title: str | None, meta: Mapping[str, str]) -> Reading:
    """The parts of a page, given its text and what its HTML says of it."""
    if pinyin := pinyin_of(f"{text}\n{title or ''}"):
        text, title = pinyin.sub("", text), pinyin.sub("", title) if title else title
        meta = {name: pinyin.sub("", value) for name, value in meta.items()}
    lines = [part for line in read_lines(text) for part in _unglued(line)]
    letter = split_letter(lines)
    if others := titles_of_others(letter):
        lines = [line for line in lines if line.tight not in others]
        letter = split_letter(lines)
    labels = read_labels(letter.head)
    below = read_labelled(letter.rest[:_FOOT])
    found = _title(letter, labels, title, meta)
    title_lines = read_lines(found.value) if found else []
    named = [("title", line) for line in title_lines[:1]]
    named += [("heading", line) for line in letter_headings(letter.head)]
    if letter.opening:
        named.append(("opening", letter.opening))
    return Reading(lines, letter, labels, found, title_lines[0] if title_lines else None, named, meta, below)


def _unglued(line: Line) -> list[Line]:
    """`line`, or heading, salutation and letter where a page has pasted them together without a space."""
    if len(line.tight) < _GLUED_LENGTH or (match := _GLUED.match(line.tight)) is None:
        return [line]
    ends = [0, line.offset(match.end("heading")), line.offset(match.end()), len(line.written)]
    return [part for start, end in pairwise(ends) if (part := line.part(start, end)) is not None]


def _title(letter: Letter, labels: Labels, title: str | None, meta: Mapping[str, str]) -> Found[str] | None:
    """The block's title, else the one that the HTML gives, else the heading."""
    for value in labels["title"]:
        if len(value) >= 4:
            return Found(plain(value), "label", 0.98)
    heading = find_title(letter.head, labels.lines, letter.is_letter)
    for cue, given in (("meta articletitle", meta.get("articletitle")), ("page title", title)):
        line = site_title(given)
        # A site may give less of the title in its HTML than the page shows, and may write its name around it.
        if line and not (heading and (line.tight in heading.tight or is_within(heading, line))):
            return Found(plain(line.written), cue, 0.95)
    return Found(plain(heading.written), "heading", 0.9) if heading else None
