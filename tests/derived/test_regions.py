"""The division that a region is."""

import pytest

from corpus import Reply
from corpus.derived.regions import resolve


@pytest.mark.parametrize(
    ("reply", "division"),
    [
        (Reply(region="上党区", level="县"), ("山西省", "长治市", "上党区")),
        (Reply(region="清原满族自治县", level="县"), ("辽宁省", "抚顺市", "清原满族自治县")),
        (Reply(region="清原县", level="县"), ("辽宁省", "抚顺市", "清原满族自治县")),
        (Reply(region="文山州", level="市"), ("云南省", "文山壮族苗族自治州")),
        (Reply(region="隆陽區", level="县"), ("云南省", "保山市", "隆阳区")),
        (Reply(region="内蒙古自治区", level="省"), ("内蒙古自治区",)),
        (Reply(region="贵州省", level="省"), ("贵州省",)),
        (Reply(region="北京市", level="市"), ("北京市",)),
        (Reply(region="新密市", level="市"), ("河南省", "郑州市", "新密市")),
        (Reply(region="塔城地区", level="市"), ("新疆维吾尔自治区", "塔城地区")),
    ],
)
def test_a_name_that_is_unique_is_resolved(reply: Reply, division: tuple[str, ...]) -> None:
    assert resolve(reply) == division


def test_a_name_that_several_share_is_settled_by_the_agency_then_by_the_text() -> None:
    assert resolve(Reply(region="鼓楼区", level="县", agency="南京市鼓楼区教育局"))[1] == "南京市"
    assert resolve(Reply(region="鼓楼区", level="县", body="我区位于徐州老城。"))[1] == "徐州市"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(region="鼓楼区", level="县"),
        Reply(region="鼓楼区", level="县", body="南京和徐州都有先例。"),
        Reply(region="望川区", level="县"),
        Reply(level="全国"),
        Reply(region="贵州省", level="县"),
    ],
)
def test_what_cannot_be_told_stays_unresolved(reply: Reply) -> None:
    assert resolve(reply) == ()
