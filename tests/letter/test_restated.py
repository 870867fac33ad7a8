"""What of a letter restates what it was asked, and what only looks like it."""

from __future__ import annotations

import pytest

from corpus.letter.asks import asks, asks_by
from tests.letter import reply_of


def _restated(body: str) -> list[str]:
    return [ask.text for ask in asks(reply_of(body)) if ask.source != "subject"]


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "提案指出，山路狭窄，并提出两条意见：拓宽弯道；加装护栏。现答复如下：\n弯道今年拓宽三处。\n护栏明年加装。",
            ["拓宽弯道", "加装护栏"],
        ),
        (
            "您主要讲了三样：巷子没灯，野狗满街跑，半夜唱歌吵人。\n一样一样说。",
            ["巷子没灯", "野狗满街跑", "半夜唱歌吵人"],
        ),
        (
            "您主要想让我们办三件事：渡口换一条新船，码头装上夜灯，船工的工钱县里补一点。\n一件一件说。",
            ["渡口换一条新船", "码头装上夜灯", "船工的工钱县里补一点"],
        ),
        ("提案的着眼点，一在摸清家底，二在设立保险。\n家底已摸清。", ["摸清家底", "设立保险"]),
        ("南沟河发臭、猪场直排——您列的这两桩，桩桩属实。\n河道已清淤。", ["南沟河发臭", "猪场直排"]),
        ("你们所说的停车难、厕所少，确是实情。\n停车场年内建。", ["停车难", "厕所少"]),
        (
            "针对调解员补贴低：每件提高到150元。\n针对考核流于形式：六月上线打卡。",
            ["调解员补贴低", "考核流于形式"],
        ),
        (
            "第一，管线迁改费用过高。\n供水公司减半收取费用，其余由财政补贴。\n第二，希望统一维保。\n年底前公开招选企业。",
            ["管线迁改费用过高", "统一维保"],
        ),
        (
            "一、对具体建议的回应\n1.提高村医待遇。\n岗位补助由每月600元增至850元。\n2.配备救护车。\n年内为三院各配一辆。\n二、打算\n继续努力。",
            ["提高村医待遇", "配备救护车"],
        ),
        ("【委员】市场没有遮阳棚，能否改善？\n【答复】已加装遮阳棚。", ["市场没有遮阳棚，能否改善"]),
        ("您说疫羊赔得太低。省里定的标准，一只五百，县里没权改。", ["疫羊赔得太低"]),
        ("您指出，医生苦于填表，呼吁减少表格填报。三套系统年内合并为一套。", ["减少表格填报"]),
    ],
)
def test_letters_name_what_was_asked_in_many_ways(body: str, asked: list[str]) -> None:
    assert _restated(body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "您设想的是给渡口添一条木船，又设想由村里出人掌舵。现答复如下：\n木船已订做，五月下水。\n掌舵的师傅由村委会聘请。",
            ["给渡口添一条木船", "由村里出人掌舵"],
        ),
    ],
)
def test_what_no_rule_foresees_is_found_by_what_was_learned(body: str, asked: list[str]) -> None:
    alone = [ask.text for ask in asks_by(reply_of(body), None) if ask.source != "subject"]
    assert alone != asked
    assert _restated(body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "您反映村口没有路灯，老人不敢出门，建议在村口装灯、修补路面。现答复如下：\n我局已在村口装灯12盏。\n路面已由镇里修补。",
            ["在村口装灯", "修补路面"],
        ),
        ("您希望大修该路段，并研究货车绕行方案。现答复如下：\n路段已列入。\n货车绕行方案正在论证。", ["大修该路段", "研究货车绕行方案"]),
        ("现答复如下：\n所提打通烈士墓道路的意见，涉及乡村道路，由交通部门负责。", ["打通烈士墓道路"]),
        ("现答复如下：\n组织送水也是您提的。抗旱队每周送水两次。", ["组织送水"]),
        (
            "你提出，渡口2013年停摆以后，两个村的学生要绕十里路，要求从明年春天起复航，派一名船工，或者把吊桥修好。现答复如下：\n复航的事县里不予采纳。\n吊桥已列入计划。",
            ["从明年春天起复航", "派一名船工", "把吊桥修好"],
        ),
        ("现答复如下：\n贵支部还建议设立渡船补助专项资金，县财政今年不单设。", ["设立渡船补助专项资金"]),
        (
            "提案指出我县村口没有路灯、老人不敢出门、夜里事故多等问题，并提出了加装路灯、设置反光标识两个方面的建议。现答复如下：\n路灯年内加装。\n反光标识已设置。",
            ["加装路灯", "设置反光标识"],
        ),
        (
            "您在建议里说，村口没有路灯、老人不敢出门、夜里事故多，希望尽快加装路灯、修好护栏。现答复如下：\n路灯年内加装。\n护栏已列入计划。",
            ["尽快加装路灯", "修好护栏"],
        ),
        ("现答复如下：\n您建议参照邻县做法，对每盏路灯补助三百元，县里财力不足。", ["参照邻县做法，对每盏路灯补助三百元"]),
    ],
)  # fmt: skip
def test_a_wish_is_asked_not_the_matter_told_before_it(body: str, asked: list[str]) -> None:
    found = [ask.text for ask in asks(reply_of(body))]
    assert all(any(one in text for text in found) for one in asked)
    assert not any("不敢出门" in text or "没有路灯" in text or "事故多" in text for text in found)


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "您提出三点请求，一请县里把床位补齐，二请翻修食堂，三请配专职宿管员。现答复如下：\n床位年内补齐。\n食堂明年翻修。\n宿管员已配。",
            ["县里把床位补齐", "翻修食堂", "配专职宿管员"],
        ),
        ("现答复如下：\n下步我们准备这样办。第一，把东桥报进省里规划。第二，找业主谈补偿。", []),
        ("现答复如下：\n圈舍补助。散户建圈舍，省里没有专项，县里拿不出钱，这一条今年办不了。", []),
        (
            "您反映宿舍洗不上热水澡、生活老师不够、操场还是土的，盼望今年秋季开学前都能解决。一件一件回您的话。\n热水已装。\n老师招了三十人。\n操场年底铺好。",
            ["宿舍洗不上热水澡", "生活老师不够", "操场还是土的"],
        ),
        ("您说五个村三年没有浇上冬水，要求把支渠衬砌到头。现答复如下：\n支渠年内衬砌。", ["要求把支渠衬砌到头"]),
        ("现答复如下：\n因此，您提出的降为零没有政策空间。起付线拟由600元降至400元。", []),
        ("您的建议收悉，由我委会同省财政厅、省医保局办理。现答复如下：\n补助已提高。", []),
    ],
)  # fmt: skip
def test_what_the_writer_says_of_itself_is_not_asked(body: str, asked: list[str]) -> None:
    assert _restated(body) == asked
