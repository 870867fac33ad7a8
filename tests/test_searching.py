"""From query to result page."""

from dataclasses import replace

from indexer import Engine, parse_query, search


def test_a_hit_comes_with_its_reply_marks_and_passages(engine: Engine) -> None:
    page = search(engine, parse_query("农村教师老龄化"))
    (hit,) = page.hits
    assert hit.stored.reply.numbers == (56,)
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
