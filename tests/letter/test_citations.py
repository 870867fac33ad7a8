"""The documents that a letter cites, and the one name that each has."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Reply
from corpus.letter.citations import Citation, Place, citations, cited_names
from corpus.letter.document_names import document_name, is_number
from tests.gold import DATA
from tests.tools.accuracy.citations import THRESHOLD, accuracy, judged

GOLD = DATA / "citations.jsonl"
NUMBERS = [
    "国发〔2021〕18号",
    "国发[2021]18号",
    "国发（2021）018号",
    "国发【2021】第18号",
    "国发 ﹝2021﹞ 18 号",
    "国发2021年18号",
    "国发２０２１１８号",
]
LONG = [
    "《",
    "《国",
    "国发〔2021〕",
    "根据",
    "国",
    "2021",
    "〔2021〕1号",
    "《法》",
    "令第1号",
    "《法》（",
    "，“",
]
TITLES = st.sampled_from(
    ["义务教育法", "山西省校车管理办法（试行）", "关于加强养老服务的意见", "“十四五”交通规划"]
)


def names(body: str, **fields: str) -> tuple[str, ...]:
    return cited_names(Reply(body=body, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "count"), [("citations.jsonl", 84), ("citations_unseen.jsonl", 30)])
def test_labelled_sentences_are_understood(name: str, count: int) -> None:
    texts = list(judged(GOLD.with_name(name)))
    assert len(texts) == count
    assert min(accuracy(texts)) >= THRESHOLD


@pytest.mark.parametrize(
    "title",
    [
        "中华人民共和国义务教育法",
        " 义务 教育法 ",
        "〈义务教育法〉",
        "義務教育法",
    ],
)
def test_variants_of_a_title_are_one_document(title: str) -> None:
    assert document_name(title) == "义务教育法"


@pytest.mark.parametrize(
    "number",
    [
        "国发〔2021〕18号",
        "国发[2021]18号",
        "国发（2021）018号",
        "国发【2021】第18号",
        "国发 ﹝2021﹞ 18 号",
        "国发２０２１１８号",
    ],
)
def test_variants_of_a_number_are_one_document(number: str) -> None:
    assert names(f"按照{number}文件执行。") == ("国发〔2021〕18号",)


def test_a_draft_or_a_trial_is_another_document_than_what_it_became() -> None:
    assert names("按《校车办法（试行）》和《校车办法》执行。") == ("校车办法（试行）", "校车办法")


def test_a_number_beside_a_title_names_the_same_document_everywhere_in_the_letter() -> None:
    body = (
        "《关于加强养老服务的意见》（国办发〔2019〕5号）提出要求。\n按照国办发〔2019〕5号，我们开展了工作。"
    )
    (found,) = citations(Reply(body=body))
    assert found == Citation(
        "关于加强养老服务的意见",
        "国办发〔2019〕5号",
        (Place(0, 0, 26), Place(1, 2, 13)),
        ("《关于加强养老服务的意见》（国办发〔2019〕5号）", "国办发〔2019〕5号"),
    )


def test_what_is_answered_and_the_reply_itself_are_not_cited() -> None:
    body = (
        "您提出的《关于养老规划的方案》已收到。本函澄建函〔2019〕18号同时公开。《关于养老规划的方案》很好。"
    )
    assert names(body, subject="关于养老规划的方案", document_number="澄建函〔2019〕18号") == ()


def test_a_short_name_means_the_last_document_of_its_kind_or_what_the_letter_says() -> None:
    body = "《养老服务条例》（以下简称“条例”）和《托育管理办法》已经施行。\n按照《办法》《条例》，我们组织了检查，《细则》另行制定。"
    assert [place.paragraph for found in citations(Reply(body=body)) for place in found.places] == [
        0,
        1,
        0,
        1,
    ]


def test_numbers_are_told_from_titles() -> None:
    assert is_number("国发〔2021〕18号") and is_number("教育部令第39号") and not is_number("一号文件")


@given(TITLES)
def test_naming_a_name_changes_nothing(title: str) -> None:
    assert document_name(document_name(title)) == document_name(title)


@given(
    st.text(alphabet="《》〈〉〔〕[]()（）【】“”，。、和的根据国发令号第年2019 1a法办\n意见", max_size=300)
)
def test_places_are_inside_their_paragraphs_ordered_and_apart(body: str) -> None:
    reply = Reply(body=body)
    places = sorted(
        (place.paragraph, place.start, place.end) for found in citations(reply) for place in found.places
    )
    for paragraph, start, end in places:
        assert 0 <= start < end <= len(reply.paragraphs[paragraph])
    for (paragraph, _, end), (following, start, _) in pairwise(places):
        assert paragraph != following or end <= start


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_always_says_the_same(body: str) -> None:
    assert citations(Reply(body=body)) == citations(Reply(body=body))
    assert document_name(body) == document_name(body)


@pytest.mark.parametrize("unit", LONG)
def test_a_hostile_text_is_read_to_its_end(unit: str) -> None:
    body = unit * (100_000 // len(unit))
    for citation in citations(Reply(body=body)):
        assert all(body[place.start : place.end] in citation.written for place in citation.places)
