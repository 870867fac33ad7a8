from __future__ import annotations

import pytest

from tests.parsing import fields, letter


@pytest.mark.parametrize(
    ("title", "session", "term", "meeting"),
    [
        ("关于区二届人大六次会议第56号建议的答复", "区二届人大六次会议", 2, 6),
        ("兴林区人大四届三次会议第16号建议的答复", "兴林区人大四届三次会议", 4, 3),
        ("关于区人大十八届第四次会议第39号建议的答复", "区人大十八届第四次会议", 18, 4),
        ("关于云岭市人大第五届五次会议第091号建议的答复", "云岭市人大第五届五次会议", 5, 5),
        ("青岭市第十六届人民代表大会第一次会议第1192号建议办理情况的答复", "青岭市第十六届人民代表大会第一次会议", 16, 1),
        ("文岭州十五届人大一次会议第204号建议的答复", "文岭州十五届人大一次会议", 15, 1),
        ("姚岭县水务局对姚岭县第十八届人民代表大会第二次会议第49号建议案的答复", "姚岭县第十八届人民代表大会第二次会议", 18, 2),
        ("泰岭县水利局关于答复县十七届人大三次会议第413号代表建议的函", "县十七届人大三次会议", 17, 3),
        ("2023年清岭满族自治县八届人大二次会议《关于修路的建议》(72号)的答复", "清岭满族自治县八届人大二次会议", 8, 2),
        ("省农业农村厅关于省政协十三届一次会议第1002号提案的答复", "省政协十三届一次会议", 13, 1),
        ("对政协云岭县十一届三次会议第34号提案的答复", "政协云岭县十一届三次会议", 11, 3),
        ("关于政协第十四届全国委员会第一次会议第02821号提案答复的函", "政协第十四届全国委员会第一次会议", 14, 1),
        ("关于政治协商会议 云岭县十届委员会第四次会议 第41号提案的答复", "政治协商会议 云岭县十届委员会第四次会议", 10, 4),
        ("教育部对十二届全国人大五次会议第7508号建议的答复", "十二届全国人大五次会议", 12, 5),
        ("湖岭镇第十九届人大一次会议第20号建议的答复", "湖岭镇第十九届人大一次会议", 19, 1),
        ("关于于岭县18届人大3次会议第5号建议的答复", "于岭县18届人大3次会议", 18, 3),
    ],
)  # fmt: skip
def test_a_title_names_the_session_in_many_orders(title: str, session: str, term: int, meeting: int) -> None:
    reply = fields(letter(title))
    assert (reply["session"], reply["session_term"], reply["session_meeting"]) == (session, term, meeting)


@pytest.mark.parametrize(
    ("opening", "session"),
    [
        ("你在建岭县第十五届人民代表大会第四次会议提出的《关于修路的建议》收悉:", "建岭县第十五届人民代表大会第四次会议"),
        ("您在中国人民政治协商会议若岭县委员会十一届一次会议上的提案收悉。", "中国人民政治协商会议若岭县委员会十一届一次会议"),
        ("您向区政协七届四次会议提出的31号提案收悉,现答复如下:", "区政协七届四次会议"),
        ("您在我市四届人大五次会议期间提出的《关于修路的建议》收悉,现答复如下:", "市四届人大五次会议"),
    ],
)  # fmt: skip
def test_the_letter_names_the_session_where_the_title_does_not(opening: str, session: str) -> None:
    assert fields(letter("关于修路的答复", opening=opening))["session"] == session


def test_the_session_of_the_title_wins_over_that_of_the_letter() -> None:
    opening = "您在区十二届人大四次会议上提出的《关于修路的建议》收悉,现答复如下:"
    reply = fields(letter("对区十二届人大五次会议第17号建议的答复", opening=opening))
    assert reply["session"] == "区十二届人大五次会议"


def test_a_whole_session_wins_over_one_that_lost_a_number() -> None:
    opening = "您在区十九届人大四次会议上提出的《关于修路的建议》收悉,现答复如下:"
    reply = fields(letter("对区十九届人大第次会议第30\n代表建议的答复", opening=opening))
    assert (reply["session"], reply["session_meeting"]) == ("区十九届人大四次会议", 4)


def test_a_session_that_lost_a_number_keeps_the_other() -> None:
    reply = fields(letter("对区十九届人大第次会议第30代表建议的答复"))
    assert (reply["session_term"], reply["session_meeting"]) == (19, None)


def test_a_year_alone_is_no_session() -> None:
    assert fields(letter("关于市政协2017年第239号提案的答复"))["session"] is None
