"""What a page says does not change with how a site prints it: the labelled pages, printed in other ways, give the same fields."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import opencc
import pytest

from corpus.intake.files import understand
from corpus.readers import read
from corpus.text.fold import fold
from corpus.text.numerals import to_chinese
from tests.gold import DATA, labelled

PAGES: Final = DATA / "pages"
REPLIES: Final = {
    labels["file"]: labels.keys() - {"file"}
    for labels in labelled(PAGES / "gold.jsonl")
    if labels["is_reply"] and labels["file"].endswith(".txt")
}
DATED: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
POSTED: Final = re.compile(r"(?<![\d/-])((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?![\d-])")
HALF, FULL = ",:();?!", "，：（）；？！"

MENU: Final = """无障碍浏览 | 长者模式
登录 | 注册
2026年3月14日 星期六 多云
您现在的位置： 首页 > 政务公开 > 建议提案办理 > 正文
"""
BESIDE: Final = """最新答复
关于市十届人大三次会议第2077号建议的答复 2024-05-01
关于市政协九届二次会议第2088号提案的答复 2024-05-02
更多>>
"""
BELOW: Final = """
上一篇：关于市十届人大三次会议第2077号建议的答复
下一篇：关于市政协九届二次会议第2088号提案的答复
相关信息
关于区三届人大四次会议第2099号建议的答复 2024-05-01
主办：青石县人民政府办公室 承办：青石县政务服务和数据管理局
网站标识码：3700000001 鲁ICP备05000000号
"""
LINKS: Final = """
打印
关闭
相关链接
中国政府网
山东省人民政府
青石县人民政府版权所有
"""


def spelt(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    digits = "".join("〇一二三四五六七八九"[int(digit)] for digit in year)
    return f"{digits}年{to_chinese(int(month))}月{to_chinese(int(day))}日"


def paragraphs(text: str, tag: str) -> str:
    return "".join(f"<{tag}>{html.escape(line)}</{tag}>" for line in text.split("\n"))


def tagged(text: str) -> str:
    return re.sub("([0-9]+)", r"<span>\1</span>", text)


WAYS: Final[dict[str, Callable[[str], str]]] = {
    "full-width marks": lambda text: text.translate(str.maketrans(HALF, FULL)),
    "half-width marks": lambda text: text.translate(str.maketrans(FULL, HALF)),
    "full-width digits": lambda text: text.translate({ord("0") + i: chr(ord("０") + i) for i in range(10)}),
    "traditional characters": lambda text: opencc.OpenCC("s2t").convert(text),
    "indented by ideographic spaces": lambda text: "\n".join(f"　　{line}" for line in text.split("\n")),
    "blank lines, and ends of Windows": lambda text: text.replace("\n", "\r\n\r\n"),
    "spaces that do not break": lambda text: text.replace(" ", "\u00a0"),
    "days with zeros": lambda text: DATED.sub(lambda d: f"{d[1]}年{int(d[2]):02}月{int(d[3]):02}日", text),
    "days spelt": lambda text: DATED.sub(spelt, text),
    "days apart": lambda text: DATED.sub(r"\1 年 \2 月 \3 日", text),
    "days with 号": lambda text: DATED.sub(r"\1年\2月\3号", text),
    "dates with slashes": lambda text: POSTED.sub(r"\1/\2/\3", text),
    "dates with times": lambda text: POSTED.sub(r"\1-\2-\3 10:23:45", text),
    "menu above": lambda text: MENU + text,
    "other replies at the side": lambda text: BESIDE + text,
    "other replies and footer below": lambda text: text.rstrip() + BELOW,
    "links below": lambda text: text.rstrip() + LINKS,
    "paragraphs of HTML": lambda text: f"<html><body>{paragraphs(text, 'p')}</body></html>",
    "rows of HTML": lambda text: (
        f"<html><body><table>{paragraphs(text, 'td').replace('<td>', '<tr><td>')}</table></body></html>"
    ),
    "digits in tags": lambda text: f"<html><body>{tagged(paragraphs(text, 'p'))}</body></html>",
}
DATES: Final = ("title", "subject", "session", "document_number")
"""Fields in which a date may stand, which the ways to print it change."""


@cache
def fields(text: str) -> dict[str, Any]:
    parsed = understand(read(text.encode(), "页面"))
    return parsed.reply.as_dict() | {"is_reply": parsed.is_reply}


def bare(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(fold(value).split())
    return [bare(item) for item in value] if isinstance(value, (list, tuple)) else value


def changed(file: str, named: set[str], way: str) -> dict[str, Any]:
    """The fields of a page that come out differently when it is printed in another way."""
    text = Path(PAGES, file).read_text("utf-8")
    before, after = fields(text), fields(WAYS[way](text))
    if way.startswith("da"):
        named = named - {name for name in DATES if DATED.search(str(before[name]))}
    return {f"{file} {name}": after[name] for name in named if bare(before[name]) != bare(after[name])}


@pytest.mark.parametrize("way", WAYS)
def test_a_page_printed_in_another_way_says_the_same(way: str) -> None:
    found = dict[str, Any]()
    for file, named in REPLIES.items():
        if way != "rows of HTML" or "|" not in Path(PAGES, file).read_text("utf-8"):  # it has rows of its own
            found |= changed(file, named, way)
    assert found == {}
