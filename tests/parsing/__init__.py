"""Whole pages through `corpus.parsing.page.parse`, a module of tests for each module of rules; people and places are invented."""

from __future__ import annotations

from typing import Any, Final

from corpus.parsing.page import Page, ParsedPage, parse

TITLE: Final = "关于县十八届人大三次会议第31号建议的答复"
SUBJECT: Final = "关于维修青石桥村道路的建议"
OPENING: Final = f"您提出的《{SUBJECT}》收悉,现答复如下:"
TEXT: Final = (
    "村里道路年久失修,我局接到建议后立即组织人员实地查看,已列入今年的维修计划,预计十月底前完工。\n"
    "感谢您对我们工作的关心和支持!"
)
AGENCY: Final = "云岭县交通运输局"
SIGNATURE: Final = f"{AGENCY}\n2021年7月9日"


def letter(
    head: str = TITLE,
    salutation: str = "王大有代表:",
    opening: str = OPENING,
    signature: str = SIGNATURE,
    rest: str = "",
) -> str:
    """The text of a page with a letter, any part of which may be another or missing."""
    return "\n".join(part for part in (head, salutation, opening, TEXT, signature, rest) if part)


def parsed(text: str) -> ParsedPage:
    """The parsed page of `text`."""
    return parse(Page(text=text))


def fields(text: str) -> dict[str, Any]:
    """The reply on a page with `text`, as a dictionary; fails if the page is not taken for a reply."""
    page = parsed(text)
    assert page.is_reply, page.reason
    return page.reply.as_dict()


def bare(text: str | None) -> str | None:
    """`text` without white space: a title broken over lines may be joined with or without."""
    return None if text is None else "".join(text.split())
