from __future__ import annotations

from corpus.parsing.lines import read_lines
from corpus.parsing.page import Page, parse
from corpus.text.fold import fold
from tests.parsing import fields


def test_folding_keeps_the_length_of_a_text() -> None:
    text = "關於對縣十屆人大（第１２號）建議…的㎡①答覆　〇○"
    assert len(fold(text)) == len(text)
    assert fold("關於（１２）：答覆") == "关于(12):答复"


def test_both_circles_that_stand_for_zero_are_kept() -> None:
    assert fold("二〇一七 二○一一") == "二〇一七 二○一一"


def test_a_cut_quotes_the_text_as_written() -> None:
    [line] = read_lines("標  題：關於修路的建議")
    assert line.tight == "标题:关于修路的建议"
    assert line.cut(3) == "關於修路的建議"
    assert line.cut(0, 3) == "標  題："


def test_empty_rows_residue_and_bullets_are_dropped() -> None:
    lines = read_lines("| | | |\n---|---|---|\n||||\n<!--EndFragment-->\n![]()\n  • 答复\n| 王五代表的信 |")
    assert [line.tight for line in lines] == ["答复", "王五代表的信"]
    assert lines[0].bullet


def test_characters_written_one_by_one_are_joined() -> None:
    lines = read_lines("二、公 共 图 书 馆 和 流 动 书 屋 建 成，居 家 养 老。\n张 三 丰\n通 知")
    assert [line.written for line in lines] == [
        "二、公共图书馆和流动书屋建成，居家养老。",
        "张 三 丰",
        "通 知",
    ]


def test_a_page_in_traditional_characters_is_understood_and_quoted_as_written() -> None:
    reply = fields(
        "對市政協九屆四次會議第133號提案的答覆\n發布機構:嘉嶺市商務局 發布日期:2025-06-09\n陳國強委員、劉偉委員:\n"
        "你們提出的「關於加強夜間消費的建議」收悉,現答覆如下:\n市裡已經安排資金,年內完成改造。\n嘉嶺市商務局\n2025年6月1日"
    )
    assert (reply["kind"], reply["numbers"], reply["written_on"]) == ("提案", [133], "2025-06-01")
    assert reply["proposers"] == ["陳國強", "劉偉"]
    assert reply["subject"] == "關於加強夜間消費的建議"
    assert (reply["agency"], reply["publisher"], reply["region"]) == (
        "嘉嶺市商務局",
        "嘉嶺市商務局",
        "嘉嶺市",
    )


def test_a_page_with_pinyin_is_understood() -> None:
    reply = fields(
        "關(guān)于對(duì)縣十九屆人大二次會(huì)議第37號(hào)代表建議的答復(fù)\n張(zhāng)國(guó)強(qiáng)代表:\n"
        "您提出的《關(guān)于維(wéi)修道路的建議》收悉,現(xiàn)答復(fù)如下:\n村里道路已經(jīng)修好,謝謝。\n"
        "云岭縣(xiàn)交通運(yùn)輸(shū)局\n2021年7月9日"
    )
    assert (reply["kind"], reply["numbers"], reply["level"]) == ("建议", [37], "县")
    assert (reply["session_term"], reply["session_meeting"]) == (19, 2)
    assert (reply["proposers"], reply["written_on"]) == (["張國強"], "2021-07-09")


def test_pinyin_is_left_in_no_field() -> None:
    page = Page(
        "關(guān)于維(wéi)修道路的建議(yì )的答復(fù)\n來源:云岭縣(xiàn)水利局 發(fā)布時(shí)間:2023-11-14\n張國強(qiáng)代表:\n"
        "您提出的《關(guān)于維(wéi)修道路的建議》收悉,現(xiàn)答復(fù)如下:\n村里道路(4公里)已經(jīng)修好。\n云岭縣(xiàn)水務(wù)局\n2023年11月1日",
        title="關(guān)于維(wéi)修道路的建議的答復(fù)",
        meta={"contentsource": "云岭縣(xiàn)水利局"},
    )
    reply = parse(page).reply
    assert (reply.publisher, reply.published_on, reply.agency) == (
        "云岭縣水利局",
        "2023-11-14",
        "云岭縣水務局",
    )
    assert (reply.title, reply.subject) == ("關于維修道路的建議的答復", "關于維修道路的建議")
    assert reply.body.endswith("現答復如下:\n村里道路(4公里)已經修好。")


def test_pinyin_without_tones_is_left_out_where_it_recurs() -> None:
    reply = parse(
        Page(
            "關(guan) 於(yu) 修路建議的答複(fu) \n張國強代表:\n您提出的關(guan) 於(yu) 修路的建議收悉,現答複(fu) 如下:\n"
            "農(nong) 業(ye) 農(nong) 村局已經安排資金,路長八公裏(li) 有餘。\n雲(yun) 嶺縣農(nong) 業(ye) 農(nong) 村局\n2023年3月1日"
        )
    ).reply
    assert (reply.subject, reply.agency) == ("關於修路的建議", "雲嶺縣農業農村局")


def test_an_abbreviation_in_brackets_is_no_pinyin() -> None:
    reply = parse(
        Page("张国强代表:\n您提出的关于修路的建议收悉,现答复如下:\n道路长四公里(km)有余,年内开工。")
    ).reply
    assert "四公里(km)有余" in reply.body
