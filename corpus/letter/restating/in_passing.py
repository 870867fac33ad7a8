"""What a letter restates in passing, by forms that leave little doubt: 组织送水也是您提的, 所提修路的意见, 就“放宽条件”, 提案请修复井栏."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from corpus.letter.restating.restated import Restated, is_telling, trimmed
from corpus.text.word_lists import any_word

_WHO: Final = "(?:[您你]们?|代表们?|委员们?|提案人?|贵委|来信|来件|建议)"
_NAMED: Final = "(?:意见|建议|问题|要求|想法|提法|诉求)"
_BEGIN: Final = (
    r"(?:^|(?<=[。;]))(?:[(]?[0-9一二三四五六七八九十]{1,2}[、.)]|第[一二三四五],|其[一二三四五],)?"
)
_WISHES: Final = (
    "(?:希望(?![您你]|继续|今后|各|得到|[^,。;]{0,6}都)|提请|恳请|呼吁|建议(?![您你各其]|有关|相关|地方|中|里|书|被|收|办))"
    "(?![^。;]{0,16}(?:一如既往|宝贵|关心支持|支持和监督))"
)


def passing_asks(text: str, paragraph: int) -> Iterator[Restated]:
    """What a folded paragraph restates in one of these forms, in the order of the forms."""
    for needs, form in _forms():
        for match in form.finditer(text) if needs.search(text) is not None else ():
            start, end = trimmed(text, *match.span("ask"))
            if is_telling(text[start:end], 3):
                yield Restated(text[start:end], paragraph, start, end, "sentence")


@cache
def _forms() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """What a text must hold to hold a form, and the form."""
    starts = any_word("asks.txt", "starts")
    expressions = (
        # 学生体检覆盖到幼儿园也是您关心的事; 对支渠进行衬砌是您建议的主要内容
        (
            "是[您你代委提贵来建]",
            rf"{_BEGIN}(?P<ask>[^,。;:]{{4,40}}?),?也?是{_WHO}[^,。;]{{0,4}}?(?:(?:提|建议|关心|反映|要求)[^,。;]{{0,3}}的|的(?:主要)?内容)",
        ),
        # 所提打通道路的意见,
        (
            "所提",
            rf"{_BEGIN}所提(?:出的)?(?P<ask>[^,。;]{{4,40}}?)的{_NAMED}(?=[,。])",
        ),
        # 就“放宽资格”,
        (
            "“",
            rf"{_BEGIN}(?:就|关于|针对|对于|至于)“(?P<ask>[^”]{{4,50}})”(?:的?{_NAMED}|一事|一条)?(?=[,。])",
        ),
        # 有关关停养殖场的事宜, 暑假对中小学生免费一事,
        (
            "(?:的事宜|一事|的事),",
            rf"{_BEGIN}(?:有关|关于|至于)?(?P<ask>(?:[^,。;的]{{0,4}}(?:{starts}))[^,。;]{{3,30}}?)(?:的事宜|一事|的事)(?=,)",
        ),
        # 其一,提案请将古井申报文物
        (
            "请",
            rf"(?:^|(?<=[,。;])){_WHO}请(?P<ask>(?:将|于|由|对|在|给|把|{starts})[^。;]{{3,40}})(?=[。;])",
        ),
        # 您谈到,老人要爬三段楼梯,希望加装电梯。
        (
            "(?:希望|提请|恳请|呼吁|建议)",
            rf"(?:^|(?<=[。;]))[^。;]{{0,12}}?{_WHO}(?:(?!我们|我局|我委|我[县市区镇]|答复)[^。;]){{2,90}},(?:因此|为此|并|特)?{_WISHES}(?P<ask>[^,。;]{{4,50}})",
        ),
        # 关于第一条,即开展改造。
        (
            "条,即",
            rf"{_BEGIN}(?:关于)?第[一二三四五六]条,即(?P<ask>[^,。;]{{4,40}})",
        ),
        # 您面商时还提到行人过街的问题
        (
            "[您你]",
            rf"(?:^|(?<=[。;])){_BEGIN}[^,。;]{{0,12}}[您你]们?[^,。;]{{0,8}}(?:还|又|会下|顺便)[^,。;]{{0,4}}(?<!意见)(?:提到|讲到|谈到|说到|问到|反映)(?!的)(?P<ask>[^,。;]{{4,40}})的(?:问题|事情?)(?=[,。])",
        ),
        # 委员建言补齐卫生中心
        (
            "建言",
            rf"(?:^|(?<=[,。;])){_WHO}(?:还|又|也)?建言(?P<ask>[^,。;]{{4,40}})",
        ),
    )
    return tuple((re.compile(needs), re.compile(form)) for needs, form in expressions)
