from __future__ import annotations

import pytest

from corpus.parsing.page import Page, parse
from tests.parsing import AGENCY, OPENING, TITLE, fields, letter

INDEX = "000014349/2025-29898"
DOCUMENT = "云交函〔2022〕12号"
BLOCKS = {
    "label and value in one cell": (
        f"| 索引号:{INDEX} | |\n| 发文字号:{DOCUMENT} | 发文时间:2025-09-10 |\n| 发文机关:云岭县政府办 | 主题词: |\n"
        f"| 标题:{TITLE} | |\n| 主题分类:其它 | 发布日期:2025-09-12 |"
    ),
    "label cell and value cell": (
        f"| 索引号: | {INDEX} | 发布机构: | 云岭县政府办 | |\n| 信息名称: | {TITLE} | 主题分类: | 其它 |\n"
        f"| 文 号: | {DOCUMENT} | 发布日期: | 2025-09-12 |\n| 废止日期: | | 关键词: | ||"
    ),
    "cells without colons": (
        f"索引号 | {INDEX} | 文号 | {DOCUMENT} |\n---|---|---|---|\n发布机构 | 云岭县政府办 | 发布日期 | 2025年09月12日 |\n"
        f"主题分类 | 其它 | 名称 | {TITLE} |"
    ),
    "a line for each label": (
        f"索引号:{INDEX}\n发布机构:云岭县政府办\n主题分类:其它\n名  称:{TITLE}\n文      号:{DOCUMENT}\n发布日期:2025-09-12"
    ),
    "two pairs a line": (
        f"索 引 号:{INDEX} 发布日期:2025-09-12\n发布机构:云岭县政府办 文号:{DOCUMENT}\n主题分类:其它 信息名称:{TITLE}"
    ),
    "all on one line": (
        f"索  引  号:{INDEX} 公开范围:公开 发布机关:云岭县政府办 著录日期: 发文字号: {DOCUMENT} 主题分类:其它 "
        f"主  题  词: 标      题:{TITLE} 生效日期: 发布日期:2025-09-12"
    ),
    "value under the label": (
        f"索引号\n{INDEX}\n发布机构\n云岭县政府办\n主题词\n文号\n{DOCUMENT}\n主题分类\n其它\n发布日期\n2025-09-12\n生效日期\n{TITLE}"
    ),
    "bullets by turns": (
        f"• 索引号:\n  • {INDEX}\n  • 主题分类:\n  • 其它\n  • 文 号:\n  • {DOCUMENT}\n  • 发布机构:\n  • 云岭县政府办\n"
        f"  • 发布日期:\n  • 2025-09-12\n{TITLE}"
    ),
    "bullets with both": (
        f"• 索引号:{INDEX}\n • 主题分类:其它\n • 文 号:{DOCUMENT}\n • 发布机构:云岭县政府办\n • 发布日期:2025-09-12\n{TITLE}"
    ),
    "words without colons": (
        f"索引号 {INDEX} 发布机构 云岭县政府办\n公开目录 建议办理结果 发布日期 2025-09-12\n文号 {DOCUMENT} 主题分类 其它\n"
        f"主题词\n{TITLE}"
    ),
    "printed twice": (
        f"索引号:{INDEX} 发布日期:2025-09-12\n发布机构:云岭县政府办 文号:{DOCUMENT}\n主题分类:其它\n索引号:{INDEX}\n"
        f"发布日期:2025-09-12\n发布机构:云岭县政府办\n文号:{DOCUMENT}\n主题分类:其它\n{TITLE}"
    ),
    "full width": (
        f"索引号：{INDEX}　发布机构：云岭县政府办\n文号：{DOCUMENT}　主题分类：其它\n发布日期：２０２５－０９－１２\n{TITLE}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_is_read_in_every_layout(block: str) -> None:
    reply = fields(letter(block))
    assert reply["index_number"] == INDEX
    assert reply["document_number"] == DOCUMENT
    assert reply["publisher"] == "云岭县政府办"
    assert reply["topic"] == "其它"
    assert reply["published_on"] == "2025-09-12"
    assert reply["title"] == TITLE
    assert reply["written_on"] == "2021-07-09"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_an_empty_label_does_not_take_the_value_of_the_next(block: str) -> None:
    reply = fields(letter(block.replace(INDEX, "").replace(DOCUMENT, "")))
    assert reply["index_number"] is None
    assert reply["document_number"] is None
    assert reply["publisher"] == "云岭县政府办"
    assert reply["title"] == TITLE


def test_the_last_empty_label_does_not_take_the_heading() -> None:
    reply = fields(letter(f"发布机构\n云岭县政府办\n文号\n\n{TITLE}"))
    assert (reply["title"], reply["document_number"]) == (TITLE, None)


def test_values_without_labels_are_known_by_their_shape() -> None:
    block = "• 640104-107/2019-00169\n  • 公安,安全\n  • 云岭县住建局\n  • 有效\n  • 2019年07月26日"
    reply = fields(letter(f"{block}\n{TITLE}"))
    assert reply["index_number"] == "640104-107/2019-00169"
    assert reply["publisher"] == "云岭县住建局"
    assert reply["published_on"] == "2019-07-26"


def test_values_without_labels_need_no_index_number_where_they_give_a_body_and_a_date() -> None:
    reply = fields(letter(f"• 云岭县住建局\n• 有效\n• 2019年07月26日\n{TITLE}"))
    assert (reply["publisher"], reply["published_on"], reply["title"]) == (
        "云岭县住建局",
        "2019-07-26",
        TITLE,
    )


@pytest.mark.parametrize(
    "name",
    ["label and value in one cell", "cells without colons", "a line for each label", "two pairs a line"],
)
def test_a_block_may_stand_below_the_letter(name: str) -> None:
    reply = fields(letter(rest=BLOCKS[name]))
    assert (reply["index_number"], reply["document_number"], reply["topic"]) == (INDEX, DOCUMENT, "其它")
    assert (reply["publisher"], reply["published_on"], reply["agency"]) == (
        "云岭县政府办",
        "2025-09-12",
        AGENCY,
    )


def test_who_proposed_in_a_row_of_labels_does_not_begin_the_letter() -> None:
    title = "关于县十八届人大三次会议王大有代表提出的第31号建议办理情况的答复"
    block = f"信息名称：{title}    主题分类：其它\n索引号：{INDEX}    公开日期：2025-09-12"
    reply = fields(letter(f"{block}\n{title}"))
    assert (reply["title"], reply["index_number"], reply["proposers"]) == (title, INDEX, ["王大有"])


def test_a_spaced_label_behind_a_value_stays_a_label() -> None:
    reply = fields(letter(f"公开日期：2012年9月30日 索 引 号：{INDEX}\n{TITLE}"))
    assert (reply["published_on"], reply["index_number"]) == ("2012-09-30", INDEX)


def test_labels_that_lost_their_beginning_are_known_by_their_values() -> None:
    reply = fields(letter(f"题:{TITLE}\n号:{INDEX}\n号:{DOCUMENT}\n类:其它\n词:"))
    assert (reply["title"], reply["index_number"], reply["document_number"]) == (TITLE, INDEX, DOCUMENT)
    assert reply["topic"] is None


def test_classes_of_other_names_are_no_topic() -> None:
    reply = fields(letter(f"组配分类: 政协委员提案办理 体裁分类: 函 公开目录: 提案\n{TITLE}"))
    assert reply["topic"] is None


def test_a_record_of_labelled_fields_is_read() -> None:
    record = (
        "代表提案者: 陆文琴\n会议届次: 省十三届人大四次会议\n建议提案标题: 关于加强路灯建设的建议\n建议提案编号: 第271号\n"
        "主办单位: 省卫生健康委\n复文标题: 省卫生健康委关于建议的答复\n答复内容:"
    )
    reply = fields(letter(record, "", "您提出的建议收悉,现答复如下:", ""))
    assert reply["proposers"] == ["陆文琴"]
    assert reply["session"] == "省十三届人大四次会议"
    assert reply["subject"] == "关于加强路灯建设的建议"
    assert reply["numbers"] == [271]
    assert reply["agency"] == "省卫生健康委"
    assert reply["title"] == "省卫生健康委关于建议的答复"


def test_a_record_of_a_row_of_labels_over_a_row_of_values_is_read() -> None:
    record = "编 号 | 所属类别 | 提案人 | 审查结果 | 主办单位 | 协办单位\n77 | 城建 | 李小龙 | 立案 | 区住建局 | 区城管局"
    reply = fields(letter(record, "", "关于加强路灯建设的提案收悉,现答复如下:", ""))
    assert (reply["numbers"], reply["proposers"], reply["agency"]) == ([77], ["李小龙"], "区住建局")


def test_a_record_that_prints_its_values_alone_is_read() -> None:
    record = (
        "关于加强路灯建设的建议\n区十九届人大四次会议\n30\n建议人:\n主办单位: 云岭区公安局\n答复时间: 2025-09-16\n"
        "  • 答复内容\n  • 建议内容\nA类)"
    )
    reply = fields(letter(record, signature=""))
    assert (reply["numbers"], reply["session"], reply["disposition"]) == ([30], "区十九届人大四次会议", "A")
    assert (reply["agency"], reply["written_on"]) == ("云岭区公安局", "2025-09-16")


def test_the_text_of_the_suggestion_above_the_letter_is_not_the_letter() -> None:
    record = (
        f"{TITLE}\n案由:关于修路的建议\n建议内容:路不好走,具体情况如下:一是坑多。建议尽快维修。\n答复内容:"
    )
    assert fields(letter(record))["body"].startswith(OPENING)


def test_labels_may_stand_in_square_brackets() -> None:
    reply = fields(
        letter(
            f"[ 索引号 ] | 1150MB19/2025-00185 | [ 主题分类 ] | 文化旅游 |\n"
            f"[ 发布机构 ] | 云岭县文旅局 | ||\n[ 发布日期 ] | 2025-07-09 |\n{TITLE}"
        )
    )
    assert (reply["index_number"], reply["publisher"]) == ("1150MB19/2025-00185", "云岭县文旅局")
    assert (reply["topic"], reply["published_on"]) == ("文化旅游", "2025-07-09")


def test_labels_may_be_glued_to_their_values() -> None:
    reply = fields(
        letter(
            f"• 名  称\n{TITLE}\n• 索 引 号000014672/2017-02092\n分  类其他信息\n• 发布机关云岭县水利局\n生成日期2017-12-22\n"
            f"• 文  号云水函〔2017〕27号\n主 题 词\n{TITLE}"
        )
    )
    assert (reply["index_number"], reply["publisher"]) == ("000014672/2017-02092", "云岭县水利局")
    assert reply["document_number"] == "云水函〔2017〕27号"


def test_a_sentence_that_begins_with_a_label_is_no_block() -> None:
    assert fields(letter(f"{TITLE}\n发布机关云岭县水利局"))["publisher"] is None


def test_the_cells_under_a_row_of_labels_are_neither_publisher_nor_posting_date() -> None:
    reply = fields(
        letter(
            f"主办单位 会办 交办日期\n2004-05-18\n承办单位 答复日期 答复内容\n文体厅\n2004年6月18日\n{TITLE}"
        )
    )
    assert (reply["publisher"], reply["published_on"]) == (None, None)


def test_a_title_label_may_have_lost_its_first_character() -> None:
    assert (
        fields(letter(f"称: 云岭县水利局{TITLE}\n号: 云水复〔2020〕38号\n{TITLE}"))["title"]
        == f"云岭县水利局{TITLE}"
    )


def test_labels_in_brackets_need_no_colon_and_may_have_no_value() -> None:
    reply = fields(
        letter(
            f"{TITLE}\n• [ 主题分类 ] 城乡建设/供水\n• 【发文机构】云岭县政府办\n• [ 实施日期 ]\n• [ 成文日期 ] 2024-05-27\n"
            "• [ 发文字号 ] 云政建〔2024〕9号\n• [ 废止日期 ]\n• [ 发布日期 ] 2024-07-03\n• [ 有效性 ]"
        )
    )
    assert (reply["topic"], reply["publisher"]) == ("城乡建设/供水", "云岭县政府办")
    assert (reply["document_number"], reply["published_on"]) == ("云政建〔2024〕9号", "2024-07-03")


def test_two_glued_pairs_may_stand_on_one_line() -> None:
    reply = fields(
        letter(
            f"信息名称{TITLE}\n索引号000014349/2024-00417文　号云林提字〔2024〕112号\n发布机构防沙治沙司成文日期\n"
            f"主题词防沙；光伏公开日期2024-10-09\n{TITLE}"
        )
    )
    assert (reply["title"], reply["index_number"]) == (TITLE, "000014349/2024-00417")
    assert (reply["document_number"], reply["publisher"]) == ("云林提字〔2024〕112号", "防沙治沙司")
    assert reply["published_on"] == "2024-10-09"


def test_a_stroke_may_stand_between_label_and_value() -> None:
    reply = fields(
        letter(f"{TITLE}\n发布机构丨云岭县水利局\n发布时间丨2021-08-03 10:20\n索引号 │ 532500/2021-00123")
    )
    assert (reply["publisher"], reply["published_on"]) == ("云岭县水利局", "2021-08-03")
    assert reply["index_number"] == "532500/2021-00123"


@pytest.mark.parametrize(
    "record",
    [
        "标题关于云岭县十七届人大二次会议第45号建议的答复\n编号45\n建议人叶小芳\n主办单位云岭县交通局\n办理结果列入计划",
        "建议编号45建议人叶小芳主办单位云岭县交通局办理结果列入计划\n届次云岭县十七届人大二次会议\n案由关于增设班次的建议",
    ],
)
def test_a_record_whose_labels_are_glued_to_their_values_is_read(record: str) -> None:
    text = f"{record}\n叶小芳代表：\n您提出的关于增设班次的建议收悉，现答复如下：\n县公交公司新增两班。\n感谢您的关心。"
    reply = parse(Page(text)).reply
    assert (reply.numbers, reply.proposers, reply.agency) == ((45,), ("叶小芳",), "云岭县交通局")
    assert (reply.session, reply.disposition, reply.outcome) == ("云岭县十七届人大二次会议", None, "正在解决")
    assert "标题" not in (reply.title or "")


def test_a_cell_may_hold_label_and_value_without_a_colon() -> None:
    block = f"| 索 引 号 {INDEX} | 公开目录 政协提案 |\n| 文　　号 {DOCUMENT} | 浏览量 |"
    reply = fields(letter(head=f"{block}\n{TITLE}"))
    assert (reply["index_number"], reply["document_number"]) == (INDEX, DOCUMENT)
