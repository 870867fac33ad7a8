"""Addresses of searches that hypothesis makes up."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from indexer import FACETS, SORTS
from webapp.addresses.links import tidy
from webapp.addresses.promises import PromiseParams
from webapp.addresses.search import SIZES, SearchParams

PAGE_SIZE: Final = 10
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DATES: Final = st.one_of(TEXTS, st.sampled_from(["2024", "2024-5", "2024年5月", "2024/05/12", "2024-02-30"]))
SEARCHES: Final = st.builds(
    SearchParams,
    q=TEXTS,
    filters=st.dictionaries(
        st.sampled_from([f.name for f in FACETS]), st.lists(TEXTS, max_size=4).map(tuple)
    ),
    date_from=DATES,
    date_to=DATES,
    proposer=TEXTS.map(tidy),
    place=TEXTS.map(tidy),
    exact=st.booleans(),
    fold=st.booleans(),
    sort=st.sampled_from([None, *SORTS]),
    page=st.integers(1, 10**8),
    size=st.sampled_from([None, *(size for size in SIZES if size != PAGE_SIZE)]),
)


def written(params: SearchParams | PromiseParams) -> str:
    """The parameters of an address, easy to read."""
    return "&".join(f"{name}={value}" for name, value in params.items())
