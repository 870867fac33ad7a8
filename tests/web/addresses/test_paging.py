"""Which page of a list was asked for, and which are linked."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from indexer import Query
from webapp.addresses.paging import asked_page, last_page, page_numbers


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", (("a", "b"), 1, 3)),
        ("/?page=2", (("c", "d"), 2, 3)),
        ("/?page=3", (("e",), 3, 3)),
        ("/?page=0", (("a", "b"), 1, 3)),
        ("/?page=x", (("a", "b"), 1, 3)),
    ],
)
def test_a_page_of_a_list_is_the_one_asked_for(
    address: str, expected: tuple[tuple[str, ...], int, int]
) -> None:
    with Flask("test").test_request_context(address):
        assert asked_page("abcde", 2) == expected


def test_a_page_that_does_not_exist_is_not_found() -> None:
    with Flask("test").test_request_context("/?page=4"), pytest.raises(NotFound, match="名录只有 3 页"):
        asked_page("abcde", 2)
    with Flask("test").test_request_context("/"):
        assert asked_page("", 2) == ((), 1, 1)


@pytest.mark.parametrize(
    ("current", "last", "numbers"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (1, 20, (1, 2, 3, None, 20)),
        (10, 20, (1, None, 8, 9, 10, 11, 12, None, 20)),
        (5, 9, (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        (20, 20, (1, None, 18, 19, 20)),
    ],
)
def test_page_numbers_show_the_ends_and_the_neighbours_and_hide_no_single_page(
    current: int, last: int, numbers: tuple[int | None, ...]
) -> None:
    assert page_numbers(current, last) == numbers


@pytest.mark.parametrize(
    ("total", "limit", "last"), [(0, 10, 1), (10, 10, 1), (11, 10, 2), (10**6, 10, 1001), (10**6, 50, 201)]
)
def test_the_last_page_is_the_last_that_may_be_asked_for(total: int, limit: int, last: int) -> None:
    assert last_page(total, Query(limit=limit)) == last
