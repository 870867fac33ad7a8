"""What the result page shows around its hits."""

from __future__ import annotations

import pytest

from indexer import Facet, FacetValue, Query
from webapp.params import SearchParams
from webapp.results import chips, last_page, page_numbers, tree


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


def test_every_condition_has_a_chip_that_drops_it_alone() -> None:
    params = SearchParams(
        q="校车", filters={"kind": ("建议",), "year": ("2013", "2024")}, date_from="2013", page=2
    )
    found = {(chip.label, chip.text): chip.without for chip in chips(params)}
    assert list(found) == [("年份", "2013"), ("年份", "2024"), ("类别", "人大建议"), ("起始日期", "2013")]
    assert found["年份", "2013"] == params.changed(filters={"kind": ("建议",), "year": ("2024",)})
    assert found["起始日期", "2013"] == params.changed(date_from="")


def test_a_tree_nests_what_a_branch_holds_and_opens_the_way_to_what_is_selected() -> None:
    values = tuple(
        FacetValue(value, 1, value.endswith("上党区"))
        for value in ("山西省", "山西省/长治市", "山西省/长治市/上党区", "望川区")
    )
    first, second = tree(Facet("region", "地区", values))
    assert (first.value.value, first.is_open, second.value.value, second.is_open) == (
        "山西省",
        True,
        "望川区",
        False,
    )
    assert first.branches[0].branches[0].value.value == "山西省/长治市/上党区"
