"""What a query asks of an engine: which replies match, and what each gains. Decided once for all engines, by `query.planner`.

An engine carries plans out and knows nothing of the query language. Each node has an obvious form in any engine: a term query, a
phrase, a value, a range, a conjunction, the best of several, a constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from indexer.text.analyzer import analyzer
from indexer.text.folding import is_han
from indexer.text.grams import pair_terms

# Conditions: which replies.


@dataclass(frozen=True, slots=True)
class Holds:
    """The term, as the analysis gives it, stands in any text field."""

    term: str


@dataclass(frozen=True, slots=True)
class Contains:
    """The folded text holds this folded text as it stands, and its `words`: 35 is not in 135."""

    text: str

    @property
    def terms(self) -> frozenset[str]:
        """What a reply holds for which that is true: the characters and their pairs, or the words where none is Han."""
        grams = frozenset(filter(is_han, self.text)) | frozenset(pair_terms(self.text).values())
        return grams or self.words

    @property
    def words(self) -> frozenset[str]:
        """What the text has to be held by as words, not only as it stands: those of one without Han characters."""
        return frozenset() if any(map(is_han, self.text)) else frozenset(analyzer().counts(self.text))


@dataclass(frozen=True, slots=True)
class HasValue:
    """A value of the column, squeezed (`folding.squeeze`), is `text`, or, where not `exact`, contains it."""

    column: str
    text: str
    exact: bool


@dataclass(frozen=True, slots=True)
class HasOneOf:
    """A value of the column is one of these, as written."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InBranch:
    """A value of the column of a tree is `text`, or ends with it as its last levels: 上党区 means 山西省/长治市/上党区."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Lacks:
    """The column has no value."""

    column: str


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """The reply has one of these ids."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class InFamily:
    """The reply has this id, or is a near-duplicate of the one that has; no reply for an unknown id."""

    id: str


@dataclass(frozen=True, slots=True)
class Between:
    """The date can lie between two days, ISO, both included; an empty one leaves that side open. Undated replies are outside."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class BeginsWith:
    """A word, one of the first `ranking.PREFIX_TERMS` of the index in order, begins so."""

    text: str


@dataclass(frozen=True, slots=True)
class Gains:
    """The score adds something."""

    score: Score


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold; every reply where there are none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A part holds; no reply where there are none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The part does not hold."""

    part: Condition


Condition = (
    Holds
    | Contains
    | HasValue
    | HasOneOf
    | InBranch
    | Lacks
    | IsOneOf
    | InFamily
    | Between
    | BeginsWith
    | Gains
    | AllOf
    | AnyOf
    | NoneOf
)
EVERYTHING: Final = AllOf(())


# Scores: what a reply gains.


@dataclass(frozen=True, slots=True)
class Worth:
    """The BM25 of the term, by `ranking.K1` and `ranking.B` over weighted frequencies, times `weight`; see `bm25`."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class WorthOfBeginning:
    """The best of the words that `BeginsWith(text)` means, each its BM25 times its idf to the power of `rarity`."""

    text: str
    rarity: float


@dataclass(frozen=True, slots=True)
class Constant:
    """One where the condition holds."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Sum:
    """All parts together."""

    parts: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Best:
    """The best of the parts, each counted where its condition holds, times `weight`."""

    parts: tuple[tuple[Condition, Score], ...]
    weight: float = 1.0


Score = Worth | WorthOfBeginning | Constant | Sum | Best
NOTHING: Final = Sum(())


@dataclass(frozen=True, slots=True)
class Plan:
    """One reading of a query."""

    where: Condition
    score: Score = NOTHING
    enough: int = 0
    """With fewer matches than this, facets and dates aside, the looser reading is tried."""
    floor: float = 0.0
    """What a match must reach of the best score to be listed."""
    is_loose: bool = False
    """True for the looser of two readings."""
