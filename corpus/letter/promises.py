"""承诺: the sentences of a letter that commit someone to do something by a time or to a measure.

A sentence is weighed clause by clause. What was done, what others said or asked for, and what a rule says are no promises; neither
is an intention without time, measure or a deed that could be seen to be done. What a bare statement means (2026年建成…, without
将) is told by its time, seen from the day of signature, and by the heading above it. `data/promises.txt` has the words; what is
covered and what is not, with measurements, is in docs/promises.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

from corpus.letter.commitment import (
    FIGURE,
    FIRM,
    ORGANS,
    SOFT,
    expression,
    judge,
    last,
    matches,
    without_titles,
)
from corpus.letter.due import TIMELY, times
from corpus.letter.items import SENTENCE
from corpus.parsing.outline import outline
from corpus.reply import Reply
from corpus.text.fold import fold

__all__ = ["FIRM", "SOFT", "Promise", "as_values", "promises"]

_SUBJECT: Final = re.compile(
    rf"(?:^|[,:;。(])((?:[一-龥]{{0,12}}(?:{ORGANS})|我们|本单位|我单位))(?=将|拟|计划|承诺|力争|会同|联合)"
)
_BEGINNING: Final = 24
"""Characters of a sentence that may announce what comes next."""
_ITEM: Final = re.compile(r"[一二三四五六七八九十]{1,3}[是、]|\(?[0-9一二三四五六七八九十]{1,2}[).、]|[①-⑳]")
_FIRST_ITEM: Final = "一是"
_SECTION: Final = 2
"""Headings down to this level are no sentences; below, they number the items of a list."""
_RUNNING: Final = 9
"""Below all levels of headings: what a sentence announced."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence that commits someone, as the letter words it."""

    text: str
    paragraph: int
    """Index into `Reply.paragraphs`."""
    start: int
    """Where in the paragraph it begins."""
    due: str | None
    """The last day meant, at the precision written; None without one."""
    firmness: str
    """`firm`, or `soft`: as far as it goes."""
    who: str | None
    """Who is to do it, where the sentence says so; else who signed."""
    figures: tuple[str, ...]
    """The measures named: 40%, 3所."""

    @property
    def end(self) -> int:
        """Where in the paragraph it ends."""
        return self.start + len(self.text)


def promises(reply: Reply) -> tuple[Promise, ...]:
    """The promises of a reply in the order of its letter."""
    found: list[Promise] = []
    signer = reply.agencies[0] if reply.agencies else None
    of_list: tuple[int, str | None] = (-1, None)
    for paragraph, start, sentence, ahead in _sentences(reply):
        if ahead is None and found and _follows(found[-1], paragraph, start, sentence):
            ahead = True
        if _FIRST_ITEM in sentence:
            of_list = paragraph, _due_of_list(sentence, reply.date)
        judged = judge(sentence, ahead, reply.date)
        if judged is not None:
            due, firmness = judged
            if due is None and of_list[0] == paragraph and _ITEM.match(sentence):
                due = of_list[1]
            written = reply.paragraphs[paragraph][start : start + len(sentence)]
            figures = tuple(dict.fromkeys(FIGURE.findall(without_titles(sentence))))
            found.append(Promise(written, paragraph, start, due, firmness, _who(sentence) or signer, figures))
    return tuple(found)


def _due_of_list(sentence: str, signed: str | None) -> str | None:
    """The due that stands before the first item of a list, for all of it: 2026年重点做好:一是…"""
    lead = without_titles(sentence[: sentence.index(_FIRST_ITEM)])
    dues = [time.due for time in times(lead, signed) if time.due and not time.is_since]
    return max((due for due in dues if not signed or due >= signed[: len(due)]), key=last, default=None)


def _follows(promise: Promise, paragraph: int, start: int, sentence: str) -> bool:
    """Whether a sentence goes on where a promise ended: right after it, or as the next item of a list."""
    if paragraph == promise.paragraph:
        return start - promise.end <= 1
    return paragraph == promise.paragraph + 1 and _ITEM.match(sentence) is not None


def _sentences(reply: Reply) -> Iterator[tuple[int, int, str, bool | None]]:
    """Paragraph, offset, folded sentence, and whether what stands around it is of what comes next (None: nothing says so)."""
    headings = {heading.paragraph: heading for heading in reply.outline or outline(reply.body)}
    said: dict[int, bool | None] = {}
    for number, paragraph in enumerate(fold(reply.body).split("\n")):
        heading = headings.get(number)
        if heading is not None:
            said = {level: direction for level, direction in said.items() if level < heading.level}
            said[heading.level] = _direction(fold(heading.text))
        ahead = next((direction for direction in reversed(said.values()) if direction is not None), None)
        if not (ahead or _worth_reading().search(paragraph)):
            continue
        announces = matches("next", paragraph)
        title = fold(heading.text) if heading is not None and heading.level <= _SECTION else None
        for match in SENTENCE.finditer(paragraph):
            sentence = match[0].strip(" :")
            if not sentence or sentence.rstrip("。") == title:
                continue
            if announces and not ahead and matches("next", sentence[:_BEGINNING]):
                said[_RUNNING] = ahead = True
            yield number, match.start() + match[0].index(sentence), sentence, ahead


@cache
def _worth_reading() -> re.Pattern[str]:
    """What a paragraph without heading has in it if there is a promise: most are told by one look."""
    return re.compile(f"{expression('next')}|{expression('future')}|{TIMELY.pattern}")


def _direction(text: str) -> bool | None:
    """Whether a heading announces what comes next (True) or what was (False)."""
    if matches("ahead", text):
        return True
    return False if matches("behind", text) else None


def _who(sentence: str) -> str | None:
    subject = _SUBJECT.search(sentence)
    return subject[1] if subject else None


def as_values(found: Iterable[Promise]) -> list[dict[str, Any]]:
    """Promises as JSON-ready values."""
    return [asdict(promise) | {"figures": list(promise.figures)} for promise in found]
