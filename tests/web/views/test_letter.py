"""The text of a reply laid out for its page."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from corpus import Heading, Reply
from corpus.letter.promises import promises
from indexer import Highlighter, Marked, parse_query
from webapp.views.letter import blocks, contents, segments

_REPLY = Reply(
    body="您提出的建议收悉。\n一、工作现状\n（一）学校布局。新建学校两所。\n二、下一步打算\n继续努力。",
    outline=(Heading(1, "一、工作现状", 1), Heading(2, "（一）学校布局", 2), Heading(1, "二、下一步打算", 3)),
)


def test_headings_are_ranked_by_outline_level_and_run_in_headings_stay_in_their_paragraph() -> None:
    laid = list(blocks(_REPLY, Marked))
    assert [block.rank for block in laid] == [0, 2, 0, 2, 0]
    assert laid[1].heading == (("", (("一、工作现状", False),), False),)
    assert laid[2].heading == (("", (("（一）学校布局", False),), False),)
    assert laid[2].text == (("", (("。新建学校两所。", False),), False),)


def test_contents_link_to_the_paragraphs_of_their_headings() -> None:
    laid = {block.anchor for block in blocks(_REPLY, Marked) if block.heading}
    assert {entry.anchor for entry in contents(_REPLY)} == laid
    assert [entry.depth for entry in contents(_REPLY)] == [0, 1, 0]


def test_a_letter_without_first_level_headings_skips_no_rank() -> None:
    reply = Reply(
        body="（一）现状\n（1）学校", outline=(Heading(2, "（一）现状", 0), Heading(4, "（1）学校", 1))
    )
    assert [block.rank for block in blocks(reply, Marked)] == [2, 3]


def test_an_outline_that_does_not_fit_the_text_loses_no_text() -> None:
    reply = Reply(body="正文。", outline=(Heading(1, "一、别处", 0), Heading(1, "二、没有这一段", 7)))
    assert [block.text for block in blocks(reply, Marked)] == [(("", (("正文。", False),), False),)]


def test_a_highlight_across_the_end_of_a_run_in_heading_is_cut_in_two() -> None:
    laid = list(blocks(_REPLY, lambda text: Marked(text, ((5, 9),)) if "布局" in text else Marked(text)))
    assert laid[2].heading == (("", (("（一）学校", False), ("布局", True)), False),)
    assert laid[2].text == (("", (("。新", True), ("建学校两所。", False)), False),)


def test_documents_are_links_that_keep_highlights_and_lose_no_text() -> None:
    reply = Reply(body="一、依据《义务教育法》、国发〔2021〕18号。按照国发〔2021〕18号办理。")
    reply = replace(reply, outline=(Heading(1, "一、依据《义务教育法》、国发", 0),))
    mark = Highlighter(parse_query("教育法").clause).mark
    (block,) = blocks(reply, mark)
    assert block.heading == (
        ("", (("一、依据", False),), False),
        ("义务教育法", (("《义务", False), ("教育法", True), ("》", False)), False),
        ("", (("、", False),), False),
        ("国发〔2021〕18号", (("国发", False),), False),
    )
    assert [name for name, *_ in block.text] == ["国发〔2021〕18号", "", "国发〔2021〕18号", ""]
    text = "".join(text for _, inner, _ in (*block.heading, *block.text) for text, _ in inner)
    assert text == reply.body


def test_promises_are_told_from_other_text_across_links_and_highlights() -> None:
    body = "前言。我局将于2026年底前按《义务教育法》新建学校两所。结语。"
    (promise,) = promises(Reply(body=body, written_on="2025-05-01"))
    (block,) = blocks(Reply(body=body), Highlighter(parse_query("学校").clause).mark, [promise])
    assert [(name, told) for name, _, told in block.text] == [
        ("", False), ("", True), ("义务教育法", True), ("", True), ("", False),
    ]  # fmt: skip
    told = "".join(text for _, inner, made in block.text if made for text, _ in inner)
    assert told == promise.text
    assert "".join(text for _, inner, _ in block.text for text, _ in inner) == body


def test_words_of_the_query_are_highlighted() -> None:
    mark = Highlighter(parse_query("学校").clause).mark
    marked = [
        text
        for block in blocks(_REPLY, mark)
        for _, inner, _ in (*block.heading, *block.text)
        for text, on in inner
        if on
    ]
    assert marked == ["学校", "学校"]


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_cutting_at_marks_loses_no_text(text: str, marks: list[tuple[int, int]]) -> None:
    pieces = segments(Marked(text, tuple(marks)))
    assert "".join(piece for piece, _ in pieces) == text
