"""Replies and questions that hypothesis makes up."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as some

from corpus import Reply

WORDS: Final = (
    "校车",
    "电梯",
    "幼儿园",
    "农村教师",
    "课后服务",
    "老旧小区",
    "zebra",
    "5g",
    "yak",
    "充电桩",
    "路灯",
    "供暖",
)
_PLACES: Final = (("山西省", "长治市", "上党区"), ("山西省", "长治市"), ("江苏省",), ())
_DATES: Final = ("2022-03-01", "2023-05-12", "2023-06", "2024", "2024-02-29", None)
_SENTENCES: Final = (
    "我局将于2026年6月底前新建公办园3所。",
    "力争到2030年学位增加900个。",
    "适时启动二期工程。",
)
_LETTER: Final = (
    "全县农村公路总里程一千四百六十公里，其中县道二百一十公里，乡道四百九十公里，其余为村道，部分路段出现坑槽和沉陷，群众出行确有不便，"
    "已列入大中修计划，由专业养护单位承担，日常保洁由沿线村民组成的护路队负责，报酬按季发放。"
)
"""Long enough for two that hold it to be near-duplicates."""


WORD: Final = some.sampled_from(WORDS)
REPLIES: Final = some.builds(
    lambda words, others, place, date, promised, is_copy, agency, number, proposer: Reply(
        title=f"关于{words[0]}的答复",
        kind="建议",
        chamber="人大",
        session_term=2,
        session_meeting=number % 3 + 1,
        subject=f"关于{''.join(words)}的建议",
        numbers=(number,),
        proposers=(proposer,),
        body="\n".join(((_LETTER if is_copy else "，".join(others) + "。"), *promised)),
        agency=agency,
        division=place,
        region=place[-1] if place else None,
        written_on=date,
    ),
    some.lists(WORD, min_size=1, max_size=2),
    some.lists(WORD, max_size=6),
    some.sampled_from(_PLACES),
    some.sampled_from(_DATES),
    some.lists(some.sampled_from(_SENTENCES), max_size=2),
    some.booleans(),
    some.sampled_from(["上党区教育局", "长治市交通运输局 长治市财政局", None]),
    some.integers(1, 9),
    some.sampled_from(["王建", "李敏"]),
)
QUESTIONS: Final = some.one_of(
    WORD,
    some.lists(WORD, min_size=2, max_size=5).map(" ".join),
    some.lists(WORD, min_size=2, max_size=3).map("".join),
    WORD.map(lambda word: f"“{word}”"),
    WORD.map(lambda word: f"答复 -{word}"),
    some.sampled_from(
        [
            "",
            "ze*",
            "单位:教育局",
            "编号:3",
            "农村公路 养护",
            "2023..2024 建议",
            "(校车 OR 电梯) -yak",
            "“公路总里程”",
        ]
    ),
)
FILTERS: Final = some.dictionaries(
    some.sampled_from(["year", "region", "agency"]),
    some.sampled_from(
        [("2023",), ("2024", "未标注"), ("山西省/长治市",), ("上党区",), ("上党区教育局",), ("无此值",)]
    ),
    max_size=2,
)
