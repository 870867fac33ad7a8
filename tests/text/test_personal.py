from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from corpus.intake.files import understand
from corpus.readers import read
from corpus.text.personal import masked
from tests.gold import DATA, labelled


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
        ("涉事车辆川B3K928、浙 A 8K76F已扣留", "涉事车辆*******、* * *****已扣留"),
        ("信用卡6500123456789012345被冻结", "信用卡*******************被冻结"),
        ("电话1 3 8 1 2 3 4 5 6 7 8", "电话* * * * * * * * * * *"),
        ("户籍地：青石镇前进村4组27号", "户籍地：***********"),
        ("她住在幸福里12-3-502", "她住在*****-*-***"),
        ("持证人1101011990030712 3X", "持证人**************** **"),
        ("请联系陈股长（8223344转802）", "请联系陈股长（***********）"),
        ("举报学生家长的电话13812345678我局保密", "举报学生家长的电话***********我局保密"),
        ("驾驶证档案编号140500123456", "驾驶证档案编号************"),
        ("（户籍：景泰县芦阳镇东关村四社23号，", "（户籍：**************，"),
        ("当事人护照号E12345678已登记", "当事人护照号*********已登记"),
        ("经办人QQ号384726150", "经办人QQ号*********"),
        ("王某手机一三八零零零零一二三四", "王某手机***********"),
        ("电话幺三八〇〇〇〇幺二三四", "电话***********"),
        ("可打壹叁捌 零零零零 壹贰叁肆找他", "可打*** **** ****找他"),
        ("他的号码138零零零零1234", "他的号码***********"),
        ("座机零五零零—六六七六三一八", "座机************"),
        ("身份证号一一零一零一一九九零零三零七一二三四", "身份证号******************"),
        (
            "拨138-0000-1234、138 – 0000 – 1234或138.0000.1234",
            "拨***-****-****、*** * **** * ****或*************",
        ),
        ("找他打１３８００００１２３４或１３８－００００－１２３４", "找他打***********或***－****－****"),
        ("手机号1380-000-1234、138-000-01234", "手机号****-***-****、***-***-*****"),
        ("村支书（138）没有，住户电话+86-500-667-6318", "村支书（138）没有，住户电话***-***-***-****"),
        ("李某的邮箱lijie_88@qq.com已回复", "李某的邮箱***************已回复"),
        ("发函至wang.fang＠１６３．ｃｏｍ", "发函至*****************"),
        ("他留下zhao#163.com和zhao(at)qq.com", "他留下************和****(**)******"),
        ("联系人王芳，邮箱wangfang@mz.example.gov.cn", "联系人王芳，邮箱**************************"),
        ("号码139o5530218（o为零）", "号码***********（o为零）"),
        ("冉某，住湄潭县永兴镇大土组14号，", "冉某，住************，"),
        ("到霍山县金水湾小区12栋1单元301入户", "到霍山县**************入户"),
        ("到您家（枣山路甲9号院2号楼1706户）", "到您家（***************）"),
        ("联系人：教育股张某，电话0500-6676318", "联系人：教育股张某，电话****-*******"),
        ("水利局办公室，电话13800001234", "水利局办公室，电话***********"),
        ("微信号：wang_1988", "微信号：*********"),
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
        "拟建安置房12栋1200套，拆除2栋3层危楼，2栋楼1500平方米。",
        "累计完成13800000000元投资。",
        "加入便民QQ群384726150反映问题。",
        "举报邮箱jb_qs@163.com，常年有效。",
        "征求意见的来信请发送至qsnyj@126.com。",
        "意见可寄qsxnyj@qs.gov.cn。",
        "关注官方微信号qsfabu_2020。",
        "联系人：县教育局教育股，联系电话：0500-6676318。",
        "请与县水利局办公室（电话：0500-6676318）联系。",
        "居住小区12号路口、入住率、住建局3号楼、住房保障中心5号窗口。",
        "在翠湖小区新建3栋2400套。",
        "一二三四五六七八九，一一对应；一三八国道、三百一十八线。",
        "预约电话一三八零零零零一二三四，随叫随到。",
        "二〇二三年三月至二〇二四年一二月，1500-2000-3000元三档。",
        "1998 2000 2003年三次，规格1500-2000-300毫米、1500.2000.300米。",
    ],
)
def test_what_is_offered_to_the_public_and_what_is_nobodys_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("labels", list(labelled(DATA / "personal" / "paragraphs.jsonl")))
def test_paragraphs_show_what_is_offered_to_the_public_and_nothing_of_persons(labels: dict[str, Any]) -> None:
    shown = masked(labels["text"])
    assert [text for text in labels["mask"] if text in shown] == []
    assert [text for text in labels["keep"] if text not in shown] == []


GOLD = DATA / "personal" / "gold.jsonl"


@pytest.mark.parametrize("labels", list(labelled(GOLD)), ids=lambda labels: labels["file"])
def test_pages_show_what_is_offered_to_the_public_and_nothing_of_persons(labels: dict[str, Any]) -> None:
    path = GOLD.with_name(labels["file"])
    reply = understand(read(path.read_bytes(), path.name)).reply
    shown = json.dumps(reply.as_dict(), ensure_ascii=False)
    signed = [f"{day:%Y年}{day.month}月{day.day}日" for day in [date.fromisoformat(reply.written_on or "")]]
    assert [text for text in labels["masked"] if text in shown] == []
    assert [text for text in labels["kept"] if text not in [*signed] and text not in shown] == []
