"""The titles of other letters around a letter say nothing of it."""

from __future__ import annotations

import pytest

from tests.parsing import OPENING, TITLE, fields, letter

OTHERS = (
    "关于市十届人大三次会议第2077号建议的答复",
    "关于政协云岭县第九届委员会第二次会议第2088号提案的答复",
    "关于建设乡镇敬老院的建议",
)
LISTED = [f"{title} 2024-05-0{day}" for day, title in enumerate(OTHERS, 1)]


def told(text: str) -> tuple[object, ...]:
    reply = fields(text)
    return tuple(reply[name] for name in ("title", "kind", "level", "session_term", "numbers", "subject"))


@pytest.mark.parametrize("title", [TITLE, "关于维修青石桥村道路的建议答复"])
@pytest.mark.parametrize("others", [OTHERS, LISTED, [f"· {line}" for line in LISTED]])
def test_a_list_of_others_before_the_letter(title: str, others: list[str]) -> None:
    assert told("\n".join([*others, letter(title)])) == told(letter(title))


@pytest.mark.parametrize("title", [TITLE, "关于维修青石桥村道路的建议答复"])
@pytest.mark.parametrize("before", ["上一篇：", "下一篇:", "· ", ""])
def test_others_below_the_letter(title: str, before: str) -> None:
    assert told(letter(title, rest="\n".join(f"{before}{line}" for line in OTHERS))) == told(letter(title))


def test_two_titles_of_one_letter_stay() -> None:
    heading = "云岭县交通运输局关于县十八届人大三次会议第31号建议的答复"
    assert (
        fields(letter(f"关于维修青石桥村道路的建议答复\n{heading}"))["title"]
        == "关于维修青石桥村道路的建议答复"
    )


def test_one_title_that_differs_from_the_letter_stays_the_title() -> None:
    assert fields(letter(opening=OPENING.replace("您提出的", "您提出的第32号建议")))["title"] == TITLE
