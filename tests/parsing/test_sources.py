"""Who published a page, and when: lines of sources, dates with and without labels."""

from __future__ import annotations

import pytest

from corpus.parsing.page import Page, parse
from tests.parsing import TITLE, fields, letter


@pytest.mark.parametrize(
    ("line", "publisher", "date"),
    [
        ("来源:云岭县水利局 发布时间:2025-11-14 选择阅读字号:[ 大 中 小 ] 阅读次数: 0", "云岭县水利局", "2025-11-14"),
        ("2022-06-22 16:05 来源:云岭县文化和旅游局", "云岭县文化和旅游局", "2022-06-22"),
        ("编稿时间: 2021-08-23 15:26 来源: 云岭县政府网 浏览量:1次  字体:", "云岭县政府网", "2021-08-23"),
        ("发布日期:2012-06-18 0:0 作者:某某 来源:人大办公室", "人大办公室", "2012-06-18"),
        ("来源:政府办 2017-08-15 16:51", "政府办", "2017-08-15"),
        ("浏览:740次'时间:2024年1月5日", None, "2024-01-05"),
        ("云岭县人民政府 发布时间:2010-08-18 信息来源:云岭县教育局", "云岭县教育局", "2010-08-18"),
    ],
)  # fmt: skip
def test_a_source_line_gives_publisher_and_date(line: str, publisher: str | None, date: str) -> None:
    reply = fields(letter(f"{TITLE}\n{line}"))
    assert (reply["publisher"], reply["published_on"]) == (publisher, date)


def test_the_publisher_wins_over_the_source() -> None:
    reply = fields(letter(f"{TITLE}\n来源:云岭县政府网\n发布机构:云岭县政府办"))
    assert reply["publisher"] == "云岭县政府办"


def test_the_meta_elements_of_html_fill_what_the_text_lacks() -> None:
    page = parse(Page(text=letter(), meta={"pubdate": "2021-08-01 10:00", "contentsource": "县交通局"}))
    assert (page.reply.published_on, page.reply.publisher) == ("2021-08-01", "县交通局")


@pytest.mark.parametrize(
    ("labels", "written_on", "published_on"),
    [
        ("发文日期:2020-09-12 发布日期:2020-09-15", "2020-09-12", "2020-09-15"),
        ("发文日期:2020-09-12 17:08:57", None, "2020-09-12"),
        ("成文日期:2020-09-12 生成日期:2020-09-13", "2020-09-12", None),
        ("发布日期:2020-09-15 生成日期:2025-01-01 归档时间:2026-01-01", "2025-01-01", "2020-09-15"),
    ],
)
def test_dates_are_told_apart_by_their_labels(
    labels: str, written_on: str | None, published_on: str | None
) -> None:
    unsigned = fields(letter(f"{TITLE}\n{labels}", signature=""))
    assert (unsigned["written_on"], unsigned["published_on"]) == (written_on, published_on)
    assert fields(letter(f"{TITLE}\n{labels}"))["written_on"] == "2021-07-09"


@pytest.mark.parametrize("today", ["2023年11月5日 星期天", "2025年08月01日星期五", "今天是2025年8月1日"])
def test_the_date_of_the_visit_is_no_date_of_the_page(today: str) -> None:
    assert fields(letter(f"{today}\n{TITLE}"))["published_on"] is None


def test_source_and_posting_date_may_stand_under_the_letter_behind_a_bar_or_a_colon() -> None:
    assert fields(letter(rest="来源｜云岭县法院\nEND"))["publisher"] == "云岭县法院"
    reply = fields(letter(rest="附件:\n信息来源：县水利局　发布时间：2025-05-20　责任编辑：侯某"))
    assert (reply["publisher"], reply["published_on"]) == ("县水利局", "2025-05-20")


def test_a_time_to_the_minute_beside_an_account_is_when_a_page_was_posted() -> None:
    assert fields(letter(f"{TITLE}\n云岭发布 2025-08-20 16:40 河北"))["published_on"] == "2025-08-20"
    assert fields(letter(f"{TITLE}\n今天是2025年8月20日 16:40 星期三"))["published_on"] is None


@pytest.mark.parametrize(
    "line", ["2021年08月03日 10:20:15 | 云岭县水利局 | 阅读：33", "2021/08/03  云岭县水利局  浏览次数：30"]
)
def test_the_body_behind_a_date_without_labels_is_the_publisher(line: str) -> None:
    reply = fields(letter(f"{TITLE}\n{line}"))
    assert (reply["publisher"], reply["published_on"]) == ("云岭县水利局", "2021-08-03")
    assert fields(letter(f"2023年11月5日 星期天 云岭县水利局\n{TITLE}"))["publisher"] is None


def test_who_wrote_and_edited_a_report_is_not_its_publisher() -> None:
    assert fields(letter(f"{TITLE}\n来源:云岭日报 记者 石小雨 责编 陶冉"))["publisher"] == "云岭日报"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("访问量：8编稿时间：2018-09-18 08:47来源：县林业局收藏", "县林业局"),
        ("来源：云岭省高级人民法院作者：发布时间：2025-06-12 08:58", "云岭省高级人民法院"),
        ("时间:2023-06-20 15:12来源:祁岭县人民检察院作者:第四检察部点击:42", "祁岭县人民检察院"),
        ("来源：县作者协会", "县作者协会"),
        ("| 发布机构 云岭县政府办 | 发布日期 2023-07-27 |", "云岭县政府办"),
    ],
)
def test_what_a_site_writes_behind_the_publisher_is_no_part_of_it(line: str, publisher: str) -> None:
    assert fields(letter(head=f"{TITLE}\n{line}"))["publisher"] == publisher
