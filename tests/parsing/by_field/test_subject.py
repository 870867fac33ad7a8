from __future__ import annotations

import pytest

from tests.parsing import fields, letter

NAME = "关于加强路灯建设的建议"


@pytest.mark.parametrize(
    ("opening", "subject"),
    [
        ("您提出的“加强路灯建设”的建议收悉,现答复如下:", "加强路灯建设"),
        (f"您提出的“{NAME}”收悉,现答复如下:", NAME),
        (f"您提出的关于《{NAME}》收悉,现答复如下:", NAME),
        ("您提出的关于“关于加强路灯建设”的建议收悉。", "关于加强路灯建设"),
        ("您提出的关于解决攀云镇路灯问题的建议收悉,现答复如下:", "关于解决攀云镇路灯问题的建议"),
        (f"您在市四届人大五次会议上提出的《{NAME}》已收悉,现答复如下:", NAME),
        (f"您提出的第4号“{NAME}”收悉。", NAME),
        (f"受区政府委托,您提出的{NAME}已办理完毕,现答复如下:", NAME),
        ("现将您提出的关于加强路灯建设的提案办理情况答复如下:", "关于加强路灯建设的提案"),
        (
            "您提出的关于建设5G基站、提升信号质量的建议已转交我局办理,现答复如下:",
            "关于建设5G基站、提升信号质量的建议",
        ),
        (f"您在“两会”期间提出的《{NAME}》收悉。", NAME),
        ("您提出的《关于落实“双减”政策的建议》收悉。", "关于落实“双减”政策的建议"),
        ("您提出的《关于推进《物业条例》实施的建议》收悉。", "关于推进《物业条例》实施的建议"),
        (f"您提出的“《{NAME}》”收悉。", NAME),
        (f"您提出的《{NAME}收悉,现答复如下:", NAME),
        (f'您提出的"{NAME}"收悉,现答复如下:', NAME),
        ("您提出的「加强路灯建设」的建议收悉,现答复如下:", "加强路灯建设"),
        ("您提出的关于加强路灯建设”的提案收悉,现答复如下:", "关于加强路灯建设"),
        (
            "您提出的关于在青石桥建设“书香县城先行区”的建议收悉,现答复如下:",
            "关于在青石桥建设“书香县城先行区”的建议",
        ),
        (
            "现对九三学社提出的关于《加强路灯建设》的提案提出如下协办意见,供你单位答复委员时参考:",
            "加强路灯建设",
        ),
        ("您提出的关于解决攀云镇路灯的问题收悉,现答复如下:", "关于解决攀云镇路灯的问题"),
        (f"您提出的[{NAME}]收悉,现答复如下:", NAME),
        (f"您提出的《{NAME})收悉,现答复如下:", NAME),
        (f"您提出的“{NAME}“收悉,现答复如下:", NAME),
        ("感谢您对“三农”工作的关心。您提出的《加强路灯建设》的提案收悉。", "加强路灯建设"),
    ],
)
def test_the_opening_names_the_suggestion(opening: str, subject: str) -> None:
    assert fields(letter(opening=opening))["subject"] == subject


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("对《关于改造翟桥的建议》的答复(县十八届人大三次会议第31号建议)", "关于改造翟桥的建议"),
        ("关于治理木河污染的建议 办理情况的答复", "关于治理木河污染的建议"),
        ("关于“ 疏通党庄南路”的建议答复", "疏通党庄南路"),
        ("筹建城区少儿图书室的建议", "筹建城区少儿图书室的建议"),
        ("关于县十八届人大三次会议第31号建议的答复", None),
    ],
)
def test_the_title_names_it_where_the_opening_does_not(title: str, subject: str | None) -> None:
    assert fields(letter(title, opening="您提出的建议收悉,现答复如下:"))["subject"] == subject


def test_a_law_that_an_opening_cites_is_no_name_of_the_suggestion() -> None:
    title = "关于改造翟桥的建议的答复"
    page = letter(title, opening="您问了两件事。《国有土地上房屋征收与补偿条例》规定，可以依法申请复核。")
    assert fields(page)["subject"] == "关于改造翟桥的建议"
