"""From query to result page."""

import random
from collections.abc import Mapping
from dataclasses import replace

import jieba
import pytest

from corpus import StoredReply
from indexer import Engine, Matches, Query, expanded, find, parse_query, search
from indexer.text.agency_lineage import today
from indexer.text.folding import fold, is_han


def test_a_hit_comes_with_its_reply_marks_and_passages(engine: Engine) -> None:
    page = search(engine, parse_query("农村教师老龄化"))
    hit, other = page.hits
    assert (hit.stored.reply.numbers, hit.is_sure, other.is_sure) == ((56,), True, False)
    assert (page.sure_count, page.hit_count) == (1, 2)
    assert hit.score > 0
    assert any("老龄化" in p.text[s:e] for p in hit.snippets for s, e in p.marks)
    assert page.took_ms > 0


def test_a_number_that_stands_in_the_title_only_is_marked_there(engine: Engine) -> None:
    (hit,) = search(engine, parse_query("56号")).hits
    assert [hit.title.text[s:e] for s, e in hit.title.marks] == ["第56号"]
    assert hit.snippets == (hit.title,)


def test_without_words_the_newest_come_first_with_their_openings(engine: Engine) -> None:
    page = search(engine, parse_query(""))
    dates = [hit.stored.reply.date for hit in page.hits if hit.stored.reply.date]
    assert dates == sorted(dates, reverse=True)
    assert all(hit.snippets and not hit.snippets[0].marks for hit in page.hits)


def test_facets_are_reachable_by_name(engine: Engine) -> None:
    facet = search(engine, replace(parse_query(""), filters={"kind": ("提案",)})).facet["kind"]
    assert (facet.values[0].value, facet.values[0].selected) == ("提案", True)


@pytest.fixture(scope="module")
def letters(samples: Engine) -> Mapping[str, StoredReply]:
    """The replies of the samples."""
    return samples.fetch([reply_id for reply_id, _ in find(samples, Query(limit=1000)).scored])


def test_a_pasted_title_or_subject_finds_its_page_first(
    samples: Engine, letters: Mapping[str, StoredReply]
) -> None:
    for stored in letters.values():
        for pasted in filter(None, (stored.reply.title, stored.reply.subject)):
            ((first, _),) = find(samples, replace(expanded(parse_query(pasted)), limit=1)).scored
            assert pasted in (letters[first].reply.title, letters[first].reply.subject)


def test_every_dictionary_word_inside_a_reply_finds_it(
    samples: Engine, letters: Mapping[str, StoredReply]
) -> None:
    jieba.dt.initialize()
    chance = random.Random(7)
    for reply_id in chance.sample(sorted(letters), 40):
        body = fold(letters[reply_id].reply.body)
        parts = {body[start : start + size] for start in range(len(body)) for size in (2, 3, 4)}
        words = sorted(part for part in parts if all(map(is_han, part)) and jieba.dt.FREQ.get(part))
        for word in chance.sample(words, min(8, len(words))):
            found = find(samples, replace(parse_query(word), limit=1000)).scored
            assert reply_id in [found_id for found_id, _ in found], word


def test_words_that_only_sound_alike_do_not_match(engine: Engine) -> None:
    assert find(engine, parse_query("教师")).total > 0
    assert find(engine, parse_query("叫师")).total == 0


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("汀兰县卫生和计划生育局", "汀兰县卫健局"),
        ("汀兰县卫生健康委员会", "汀兰县卫健局"),
        ("云锦区教育局", "云锦区教育局"),
        ("望川区某某合作社", "望川区某某合作社"),
    ],
)
def test_an_agency_is_joined_with_what_it_became(agency: str, name: str) -> None:
    assert today(agency) == name


def test_a_lineage_lists_what_the_agency_answered_under_all_its_names(
    samples: Engine, letters: Mapping[str, StoredReply]
) -> None:
    agencies = {agency for stored in letters.values() for agency in stored.reply.agencies}
    places = {
        agency.removesuffix("卫生和计划生育局") for agency in agencies if agency.endswith("卫生和计划生育局")
    }
    assert places
    for place in places:
        joined = f"{place}卫健局"
        found = find(samples, Query(filters={"lineage": (joined,)}, limit=1000)).scored
        expected = {i for i, s in letters.items() if joined in map(today, s.reply.agencies)}
        assert {reply_id for reply_id, _ in found} == expected


class Backwards:
    """The engine's order turned round."""

    def __init__(self, orders: bool) -> None:
        self._orders = orders

    def search(self, engine: Engine, query: Query) -> Matches:
        matches = find(engine, query)
        return replace(matches, scored=matches.scored[::-1])

    def orders(self, query: Query) -> bool:
        return self._orders


def test_the_order_of_a_ranking_is_kept_but_for_sure_hits(samples: Engine) -> None:
    query = replace(parse_query("老人到医院看病拿药不方便"), limit=15)
    given = [reply_id for reply_id, _ in find(samples, query).scored[::-1]]
    hits = search(samples, query, Backwards(orders=True)).hits
    sure = [hit.id for hit in hits if hit.is_sure]
    others = [hit.id for hit in hits if not hit.is_sure]
    assert sure and [hit.id for hit in hits] == sure + others
    assert sure == [reply_id for reply_id in given if reply_id in sure]
    assert others == [reply_id for reply_id in given if reply_id in others]
    again = [hit.id for hit in search(samples, query, Backwards(orders=False)).hits]
    assert again != [hit.id for hit in hits]


def test_a_complaint_of_degree_is_held_where_its_adjective_stands(samples: Engine) -> None:
    hits = search(samples, expanded(parse_query("小孩上学太远"))).hits
    sure = [hit.stored.reply.subject for hit in hits if hit.is_sure]
    assert set(sure) == {"关于切实加强中小学、幼儿园校车安全管理的建议", "关于恢复石门乡杨家岔小学的建议"}
