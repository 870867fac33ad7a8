"""Mirrors that replace words by advertising are kept out."""

import pytest

from corpus.intake.files import understand
from corpus.intake.spam import is_spam
from corpus.parsing.page import Page
from tests.intake.test_importing import PAGE
from tests.parsing import letter


@pytest.mark.parametrize(
    "text",
    [
        "什么app可以买足彩市政协五届二次会议第9号提案的答复\n火博体育 综合行政执法局",
        PAGE.replace("区三届", "开云体育三届").replace("街道", "足球app下载"),
        "关键词2工作\n关键词3会议",
    ],
)
def test_a_page_with_words_replaced_by_advertising_is_spam(text: str) -> None:
    assert is_spam(text)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "关于整治网络赌博的建议收悉。我局打击赌球、六合彩，关停赌博窝点九处。体育彩票公益金支持全民健身。",
        "关于规范体育彩票销售的建议收悉。棋牌室噪声扰民问题已整治。",
    ],
)
def test_a_reply_that_speaks_of_gambling_is_not(text: str) -> None:
    assert not is_spam(text)


@pytest.mark.parametrize(
    "name",
    [
        "关于对嘉岭365_365平台赌博_365平台被黑县人大会议第9号建议的答复",
        "《最新老虎机_海盗老虎机【游戏平台】修建青石桥的建议》",
        "中国体育彩票人大第十七届四次会议",
        "威廉希尔体育在线_威廉希尔中国官网农业农村局",
        "天堂乐fun88注册局",
        "365体育在线投注平台人大常委会",
        "什么app可以买足彩市政协五届二次会议",
        "关于澳门新葡京人大五届二次会议第12号建议的答复",
        "PG电子试玩关于县政协五届二次会议第12号提案的答复",
        "关于县政协五届二次会议第12号提案的答复_六合彩开奖结果",
    ],
)
def test_one_advertisement_in_a_name_is_enough(name: str) -> None:
    assert is_spam("", [name])


@pytest.mark.parametrize(
    "name",
    [
        "关于整治网络赌博平台的建议",
        "关于查处赌博机、老虎机的建议",
        "体育彩票公益金使用管理的提案",
        "关于规范棋牌室管理的建议_嘉岭市公安局",
        "关于推广“国家反诈中心”app的建议",
        "云岭县政务服务平台人大代表建议专栏",
        "金沙县人大十七届三次会议",
        "关于打击网络投注平台的提案",
        "关于支持开云县体育场馆建设的提案",
        "关于公开彩票公益金使用情况和开奖过程的建议",
        "关于打击六合彩、时时彩等网络赌博的建议",
        None,
    ],
)
def test_a_name_that_speaks_of_gambling_or_of_platforms_is_no_advertisement(name: str | None) -> None:
    assert not is_spam("", [name])


def test_a_page_whose_title_and_subject_alone_are_infested_is_spam() -> None:
    subject = "最新老虎机_海盗老虎机【游戏平台】修建路灯的建议"
    parsed = understand(Page(text=letter(opening=f"您提出的《{subject}》收悉,现答复如下:")))
    assert "垃圾镜像" in (parsed.reason or "")


def test_spam_is_rejected_with_the_reason() -> None:
    parsed = understand(Page(text=PAGE.replace("区三届", "开云体育三届").replace("街道", "足球app下载")))
    assert not parsed.is_reply
    assert "垃圾镜像" in (parsed.reason or "")
