"""What the result page shows around its hits."""

from __future__ import annotations

from indexer import FACETS, MISSING, Facet, FacetValue
from webapp.addresses.search import SearchParams
from webapp.views.filters import chips, facet_list
from webapp.words.labels import local_time


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
    regions = facet_list(Facet("region", "地区", values), "/search?region={}".format)
    first, second = regions.shown
    assert (first.label, first.is_open, second.label, second.is_open) == ("山西省", True, "望川区", False)
    (district,) = first.inner[0].inner
    assert (district.label, district.is_selected) == ("上党区", True)
    assert district.url == "/search?region=山西省/长治市/上党区"


def test_what_is_selected_among_the_values_folded_away_is_not_hidden() -> None:
    values = tuple(FacetValue(f"{number}局", 1, number in (11, 70)) for number in range(80))
    agencies = facet_list(Facet("agency", "承办单位", values), str, "/facet/agency")
    assert (len(agencies.shown), len(agencies.more)) == (8, 13)
    assert [option.label for option in agencies.more if option.is_selected] == ["11局", "70局"]
    assert agencies.is_open and agencies.unlisted and agencies.all_url == "/facet/agency"
    assert len(facet_list(Facet("agency", "承办单位", values), str).more) == 53  # where no page lists all
    few = facet_list(Facet("agency", "承办单位", values[:8]), str, "/facet/agency")
    assert (few.more, few.is_open, few.unlisted, few.all_url) == ((), False, False, None)


def test_groups_that_few_narrow_by_are_folded_until_something_in_them_is_selected() -> None:
    def unfolded(name: str, value: FacetValue) -> bool:
        return facet_list(Facet(name, name, (value,)), str).is_unfolded

    assert [unfolded(facet.name, FacetValue("甲", 1)) for facet in FACETS] == [
        facet.name in ("topic", "region", "outcome") for facet in FACETS
    ]
    assert unfolded("session", FacetValue("甲", 1, True))
    within = (FacetValue("甲省", 1), FacetValue("甲省/乙市", 1, True))
    assert facet_list(Facet("region", "地区", within), str).is_unfolded


def test_what_is_filed_under_nothing_else_comes_last_unless_it_is_selected() -> None:
    counted = (("其他", 8), ("卫生、体育", 2), (MISSING, 1))
    for selected, last in (("", ["其他", "未标注"]), ("其他", ["未标注"])):
        values = tuple(FacetValue(value, count, value == selected) for value, count in counted)
        shown = facet_list(Facet("topic", "主题", values), str).shown
        assert [option.label for option in shown][-len(last) :] == last


def test_moments_are_told_by_the_clock_in_china() -> None:
    assert local_time("2025-09-12T20:30:01+00:00") == "2025-09-13 04:30"
    assert local_time("2025-09-12T03:05:59") == "2025-09-12 11:05"
