from __future__ import annotations

import pytest

from tests.parsing import OPENING, SIGNATURE, SUBJECT, TEXT, TITLE, fields, letter, parsed


@pytest.mark.parametrize(
    ("salutation", "names"),
    [
        ("李建廷代表:", ["李建廷"]),
        ("尊敬的史晴委员:", ["史晴"]),
        ("尊敬袁大金代表:", ["袁大金"]),
        ("吕萍代表您好:", ["吕萍"]),
        ("李明代表,您好!", ["李明"]),
        ("高松代表", ["高松"]),
        ("吴卫东 代表:", ["吴卫东"]),
        ("王 强代表:", ["王强"]),
        ("LI Ming、张 三等12位代表:", ["LI Ming", "张三"]),
        ("王 强、李 伟 代表:", ["王强", "李伟"]),
        ("张三丰、李四五、王六委员", ["张三丰", "李四五", "王六"]),
        ("张红梅  李国庆  赵大勇委员:", ["张红梅", "李国庆", "赵大勇"]),
        ("尊敬的李明代表、王红代表:", ["李明", "王红"]),
        ("李明和王建国代表:", ["李明", "王建国"]),
        ("和志强代表:", ["和志强"]),
        ("李明(领衔)、王红代表:", ["李明", "王红"]),
        ("阿斯卡尔·艾尼完委员:", ["阿斯卡尔·艾尼完"]),
        ("王建华委员、再娜甫•热合曼委员:", ["王建华", "再娜甫•热合曼"]),
        ("罗吉卿等3位委员:", ["罗吉卿"]),
        ("艾力·吐尔逊代表、古丽·买买提代表等5人:", ["艾力·吐尔逊", "古丽·买买提"]),
        ("刘文新等代表:", ["刘文新"]),
        ("姜欣(等10位)代表:", ["姜欣"]),
        ("孙二、周承明等十代表:", ["孙二", "周承明"]),
        ("李世龙等人大代表:", ["李世龙"]),
        ("尊敬的政协委员王红女士:", ["王红"]),
        ("云岭镇代表团李明代表:", ["李明"]),
        ("向**代表:", ["向**"]),
        ("***代表:", []),
        ("XXX代表:", []),
        ("xx委员:", []),
        ("各位代表:", []),
        ("| 李建廷代表: |", ["李建廷"]),
        ("李建廷代表并史晴、吕萍代表:", ["李建廷", "史晴", "吕萍"]),
        ("尊敬的李建廷代表和史晴代表:", ["李建廷", "史晴"]),
        ("尊敬的李建廷代表及各位联名代表:", ["李建廷"]),
        ("李建廷代表\n史晴代表:", ["李建廷", "史晴"]),
        ("李建廷、史晴、吕萍\n高松、王红代表:", ["李建廷", "史晴", "吕萍", "高松", "王红"]),
        ("李建廷、史晴代表，民盟云岭支部:", ["李建廷", "史晴", "民盟云岭支部"]),
        ("致李建廷代表:", ["李建廷"]),
        ("李建廷代表︰", ["李建廷"]),
        ("李建廷代表;", ["李建廷"]),
        ("李建廷同志:", ["李建廷"]),
        ("尊敬的李建廷先生:", ["李建廷"]),
        ("李建廷、史晴等12人:", ["李建廷", "史晴"]),
        ("李建廷、史晴:", ["李建廷", "史晴"]),
    ],
)
def test_the_salutation_names_the_proposers(salutation: str, names: list[str]) -> None:
    reply = fields(letter(salutation=salutation))
    assert reply["proposers"] == names
    assert reply["body"].startswith(OPENING)


@pytest.mark.parametrize(
    "group",
    [
        "民进中央", "民进贵岭省委员会", "民盟渭岭市委会", "住耈街委员联络组", "永安镇政协工委", "第三代表团", "西塘镇代表团",
        "台盟云岭市委", "县政协经济委",
        "县新的社会阶层人士联谊会", "甸沙代委员组", "九三学社云岭县委员会", "县工商联", "农业界", "市政协经济委员会",
    ],
)  # fmt: skip
def test_parties_sectors_and_delegations_are_proposers_as_written(group: str) -> None:
    assert fields(letter(salutation=f"{group}:"))["proposers"] == [group]


@pytest.mark.parametrize(
    "office",
    [
        "市食药监局:",
        "市市场监督管理局:",
        "县教体局:",
        "市发展改革委",
        "永泰县高速公路指挥部办公室",
    ],
)
def test_an_office_that_is_addressed_proposes_nothing(office: str) -> None:
    reply = fields(letter(salutation=office))
    assert reply["proposers"] == []
    assert reply["salutation"] == office


def test_a_list_of_names_broken_over_lines_is_read_whole() -> None:
    reply = fields(letter(salutation="夏正华、吴立春、贾长青、\n卫克勤、程晓东代表:"))
    assert reply["proposers"] == ["夏正华", "吴立春", "贾长青", "卫克勤", "程晓东"]
    assert reply["title"] == TITLE
    assert reply["body"].startswith(OPENING)


def test_persons_whom_nothing_says_to_be_deputies_may_be_anybody() -> None:
    assert not parsed(
        "关于反映问题的答复\n李建廷:\n你反映的拖欠工资一事收悉,现答复如下:\n" + TEXT + "\n" + SIGNATURE
    ).is_reply


def test_deputies_counted_in_a_sentence_are_the_proposers() -> None:
    opening = f"在县十八届人大三次会议期间,杨丽君、马国忠和田彩虹三位代表联名提出的《{SUBJECT}》,已交我局办理,现答复如下:"
    assert fields(letter(salutation="", opening=opening))["proposers"] == ["杨丽君", "马国忠", "田彩虹"]


def test_a_letter_may_begin_on_the_line_of_its_salutation() -> None:
    reply = fields(f"{TITLE}\n罗元代表：你提出的《{SUBJECT}》收悉，现答复如下：\n{TEXT}\n{SIGNATURE}")
    assert reply["proposers"] == ["罗元"]
    assert reply["salutation"] == "罗元代表："
    assert reply["body"].startswith(f"你提出的《{SUBJECT}》收悉")


def test_the_end_of_a_heading_that_leaked_into_the_salutation_is_dropped() -> None:
    reply = fields(letter(salutation="孙立国代表:第一次会议第1192号建议办理情况的答复"))
    assert reply["proposers"] == ["孙立国"]
    assert reply["body"].startswith(OPENING)


def test_an_opening_in_the_third_person_names_the_proposer() -> None:
    reply = fields(f"第05号,钟有志等代表提出的《{SUBJECT}》的议案。\n{TEXT}\n{SIGNATURE}")
    assert (reply["proposers"], reply["numbers"], reply["kind"]) == (["钟有志"], [5], "建议")


def test_a_title_names_the_proposer_where_nobody_is_addressed() -> None:
    reply = fields(letter("关于区政协二届四次会议李芳委员提案的答复", "", "关于修路的提案收悉,现答复如下:"))
    assert reply["proposers"] == ["李芳"]


def test_signers_and_contacts_are_no_proposers_and_stay_out_of_the_body() -> None:
    people = "签发人:李四光\n分管领导:赵六顺 职务:副局长\n承办人:钱七丽  联系方式:13900000012"
    reply = fields(
        letter(salutation="", signature=f"{people}\n{SIGNATURE}", rest="联系人:孙八方 电话:3310000")
    )
    assert reply["proposers"] == []
    for private in ("李四光", "赵六顺", "钱七丽", "孙八方", "13900000012", "3310000"):
        assert private not in str(reply)


def test_a_contact_note_inside_a_paragraph_is_cut_off() -> None:
    opening = f"{OPENING}\n道路已修好。(联系人:李四光,联系电话:13900000000)"
    body = fields(letter(opening=opening))["body"]
    assert "道路已修好。\n" in body
    assert "李四光" not in body
