"""The suggestion that a page prints beside the letter that answers it: what was asked, in the words of who asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.parsing.fields.letter import Letter
from corpus.parsing.lines import Line

_BEGINS: Final = re.compile(
    r"(?:具体|主要|意见)?(?:建议|提案|办法|对策)(?:/提案|和提案)?(?:的?内容|事项|和要求|正文|措施)?[::]"
)
"""Before what was asked, on a line of its own or at the beginning of one: 建议: 1.增设站台。"""
_SAID: Final = re.compile(r"(?:代表|委员)们?(?:等)?(?:所)?提出?的[^,。:]{0,12}(?:建议|提案|议案):")
"""Inside a line: 张三、李四代表提出的9号代表建议:近年……"""
_NAMED: Final = re.compile(r"关于[^。,;]{2,60}的(?:建议|提案|议案)")
"""The name of the suggestion as a heading, below the letter."""
_APPENDED: Final = re.compile(
    r"附(?:件|录)?\d?:?[^。,;:]{0,16}(?:建议|提案|议案)[^。,;:]{0,6}?(?:原文|摘要|全文|内容|正文|节选|要点)?(?:\((?:原文|摘要|节选|要点)\))?(?::|$)"
)
"""Below the letter, on a line of its own or before the text: 附:第201号建议摘要, 附件1:提案原文(节选)."""
_ENDS: Final = re.compile(
    r"(?:主办|协办|承办|会办|办理|答复|回复|处理|分办|附议|提案人|建议人|提出人|领衔|联系|单位|状态|办结|附件|相关)[^。]{0,12}(?:[::]|$)|现?答复"
)
_LONGEST: Final = 6000
"""Characters of a suggestion that are kept."""


def printed_suggestion(letter: Letter) -> str | None:
    """What the lines before or after the letter print of the suggestion, a paragraph a line; None where they print nothing of it."""
    return _before(letter.head) or _after(letter.rest)


def _before(lines: Sequence[Line]) -> str | None:
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        found = _BEGINS.match(line.tight) or _SAID.search(line.tight)
        if found is None:
            continue
        first = line.cut(found.end())
        text = [first] if first else []
        for following in lines[number + 1 :]:
            if _ENDS.match(following.tight):
                break
            text.append(following.written)
        if kept := _kept(text):
            return kept
    return None


def _after(lines: Sequence[Line]) -> str | None:
    for number, line in enumerate(lines):
        named = _NAMED.fullmatch(line.tight) or _APPENDED.match(line.tight)
        if named is not None:
            first = line.cut(named.end())
            below = [following.written for following in lines[number + 1 :] if "。" in following.tight]
            return _kept([first, *below] if first else below)
    return None


def _kept(paragraphs: Sequence[str]) -> str | None:
    """The paragraphs, if they say something: a label without words says nothing."""
    text = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())[:_LONGEST]
    return text if len(re.sub(r"\W", "", text)) >= 6 else None
