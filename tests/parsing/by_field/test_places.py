from __future__ import annotations

import pytest

from tests.parsing import fields, letter


@pytest.mark.parametrize(
    ("title", "level", "region"),
    [
        ("关于云岭县十八届人大三次会议第5号建议的答复", "县", "云岭县"),
        ("关于长岭市上党区二届人大六次会议第31号建议的答复", "县", "上党区"),
        ("关于君山区人大五届五次会议第7号建议的答复", "县", "君山区"),
        ("关于向阳区第十届人大二次会议第5号建议的答复", "县", "向阳区"),
        ("关于市南区十届人大二次会议第5号建议的答复", "县", "市南区"),
        ("关于通州区七届人大三次会议第5号建议的答复", "县", "通州区"),
        ("关于于都县十八届人大三次会议第5号建议的答复", "县", "于都县"),
        ("关于达拉特旗十六届人大二次会议第5号建议的答复", "县", "达拉特旗"),
        ("关于前郭尔罗斯蒙古族自治县十八届人大三次会议第5号建议的答复", "县", "前郭尔罗斯蒙古族自治县"),
        ("关于对郑州市十五届人大三次会议第5号建议的答复", "市", "郑州市"),
        ("关于黔南布依族苗族自治州十四届人大三次会议第5号建议的答复", "市", "黔南布依族苗族自治州"),
        ("关于对政协西双版纳州十二届一次会议第34号提案的答复", "市", "西双版纳州"),
        ("对河北省第十三届人民代表大会第五次会议第1218号建议的答复", "省", "河北省"),
        ("关于湖岭镇第十九届人大一次会议第20号建议的答复", None, "湖岭镇"),
        ("湖南省人民政府对十四届全国人大二次会议第5751号建议的答复", "全国", None),
        ("嵩山县人大转办建议的答复", "县", "嵩山县"),
        ("关于政协南部县第十届委员会第三次会议第5号提案的答复", "县", "南部县"),
        ("对迭部县十届人大三次会议第5号建议的答复", "县", "迭部县"),
        ("政协第十届安次区委员会第三次会议第5号提案的答复", "县", "安次区"),
        ("政协第十届榆次区委员会第三次会议第5号提案的答复", "县", "榆次区"),
        ("关于乾县十届人大三次会议第5号建议的答复", "县", "乾县"),
    ],
)
def test_the_session_tells_level_and_region(title: str, level: str | None, region: str | None) -> None:
    reply = fields(letter(title, signature="盘岭区水务局\n2021年7月9日"))
    assert (reply["level"], reply["region"]) == (level, region)


def test_a_place_is_named_as_fully_as_whoever_signs_names_it() -> None:
    title = "大理州水务局关于州政协十届三次会议第5号提案的答复"
    assert fields(letter(title, signature="大理白族自治州水务局\n2021年7月9日"))["region"] == "大理白族自治州"
    assert fields(letter(title, signature="2021年7月9日"))["region"] == "大理州"


@pytest.mark.parametrize(
    ("title", "signature", "level", "region"),
    [
        ("关于区二届人大六次会议第5号建议的答复", "长岭市上党区教育局", "县", "上党区"),
        ("关于县二届人大六次会议第5号建议的答复", "忠县商务委员会", "县", "忠县"),
        ("关于县二届人大六次会议第5号建议的答复", "临夏回族自治州东乡族自治县水利局", "县", "东乡族自治县"),
        ("关于县政协第二届县委员会第六次会议第5号提案的答复", "忠县商务委员会", "县", "忠县"),
        ("关于市十二届人大三次会议第5号建议的答复", "石家庄市晋州市乡村振兴局", "县", "晋州市"),
        ("关于修路的提案的答复", "陕西省林业局", "省", "陕西省"),
        ("关于市政协九届四次会议第5号提案的答复", "嘉岭市商务局", "市", "嘉岭市"),
        ("关于市政协九届四次会议第5号提案的答复", "宣城市工商行政管理局", "市", "宣城市"),
        ("关于市人大五届五次会议第5号建议的答复", "云岭市青山区人民政府", "市", "云岭市"),
        (
            "关于州十四届人大二次会议第5号建议的答复",
            "巴音岭楞蒙古自治州林业和草原局",
            "市",
            "巴音岭楞蒙古自治州",
        ),
        ("关于自治区政协十二届三次会议第5号提案的答复", "宁夏回族自治区教育厅", "省", "宁夏回族自治区"),
        ("关于省政协十二届三次会议第5号提案的答复", "贵州省农业农村厅", "省", "贵州省"),
    ],
)
def test_the_signature_names_the_place_that_the_title_does_not(
    title: str, signature: str, level: str, region: str
) -> None:
    reply = fields(letter(title, signature=f"{signature}\n2021年7月9日"))
    assert (reply["level"], reply["region"]) == (level, region)


def test_the_letter_names_the_place_where_the_signature_does_not() -> None:
    opening = "你在政协南岭县第七届委员会第五次会议上提出《关于修路的提案》,现答复如下:"
    reply = fields(letter("关于对县政协七届五次会议第41号提案的答复", opening=opening, signature="县林业局"))
    assert reply["region"] == "南岭县"


def test_running_text_names_the_place_where_nothing_else_does() -> None:
    opening = "您提出的《关于修路的建议》收悉,现答复如下:\n据统计,周岭区现有小区九个,社区三个。"
    reply = fields(
        letter(
            "关于区二届人大六次会议第5号建议的答复",
            opening=opening,
            signature="云岭市公安局周岭分局\n2021年7月9日",
        )
    )
    assert reply["region"] == "周岭区"


def test_copies_to_a_congress_tell_the_level() -> None:
    reply = fields(letter("关于修路的建议的答复", rest="抄送:县人大常委会代表工委"))
    assert (reply["level"], reply["region"]) == ("县", "云岭县")


def test_without_any_congress_the_body_that_answers_tells_the_place() -> None:
    reply = fields(letter("关于修路的建议的答复"))
    assert (reply["level"], reply["region"]) == ("县", "云岭县")


def test_without_any_place_there_is_no_level() -> None:
    reply = fields(letter("关于修路的建议的答复", signature="交通运输局\n2021年7月9日"))
    assert (reply["level"], reply["region"]) == (None, None)


@pytest.mark.parametrize(
    ("session", "signature", "level", "region"),
    [
        ("政协十届三次会议", "合阳县水务局", "县", "合阳县"),
        ("人大五届二次会议", "平凉市民政局", "市", "平凉市"),
        ("市五届人大五次会议", "新郑市水利局", "县", "新郑市"),
        ("市十六届人大二次会议", "上海市水务局", "省", "上海市"),
        ("区七届人大二次会议", "上海市静安区建设和管理委员会", "县", "静安区"),
        ("县十六届人大二次会议", "重庆市城口县交通局", "县", "城口县"),
        ("区政协十二届三次会议", "广西壮族自治区水利厅", "省", "广西壮族自治区"),
        ("旗十七届人大三次会议", "阿拉善左旗水务局", "县", "阿拉善左旗"),
        ("盟政协四届三次会议", "锡林郭勒盟交通运输局", "市", "锡林郭勒盟"),
        ("县十五届人大三次会议", "镇康县水务局", "县", "镇康县"),
        ("师市政协一届三次会议", "阿拉尔市水利局", "县", "阿拉尔市"),
    ],
)
def test_the_data_set_of_divisions_tells_the_level(
    session: str, signature: str, level: str, region: str
) -> None:
    reply = fields(letter(f"关于{session}第5号建议的答复", signature=f"{signature}\n2021年7月9日"))
    assert (reply["level"], reply["region"]) == (level, region)


def test_words_that_end_like_a_place_are_none() -> None:
    text = "您提出的《关于拓宽县乡道路的建议》收悉,现答复如下:\n按照白山市的要求,拓宽县城道路,规范县域管理,目前已有市级示范点。"
    reply = fields(letter("关于市五届人大二次会议第5号建议的答复", opening=text, signature="交通运输局"))
    assert (reply["level"], reply["region"]) == ("市", "白山市")
    reply = fields(letter("关于县五届人大二次会议第5号建议的答复", opening=text, signature="交通运输局"))
    assert (reply["level"], reply["region"]) == ("县", None)


def test_a_province_may_be_named_by_its_short_name_alone() -> None:
    reply = fields(
        letter(
            "对自治区政协十三届二次会议第0479号提案的答复",
            "农工党内蒙古区委:",
            "《关于促进预制菜发展的提案》由我委分办,现答复如下:",
            "",
        )
    )
    assert (reply["level"], reply["region"]) == ("省", "内蒙古")


def test_a_county_that_has_become_a_city_is_the_place_of_its_congress() -> None:
    reply = fields(
        letter("关于县第十七届人大一次会议第5号建议的答复", signature="无为市水利局\n2022年6月8日")
    )
    assert (reply["level"], reply["region"]) == ("县", "无为市")


def test_the_words_for_a_year_belong_to_no_place() -> None:
    reply = fields(
        letter("2023年度市人大代表建议第104号办理情况答复", signature="济南市水务局\n2023年7月8日")
    )
    assert (reply["level"], reply["region"]) == ("市", "济南市")


@pytest.mark.parametrize(
    ("session", "agency", "region"),
    [
        ("市政协十五届二次会议", "西安高新技术产业开发区管理委员会", "西安市"),
        ("市十五届人大二次会议", "合肥经济技术开发区管委会", "合肥市"),
        ("市十五届人大二次会议", "合肥街道办事处", None),
    ],
)
def test_a_zone_is_named_after_the_city_whose_congress_asks(
    session: str, agency: str, region: str | None
) -> None:
    text = letter(head=f"关于{session}第205号建议的复函", signature=f"{agency}\n2023年7月14日")
    assert fields(text)["region"] == region
