"""The address of a search: canonical form, dates, limits, and the way to a Query and back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import FACETS, QueryError
from indexer.text.dates import first_day, in_words, last_day, normalize
from tests.searches import PAGE_SIZE, SEARCHES, TEXTS, written
from webapp.addresses.search import MAX_SELECTED, PARAMETERS, SIZES, SearchParams, problems


def _read(query_string: str, page_size: int = PAGE_SIZE) -> SearchParams:
    return SearchParams.read(parse_qsl(query_string, keep_blank_values=True), page_size)


@given(SEARCHES)
def test_an_address_reads_back_as_the_search_it_was_made_from(params: SearchParams) -> None:
    assert _read(urlsplit(params.url(page=params.page)).query) == params


@given(SEARCHES)
def test_the_canonical_address_is_read_unchanged_so_that_redirects_end(params: SearchParams) -> None:
    args = parse_qsl(urlsplit(params.url(page=params.page)).query, keep_blank_values=True)
    assert SearchParams.read(args, PAGE_SIZE).items() == args


@given(SEARCHES, st.sampled_from([f.name for f in FACETS]), TEXTS.filter(str.strip))
def test_toggling_a_value_twice_gives_the_same_search_on_page_one(
    params: SearchParams, facet: str, value: str
) -> None:
    value = " ".join(value.split())
    once = params.toggled(facet, value)
    assert (value in once.filters.get(facet, ())) != (value in params.filters.get(facet, ()))
    assert once.toggled(facet, value) == params.changed()


@given(st.lists(st.tuples(st.sampled_from([p.name for p in PARAMETERS] + ["utm"]), TEXTS), max_size=8))
def test_any_arguments_give_a_search_and_a_query_or_a_query_error(args: list[tuple[str, str]]) -> None:
    params = SearchParams.read(args, PAGE_SIZE)
    try:
        query = params.to_query(PAGE_SIZE)
    except QueryError as error:
        assert str(error)
    else:
        assert query.limit in (PAGE_SIZE, *SIZES)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("q=++农村++教师+", "q=农村 教师"),
        ("size=20&q=校车&topic=&from=&to=", "q=校车&size=20"),
        ("q=校车&page=1&size=10&sort=relevance", "q=校车"),
        ("sort=newest", ""),
        ("sort=relevance", ""),
        ("sort=oldest&page=2", "sort=oldest&page=2"),
        ("topic=b&region=上党区&topic=a&topic=b", "topic=a&topic=b&region=上党区"),
        ("to=2024年5月&from=2024/1/5", "from=2024-01-05&to=2024-05"),
        ("from=去年", "from=去年"),
        ("q=校车&page=0", "q=校车"),
        ("q=校车&page=²", "q=校车"),
        ("q=校车&sort=random&size=7&utm_source=x", "q=校车"),
        ("q=校车&q=公交", "q=校车"),
    ],
)
def test_addresses_become_canonical(typed: str, canonical: str) -> None:
    assert written(_read(typed)) == canonical


def test_a_default_page_size_of_the_site_is_left_out() -> None:
    assert _read("size=20", page_size=20).items() == []
    assert _read("size=10", page_size=20).items() == [("size", "10")]


def test_changes_go_back_to_page_one_unless_they_name_the_page() -> None:
    params = SearchParams(q="校车", page=3)
    assert params.url("/search", sort="newest") == "/search?q=%E6%A0%A1%E8%BD%A6&sort=newest"
    assert params.changed(page=4).page == 4
    assert params.url() == "/search?q=%E6%A0%A1%E8%BD%A6&page=3"


def test_clearing_keeps_the_words_and_drops_facets_andDATES() -> None:
    params = SearchParams(q="校车", filters={"year": ("2024",)}, date_from="2024", sort="oldest", size=20)
    assert params.cleared() == SearchParams(q="校车", sort="oldest", size=20)


def test_order_is_by_relevance_with_words_and_newest_without() -> None:
    assert SearchParams(q="校车").order == "relevance"
    assert SearchParams().order == "newest"
    assert SearchParams(sort="relevance").order == "newest"
    assert SearchParams().orders == ("newest", "oldest")
    assert SearchParams(q="“”").to_query(PAGE_SIZE).sort == "newest"


def test_the_query_carries_filters_inclusive_days_order_and_offset() -> None:
    params = _read("q=教师&region=上党区&from=2024-02&to=2024-02&page=3&size=20&sort=oldest")
    query = params.to_query(PAGE_SIZE)
    assert (query.text, query.filters) == ("教师", {"region": ("上党区",)})
    assert (query.date_from, query.date_to) == ("2024-02-01", "2024-02-29")
    assert (query.sort, query.offset, query.limit) == ("oldest", 40, 20)


@pytest.mark.parametrize(
    ("query_string", "named"),
    [
        ("from=去年", "去年"),
        ("from=2024-13", "2024-13"),
        ("from=2025&to=2024", "2025 晚于结束日期 2024"),
        ("page=1002", "10000"),
        ("&".join(f"agency=局{i}" for i in range(MAX_SELECTED + 1)), "agency"),
        ("q=" + "教" * 1001, "1001"),
    ],
)
def test_impossibleSEARCHES_are_refused_with_their_reason(query_string: str, named: str) -> None:
    with pytest.raises(QueryError, match=named):
        _read(query_string).to_query(PAGE_SIZE)


def test_the_deepest_page_and_the_most_values_are_still_served() -> None:
    values = "&".join(f"agency=局{i}" for i in range(MAX_SELECTED))
    assert _read("page=1001").to_query(PAGE_SIZE).offset == 10_000
    assert len(_read(values).to_query(PAGE_SIZE).filters["agency"]) == MAX_SELECTED


def test_a_year_may_start_and_end_in_itself() -> None:
    assert _read("from=2024-12&to=2024").date_errors == {}


def test_a_bad_date_is_kept_as_typed_and_named_beside_its_field() -> None:
    errors = _read("from=2024&to=明年春天").date_errors
    assert list(errors) == ["to"]
    assert "明年春天" in errors["to"]


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2024", "2024"),
        (" ２０２４年 ", "2024"),
        ("2024-5", "2024-05"),
        ("2024年5月", "2024-05"),
        ("2024.5.2", "2024-05-02"),
        ("2024/05/12", "2024-05-12"),
        ("2024年5月12日", "2024-05-12"),
        ("2024 年 5 月 12 日", "2024-05-12"),
        ("20240512", "2024-05-12"),
        ("2024-02-29", "2024-02-29"),
        ("2023-02-29", None),
        ("2024-00", None),
        ("0000", None),
        ("24-05", None),
        ("2024-05-12-01", None),
        ("²⁰²⁴-13", None),
        ("去年", None),
        ("", None),
    ],
)
def testDATES_are_read_at_the_precision_typed(typed: str, iso: str | None) -> None:
    assert normalize(typed) == iso


def test_years_and_months_span_their_days() -> None:
    assert (first_day("2024"), last_day("2024")) == ("2024-01-01", "2024-12-31")
    assert (first_day("2024-02"), last_day("2024-02")) == ("2024-02-01", "2024-02-29")
    assert (first_day("2024-02-03"), last_day("2024-02-03")) == ("2024-02-03", "2024-02-03")
    assert (in_words("2025-09-12"), in_words("2025-09"), in_words("2025")) == (
        "2025年9月12日",
        "2025年9月",
        "2025年",
    )


@pytest.mark.parametrize(
    ("query_string", "named"),
    [
        ("q=教师&topics=教育", "topics"),
        ("sort=random", "sort=random"),
        ("size=11", "size=11"),
        ("page=0", "page=0"),
        ("page=x", "page=x"),
        ("q=a&q=b", "q 只能出现一次"),
    ],
)
def test_programs_are_told_their_mistakes_by_name(query_string: str, named: str) -> None:
    assert any(named in problem for problem in problems(parse_qsl(query_string)))


def test_programs_may_use_every_declared_parameter() -> None:
    assert problems(parse_qsl("q=a&topic=b&topic=c&from=2024&to=2024&sort=newest&page=2&size=20&year=")) == []


@pytest.mark.parametrize("value", ["2024", "山西省/长治市", "甲 & 乙=?", "  乙  局 "])
@pytest.mark.parametrize("facet", ["topic", "year", "agency", "disposition"])
def test_addresses_of_many_values_are_those_of_toggling_one_by_one(facet: str, value: str) -> None:
    for params in (
        SearchParams(),
        SearchParams(q="校车 a&b", filters={facet: (value, "丙"), "kind": ("建议",)}, page=3, sort="newest"),
        SearchParams(filters={"topic": ("教育",), "session": ("二届",)}, date_from="2013", size=20),
    ):
        assert (
            params.toggle_urls(facet, "/search")(value)
            == params.toggled(facet, " ".join(value.split())).url()
        )


@pytest.mark.parametrize(
    "params",
    [
        SearchParams(),
        SearchParams(q="校车 a&b", filters={"topic": ("教育", "丙")}, page=3, sort="newest"),
        SearchParams(filters={"session": ("二届",)}, date_from="2013", fold=False, size=20),
    ],
)
def test_addresses_of_many_pages_are_those_of_turning_to_one(params: SearchParams) -> None:
    url = params.page_urls("/search")
    assert [url(page) for page in (1, 2, 40)] == [params.url(page=page) for page in (1, 2, 40)]
