from __future__ import annotations

import pytest

from corpus.text.personal import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("如有疑问,请与江宏联系,电话0500-6676318。", "如有疑问,请与江宏联系,电话****-*******。"),
        ("李某手机号13812345678，已电话回访。", "李某手机号***********，已电话回访。"),
        ("王某（身份证号：110101199003071234）的低保", "王某（身份证号：******************）的低保"),
        ("补助已打入卡号6217 0000 1000 1234 567的账户", "补助已打入卡号**** **** **** **** ***的账户"),
        ("豫A12345的货车和苏AD12345违停", "*******的货车和********违停"),
        ("家住青石小区3栋2单元501室的李某反映", "家住*************的李某反映"),
        ("反映12栋305室漏水", "反映*******漏水"),
    ],
)
def test_personal_data_is_masked_character_for_character(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "咨询可拨打12345热线，公积金12329，供气96777，客服400-800-1234。",
        "村民可拨打订车电话0500-6676318，随叫随到。",
        "公交公司在站牌公布预约电话（13812345678），提前半小时拨打。",
        "24小时报修热线：0512-88886666、18812345678。",
        "索引号11330900002345678U，文号〔2024〕12号，投资12345678元，面积20230115平方米。",
        "住在高层的居民较多，3号楼2单元正在改造。",
        "沿G1234线向川A计划方向延伸。",
    ],
)
def test_what_is_offered_to_the_public_and_what_is_nobodys_stays(text: str) -> None:
    assert masked(text) == text
