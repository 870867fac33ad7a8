"""Whether a reply answers a suggestion 建议 of the 人大 or a proposal 提案 of the 政协."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.parsing.fields.letter import Letter
from corpus.parsing.found import Found
from corpus.parsing.lines import Line
from corpus.text.fold import fold
from corpus.text.word_lists import any_of

CHAMBERS: Final = {"建议": "人大", "提案": "政协"}
_CONGRESS: Final = re.compile(r"人大|人民代表大会")
_COMMITTEE: Final = re.compile(r"政协|政治协商|届(?:全国)?委员会")
_NUMBERED: Final = re.compile(
    r"号[^,。;《“]{0,24}?(?P<noun>建议|提案|议案|书面意见)|(?P<before>建议|提案|议案)(?:案)?(?:\(|:|[〔\[])?第?[^,。]{0,10}\d号"
)
_NOUN: Final = re.compile(r"建议|提案|议案")


def kind_of(named: Sequence[tuple[str, Line]], letter: Letter, subject: str | None) -> Found[str] | None:
    """建议 or 提案, by the number phrase of the title, then of the letter, then by the addressee, then by the nouns.

    `named` are the title, the headings and the opening of the letter, each with its cue.
    """
    for cue, line in named:
        if kind := _by_phrase(_unquoted(line.tight)):
            return Found(kind, cue, 0.95)
    if letter.salutation and (kind := _by_addressee(fold(letter.salutation.text), letter.salutation.role)):
        return Found(kind, "salutation", 0.9)
    page = "".join(line.tight for line in (*letter.head, *letter.rest))
    places = [(cue, line.tight) for cue, line in named] + [("subject", fold(subject or "")), ("page", page)]
    for cue, text in places:
        nouns = {"提案" if match[0] == "提案" else "建议" for match in _NOUN.finditer(text)}
        if len(nouns) == 1:
            return Found(nouns.pop(), cue, 0.7)
    return None


def _unquoted(text: str) -> str:
    return re.sub(r"《[^《》]{0,120}》|“[^“”]{0,120}”", "《》", text)


def _by_phrase(text: str) -> str | None:
    """By the session or number phrase: the chamber it names, else the noun beside the number."""
    congress, committee = _CONGRESS.search(text) is not None, _COMMITTEE.search(text) is not None
    if congress != committee:
        return "建议" if congress else "提案"
    match = _NUMBERED.search(text)
    if match is None:
        return None
    return "提案" if (match["noun"] or match["before"]) == "提案" else "建议"


def _by_addressee(text: str, role: str | None) -> str | None:
    if role:
        return "提案" if role == "委员" else "建议"
    if re.search(r"代表团|代表小组|人大", text):
        return "建议"
    return "提案" if any_of("groups.txt").search(text.rstrip(":")) else None
