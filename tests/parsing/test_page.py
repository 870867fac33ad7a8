from __future__ import annotations

from dataclasses import fields as dataclass_fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.parsing.page import Evidence, Page, ParsedPage, parse
from corpus.reply import Reply
from tests.parsing import AGENCY, OPENING, SUBJECT, TEXT, TITLE, fields, letter
from tests.places import SHARED
from tests.tools.accuracy.fields import THRESHOLD, compare

FIXTURES = SHARED / "replies" / "fixtures"
SEED = SHARED / "seed" / "shangdang-2025-056.txt"


def test_a_letter_is_understood_whole() -> None:
    page = parse(Page(text=letter()))
    assert page.is_reply
    assert page.reason is None
    assert page.reply == Reply(
        title=TITLE,
        kind="建议",
        chamber="人大",
        level="县",
        region="云岭县",
        session="县十八届人大三次会议",
        session_term=18,
        session_meeting=3,
        numbers=(31,),
        proposers=("王大有",),
        subject=SUBJECT,
        salutation="王大有代表:",
        body=f"{OPENING}\n{TEXT}",
        agency=AGENCY,
        written_on="2021-07-09",
    )


def test_every_field_that_is_found_has_its_evidence() -> None:
    page = parse(Page(text=letter()))
    derived = {"body", "outline", "areas", "printed"}
    found = {
        f.name
        for f in dataclass_fields(Reply)
        if f.name not in derived and getattr(page.reply, f.name) not in (None, ())
    }
    assert found == set(page.evidence)
    assert page.evidence["agency"] == Evidence("signature", 0.95)
    assert all(0 < evidence.confidence <= 1 for evidence in page.evidence.values())


def test_page_chrome_stays_out_of_the_body() -> None:
    chrome = (
        "当前位置:首页>政务公开\n字体大小:【大】 【中】 【小】\n无障碍浏览 | 打开适老化模式\n2023年11月5日 星期天",
        "【打印本页】 【关闭窗口】\n分享到:\n用微信扫描二维码分享至好友和朋友圈\n上一条:关于修桥的答复\n版权所有:云岭县\n0",
    )
    reply = parse(Page(text=f"{chrome[0]}\n{letter(signature='')}\n{chrome[1]}")).reply
    assert reply.body == f"{OPENING}\n{TEXT}"
    assert reply.title == TITLE


def test_headings_of_the_body_make_the_outline() -> None:
    text = f"{OPENING}\n一、现状\n(一)道路。村里路长三公里。\n二、打算"
    reply = parse(Page(text=letter(opening=text))).reply
    assert [(h.level, h.text) for h in reply.outline] == [(1, "一、现状"), (2, "(一)道路"), (1, "二、打算")]
    assert reply.paragraphs[reply.outline[1].paragraph].startswith("(一)道路")


@pytest.mark.parametrize("newline", ["\r\n", "\n\n", "\n　　", " \n\xa0"])
def test_line_ends_and_indents_make_no_difference(newline: str) -> None:
    assert parse(Page(text=letter().replace("\n", newline))).reply == parse(Page(text=letter())).reply


CHARACTERS = st.text(
    st.sampled_from(
        "王代表委员:《》“”()第0123号建议提案答复收悉年月日\n |•县市局届次会大人政协关于对一二、。 　①〇"
    )
)


@given(st.one_of(st.text(), CHARACTERS), st.one_of(st.none(), CHARACTERS))
def test_any_text_whatever_parses(text: str, title: str | None) -> None:
    page = parse(Page(text=text, title=title, meta={"pubdate": text[:40], "contentsource": text[:40]}))
    assert isinstance(page, ParsedPage)
    assert page.is_reply == (page.reason is None)
    assert all(heading.paragraph < len(page.reply.paragraphs) for heading in page.reply.outline)


@pytest.mark.parametrize(
    "unit",
    [
        f"{TEXT}\n",
        TEXT.replace("\n", ""),
        "(",
        "《",
        "第1号、",
        "王五、",
        "县人大",
        "一二三四五",
        "| ",
        " ",
        "索引号:1\n",
        "王\n",
    ],
)
def test_a_million_characters_are_read_by_every_rule(unit: str) -> None:
    """No rule blows up: a quadratic one would take a quarter of an hour, and the limit of a test in `pyproject.toml` would end it."""
    page = parse(Page(text=letter(opening=f"{OPENING}\n{unit * (1_000_000 // len(unit))}")))
    assert page.is_reply and (page.reply.title, page.reply.numbers) == (TITLE, (31,))


def test_the_seed_page_is_understood() -> None:
    if not SEED.exists():
        pytest.skip(f"needs {SEED}, which is not part of the repository")
    reply = parse(Page(text=SEED.read_text("utf-8"))).reply
    assert (reply.kind, reply.chamber, reply.region, reply.level) == ("建议", "人大", "上党区", "县")
    assert (reply.session, reply.session_term, reply.session_meeting) == ("区二届人大六次会议", 2, 6)
    assert (reply.numbers, reply.proposers) == ((56,), ("李建廷",))
    assert reply.subject == "支持中小学教育发展、提高上党区教育水平"
    assert (reply.agency, reply.publisher) == ("长治市上党区教育局", "上党区政府办")
    assert (reply.index_number, reply.document_number, reply.topic) == ("000014349/2025-29898", None, "其它")
    assert (reply.written_on, reply.published_on) == ("2025-09-12", "2025-09-12")
    assert [h.text[:2] for h in reply.outline if h.level == 1] == ["一、", "二、", "三、", "四、"]
    assert [h.text[:3] for h in reply.outline if h.level == 2][:6] == [
        "(一)",
        "(二)",
        "(三)",
        "(四)",
        "(四)",
        "(五)",
    ]


def test_labelled_pages_are_understood_as_a_careful_reader_does() -> None:
    if not FIXTURES.exists():
        pytest.skip(f"needs {FIXTURES}, which is not part of the repository")
    found = compare(FIXTURES, FIXTURES.parent / "gold.jsonl")
    for name, total in found.totals.items():
        wrong = [miss for miss in found.misses if miss.field == name]
        assert total - len(wrong) >= THRESHOLD * total, wrong


def test_a_private_telephone_number_is_masked_and_its_sentence_stays() -> None:
    text = (
        "关于区三届人大二次会议第27号建议的答复\n周桂芳代表:\n您提出的《关于加装电梯的建议》收悉,现答复如下:\n"
        "首批十二部电梯于六月开工。如有疑问,请与江宏联系,电话0500-6676318。咨询可拨打12345热线。\n"
        "感谢您的关心和支持!\n望川区住房和城乡建设局\n2013年6月18日"
    )
    body = parse(Page(text=text)).reply.body
    assert "如有疑问,请与江宏联系,电话****-*******。咨询可拨打12345热线。" in body


def test_a_page_pasted_as_one_paragraph_has_heading_salutation_and_letter() -> None:
    text = letter(salutation="尊敬的韦丽萍代表：", signature="云岭县交通运输局2023年8月1日").replace("\n", "")
    reply = parse(Page(text=text)).reply
    assert (reply.title, reply.proposers, reply.subject) == (TITLE, ("韦丽萍",), SUBJECT)
    assert (reply.agency, reply.written_on) == (AGENCY, "2023-08-01")


@pytest.mark.parametrize(
    "sentence",
    [
        "无障碍设施改造已经完成，共改造坡道120处，方便老年人出行。",
        "扫码乘车已覆盖全部公交线路，市民出行更方便。",
        "标识标牌已更换，共计120处，夜间可见。",
        "二维码门牌已安装3万块，快递投送更准确。",
        "图解政策、短视频宣传等方式已广泛采用，群众知晓率提高。",
        "举报电话：0913-6860110，24小时受理举报线索。",
        "地址：县政务大厅二楼，群众可前往办理，不收费用。",
        "相关信息已在政府网站公布，接受社会监督。",
    ],
)
def test_a_sentence_that_begins_like_the_chrome_of_a_site_stays_in_the_body(sentence: str) -> None:
    assert sentence in fields(letter(opening=f"{OPENING}\n{sentence}"))["body"].split("\n")


def test_a_short_page_pasted_as_one_paragraph_names_whom_it_answers() -> None:
    text = f"{TITLE} 王大有代表： 您提出的《{SUBJECT}》收悉，现答复如下： 一、已列入计划。 二、感谢关心。 {AGENCY} 2021年7月9日"
    reply = fields(text)
    assert (reply["proposers"], reply["agency"], reply["written_on"]) == (["王大有"], AGENCY, "2021-07-09")
