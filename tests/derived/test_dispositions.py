"""Dispositions: as written, and what they mean."""

from __future__ import annotations

import pytest

from corpus.derived.dispositions import OUTCOMES, outcome
from corpus.intake.files import understand
from corpus.parsing.page import Page, parse
from corpus.readers import records
from corpus.records import to_raw
from corpus.text.word_lists import table

LETTER = """关于市五届人大二次会议第31号建议的答复
{mark}
周桂芳代表：
您提出的关于修桥的建议收悉，现答复如下：
桥已修好，桥面和护栏都已更换，请放心通行。
某县水务局
2020年5月6日"""


@pytest.mark.parametrize(
    ("mark", "written", "meaning"),
    [
        ("办理结果：A", "A", "已解决"),
        ("（A2类）", "A2", "已解决"),
        ("类别：B类", "B", "正在解决"),
        ("办复类别（C）", "C", "留作参考"),
        ("D类", "D", "留作参考"),
        ("甲类", "甲", "已解决"),
        ("办理结果：乙类", "乙", "正在解决"),
        ("办理结果：已解决", None, "已解决"),
        ("办理结果：列入计划逐步解决", None, "正在解决"),
        ("办理结果：因条件限制，留作参考", None, "留作参考"),
        ("同意公开", None, None),
    ],
)
def test_a_letter_is_kept_as_marked_and_words_are_understood(
    mark: str, written: str | None, meaning: str | None
) -> None:
    reply = parse(Page(LETTER.format(mark=mark))).reply
    assert (reply.disposition, reply.outcome) == (written, meaning)


def test_every_meaning_in_the_data_is_one_of_the_outcomes() -> None:
    assert tuple(meaning for meaning, _ in table("dispositions.txt")) == OUTCOMES
    assert outcome("Z") is None and outcome(None) is None


@pytest.mark.parametrize(
    ("given", "letter", "meaning"),
    [
        ("B类", "B", "正在解决"),
        ("（Ａ）", "A", "已解决"),
        ("a2", "A2", "已解决"),
        ("列入计划", None, "正在解决"),
        ("办结", None, None),
    ],
)
def test_what_an_export_gives_is_a_letter_or_words_for_an_outcome(
    given: str, letter: str | None, meaning: str | None
) -> None:
    record = {
        "title": "关于市五届人大二次会议第31号建议的答复",
        "numbers": [31],
        "body": "桥已修好，请放心通行。",
    }
    reply = understand(records.read(to_raw({**record, "disposition": given}))).reply
    assert (reply.disposition, reply.outcome) == (letter, meaning)


def test_our_own_export_gives_back_an_outcome_that_words_told() -> None:
    record = {"numbers": [31], "body": "桥已修好，请放心通行。", "outcome": "留作参考"}
    reply = understand(records.read(to_raw(record))).reply
    assert (reply.disposition, reply.outcome, reply.result) == (None, "留作参考", "留作参考")
