"""What else is searched, and how the reader steers it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer import (
    Highlighter,
    Not,
    Phrase,
    expanded,
    expansions,
    find,
    parse_query,
    search,
    update,
)
from indexer.query.synonyms import _shipped, synonyms_in
from tests.conftest import REPLIES
from tests.engines.contract import add, title
from tests.local import LocalEngine


@pytest.mark.parametrize(
    ("text", "typed", "word"),
    [
        ("看病贵怎么办", "看病贵", "医疗费用负担"),
        ("黑车太多", "黑车", "非法营运"),
        ("黑車太多", "黑车", "非法营运"),
        ("住建局", "住建局", "住房和城乡建设局"),
        ("卫计委", "卫计委", "卫健委"),
        ("工商局", "工商局", "市场监管局"),
        ("双减", "双减", "减轻学生作业负担和校外培训负担"),
    ],
)
def test_official_words_are_searched_for_lay_ones(text: str, typed: str, word: str) -> None:
    (found,) = synonyms_in(text)
    assert found.typed == typed
    assert word in found.words


def test_a_renamed_agency_is_told_from_a_synonym() -> None:
    assert synonyms_in("卫计委")[0].is_lineage
    assert not synonyms_in("黑车")[0].is_lineage


def test_a_short_word_inside_another_is_not_expanded() -> None:
    assert synonyms_in("黑车间") == ()


def test_there_are_at_least_four_hundred_entries_and_none_is_a_single_character() -> None:
    assert len(_shipped().pairs) >= 400
    assert [word for word in _shipped().pairs if len(word) < 2] == []


def test_quoted_and_excluded_words_are_meant_literally() -> None:
    assert expansions(expanded(parse_query("“黑车” -住建局")).clause) == ()
    assert isinstance(expanded(parse_query("-黑车")).clause, Not)
    assert isinstance(expanded(parse_query("“黑车”")).clause, Phrase)


def test_an_expansion_can_be_taken_away() -> None:
    query = expanded(parse_query("黑车 看病贵"), frozenset({"黑车"}))
    assert [e.typed for e in expansions(query.clause)] == ["看病贵"]


def test_a_reply_in_official_words_is_found_by_lay_words_and_ranks_below_the_literal_one(
    own: LocalEngine,
) -> None:
    official = replace(REPLIES[5], title="客运市场答复", body="依法查处非法营运车辆二十台，维护客运秩序。")
    add(own.store, [official])
    update(own, own.store)
    literal_query = parse_query("黑车")
    literal = find(own, literal_query)
    found = find(own, expanded(literal_query))
    names = [own.fetch([i])[i].reply.title for i, _ in found.scored]
    assert literal.total == 1
    assert names == [title(5), "客运市场答复"]


def test_an_agency_is_found_by_its_former_name(own: LocalEngine) -> None:
    add(own.store, [replace(REPLIES[5], title="医疗答复", body="村卫生室建设。", agency="汀兰县卫生健康局")])
    update(own, own.store)
    assert search(own, expanded(parse_query("卫计委 村卫生室"))).sure_count == 1


def test_the_words_searched_instead_are_marked() -> None:
    marked = Highlighter(expanded(parse_query("黑车")).clause).mark("查处非法营运")
    assert [marked.text[s:e] for s, e in marked.marks] == ["非法营运"]
