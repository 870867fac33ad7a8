"""The address of a list of promises: canonical, round, forgiving, and true to what it says of days."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import PROMISE_SORTS, PromiseQuery, QueryError
from tests.searches import DATES, PAGE_SIZE, SEARCHES, TEXTS, written
from webapp.addresses.promises import FIRMNESSES, PARAMETERS, PAST, SOON, PromiseParams
from webapp.addresses.search import PARAMETERS as OF_SEARCH
from webapp.addresses.search import SIZES, problems

TODAY = date(2026, 11, 28)

_lists = st.builds(
    PromiseParams,
    q=TEXTS,
    search=SEARCHES,
    due=st.one_of(TEXTS, st.sampled_from([SOON, PAST, "none", "2026"])),
    due_from=DATES,
    due_to=DATES,
    firmness=st.sampled_from(["", *FIRMNESSES]),
    sort=st.sampled_from([None, *PROMISE_SORTS]),
    page=st.integers(1, 10**8),
)


def _read(query_string: str) -> PromiseParams:
    return PromiseParams.read(parse_qsl(query_string, keep_blank_values=True), PAGE_SIZE)


@given(_lists)
def test_an_address_reads_back_as_the_list_it_was_made_from(params: PromiseParams) -> None:
    query_string = urlsplit(params.url(page=params.page)).query
    assert _read(query_string) == params
    assert _read(query_string).items() == parse_qsl(query_string, keep_blank_values=True)


@given(st.lists(st.tuples(st.sampled_from([p.name for p in PARAMETERS] + ["utm"]), TEXTS), max_size=8))
def test_any_arguments_give_a_list_and_a_query_or_a_query_error(args: list[tuple[str, str]]) -> None:
    params = PromiseParams.read(args, PAGE_SIZE)
    try:
        query = params.to_query(PAGE_SIZE)
    except QueryError as error:
        assert str(error)
    else:
        asked = params.to_promise_query(TODAY)
        assert query.limit in (PAGE_SIZE, *SIZES) and asked.text == params.q


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("within=++农村++教师+&q=学位", "q=学位&within=农村 教师"),
        ("due=2026&sort=due", "due=2026"),
        ("due=2026&sort=newest", "due=2026&sort=newest"),
        ("sort=newest&page=1&size=10", ""),
        ("due=none&sort=due", "due=none&sort=due"),
        ("due=瞎写&firmness=硬&sort=random&utm_source=x&page=0", ""),
        ("due_to=2026年5月&due_from=2026/1/5&fold=0", "fold=0&due_from=2026-01-05&due_to=2026-05"),
        ("due_from=明年", "due_from=明年"),
        ("size=20&due=soon&agency=乙局&agency=甲局&topic=", "agency=乙局&agency=甲局&due=soon&size=20"),
        ("sort=relevance&page=3", "page=3"),
    ],
)
def test_addresses_become_canonical(typed: str, canonical: str) -> None:
    assert written(_read(typed)) == canonical


def test_an_address_takes_all_that_a_search_takes_of_replies_and_says_so() -> None:
    names = [parameter.name for parameter in PARAMETERS]
    assert {p.name for p in OF_SEARCH} - set(names) == set()
    assert len(names) == len(set(names))
    given = [
        (name, "1") for name in names if name not in ("sort", "firmness", "due", "size", "fold", "meaning")
    ]
    assert problems(given, PARAMETERS) == []


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("", PromiseQuery(sort="newest")),
        ("due=2026", PromiseQuery(due_from="2026-01-01", due_to="2026-12-31")),
        ("due=soon", PromiseQuery(due_from="2026-11-28", due_to="2027-02-26")),
        ("due=past", PromiseQuery(due_to="2026-11-27")),
        ("due=none&firmness=soft", PromiseQuery(undated=True, firmness="soft", sort="newest")),
        ("due_from=2026-02&due_to=2026-02", PromiseQuery(due_from="2026-02-01", due_to="2026-02-28")),
        (
            "due=2026&due_from=2025&due_to=2026-06&sort=newest",
            PromiseQuery(due_from="2026-01-01", due_to="2026-06-30", sort="newest"),
        ),
        ("q=学位", PromiseQuery(text="学位", sort="newest")),
    ],
)
def test_dues_become_days_seen_from_today(address: str, asked: PromiseQuery) -> None:
    assert _read(address).to_promise_query(TODAY) == asked


def test_the_query_is_of_the_replies_and_its_page_of_promises() -> None:
    query = _read(
        "q=学位&within=教师&region=上党区&from=2024-02&to=2024-02&place=未标注&page=3&size=20"
    ).to_query(PAGE_SIZE)
    assert (query.text, query.filters, query.place) == ("教师", {"region": ("上党区",)}, "")
    assert (query.date_from, query.date_to) == ("2024-02-01", "2024-02-29")
    assert (query.offset, query.limit, query.fold) == (40, 20, True)
    assert not _read("fold=0").to_query(PAGE_SIZE).fold
    assert not _read("family=x").to_query(PAGE_SIZE).fold and "fold" not in written(_read("family=x&fold=0"))


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("due_from=明年", "明年"),
        ("due_from=2027&due_to=2026", "2027 晚于结束日期 2026"),
        ("from=去年", "去年"),
        ("page=1002", "10000 条承诺"),
        ("q=" + "教" * 1001, "1001"),
        ("within=" + "教" * 1001, "1001"),
    ],
)
def test_impossible_lists_are_refused_with_their_reason(address: str, named: str) -> None:
    with pytest.raises(QueryError, match=named):
        _read(address).to_query(PAGE_SIZE)


@pytest.mark.parametrize("value", ["瞎写", "0999", "20266", "soon\n", "2026 "])
def test_programs_are_told_of_dues_that_are_none(value: str) -> None:
    (message,) = problems([("due", value)], PARAMETERS)
    assert "due" in message and "期限" in message


def test_clearing_keeps_the_words_and_drops_all_else() -> None:
    params = _read("q=学位&within=教师&agency=甲局&due=2026&due_from=2026&firmness=firm&sort=newest&size=20")
    assert params.cleared().items() == [("q", "学位"), ("size", "20")]
