"""Whether a page is a reply at all, and what it is instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.parsing.fields.letter import OPENING, Letter
from corpus.parsing.fields.numbers import find_numbers
from corpus.parsing.lines import HAN, Line
from corpus.parsing.words import REPLY
from corpus.text.word_lists import entries

_SHORTEST: Final = 15
"""Characters that a reply has at least: “您的建议已办理完毕,谢谢” is one."""
_CHINESE: Final = re.compile(f"[{HAN}]")
_FOREIGN: Final = "页面里没有或几乎没有中文,不是对建议或提案的答复"
_TEMPLATE: Final = "答复的范本或模板"
_NEWS: Final = "新闻报道"
_CITIZENS: Final = "这是对群众来信、留言或热线的回复,不是对人大建议或政协提案的答复"
_LIST: Final = "这是答复的目录或列表页,请导入其中各篇答复的页面"

_CITIZEN: Final = re.compile(
    r"(?:尊敬的|亲爱的)?[^,。:]{0,6}(?:网友|市民|网民|居民|村民|群众|来信人|来电人|咨询人|诉求人|读者)(?:朋友)?(?:[,!]|[您你]好|:)"
    r"|[您你]好[!,。:]?[您你](?:所)?(?:反映|咨询|来信|投诉|在.{0,20}(?:留言|热线|平台|信箱))"
)
_PLACEHOLDER: Final = re.compile(
    r"第[×Xx*_]{1,6}号|[×Xx]{1,3}届[×Xx]{1,3}次|第[×Xx_]{1,3}届|[×Xx]{2,4}年[×Xx]{1,2}月|第\(\)号|\(单位名称\)"
)
_REPLY_TITLE: Final = re.compile(
    r"(?:建议|提案|议案|号|代表|委员|意见|》|”|\)).{0,30}"
    rf"(?<![做作]出)(?<!进行)(?:{REPLY}|的函|函|协办意见|会办意见|办理意见|办理情况)(?:意见)?(?:[(【\[].{{0,60}})?(?:摘要|节选|公开)?$"
)
_PARTY: Final = re.compile(r"党代会|党代表大会|党代表(?:提案|提议|建议)?|党员代表大会|次党的?代表")
_SUGGESTION: Final = re.compile(
    r"建议内容|提案内容|案由|建议人|提案人|办理情况:|代表姓名|委员姓名|具体建议|建议如下|为此,?(?:我|特)?(?:们)?建议"
)
_RECORD: Final = re.compile(r"代表姓名|委员姓名|案由|建议人|提案人")
_COUNTED: Final = re.compile(r"(?:建议|提案|议案)[^。]{0,12}\d+件|办[结复]率|满意率")
_REPORTED: Final = re.compile(
    r"日前|近日|\d日(?:上午|下午)?,|记者|讯[)】]|召开|举行|座谈|出席|主持(?:会议)?|强调|指出"
)
_TALLIED: Final = re.compile(
    r"[\d一二两三四五六七八九十百]+件.{0,12}(?:建议|提案|议案)|(?:建议|提案|议案).{0,6}(?:[\d一二两三四五六七八九十百]+件|(?:全部|全都|均已|悉数)[答回复])"
)
"""What a title tells of many: 十七件水利建议全部答复."""
_MANY: Final = re.compile(r"共(?:收到|承办|办理|有)|\d+件|全部办[结复]|日前|近日|记者|召开")
_TOLD: Final = re.compile(
    rf"{_MANY.pattern}|{_COUNTED.pattern}|{_REPORTED.pattern}|今年以来|[代委][表员][。,]在|接受.{{0,10}}采访"
)
_TELLS: Final = 25
"""What a report tells before it quotes a letter, in lines at least so long."""
_ONE: Final = re.compile(r"收悉|[已敬]悉|[您你]们?(?:在.{0,40})?(?:提出|所提|提的|《)")
_LISTED: Final = re.compile(rf"(?:建议|提案|议案|号).{{0,20}}(?:{REPLY}|的函)")

_SUGGESTION_NUMBER: Final = re.compile(
    r"号.{0,12}(?:建议|提案|议案)|(?:建议|提案|议案).{0,8}\d号|提案人|建议人|案由"
)
_ASKED: Final = re.compile(
    r"提案|议案|人大|政协|人民代表大会|委员(?!会)|代表(?!处|性)|届.{0,20}次|书面意见"
    r"|建议[》”)\d号]{0,6}(?:的?[^,。]{0,10})(?:收悉|已?收|悉|答复|办理|回复|转|交)|(?:提出|所提|提的|提交|反映).{0,80}建议|[您你]们?的建议"
)
"""A reply to a suggestion names a suggestion, a proposal, a deputy, a member or a session."""
_OFFICE_ASKS: Final = re.compile(r"[你贵](?:局|厅|市|省|县|区|州|部|院|司|处|公司|单位|办)(?!位)")
_DEPUTIES: Final = re.compile(r"提案|议案|人大|政协|人民代表大会|代表(?!处|性)|委员(?!会)|届.{0,20}次")
"""An office that makes a suggestion, 你局《关于…的建议》, is none of these."""
_COPIED: Final = re.compile(r"抄[送报].{0,40}(?:人大|政协|代表|提案)")
_LETTER_BOX: Final = re.compile(
    r"(?:写信|来信|留言|诉求|反映|提问)(?:人|内容|时间|日期|标题|编号|类别)|信件(?:编号|标题|内容|类型)|(?:工单|受理)编号"
)
"""Labels of a letter to a mayor's box and its answer: 写信人 | 祝**."""
_LONGEST_LABELLED: Final = 60
"""Characters of a line that a label may stand in; longer ones tell of letters."""
_OFFICE_LETTER: Final = re.compile(r"(?:关于|对).*(?:复函|的函)$")
_NO_SUGGESTION: Final = "不是对人大建议或政协提案的答复"
_BETWEEN: Final = (
    f"这封信没有提到建议、提案、代表、委员或会议，像是机关之间的公函或对来信的答复，{_NO_SUGGESTION}"
)
_OTHERS: Final = (
    (
        re.compile(r"信息公开申请|申请公开.{0,30}信息|依申请公开.{0,6}(?:答复|告知)"),
        "对政府信息公开申请的答复",
    ),
    (re.compile(r"辞去|辞职"), "辞职的批复或决定"),
    (re.compile(r"(?:环境影响|环评).{0,30}(?:批复|审批|意见)"), "环境影响评价的批复"),
    (re.compile(r"批复(?:\(.*\)|的函)?$"), "对请示的批复"),
    (re.compile(r"(?:请示|请求).{0,40}批复如下"), "对请示的批复"),
    (re.compile(r"行政复议|行政诉讼|信访事项"), "复议、诉讼或信访的答复"),
    (re.compile(r"(?:司法|检察|监察|审计|纪检监察)建议书?"), "对司法建议、检察建议或监察建议的回复"),
)
_BY_TITLE: Final = tuple(pattern for pattern, _ in _OTHERS[1:4])
"""What only a title says reliably: a letter may cite a 批复."""


def why_no_reply(title: Line | None, lines: Sequence[Line], letter: Letter) -> str | None:
    """What a page is instead of a reply, in plain Chinese for an office clerk; None for a reply."""
    name = title.tight if title else ""
    if not letter.body:
        if _is_of_letter_box(lines):
            return _CITIZENS
        nothing = "页面没有正文,可能只有标题、附件链接或网站导航,不是答复"
        return _LIST if _is_list(lines) else _FOREIGN if _is_foreign(lines) else nothing
    if foreign := _addressed_elsewhere(name, lines, letter):
        return foreign
    if other := _other_letter(name, letter):
        return other
    if _is_letter(name, letter) or _is_unaddressed_letter(name, letter):
        if sum(len(line.tight) for line in letter.body) >= _SHORTEST:
            return None
        return "页面没有正文,可能正文在附件里,请导入附件里的文字"
    return _what_else(name, lines, letter)


def _addressed_elsewhere(title: str, lines: Sequence[Line], letter: Letter) -> str | None:
    """Whether a page that looks like a reply is a template, or answers a citizen or a party congress."""
    near = [*letter.head[-6:], *letter.body[:3]]
    start = "".join(line.tight for line in near)[:800]
    kind = _kind_of_page(title)
    if kind not in (None, _TEMPLATE) and _PLACEHOLDER.search(title + start):
        return _of_kind(kind)  # a notice that says how replies are to be titled
    if kind == _TEMPLATE or _PLACEHOLDER.search(title + start):
        return "这是答复的范本或模板,不是针对具体建议、提案的答复"
    if _PARTY.search(title) or (_PARTY.search(start) and not re.search(r"人大|政协|人民代表", title + start)):
        return "这是对党代会提案、提议的答复,不属于人大建议或政协提案"
    role = letter.salutation.role if letter.salutation else None
    is_citizens = any(_CITIZEN.match(line.tight) for line in near[-6:])
    if role is None and (is_citizens or (_is_of_letter_box(lines) and not _DEPUTIES.search(title + start))):
        return _CITIZENS
    return None


def _of_kind(kind: str | None) -> str:
    return f"这是{kind},不是针对具体建议、提案的答复"


def _is_of_letter_box(lines: Sequence[Line]) -> bool:
    """Whether the page is laid out as a letter to an official's box with its answer: two of its labels at least."""
    short = (line.tight for line in lines if len(line.tight) <= _LONGEST_LABELLED)
    return len({label for text in short for label in _LETTER_BOX.findall(text)}) > 1


def _other_letter(title: str, letter: Letter) -> str | None:
    """What an official letter is that answers something else: 批复, an application for information, another office's request."""
    numbered = _SUGGESTION_NUMBER.search(title) is not None
    start = title + (letter.opening.tight[:400] if letter.opening else "")
    is_addressed = letter.salutation is not None and letter.salutation.role is not None
    told = title if is_addressed else start  # a letter to a deputy may tell of a remedy: 可以申请行政复议
    for pattern, reason in _OTHERS:
        headings = (title, *(line.tight for line in letter.head[-4:]))
        where = headings if pattern in _BY_TITLE else (told,)
        if not numbered and any(pattern.search(text) for text in where):
            return f"这是{reason}，{_NO_SUGGESTION}"
    if not letter.is_letter or letter.opening is None:
        return None
    salutation = letter.salutation
    if salutation and salutation.is_said and (salutation.role or salutation.proposers):
        return None
    near = "".join(line.tight[:200] for line in (*letter.head[-12:], *letter.rest[:8]))
    if _OFFICE_ASKS.match(letter.opening.tight) and not _DEPUTIES.search(f"{start}{near}"):
        return _BETWEEN
    if _ASKED.search(start) or _SUGGESTION_NUMBER.search(near) or _COPIED.search(near):
        return None
    return _BETWEEN


def _is_letter(title: str, letter: Letter) -> bool:
    """Whether the page addresses somebody, and does so to answer."""
    salutation = letter.salutation
    if salutation is None or not salutation.is_said:
        return False
    kind = _kind_of_page(title)
    if kind is not None and re.search(r"各位|全体|主任", salutation.text):
        return False  # a report that is read out to an assembly
    opening = letter.opening.tight if letter.opening else ""
    if salutation.role is None and (kind or _MANY.search(opening[:200])) and not _ONE.search(opening):
        return False  # a report to an office on all that it was asked
    return salutation.role is not None or _opens(letter) or _REPLY_TITLE.search(title) is not None


def _opens(letter: Letter) -> bool:
    return letter.opening is not None and OPENING.search(letter.opening.tight) is not None


def _is_unaddressed_letter(title: str, letter: Letter) -> bool:
    """Whether the page answers one suggestion without a salutation, as ministries do."""
    kind = _kind_of_page(title)
    if kind is None and _REPLY_TITLE.search(title) and not _TALLIED.search(title):
        return _opens(letter) or find_numbers(title) != () or re.search(r"建议|提案|议案", title) is not None
    opening = letter.opening.tight if letter.opening else ""
    if opening[:1] in ("“", "「") or _is_told(letter):
        return False  # a report that quotes a letter
    if not _opens(letter) or (kind is not None and not find_numbers(title)) or _MANY.search(opening[:200]):
        return False
    return _ONE.search(opening) is not None or find_numbers(opening) != ()


def _is_told(letter: Letter) -> bool:
    """Whether a report stands before what looks like a letter."""
    return any(_TOLD.search(line.tight) for line in letter.head if len(line.tight) > _TELLS)


def _what_else(title: str, lines: Sequence[Line], letter: Letter) -> str:
    """The reason for a page without a letter."""
    if _is_list(lines):
        return _LIST
    if _is_foreign(lines):
        return _FOREIGN
    text = "".join(line.tight for line in lines[:60])[:3000]
    start = "".join(line.tight for line in letter.body[:3])
    kind = _kind_of_page(title)
    if kind not in (None, _NEWS):
        return _of_kind(kind)
    if _RECORD.search(text) or (_SUGGESTION.search(text) and not _REPORTED.search(start)):
        return "这是建议或提案的原文,没有承办单位的答复"
    if kind == _NEWS or _REPORTED.search(start) or _is_told(letter):
        return "这是一则新闻报道,不是答复"
    if _OFFICE_LETTER.search(title) and not _DEPUTIES.search(title):
        return _BETWEEN
    if _COUNTED.search(start):
        return "这是办理工作的总结、说明或统计,不是针对具体建议、提案的答复"
    return "页面里没有找到称呼、“收悉”或“现答复如下”等答复的内容,不像是对建议或提案的答复"


def _is_foreign(lines: Sequence[Line]) -> bool:
    """Whether hardly anything on a page is Chinese."""
    text = "".join(line.tight for line in lines)
    return text != "" and len(_CHINESE.findall(text)) < max(_SHORTEST, len(text) // 20)


def _kind_of_page(title: str) -> str | None:
    """What the title says that the page is instead of a reply; None if it says no such thing."""
    if re.search(r"第[^,。]{0,12}号", title) and _REPLY_TITLE.search(title):
        return None
    for line in entries("not_replies.txt"):
        kind, _, pattern = line.partition("=>")
        if re.search(pattern.strip(), title):
            return kind.strip()
    return None


def _is_list(lines: Sequence[Line]) -> bool:
    """Whether most of a page is titles of replies."""
    shown = lines[:300]
    titles = sum(
        1
        for line in shown
        if len(line.tight) < 120 and line.tight[-1] not in "。:;," and _LISTED.search(line.tight)
    )
    return titles >= 3 and titles * 3 >= len(shown)
