"""Pages of long lists: which one was asked for, which is the last, which to link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from flask import abort, request

from indexer import Query
from webapp.addresses.search import MAX_OFFSET, positive
from webapp.languages.catalogue import later
from webapp.languages.choice import said

T = TypeVar("T")
BEYOND: Final = later("这次查询共有 {total} 件答复，只有 {last} 页，没有第 {page} 页。")
"""What is said of a page of hits that does not exist."""


def asked_page(found: Sequence[T], size: int, name: str = "名录") -> tuple[tuple[T, ...], int, int]:
    """What stands on the page of a list that the present request asks for, the number of that page and of the last.

    Aborts with 404 for a page that does not exist, with `name` for the list.
    """
    number = positive(request.args.get("page")) or 1
    last = existing_page(number, len(found), size, name)
    return tuple(found[(number - 1) * size : number * size]), number, last


def existing_page(number: int, total: int, size: int, name: str | None = None) -> int:
    """The number of the last page of a list of so many. Aborts with 404 where the page `number` lies behind it."""
    last = max(1, -(-total // size))
    if number > last:
        abort(
            404,
            said(
                "{name}只有 {last} 页，没有第 {number} 页。",
                name=name or said("名录"),
                last=last,
                number=number,
            ),
        )
    return last


def last_page(hits: int, query: Query) -> int:
    """The number of the last page that can be shown, at least 1."""
    return max(1, min(-(-hits // query.limit), MAX_OFFSET // query.limit + 1))


def page_numbers(current: int, last: int) -> tuple[int | None, ...]:
    """The page numbers to link: first, last and those around the current one; None for a gap of several."""
    near = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    numbers: list[int | None] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before == 2:
            numbers.append(number - 1)
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)
