"""What the head of a page says: its title, its meta elements, its address."""

from __future__ import annotations

import pytest

from tests.readers.letters import page


class TestHead:
    def test_title_is_the_pages_own_tag_before_heading_and_title(self) -> None:
        html = '<meta name="ArticleTitle" content="关于第5号&lt;br/&gt;建议的答复"><title>甲</title><h1>乙</h1>完'
        assert page(f"<html><head>{html}").title == "关于第5号建议的答复"

    def test_heading_that_is_the_logo_of_the_site_is_no_title(self) -> None:
        html = "<h1><a href=/>望川区人民政府</a></h1><h1>关于对第三十号提案\n<br>的答复</h1>完"
        assert page(f"<html><body>{html}").title == "关于对第三十号提案 的答复"

    @pytest.mark.parametrize(
        ("given", "title"),
        [
            (
                "关于区二届人大六次会议第56号建议的答复_望川区人民政府",
                "关于区二届人大六次会议第56号建议的答复",
            ),
            ("关于第5号建议的答复 - 建议提案 - 望川区人民政府门户网站", "关于第5号建议的答复"),
            ("关于第5号建议的答复-望川区教育局", "关于第5号建议的答复"),
            ("望川区人民政府 | 对市政协第2-128号提案的复函", "对市政协第2-128号提案的复函"),
            ("提案:第25号——《加装电梯》的答复_政协", "提案:第25号——《加装电梯》的答复"),
            ("关于推进“煤改气-煤改电”的建议的答复_望川区", "关于推进“煤改气-煤改电”的建议的答复"),
            ("筹建图书室的建议_望川区人民政府", "筹建图书室的建议"),
            ("望川区人民政府门户网站", None),
            ("无标题文档", None),
            ("", None),
        ],
    )
    def test_names_of_site_and_column_are_cut_off_the_title(self, given: str, title: str | None) -> None:
        assert page(f"<html><head><title>{given}</title></head><body>完").title == title

    def test_meta_elements_are_kept_by_lower_case_name(self) -> None:
        html = (
            '<meta name="PubDate" content=" 2013-07-01 10:20 "><META NAME="ContentSource" CONTENT="区教育局">'
            '<meta name="Keywords" content=""><meta name="pubdate" content="2014"><meta charset="utf-8">'
        )
        assert page(f"<html><head>{html}</head>完").meta == {
            "pubdate": "2013-07-01 10:20",
            "contentsource": "区教育局",
        }

    @pytest.mark.parametrize(
        "html",
        [
            '<link rel="canonical" href="https://www.example.gov.cn/5.html">',
            '<meta property="og:url" content="https://www.example.gov.cn/5.html">',
            '<meta name="Url" content="https://www.example.gov.cn/5.html"><link rel=canonical href="/5.html">',
            "<!-- saved from url=(0033)https://www.example.gov.cn/5.html --><html>",
        ],
    )
    def test_address_is_the_one_the_page_gives(self, html: str) -> None:
        assert page(f"<!DOCTYPE html>{html}<p>完").address == "https://www.example.gov.cn/5.html"

    def test_page_that_gives_no_address_has_none(self) -> None:
        assert page("<html><meta name=url content=/5.html><p>完").address is None
