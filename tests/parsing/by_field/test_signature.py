from __future__ import annotations

import pytest

from tests.parsing import AGENCY, OPENING, SIGNATURE, TEXT, fields, letter


@pytest.mark.parametrize(
    "agency",
    [
        "云岭县新华书店",
        "云岭县污水处理厂",
        "云岭县第一中学",
        "云岭县委党史研究室",
        "云岭县卫生健康局(疾病预防控制局)",
        "水利部",
    ],
)
@pytest.mark.parametrize("between", ["\n", "    "])
def test_bodies_of_all_kinds_sign(agency: str, between: str) -> None:
    reply = fields(letter(signature=f"{agency}{between}2021年7月9日"))
    assert (reply["agency"], reply["written_on"]) == (agency, "2021-07-09")


def test_what_stands_above_a_date_and_begins_with_a_place_signs_whatever_it_is() -> None:
    assert fields(letter(signature="云岭县红旗渠纪念塔\n2021年7月9日"))["agency"] == "云岭县红旗渠纪念塔"


def test_a_link_of_the_site_does_not_sign() -> None:
    rest = "打印\n相关链接\n中国政府网\n山东省人民政府\n青石县人民政府版权所有"
    assert fields(letter(signature="", rest=rest))["agency"] is None


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2020 年 7 月 22 日", "2020-07-22"),
        ("2021.7.9", "2021-07-09"),
        ("2021-07-09", "2021-07-09"),
        ("二〇一七年六月二十九日", "2017-06-29"),
        ("二○一一年五月十日", "2011-05-10"),
        ("二0一七年五月二十六日", "2017-05-26"),
        ("二00七年七月十七日", "2007-07-17"),
        ("２０１５年９月１６日", "2015-09-16"),
        ("2017821", "2017-08-21"),
        ("2025 915", "2025-09-15"),
        ("20201030日", "2020-10-30"),
        ("201759日", "2017-05-09"),
        ("二О一七年六月二十九日[1]", "2017-06-29"),
        ("公元二〇一七年六月二十九日", "2017-06-29"),
        ("2017年6月29日 10:30", "2017-06-29"),
        ("2017-06-29 09:12:33", "2017-06-29"),
        ("2017年6月29日上午9时30分", "2017-06-29"),
        ("二〇一七年六月二十九日①", "2017-06-29"),
        ("2017年6月29日*", "2017-06-29"),
        ("贰零贰叁年叁月拾伍日", "2023-03-15"),
        ("贰〇贰叁年零叁月贰拾壹日", "2023-03-21"),
        ("二零二三年三月廿一日", "2023-03-21"),
        ("二〇二三年〇三月〇五日", "2023-03-05"),
        ("二O二三年一二月三一日", "2023-12-31"),
        ("二〇二三年元月卅日", "2023-01-30"),
        ("贰零贰叁年壹拾月零壹日", "2023-10-01"),
        ("2023-03-0510:30", "2023-03-05"),
        ("2017111", None),
        ("0二十六日", None),
        ("2021年7月", None),
        ("2021年 月 日", None),
        ("2021年2月30日", None),
    ],
)
def test_a_signature_is_dated_whole_or_damaged(date: str, iso: str | None) -> None:
    reply = fields(letter(signature=f"{AGENCY}\n{date}"))
    assert reply["written_on"] == iso
    assert reply["agency"] == AGENCY
    assert reply["body"] == f"{OPENING}\n{TEXT}"


@pytest.mark.parametrize(
    "signature",
    [
        SIGNATURE,
        f"{AGENCY} 2021年7月9日",
        f"                      {AGENCY}2021年7月9日",
        f"{AGENCY}(公章)\n2021年7月9日",
        f"2021年7月9日\n{AGENCY}",
        f"{AGENCY}\n2021年7月9日\n2021年7月9日",
        f"{AGENCY}\n联系人:王某某\n2021年7月9日",
        f"{AGENCY}\n2021年7月9日\n(此件公开发布)\n抄送:县人大代表工委,李副县长。\n{AGENCY}办公室  2021年7月12日印发",
    ],
)
def test_who_signs_and_when_in_any_order(signature: str) -> None:
    reply = fields(letter(signature=signature))
    assert (reply["agency"], reply["written_on"]) == (AGENCY, "2021-07-09")
    assert reply["body"] == f"{OPENING}\n{TEXT}"


@pytest.mark.parametrize("between", [" ", "        ", "\n"])
def test_two_agencies_that_sign_stand_separated_by_one_space(between: str) -> None:
    reply = fields(letter(signature=f"云岭县红花铺镇人民政府{between}{AGENCY}\n2021年7月9日"))
    assert reply["agency"] == f"云岭县红花铺镇人民政府 {AGENCY}"


def test_a_letter_may_be_signed_without_a_date_or_dated_without_a_signature() -> None:
    assert fields(letter(signature=AGENCY))["agency"] == AGENCY
    reply = fields(letter(signature="2021年7月9日"))
    assert (reply["agency"], reply["written_on"]) == (None, "2021-07-09")


def test_the_undertaking_agency_stands_in_for_a_signature() -> None:
    reply = fields(letter(signature=f"承办单位:{AGENCY}\n单位负责人:", rest="抄送:县人大人事委"))
    assert reply["agency"] == AGENCY
    assert reply["body"] == f"{OPENING}\n{TEXT}"


def test_the_issuer_in_the_title_stands_in_for_both() -> None:
    assert (
        fields(letter("教育部对十二届全国人大五次会议第7508号建议的答复", signature=""))["agency"] == "教育部"
    )


@pytest.mark.parametrize(
    "footer",
    [
        "主办单位:云岭县人民政府办公室 地址:云岭县中心街1号 邮编:452370",
        "主办单位:云岭县人民政府办公室\n承办单位:云岭县大数据局\n网站标识码:1234567",
        "云岭县人民政府\n版权所有:云岭县人民政府 备案号123",
    ],
)
def test_the_host_of_the_site_is_no_agency(footer: str) -> None:
    reply = fields(letter(signature="", rest=footer))
    assert reply["agency"] is None
    assert reply["body"] == f"{OPENING}\n{TEXT}"


def test_the_first_signature_ends_the_letter_whatever_is_printed_after_it() -> None:
    after = "附:19.标题:关于修路的建议\n内容:路坏了,请尽快维修。\n代表:王大有\n云岭县人大\n2020年1月1日"
    reply = fields(letter(rest=after))
    assert reply["written_on"] == "2021-07-09"
    assert "路坏了" not in reply["body"]


def test_a_page_on_one_line_is_taken_apart() -> None:
    reply = fields(
        "王大有代表: 您提出的《关于修路的建议》收悉,现答复如下:  一、基本情况。村里路长三公里。  二、下步打算。年内完工。"
        f"  感谢您的关心! {AGENCY} 2021年7月9日"
    )
    assert (reply["agency"], reply["written_on"]) == (AGENCY, "2021-07-09")
    assert reply["body"].split("\n")[1:] == [
        "一、基本情况。村里路长三公里。",
        "二、下步打算。年内完工。",
        "感谢您的关心!",
    ]


def test_a_sentence_that_begins_like_a_form_stays_in_the_body() -> None:
    opening = f"{OPENING}\n满意度达到九成以上。\n反馈意见显示,群众普遍认可。"
    body = fields(letter(opening=opening))["body"]
    assert "满意度达到九成以上。" in body
    assert "反馈意见显示" in body


def test_a_date_and_a_contact_behind_the_last_sentence_are_no_text_of_it() -> None:
    reply = fields(
        "王大有委员:您提出的《关于修路的提案》已交我们办理,现答复如下: 首先,感谢您的关心。 路已列入计划。 "
        "再次感谢您的支持! 2025年9月8日 (联系人及电话:张三 0877-7013863)"
    )
    assert reply["written_on"] == "2025-09-08"
    assert reply["body"].endswith("再次感谢您的支持!")


@pytest.mark.parametrize(
    "foot",
    [
        "扫码浏览\n云岭县人民政府",
        "扫描二维码随身看资讯",
        "【打印本页】 【关闭窗口】",
        "[关闭窗口]",
        "主办:云岭县人民政府",
        "主办：云岭县人民政府\n地址：前进路1号\n邮箱：a@example.com",
        "| | | |\n|||||||",
    ],
)
@pytest.mark.parametrize("signature", [SIGNATURE, AGENCY, "2021年7月9日", ""])
def test_the_foot_of_the_page_is_no_part_of_the_letter(signature: str, foot: str) -> None:
    reply = fields(letter(signature=signature, rest=foot))
    assert reply["body"] == f"{OPENING}\n{TEXT}"
    assert reply["agency"] == (AGENCY if AGENCY in signature else None)


@pytest.mark.parametrize(
    "courtesy", ["此致\n敬礼!", "此致\n敬\n礼", "致\n礼", "此致 敬礼！", "此\n致\n敬\n礼", "顺致\n敬意！"]
)
@pytest.mark.parametrize("signature", [SIGNATURE, ""])
def test_the_courtesy_above_a_signature_is_no_text_however_it_is_broken(
    courtesy: str, signature: str
) -> None:
    reply = fields(letter(signature="\n".join(filter(None, (courtesy, signature)))))
    assert reply["body"] == f"{OPENING}\n{TEXT}"
    assert (reply["agency"], reply["written_on"]) == ((AGENCY, "2021-07-09") if signature else (None, None))


@pytest.mark.parametrize("date", ["2021 年 7 月 9 日 印", "2021年7月9日(公章)", "二〇二一年七月九日（印）"])
def test_a_date_may_be_sealed(date: str) -> None:
    assert fields(letter(signature=f"{AGENCY}(盖章)\n{date}"))["written_on"] == "2021-07-09"


def test_a_letter_in_one_cell_ends_with_its_date_and_not_with_bars() -> None:
    reply = fields(f"| 王大有代表:\n{OPENING}\n{TEXT}\n{AGENCY}\n2021年7月9日 |\n{'|' * 40}")
    assert (reply["body"], reply["written_on"]) == (f"{OPENING}\n{TEXT}", "2021-07-09")


def test_a_division_of_the_corps_signs() -> None:
    assert (
        fields(letter(signature="第八师石河子市交通运输局\n2024年8月26日"))["agency"]
        == "第八师石河子市交通运输局"
    )


def test_two_bodies_may_sign_in_the_cells_of_a_table() -> None:
    reply = fields(letter(signature="| 云岭县水利局 | 云岭县财政局 |\n| | 2024年6月21日 |"))
    assert (reply["agency"], reply["written_on"]) == ("云岭县水利局 云岭县财政局", "2024-06-21")
