"""A letter as a page of a site shows it, and what is read of pages that hold it."""

from __future__ import annotations

from corpus.parsing.page import Page
from corpus.readers import read

LETTER = """<p>　　周桂芳代表：</p>
<p>　　您提出的“关于加装电梯的建议”收悉，现答复如下：</p>
<p>　　全区共有老旧小区一百二十个，去年加装电梯八十六部，今年再装一百部，目前已经开工的有三十二部，其余在做方案。</p>
<p style="text-align: right">望川区住房和城乡建设局</p><p align="right">2013年6月18日</p>"""
LETTER_TEXT = """周桂芳代表：
您提出的“关于加装电梯的建议”收悉，现答复如下：
全区共有老旧小区一百二十个，去年加装电梯八十六部，今年再装一百部，目前已经开工的有三十二部，其余在做方案。
望川区住房和城乡建设局
2013年6月18日"""
MENU = "".join(f'<li><a href="/column/{i}">政务栏目{i}</a></li>' for i in range(8))


def page(html: str) -> Page:
    return read(html.encode(), "page.html")


def text(html: str) -> str:
    return page(f"<html><body>{html}</body></html>").text
