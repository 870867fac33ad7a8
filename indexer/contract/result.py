"""What a search answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus import StoredReply


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of original text with the ranges to highlight: half-open, ascending, not overlapping."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


# Not frozen: hundreds are made for each search, and a frozen one takes three times as long to make.
@dataclass(slots=True, unsafe_hash=True)
class FacetValue:
    """One value of a facet: how many replies selecting it (too) would list."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet's values: the selected first, then in the facet's order; `schema.MISSING` last."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """An engine's answer: ids and scores of one page, exact total, facet counts."""

    total: int
    scored: tuple[tuple[str, float], ...]
    facets: tuple[Facet, ...]
    loosened: bool = False
    """True when hardly a reply held all the words, and replies that hold a part of them are listed too."""
    hits: int = 0
    """How many hits all pages have: fewer than `total`, which counts replies, where near-duplicates are folded."""
    same: Mapping[str, int] = field(default_factory=dict)
    """Reply id → how many near-duplicates that match too are folded into the hit."""
    kin: Mapping[str, str] = field(default_factory=dict)
    """Reply id → the name of its family, as in `Row`, for those of this page."""
    by_meaning: frozenset[str] = frozenset()
    """Of the ids of this page, those that the words do not find: listed for their meaning, never in `total` or `facets`."""
    meant: int = 0
    """How many such hits all pages have; they are among `hits`."""
    is_exact: bool = True
    """False where `hits` and the counts of facets are estimates."""
    months: Mapping[str, int] | None = None
    """How many of all there are of each month, 2024-05, or of a year alone; None where they were not asked for."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A reply found by weighted terms."""

    id: str
    score: float
    terms: tuple[str, ...]
    """Those that it holds, the one that adds most to its score first."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long an agency took, in days; see `contract.session` for what is counted."""

    agency: str
    """Empty for all agencies together."""
    count: int
    """Replies whose session and full date are known."""
    first_quartile: int
    median: int
    third_quartile: int


@dataclass(frozen=True, slots=True)
class Rise:
    """A term that the subjects of a larger share of replies hold than the year before."""

    year: str
    term: str
    count: int
    """Replies of the year whose subject holds it."""
    share: float
    """Of the replies of the year, from 0 to 1."""
    share_before: float


@dataclass(frozen=True, slots=True)
class Delays:
    """How long answers took."""

    overall: Delay | None
    """None where no session and full date are known."""
    months: tuple[int, ...]
    """Replies by the month of the session's year that they were signed in, January first; the thirteenth number counts all later ones."""
    agencies: tuple[Delay, ...]
    """Those with the most replies."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One listed reply."""

    id: str
    score: float
    stored: StoredReply
    title: Marked
    subject: Marked
    snippets: tuple[Marked, ...]
    """At most three passages of the body, whole sentences where they are short enough."""
    same: int = 0
    """Near-duplicates that match too and are folded into this hit."""
    is_sure: bool = True
    """False where it holds a part of the question only, or its words far from each other; see `search.sure`."""
    by_meaning: bool = False
    """True when the words do not find the reply, and it is listed for its meaning."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of hits with the counts beside it."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    took_ms: float
    loosened: bool = False
    hit_count: int = 0
    """Hits on all pages; see `Matches.hits`."""
    sure_count: int = 0
    """Of those, the hits that are about all of the question; they come first."""

    by_meaning: int = 0
    """Of `hit_count`, the hits listed for their meaning alone."""
    is_exact: bool = True
    """False where all numbers but `total` are estimates."""
    months: Mapping[str, int] | None = None
    """As in `Matches`."""

    @property
    def partial_count(self) -> int:
        """Hits that hold a part of the question only."""
        return max(self.hit_count - self.sure_count - self.by_meaning, 0)

    @property
    def facet(self) -> Mapping[str, Facet]:
        """The facets by name."""
        return {facet.name: facet for facet in self.facets}
