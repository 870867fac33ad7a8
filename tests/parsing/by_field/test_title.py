from __future__ import annotations

import pytest

from corpus.parsing.page import Page, parse
from tests.parsing import SIGNATURE, TEXT, TITLE, bare, fields, letter, parsed


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (TITLE, TITLE),
        ("云岭县水利局 对县十九届人大五次会议第34号建议的答复", "云岭县水利局对县十九届人大五次会议第34号建议的答复"),
        ("关于治理木河污染的建议 办理情况的答复", "关于治理木河污染的建议办理情况的答复"),
        ("关于“ 疏通党庄南路南桑园沟”的建议答复", "关于“疏通党庄南路南桑园沟”的建议答复"),
        ("筹建城区少儿图书室的建议", "筹建城区少儿图书室的建议"),
        ("对县三届人大二次会议代表建议\n第2143号的答复(C)", "对县三届人大二次会议代表建议第2143号的答复(C)"),
        (f"(A类)\n{TITLE}", TITLE),
        (f"{TITLE}【穗林提[2013]63号】", f"{TITLE}【穗林提[2013]63号】"),
        ("关于全国政协第一次会议第00009号提案答复的函摘要", "关于全国政协第一次会议第00009号提案答复的函摘要"),
    ],
)  # fmt: skip
def test_a_page_heading_is_the_title(head: str, title: str) -> None:
    assert bare(fields(letter(head))["title"]) == title


@pytest.mark.parametrize(
    "broken",
    [
        "关于县十八届人大三次会议第31号建议的\n答    复",
        "关于县十八届人大三次\n会议第31号建议的答复",
        "关于县十八届人大\n三次会议\n第31号建议的答复",
        "关于县十八届人大三次会议第31号\n\n建议的答复",
    ],
)
def test_a_title_broken_over_lines_is_joined(broken: str) -> None:
    assert bare(fields(letter(broken))["title"]) == TITLE


def test_a_title_goes_on_while_its_brackets_are_open() -> None:
    head = "对区十九届人大四次会议第44号建议的答复(关于加强快\n递车管理的建议)"
    assert bare(fields(letter(head))["title"]) == bare(head)


def test_the_issuer_above_a_title_is_part_of_it() -> None:
    reply = fields(letter(f"云岭县交通运输局\n{TITLE}"))
    assert bare(reply["title"]) == f"云岭县交通运输局{TITLE}"


def test_the_title_of_the_content_system_wins_over_that_of_the_letter() -> None:
    head = "关于治理城区污水的建议\n发布时间:2020-05-01 来源:县住建局\n对市八届人大三次会议第20号建议的答复"
    reply = fields(letter(head))
    assert reply["title"] == "关于治理城区污水的建议"
    assert reply["numbers"] == [20]
    assert reply["session"] == "市八届人大三次会议"


def test_a_line_right_above_the_source_is_the_title_whatever_it_says() -> None:
    head = "加快城区停车场建设\n发布时间:2020-05-01 来源:县住建局\n对市政协八届三次会议第20号提案的答复"
    assert fields(letter(head))["title"] == "加快城区停车场建设"


def test_the_title_in_the_block_wins_over_the_heading() -> None:
    assert fields(letter(f"名称: 关于修路的答复\n{TITLE}"))["title"] == "关于修路的答复"


def test_breadcrumbs_and_channel_names_are_no_title() -> None:
    head = f"当前位置:首页 > 政务公开 > 关于建议的答复\n建议提案办理\n  • 人大代表建议办理答复\n{TITLE}"
    assert fields(letter(head))["title"] == TITLE


def test_a_page_that_begins_with_its_block_or_salutation_has_no_title() -> None:
    assert fields(letter(""))["title"] is None
    assert (
        fields(letter("索引号:0001/2020-001 发布机构:云岭县林业局\n发布日期:2020-09-30 文号:"))["title"]
        is None
    )


def test_the_title_that_html_gives_is_used_where_the_text_has_none() -> None:
    page = parse(Page(text=letter(""), title=TITLE))
    assert page.reply.title == TITLE
    assert page.evidence["title"].cue == "page title"


def test_a_title_that_html_cuts_short_gives_way_to_the_heading() -> None:
    assert parse(Page(text=letter(), title=TITLE[:18])).reply.title == TITLE


def test_the_heading_of_news_is_its_title() -> None:
    page = parse(
        Page(
            text=f"我局召开建议提案办理推进会\n来源:县住建局 2022-05-06\n5月5日,我局召开推进会。{TEXT}{SIGNATURE}"
        )
    )
    assert not page.is_reply
    assert page.reply.title == "我局召开建议提案办理推进会"


def test_the_rest_of_a_broken_path_is_no_title() -> None:
    assert (
        fields(letter(f"当前位置:首页\n> 政务公开 > 各镇 > 青石镇 > 人大代表建议答复\n{TITLE}"))["title"]
        == TITLE
    )


def test_a_reply_without_salutation_or_opening_is_known_by_its_title() -> None:
    page = parsed(
        "首页 > 建议提案复文\n“关于保护云岭羚羊等建议”复文（2022年第4950号）\n2023-02-01 来源:办公室\n"
        "一、关于建立保护区的问题\n建立保护区需要地方人民政府经科学评估后申报，我局将加强业务指导。\n"
        "二、关于牧民围栏的问题\n您反映的问题很有针对性，我局将协调地方有关部门妥善处理。"
    )
    assert page.is_reply, page.reason
    assert (page.reply.kind, page.reply.numbers) == ("建议", (4950,))
    assert page.reply.subject == "关于保护云岭羚羊等建议"
    assert page.reply.body.startswith("一、关于建立保护区的问题")


@pytest.mark.parametrize(
    "given",
    [
        f"清河县人民政府 建议提案 {TITLE}",
        f"{TITLE} 清河县人民政府门户网站",
        f"首页 > 建议提案 > {TITLE}",
        f"建议提案办理 {TITLE}-清河县政府网",
    ],
)
def test_the_names_of_site_and_channel_around_a_title_are_left_out(given: str) -> None:
    assert parse(Page(letter(), title=given)).reply.title == TITLE


def test_the_issuer_in_the_title_of_the_page_stays() -> None:
    given = f"云岭县水利局{TITLE}"
    assert parse(Page(letter(), title=given)).reply.title == given


@pytest.mark.parametrize(
    "given", [f"云岭县水利局：{TITLE}", TITLE.removeprefix("关于").removesuffix("的答复")]
)
def test_the_heading_wins_over_a_page_title_that_says_less_or_names_who_issued_it(given: str) -> None:
    assert parse(Page(text=letter(), title=given)).reply.title == TITLE


@pytest.mark.parametrize("title", ["提案详情", "建议内容", "代表建议答复查看页面"])
def test_what_a_platform_calls_all_its_pages_is_no_title(title: str) -> None:
    text = letter(
        head="关于建设冷链分拣中心的提案\n| 届次 | 云岭县政协十一届二次会议 | 编号 | 058 |\n• 答复内容"
    )
    assert parse(Page(text, title)).reply.title == "关于建设冷链分拣中心的提案"


def test_a_path_with_arrows_is_no_part_of_the_title() -> None:
    assert (
        fields(letter(head=f"首页 → 代表委员联络 → 建议办理\n{TITLE}\n来源：云岭县水利局"))["title"] == TITLE
    )
