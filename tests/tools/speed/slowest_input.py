"""How long reading, parsing and what is made out of letters take on awkward input of a megabyte: seconds for each, the slowest last.

python -m tests.tools.speed.slowest_input [BYTES]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

import click

from corpus.intake.files import understand
from corpus.letter.asks import asks
from corpus.letter.citations import citations
from corpus.letter.promises import promises
from corpus.readers.documents import documents

_LETTER = "关于区二届人大六次会议第56号建议的答复\n李建廷代表：\n您提出的关于修桥的建议收悉，现答复如下：\n"


def awkward(size: int) -> Mapping[str, str]:
    """Name → about `size` bytes of text that rules may stumble over: repeated openings, labels, marks, numbers, tags."""
    pieces = {
        "open brackets": "（", "closed brackets": "）", "open titles": "《", "nested quotes": "“《", "about": "关于",
        "about the suggestion of": "关于的建议", "answer": "的答复", "numbered": "第1号", "digits": "1", "chinese digits": "一",
        "dates": "2024年1月1日", "damaged dates": "2024", "names": "张三、", "deputies": "张三代表：", "members": "李四委员、",
        "labels": "索引号：", "labels in lines": "发文日期：\n", "pipes": "| ", "empty rows": "| | |\n", "spaces": " ", "wide spaces": "　",
        "line ends": "\n", "sessions": "届人大次会议", "agencies": "某县教育局", "signatures": "某县教育局\n2024年1月1日\n",
        "document numbers": "国发〔2016〕15号", "headings": "一、", "headings in lines": "一、甲\n（一）乙\n", "pinyin": "關(guān)",
        "letters": "a", "full width": "Ａ１", "received": "收悉，", "dispositions": "A类", "attachments": "附件：", "commas": ",",
        "asks": "一是建议修路；", "promises": "2026年底前完成，", "citations": "《办法》（国发〔2021〕1号）",
    }  # fmt: skip
    texts = {name: piece * (size // len(piece.encode())) for name, piece in pieces.items()}
    texts |= {f"letter, then {name}": _LETTER + text for name, text in texts.items()}
    tags = {
        "divisions": "<div>", "tables": "<table><tr><td>", "cells": "<td>甲</td>", "spans": "<span>甲", "links": "<a href=x>甲</a>",
        "hidden": "<p style='display:none'>甲</p>", "paragraphs": "<p>您提出的建议收悉</p>", "attributes": " a=b", "comments": "<!--",
        "entities": "&nbsp;", "breaks": "甲<br>", "scripts": "<script>", "attachments": "<a href=a.docx>x</a>",
    }  # fmt: skip
    texts |= {
        f"html {name}": "<html><body>" + tag * (size // len(tag.encode())) for name, tag in tags.items()
    }
    return texts | {
        "csv": "标题,编号,正文\n" + f"a,1,{_LETTER[:90]!r}\n" * (size // 270),
        "csv, open quote": '标题,编号,正文\n"' + "a," * (size // 2),
        "json lines": '{"title": "a", "body": "您提出的建议收悉"}\n' * (size // 60),
    }


def main(size: int) -> None:
    """Print the seconds for each input."""
    taken = []
    for name, text in awkward(size).items():
        started = time.perf_counter()
        for document in documents(text.encode(), name):
            if document.page is not None:
                reply = understand(document.page).reply
                for derive in (asks, citations, promises):
                    derive(reply)
        taken.append((time.perf_counter() - started, name))
    for seconds, name in sorted(taken):
        click.echo(f"{seconds:8.3f} s  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1 << 20)
