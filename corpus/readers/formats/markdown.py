"""Markdown (CommonMark): its text without the marks of headings, lists, emphasis, links and tables."""

from __future__ import annotations

import re
from typing import Final

from corpus.parsing.page import Page
from corpus.readers.attachments import is_attachment
from corpus.readers.encoding import clean, decode, narrow

_HEADING: Final = re.compile(rb"^ {0,3}#{1,6} \S", re.MULTILINE)
_MARKS: Final = re.compile(
    rb"\*\*[^*\n]+\*\*|\[[^\]\n]+\]\([^)\n]+\)|^> \S|^\|(?: ?:?-{2,}:? ?\|)+\s*$", re.MULTILINE
)
"""**strong**, [words](address), > quoted, |---|---|; an item looks like a page number, - 1 -."""
_ENOUGH: Final = 2
"""Without a heading, so many other marks make a text Markdown."""

_LINE: Final = re.compile(r"^ {0,3}(?:#{1,6} +|> ?|[-*+] +(?:\[[ xX]\] +)?)+")
"""What begins a heading, a quotation, an item: ## 一、…"""
_CLOSING: Final = re.compile(r" +#+ *$")
_RULE: Final = re.compile(r"^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,}|={3,}|-{3,})$")
_SEPARATOR: Final = re.compile(r"^\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$")
"""Under the header of a table: |---|:--:|"""
_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~)")
_IMAGE: Final = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK: Final = re.compile(r"\[([^\]]+)\]\(<?([^)\s>]*)>?(?:\s+[\"'][^)]*)?\)|<(https?://[^>\s]+)>")
_EMPHASIS: Final = re.compile(r"(\*\*\*|\*\*|__|~~|`+|(?<![\d*])\*(?![\d*]))(?=\S)(.+?)(?<=\S)\1")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_FRONT: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
"""What generators of sites put first: title: … between two rules."""
_TITLE: Final = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)


def accepts(raw: bytes) -> bool:
    """Whether `raw` has marks enough to be Markdown."""
    raw = narrow(raw)
    return _HEADING.search(raw) is not None or len(_MARKS.findall(raw)) >= _ENOUGH


def read(raw: bytes) -> Page:
    """The text; the title is that of the front matter."""
    text = clean(decode(raw))
    title = None
    if front := _FRONT.match(text):
        named = _TITLE.search(front[1])
        title, text = named[1] if named else None, text[front.end() :]
    links = tuple(address for _, address, _ in _LINK.findall(text) if is_attachment(address))
    lines = (_shown(line) for line in text.split("\n"))
    return Page("\n".join(line for line in lines if line is not None).strip(), title, attachments=links)


def _shown(line: str) -> str | None:
    """The line as it is shown; None for one that only draws or frames."""
    if _RULE.match(line) or _SEPARATOR.match(line.strip()) or _FENCE.match(line):
        return None
    line = _CLOSING.sub("", _LINE.sub("", line))
    line = _IMAGE.sub(r"\1", line)
    line = _LINK.sub(lambda link: link[1] or link[3], line)
    line = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line))
    return _ESCAPED.sub(r"\1", line)
