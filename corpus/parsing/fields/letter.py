"""Where on a page its letter is: what comes before it, its salutation, its opening, its body, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from corpus.parsing.chrome import is_chrome
from corpus.parsing.fields.dates import DATE
from corpus.parsing.fields.label_words import label_field
from corpus.parsing.fields.proposers import Salutation, lists_names, read_addressee, read_salutation
from corpus.parsing.fields.signature import (
    Signature,
    find_signature,
    is_agency,
    is_tail,
    split_row,
    split_signed,
    strip_contacts,
)
from corpus.parsing.lines import Line, join
from corpus.parsing.words import REPLY

_COMMA: Final = Line("、", "、", "、")
_HEAD: Final = 400
"""A letter that has not begun after so many lines does not begin."""
OPENING: Final = re.compile(
    r"收悉|[已敬]悉|(?:建议|提案|议案|》|”|\))悉[,。]"
    r"|(?:答复|回复|函复|函告|复函|批复|答|回|复)(?:意见|情况)?(?:给?[您你]们?)?如下"
    r"|(?:办理|有关|相关|研究|协办|会办|处理|落实|答复|工作)(?:工作)?(?:情况|意见|结果)"
    r"(?:说明|反馈|汇报|报告|告知|通报)?(?:给?[您你]们?)?如下"
    r"|提出如下[^,。]{0,8}意见"
    r"|(?:您|你|们|委员|代表)[^。]{0,40}(?:提出|所提|提的|提交)"
    r"[^。]{2,120}(?:建议|提案|议案|》|”)[^。]{0,60}(?:办理|研究|落实)"
    r"|^(?:第?\(?\d{1,8}\)?号[,:]?)?[^,。:《“]{2,60}(?:代表|委员)[^,。:《“]{0,40}提出?的(?:(?:关于)?[《“「『〈<\"]|第?\d{1,8}号[^,。:]{0,8}[:,(])"
)
_COURTESY: Final = re.compile(r"(?:此?致|此|敬?礼|敬|[此顺]致,?敬[礼意]|顺致|敬意)[!,。]*")
"""此致 敬礼, on one line or broken into as many as four."""
_TITLE_END: Final = re.compile(
    rf"(?:{REPLY}|答复函|的函|的?函件|办理情况|意见)(?:的函|意见|函)?(?:[(【\[].{{0,60}}[)】\]])?(?:摘要|节选)?$"
)
_HEADING: Final = re.compile(r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]")
_GLUED: Final = re.compile(
    r"(?<=[。!?;:])(?:\s+(?=[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))|\s{2,}(?=\d{1,2}[.、]|[一-鿿]))"
    rf"|(?<=[。!?])\s+(?={DATE.pattern}\s*(?:[(【]联系.{{0,80}})?$)|(?<=[日。!?])\s+(?=[(【](?:联系|办理|办复|答复|结果|类别))"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a page. Without a letter, `body` is the text of the page and `opening` None."""

    head: Sequence[Line]
    salutation: Salutation | None
    opening: Line | None
    body: tuple[Line, ...]
    signature: Signature
    rest: Sequence[Line]
    """The lines from the signature on, or from where the body ends."""
    marks: Sequence[Line]
    """Short lines inside the letter that are no text of it."""
    is_letter: bool


def is_paragraph(line: Line) -> bool:
    """Whether a line is running text: a sentence, or longer than a heading would be."""
    tight = line.tight
    if "|" in tight:
        return False
    if "。" in tight:
        return len(tight) >= 12
    return (
        "," in tight
        and not _TITLE_END.search(tight)
        and (len(tight) >= 60 or (len(tight) >= 25 and tight[-1] in ":;"))
    )


def split_letter(lines: Sequence[Line]) -> Letter:
    """The letter of a page, found by its salutation or, without one, by its opening formula."""
    start, first, salutation = _find_start(lines)
    is_letter = start is not None
    if start is None:
        start = next(
            (i for i, line in enumerate(lines[:_HEAD]) if is_paragraph(line) and not is_chrome(line)),
            len(lines),
        )
        while 0 < start < len(lines) and _HEADING.match(lines[start - 1].tight):
            start -= 1
        first = start
    letter = list(lines[first:])
    if salutation and salutation.rest:
        letter.insert(0, salutation.rest)
    letter = [part for line in letter for piece in _unglue(line) for part in split_signed(piece)]
    letter = [part for line in letter for part in split_row(line)]
    signature = find_signature(letter)
    end = signature.start if signature.start is not None else _end_of_text(letter)
    text = end
    while text > 1 and _COURTESY.fullmatch(letter[text - 1].tight):
        text -= 1
    body, marks = list[Line](), list[Line]()
    for line in letter[:text]:
        kept = None if is_chrome(line) else strip_contacts(line)
        if kept is not None:
            body.append(kept)
        else:
            marks.append(line)
    return Letter(
        head=lines[:start],
        salutation=salutation,
        opening=_opening(body) if is_letter else None,
        body=tuple(body),
        signature=signature,
        rest=letter[end:],
        marks=marks,
        is_letter=is_letter,
    )


def _find_start(lines: Sequence[Line]) -> tuple[int | None, int, Salutation | None]:
    """The line that the letter begins with, the line of its first paragraph, and its salutation if it has one."""
    for i, line in enumerate(lines[:_HEAD]):
        if label_field(line.tight[:30]) is None and (salutation := read_salutation(line)):
            return _whole_salutation(lines, i, salutation)
        if _is_opening(line):
            for back in range(1, min(4, i + 1)):
                above = lines[i - back]
                if addressee := read_addressee(above):
                    return i - back, i - back + 1, addressee
                if not re.match(r"[您你]们?好|(?:首先|非常|衷心)?感谢|\(?编号", above.tight):
                    break
            return i, i, None
    return None, 0, None


def _whole_salutation(lines: Sequence[Line], i: int, salutation: Salutation) -> tuple[int, int, Salutation]:
    """A salutation whose list of names was broken into lines, or that is several, with where it begins and the text begins."""
    start = i
    while start > 0 and len(lines[start - 1].tight) < 200 and lists_names(lines[start - 1]):
        start -= 1
    broken = [line if line.tight[-1] in "、," else join([line, _COMMA]) for line in lines[start:i]]
    whole = read_salutation(join([*broken, lines[i]])) if broken else None
    start, salutation = (start, whole) if whole else (i, salutation)
    first = i + 1
    while first < len(lines) and not salutation.rest and (more := read_salutation(lines[first])):
        salutation = replace(
            salutation,
            text=f"{salutation.text} {more.text}",
            proposers=tuple(dict.fromkeys((*salutation.proposers, *more.proposers))),
            rest=more.rest,
        )
        first += 1
    return start, first, salutation


def _is_opening(line: Line) -> bool:
    tight = line.tight[:400]
    if len(tight) < 10 or tight.startswith("|"):
        return False
    return (
        OPENING.search(tight) is not None
        and not _TITLE_END.search(tight)
        and not any(
            label_field(first + ":") not in (None, "other")
            for first in (tight.partition(":")[0], line.folded.split(None, 1)[0])
        )
        and not (is_chrome(line) or _is_about_others(tight))
    )


def _is_about_others(tight: str) -> bool:
    """Whether a line that sounds like an opening speaks of many suggestions: a summary, a menu, a rule."""
    return re.match(r"第[一二三四五六七八九十]{1,3}条|[^,。]{0,20}(?:办法|规定|总结|通知)", tight) is not None


def _unglue(line: Line) -> list[Line]:
    """The paragraphs that a page has glued with runs of spaces."""
    if " " not in line.folded:
        return [line]
    ends = [0, *(match.end() for match in _GLUED.finditer(line.folded)), len(line.folded)]
    return [part for start, end in pairwise(ends) if (part := line.part(start, end)) is not None]


def _end_of_text(letter: Sequence[Line]) -> int:
    """Where an unsigned letter ends: at the first line of what follows letters, or of the foot of the page."""
    last = max((i for i, line in enumerate(letter) if is_paragraph(line) and not is_chrome(line)), default=0)
    for i, line in enumerate(letter):
        if i and (is_tail(line) or (i > last and (is_chrome(line) or is_agency(line)))):
            return i
    return len(letter)


def _opening(body: Sequence[Line]) -> Line | None:
    """The first paragraphs, up to the one that says that the suggestion was received."""
    taken: list[Line] = []
    for line in body[:5]:
        if taken and _HEADING.match(line.tight):
            break
        taken.append(line)
        if OPENING.search(line.tight[:600]):
            return join(taken)
    return join(taken[:2]) if taken else None
