"""Areas derived from who signs, what was asked and what the letter says."""

from __future__ import annotations

import pytest

from corpus.derived.areas import AREAS, derive
from corpus.reply import Reply
from corpus.text.word_lists import entries
from tests.places import SHARED

SEED = SHARED / "seed" / "shangdang-2025-056.txt"

SUBJECTS = {
    "综合政务": "关于推进政务服务“一网通办”的建议",
    "国民经济管理、国有资产监管": "关于加快市属国有企业改革、盘活国有资产的建议",
    "财政、金融、审计": "关于破解小微企业融资难、发展普惠金融的提案",
    "国土资源、能源": "关于加快农村电网改造、解决低电压问题的建议",
    "农业、林业、水利": "关于维修水库灌渠、保障水稻灌溉的建议",
    "工业、交通": "关于拓宽国道、增开城乡公交线路的建议",
    "商贸、海关、旅游": "关于发展乡村旅游和民宿的提案",
    "市场监管、安全生产": "关于加强网络订餐食品安全监管的建议",
    "城乡建设、环境保护": "关于老旧小区加装电梯、改造污水管网的建议",
    "科技、教育": "关于化解城区小学大班额的建议",
    "文化、广电、新闻出版": "关于保护非物质文化遗产、扶持地方戏曲的提案",
    "卫生、体育": "关于充实乡镇卫生院、稳定乡村医生的建议",
    "人口与计划生育": "关于落实独生子女父母奖励扶助的建议",
    "劳动、人事、监察": "关于治理拖欠农民工工资的建议",
    "公安、安全、司法": "关于增设信号灯、治理违章停车的建议",
    "民政、扶贫、救灾": "关于发展社区养老、建设老年食堂的提案",
    "民族、宗教": "关于规范宗教活动场所管理的建议",
    "对外事务": "关于加强与国际友城交往的提案",
    "港澳台侨": "关于服务台商、保护侨捐项目的提案",
    "国防": "关于加强国防教育和民兵建设的提案",
}


def test_every_area_but_the_last_has_an_example_here() -> None:
    assert (*SUBJECTS, "其他") == AREAS


@pytest.mark.parametrize(("area", "subject"), SUBJECTS.items())
def test_subject_alone_tells_the_area(area: str, subject: str) -> None:
    assert derive(Reply(subject=subject))[0] == area


@pytest.mark.parametrize(
    ("agency", "area"),
    [
        ("澄州市望川区教育局", "科技、教育"),
        ("青穗县住房和城乡建设局", "城乡建设、环境保护"),
        ("县城管局", "城乡建设、环境保护"),
        ("市公安局交警支队", "公安、安全、司法"),
        ("江岚省卫生和计划生育委员会", "卫生、体育"),
        ("县卫健局", "卫生、体育"),
        ("汀兰县工商行政管理局", "市场监管、安全生产"),
        ("县退役军人事务局", "民政、扶贫、救灾"),
        ("市行政审批局", "综合政务"),
        ("区医疗保障局", "卫生、体育"),
        ("市自然资源和规划局", "国土资源、能源"),
        ("县人力资源和社会保障局", "劳动、人事、监察"),
    ],
)
def test_agency_alone_tells_the_area(agency: str, area: str) -> None:
    assert derive(Reply(agency=agency))[0] == area


@pytest.mark.parametrize("agency", ["望川区人民政府", "石门乡人民政府", "锦绣街道办事处"])
def test_government_that_signs_says_nothing(agency: str) -> None:
    assert derive(Reply(agency=agency)) == ("其他",)
    assert derive(Reply(agency=agency, subject="关于维修水库灌渠的建议")) == ("农业、林业、水利",)


def test_nothing_known_is_other() -> None:
    assert derive(Reply()) == ("其他",)
    assert derive(Reply(title="关于区三届人大二次会议第5号建议的答复", body="感谢您的关心。")) == ("其他",)


def test_two_agencies_of_one_matter_give_two_areas() -> None:
    reply = Reply(
        subject="关于维护校园周边治安的建议", agency="县教育局 县公安局", body="校园 学校 公安 治安 巡逻"
    )
    assert set(derive(reply)) == {"科技、教育", "公安、安全、司法"}


def test_passing_mention_gives_no_second_area() -> None:
    body = (
        "我县水库灌渠年久失修，灌溉面积减少。已请县财政局安排资金，并与公安、教育部门会商，汛期后维修渠道。"
    )
    assert derive(Reply(subject="关于维修水库灌渠的建议", agency="县水利局", body=body)) == (
        "农业、林业、水利",
    )


def test_longer_word_keeps_a_shorter_one_from_misleading() -> None:
    assert derive(Reply(subject="关于依法依规推动企业健康发展的建议"))[0] != "卫生、体育"


@pytest.mark.parametrize(
    ("topic", "area"),
    [
        ("农业、林业、水利/水利", "农业、林业、水利"),
        ("卫生", "卫生、体育"),
        ("市场监管、安全生产监管 / 其他 / 其它", "市场监管、安全生产"),
        ("其它", "其他"),
        ("2019年", "其他"),
    ],
)
def test_published_topic_counts_where_it_is_of_the_scheme(topic: str, area: str) -> None:
    assert derive(Reply(topic=topic)) == (area,)


def test_traditional_and_full_width_text_counts_alike() -> None:
    assert derive(Reply(subject="關於維修水庫灌渠的建議")) == ("农业、林业、水利",)
    assert derive(Reply(subject="关于加快５Ｇ基站建设的建议")) == ("工业、交通",)


def test_publisher_stands_in_for_an_agency_that_is_not_named() -> None:
    assert derive(Reply(publisher="县教育局")) == ("科技、教育",)
    assert derive(Reply(publisher="县教育局", agency="县水利局"))[0] == "农业、林业、水利"


def test_word_list_names_the_areas_of_the_scheme_and_words_that_can_match() -> None:
    areas: dict[str, set[str]] = {}
    for line in entries("areas.txt"):
        if line.startswith("["):
            words = areas.setdefault(line.strip("[]"), set())
        else:
            kind, _, listed = line.partition(":")
            assert kind in ("agency", "key", "word"), line
            words |= {word.partition("*")[0] for word in listed.split()}
    assert set(areas) == {*AREAS[:-1], ""}
    assert not [word for words in areas.values() for word in words if len(word) < 2]
    assert min(len(words) for words in areas.values()) >= 25


@pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/seed")
def test_seed_page_is_about_education_alone() -> None:
    reply = Reply(
        title="关于区二届人大六次会议第56号建议的答复",
        subject="支持中小学教育发展、提高上党区教育水平",
        agency="长治市上党区教育局",
        publisher="上党区政府办",
        topic="其它",
        body=SEED.read_text("utf-8").partition("李建廷代表:\n")[2],
    )
    assert derive(reply) == ("科技、教育",)
