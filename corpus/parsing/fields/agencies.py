"""The bodies a page names apart from its signature: who published it, who undertook the reply, who issued it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.parsing.chrome import FOOTER
from corpus.parsing.fields.letter import Letter
from corpus.parsing.found import Found
from corpus.parsing.lines import HAN, Line
from corpus.text.fold import fold, plain
from corpus.text.word_lists import alternation

_CUT: Final = re.compile(
    r"\s*(?:(?:超大 ?)?大 ?中 ?小|[【\[|]|\(?(?:字体|字号)|\d{4}\s?[-年/.]|\s{3,}|[<>]|打印|浏览|点击"
    r"|\s(?:记者|责编|责任编辑|编辑|作者|通讯员|撰稿|审核|摄影)[:\s])"
)
_GLUED_CHROME: Final = re.compile(
    r"(?<=[局厅委会府办室处院所社站心司署镇乡网部道协联盟])"
    r"(?:(?:作者|记者|责任?编辑?|通讯员|撰稿|审核|发布时间|发布日期|时间|日期|访问量|阅读|人气|我要纠错)(?::.*|$)|(?:加入)?收藏(?:本页)?$|分享(?:到.*)?$)"
)
"""What a site writes right behind the name: 县林业局收藏, 省高级人民法院作者:"""
_NO_PUBLISHER: Final = re.compile(r"[-/无—\d\W]*|null|None|暂无|空")
_UNDERTAKING: Final = re.compile(
    r"(?:承办单位|答复单位|办理单位|承办部门|回复单位)(?:\(.{1,6}\))?:(?P<name>.+)"
)
_ISSUER: Final = re.compile(
    rf"(?P<name>[{HAN}()、]{{2,40}}?)(?:关于|对)"
    rf"(?=对|中国|答复|[《“]|[{HAN}\d]{{0,20}}?(?:届|人大|人民代表大会|政协|政治协商|建议|提案|议案|第|代表|委员))"
)


def publisher(value: str) -> str | None:
    """The body in the value of a publisher's or a source's label; None if there is none."""
    folded = fold(value)
    cut = min(
        filter(None, (_CUT.search(folded), _GLUED_CHROME.search(folded))),
        key=lambda found: found.start(),
        default=None,
    )
    name = plain(value[: cut.start()] if cut else value).strip(" 》>、,;:：")
    return None if _NO_PUBLISHER.fullmatch(name) or not 2 <= len(name) <= 60 else name


def undertaking(labelled: Sequence[str], letter: Letter) -> Found[str] | None:
    """The body that a 承办单位 line after the letter, or a record's 主办单位, names; never the host of the site."""
    lines = [*letter.marks, *letter.rest]
    for i, line in enumerate(lines[:40]):
        match = _UNDERTAKING.match(line.tight)
        around = "".join(other.tight for other in lines[max(0, i - 1) : i + 2] if other is not line)
        if match and not FOOTER.search(line.tight) and not FOOTER.search(around):
            name = re.split(r"(?:单位)?(?:负责人|承办人|联系|经办)|[,;。]", match["name"])[0]
            written = line.cut(match.start("name"), match.start("name") + len(name))
            if name:
                return Found(plain(written), "label 承办单位", 0.9)
    for value in labelled:
        if 2 <= len(value) <= 60 and not FOOTER.search(fold(value)):
            return Found(plain(value), "label 承办单位", 0.85)
    return None


def issuer(title: Line) -> str | None:
    """The body that a title begins with: 教育部对十二届全国人大…, 省卫生健康委关于…."""
    match = _ISSUER.match(title.tight)
    if match is None or not re.search(rf"(?:{alternation('agency_endings.txt')})$", match["name"]):
        return None
    return title.cut(0, match.end("name"))
