"""Mirrors that replace words by advertising are kept out."""

import pytest

from corpus.intake.files import understand
from corpus.intake.spam import is_spam
from corpus.parsing.page import Page
from tests.intake.test_importing import PAGE


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


def test_spam_is_rejected_with_the_reason() -> None:
    parsed = understand(Page(text=PAGE.replace("区三届", "开云体育三届").replace("街道", "足球app下载")))
    assert not parsed.is_reply
    assert "垃圾镜像" in (parsed.reason or "")
