"""Sentences quoted for a question answer it, on labelled ones; docs/search-quality.md says which were seen when."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from indexer import Engine, Query, quotations, search
from tests.tools.accuracy.quotations import Counts, measured, rows
from webapp.addresses.search import SearchParams


def _query(text: str) -> Query:
    return SearchParams(q=text).to_query(10)


def test_what_is_quoted_answers(samples: Engine) -> None:
    halves = [measured(samples, half) for half in "abc"]
    found = Counts(*(sum(numbers) for numbers in zip(*map(astuple, halves), strict=True)))
    assert (found.asked, found.answerable) == (88, 73)
    assert found.right >= 0.85 * found.shown, found
    assert found.first_right >= 0.85 * found.answered, found
    assert found.answered >= 20, found
    assert found.right >= 29, found


@pytest.mark.parametrize("place", ["北京市", "上党区"])
def test_what_is_asked_of_a_place_is_not_answered_by_another(samples: Engine, place: str) -> None:
    queries = [_query(place + row["question"]) for half in "abd" for row in rows(half)]
    assert [quoted for query in queries for quoted in quotations(query, search(samples, query).hits)] == []


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("小学课后服务收费是多少？", ["汀兰县"]),
        ("云锦区小学课后服务收费是多少？", []),
        ("云锦区举报网吧接纳未成年人有奖励吗？", ["云锦区"]),
    ],
)
def test_a_place_that_no_division_is_but_a_hit_has_counts_too(
    samples: Engine, text: str, regions: list[str]
) -> None:
    query = _query(text)
    shown = quotations(query, search(samples, query).hits)
    assert [quoted.stored.reply.region for quoted in shown] == regions


@pytest.mark.parametrize("question", ["举报网吧接纳未成年人有奖励吗？", "村审计报告张榜公布要几天？"])
def test_a_quotation_is_a_sentence_as_it_stands_in_the_letter(samples: Engine, question: str) -> None:
    query = _query(question)
    (quoted,) = quotations(query, search(samples, query).hits)
    paragraph = quoted.stored.reply.paragraphs[quoted.paragraph]
    assert paragraph[quoted.start : quoted.end].strip() == quoted.text.text
    assert quoted.text.marks, "the words in common are marked"


@pytest.mark.parametrize(
    "text",
    [
        "网吧 奖励",
        "网吧让未成年人上网会怎么处罚？",
        "宠物火化要多少钱？",
        "多少钱？",
        "单位:教育局 多少",
        "“每次奖励300元”",
    ],
)
def test_what_is_no_question_or_has_no_sure_answer_gets_none(samples: Engine, text: str) -> None:
    query = _query(text)
    assert quotations(query, search(samples, query).hits) == ()
