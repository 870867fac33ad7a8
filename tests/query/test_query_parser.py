"""What was typed, understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import And, Clause, Dated, FieldTerm, Not, Or, Phrase, Prefix, QueryError, Words, parse_query


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("", None),
        ("农村 教师", Words("农村 教师")),
        ("“课后服务”", Phrase("课后服务")),
        ('"课后服务"', Phrase("课后服务")),
        ("「课后服务」", Phrase("课后服务")),
        ("教师 -高中", And((Words("教师"), Not(Phrase("高中"))))),
        ("㎡", Words("㎡")),
        ("教育 -非公开", And((Words("教育"), Not(Phrase("非公开"))))),
        ("教师 －高中", And((Words("教师"), Not(Phrase("高中"))))),
        ("-“高中教育”", Not(Phrase("高中教育"))),
        ("校车 OR 公交", Or((Words("校车"), Words("公交")))),
        ("校车|公交", Or((Words("校车"), Words("公交")))),
        ("校车 OR 公交 安全", And((Words("安全"), Or((Words("校车"), Words("公交")))))),
        ("(校车 OR 公交) -黑车", And((Or((Words("校车"), Words("公交"))), Not(Phrase("黑车"))))),
        ("（校车 安全）| 公交", Or((Words("校车 安全"), Words("公交")))),
        ("代表:李建廷", FieldTerm("proposer", "李建廷")),
        ("代表：李建廷", FieldTerm("proposer", "李建廷")),
        ("代表: 李建廷", FieldTerm("proposer", "李建廷")),
        ('单位:"教育局" 教师', And((Words("教师"), FieldTerm("agency", "教育局")))),
        ("-单位:教育局", Not(FieldTerm("agency", "教育局"))),
        ("文号:望教函〔2021〕18号", FieldTerm("document_number", "望教函〔2021〕18号")),
        ("2024-2025学年", Words("2024-2025学年")),
        ("参加“黑社会”，是犯罪吗", Words("参加 “黑社会” ，是犯罪吗")),
        ("关于“加强校车管理”的建议", Words("关于 “加强校车管理” 的建议")),
        ("2023年", Dated("2023-01-01", "2023-12-31")),
        ("２０２３年", Dated("2023-01-01", "2023-12-31")),
        ("二〇二三年", Dated("2023-01-01", "2023-12-31")),
        ("教师 2023年5月", And((Words("教师"), Dated("2023-05-01", "2023-05-31")))),
        ("2022..2024 教师", And((Words("教师"), Dated("2022-01-01", "2024-12-31")))),
        ("2022-2024年", Dated("2022-01-01", "2024-12-31")),
        ("2022年至2024年", Dated("2022-01-01", "2024-12-31")),
        ("2022..", Dated("2022-01-01", "")),
        ("..2024-05", Dated("", "2024-05-31")),
        ("年份:2023", Dated("2023-01-01", "2023-12-31")),
        ("日期:2023-05..2024-06-12", Dated("2023-05-01", "2024-06-12")),
        ("教师 -2023年", And((Words("教师"), Not(Dated("2023-01-01", "2023-12-31"))))),
        ("2023年的教师工资", Words("2023年的教师工资")),
        ("2023", Words("2023")),
        ("2023年13月", Words("2023年13月")),
        ("DH03*", Prefix("DH03")),
        ("关于《物业管理条例》的建议", Words("关于《物业管理条例》的建议")),
    ],
)
def test_the_language(text: str, clause: Clause | None) -> None:
    query = parse_query(text)
    assert (query.clause, query.literal) == (clause, ())


@pytest.mark.parametrize(
    ("text", "clause", "literal"),
    [
        ("“课后服务", Words("课后服务"), ("“",)),
        ("(校车", Words("校车"), ("(",)),
        ("校车)", Words("校车"), (")",)),
        ("*", None, ("*",)),
        ("OR OR", Words("OR"), ("OR",)),
        ("OR 校车", Words("OR 校车"), ("OR",)),
        ("校车 |", Words("校车"), ("|",)),
        ("代表:", Words("代表:"), ()),
        ("()", None, ()),
        ("-", None, ("-",)),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_searched_and_reported(
    text: str, clause: Clause | None, literal: tuple[str, ...]
) -> None:
    query = parse_query(text)
    assert query.literal == literal
    if clause is None or not isinstance(clause, Words):
        assert query.clause == clause
    else:
        assert isinstance(query.clause, Words)
        assert set(clause.text.split()) <= set(query.clause.text.split())


@given(st.text(max_size=300))
def test_any_string_is_a_query(text: str) -> None:
    parse_query(text)


@given(st.text(alphabet="()（）|OR-“”\"'代表:：教师 \n*", max_size=200))
def test_any_heap_of_syntax_is_a_query(text: str) -> None:
    parse_query(text)


def test_brackets_nested_beyond_reason_are_taken_literally() -> None:
    assert "(" in parse_query("(" * 400 + "校车" + ")" * 400).literal


def test_a_text_of_ten_thousand_characters_is_refused_with_advice() -> None:
    with pytest.raises(QueryError, match=r"10000 个字.*上限 1000"):
        parse_query("教" * 10_000)


def test_control_characters_are_not_part_of_a_query() -> None:
    assert parse_query("课后\x00服务\u200b").text == "课后 服务"
