from __future__ import annotations

import pytest

from tests.parsing import SIGNATURE, TEXT, TITLE, letter, parsed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有正文"),
        ("The quick brown fox jumps over the lazy dog.\nIt does so every day, and nobody knows why.", "没有中文"),
        ("Minutes\nItem 1\nItem 2 中文", "没有中文"),
        (f"{TITLE}\n发布时间:2020-01-02\n附件下载\n打印 关闭", "没有正文"),
        ("云岭县人民政府\n网站首页\n机构职能\n建议提案办理\n人大建议办理\n政协提案办理", "没有正文"),
        ("区住建局扎实推进建议提案办理\n来源:区住建局\n近日,区住建局召开面商会,与李明代表就修路的建议当面沟通。", "新闻报道"),
        ("市政协提案办理工作座谈会召开\n本报讯(记者 张三)10月9日,市政协召开座谈会,李明委员:“办得好。”", "新闻报道"),
        ("2020年人大代表建议办理情况\n2020年,我局承办建议21件,已全部答复,现将情况公开如下:\n一、领导重视。", "总结"),
        ("2020年建议提案办理工作总结\n今年,我局共承办人大代表建议21件、政协提案16件,全部按时答复,满意率百分之百。", "总结"),
        ("关于代表建议办理情况的报告\n主任、各位副主任、各位委员:\n现将办理情况报告如下:\n今年共收到建议120件,全部答复。", "总结"),
        ("云岭县人大代表建议办理办法\n第一条 为了做好代表建议办理工作,制定本办法。\n第二条 承办单位应当按期答复代表。", "规则"),
        ("关于做好代表建议办理工作的通知\n各乡镇人民政府:\n现将代表建议交由你们办理,请认真研究,按时答复代表。", "通知"),
        ("建议办理结果公开\n" + "".join(f"关于县十届人大三次会议第{n}号建议的答复 2020-01-02\n" for n in range(1, 9)), "列表"),
        ("关于修建广场的建议\n提案人:李明 界别:文艺界\n城东片区人口密集,缺少活动场地。\n为此,建议:在城东修建广场。", "原文"),
        ("尊敬的网友:\n您好!您反映的问题收悉,现答复如下:\n经查,该路段已修复。\n云岭县交通局\n2020年1月2日", "群众"),
        ("您好!您反映的路灯不亮的问题收悉,现回复如下:我局已派人维修。\n云岭县城管局\n2020年1月2日", "群众"),
        ("代表建议答复格式(范本)\n×××代表:\n您提出的第××号建议收悉,现答复如下:\n……\n(单位名称)(盖章)", "模板"),
        ("政协提案答复函\nXXX委员:\n您提出的关于XXX的提案(第XX号)收悉,现答复如下:……\nXX局\nX年X月X日", "模板"),
        (letter("关于镇第十四次党代表大会第5号提案的答复"), "党代会"),
    ],
)  # fmt: skip
def test_other_pages_are_told_apart_with_a_reason(text: str, reason: str) -> None:
    page = parsed(text)
    assert not page.is_reply
    assert page.reason is not None
    assert reason in page.reason
    reply = page.reply
    assert (reply.kind, reply.chamber, reply.level, reply.region, reply.session) == (None,) * 5
    assert (reply.numbers, reply.proposers, reply.subject, reply.agency, reply.disposition) == (
        (),
        (),
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    "text",
    [
        letter(),
        letter("", "", "你们提出的《关于修路的建议》收悉,经研究,现答复如下:"),
        letter(
            "关于转办意见的函",
            "市商务局:",
            "市政协2017年第252号提案《关于修路的提案》已收悉,提出如下协办意见:",
        ),
        letter(
            "县十九届人大三次会议第176号建议的办理情况",
            "",
            "1.建议情况。建议对青石桥村道路进行维修,方便群众出行。",
        ),
        letter(salutation="***代表:"),
        letter(salutation="市财政局:", opening="贵局转来的市政协第12号提案收悉,现将会办意见答复如下:"),
        letter(salutation="民盟云岭县委:", opening="贵委提出的《关于审计建议落实的提案》收悉,现答复如下:"),
        f"{TITLE}\n王大有代表:\n您的建议已收悉,道路已于上月修好。\n{SIGNATURE}",
        f"{TITLE}\n李明委员:\n您提出的《关于方便居民、群众办事的建议》收悉。居民,群众都很关心。{TEXT}",
    ],
)
def test_replies_in_any_form_are_taken(text: str) -> None:
    page = parsed(text)
    assert page.is_reply, page.reason
    assert page.reason is None


def test_a_page_that_is_no_reply_still_says_when_and_by_whom_it_was_published() -> None:
    page = parsed(
        "我局召开建议提案办理推进会\n来源:县住建局 发布时间:2022-05-06\n5月5日,我局召开建议提案办理工作推进会。"
    )
    assert not page.is_reply
    assert page.reply.title == "我局召开建议提案办理推进会"
    assert (page.reply.publisher, page.reply.published_on) == ("县住建局", "2022-05-06")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "代表建议办理取得实效\n今年以来,市政府共承办代表建议156件,全部按期办复,满意率百分之百。\n"
            "在办理《关于改造小区的建议》(第23号)时,市住建局与王明代表沟通,现答复如下:改造32个小区。",
            "新闻报道",
        ),
        (
            "民生实事有回音——云岭县九件交通建议全部答复\n“路修到家门口了。”村民王明对记者说。\n"
            "今年县交通局承办代表建议9件。对第8号《关于修建渡口的建议》,该局答复:年内修好。",
            "新闻报道",
        ),
        (
            "人大代表李华:为民代言二十年\n李华,市人大代表。在市十六届人大二次会议上,她提出的《关于建社区食堂的建议》被列为重点建议。\n"
            "“您提出的建议收悉,我们马上办”,民政局说。",
            "新闻报道",
        ),
        (
            "关于某问题的答复\n江北省税务局:\n你局《关于简化申报的建议》收悉,现答复如下:\n按照现行规定执行,请你局加强征管。\n"
            "国家税务总局\n2012年8月1日",
            "机关之间",
        ),
        (
            "检察建议办理情况的回复\n云岭县人民检察院:\n贵院《检察建议书》收悉,现将有关情况回复如下:\n清理河道垃圾12吨。\n"
            "云岭县水务局\n2023年9月9日",
            "检察建议",
        ),
        (
            "关于征集提案的函\n各民主党派、各位委员:\n为做好下次会议的提案工作,现将有关事项函告如下:\n提案须一事一案。\n"
            "云岭县政协提案委\n2023年11月9日",
            "征集",
        ),
    ],
)
def test_what_only_sounds_like_a_reply_is_none(text: str, reason: str) -> None:
    page = parsed(text)
    assert not page.is_reply and reason in (page.reason or "")
