"""The matter of a reply, by which pages head it: what was asked, without the words that all subjects begin and end with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus import Reply
from indexer import Marked
from webapp.words.labels import title_of

# 关于改善乡村教师待遇的建议 → 改善乡村教师待遇; 《关于加装电梯的提案》 → 加装电梯; 修建人行天桥的建议案 → 修建人行天桥
_SUBJECT: Final = re.compile(
    r"^[《“\s]*(?:关于)?(?P<matter>.{2,}?)(?:[的等]*(?:意见)?(?:的)?(?:建议|提案|议案|建议案))?[》”\s]*$",
    re.DOTALL,
)
# 关于对《关于改善乡村教师待遇的建议》的答复: what stands in the first brackets.
_NAMED: Final = re.compile(r"《(?P<subject>[^《》]{6,})》")


def heading(title: Marked, subject: Marked) -> Marked:
    """What was asked, by the subject or else by the title, with its marks; the whole title where neither tells it."""
    if not subject.text:
        named = _NAMED.search(title.text)
        if named is None:
            return title
        subject = _part(title, *named.span("subject"))
    found = _SUBJECT.match(subject.text)
    return _part(subject, *found.span("matter")) if found else subject


def heading_of(reply: Reply) -> str:
    """The heading of a reply without marks."""
    return heading(Marked(title_of(reply)), Marked(reply.subject or "")).text


def _part(marked: Marked, start: int, end: int) -> Marked:
    return Marked(marked.text[start:end], tuple(_within(marked.marks, start, end)))


def _within(marks: tuple[tuple[int, int], ...], start: int, end: int) -> Iterator[tuple[int, int]]:
    for first, last in marks:
        first, last = max(first, start), min(last, end)
        if first < last:
            yield first - start, last - start
