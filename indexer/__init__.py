"""How a reply is found."""

from indexer.analyzer import query_words
from indexer.build import Built, rebuild, update
from indexer.checking import Answer, Check, CheckedAsk, Matter, check
from indexer.engine import Engine, Writer
from indexer.engines import ENGINES, open_engine
from indexer.errors import (
    EngineUnavailable,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    QueryError,
    SearchError,
)
from indexer.expansion import expanded
from indexer.folding import fold
from indexer.lineage import successor
from indexer.promised import PROMISE_SORTS, UNDATED, FoundPromise, PromiseMatches, PromiseQuery, PromiseSort
from indexer.query import (
    ALL_ASKED,
    MAX_CHARACTERS,
    SORTS,
    And,
    Clause,
    Dated,
    FieldTerm,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Words,
    expansions,
)
from indexer.query_parser import parse_query
from indexer.result import Delay, Delays, Facet, FacetValue, Hit, Marked, Matches, ResultPage, Rise
from indexer.schema import BRANCH, CITED_NUMBERS, FACETS, MISSING, PLACE, WORD_FIELDS, FacetField, place
from indexer.searching import everything, search
from indexer.settings import Settings
from indexer.similar import MAX_TEXT, Near, precedents, same_matter, similar
from indexer.snippet import Highlighter
from indexer.suggest import KINDS, Completion
from indexer.typing_help import TypingHelp

__all__ = [
    "ALL_ASKED",
    "BRANCH",
    "CITED_NUMBERS",
    "ENGINES",
    "FACETS",
    "KINDS",
    "MAX_CHARACTERS",
    "MAX_TEXT",
    "MISSING",
    "PLACE",
    "PROMISE_SORTS",
    "SORTS",
    "UNDATED",
    "WORD_FIELDS",
    "And",
    "Answer",
    "Built",
    "Check",
    "CheckedAsk",
    "Clause",
    "Completion",
    "Dated",
    "Delay",
    "Delays",
    "Engine",
    "EngineUnavailable",
    "Facet",
    "FacetField",
    "FacetValue",
    "FieldTerm",
    "FoundPromise",
    "Highlighter",
    "Hit",
    "IndexLocked",
    "IndexNotFound",
    "IndexOutdated",
    "Marked",
    "Matches",
    "Matter",
    "Near",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "PromiseMatches",
    "PromiseQuery",
    "PromiseSort",
    "Query",
    "QueryError",
    "ResultPage",
    "Rise",
    "SearchError",
    "Settings",
    "Sort",
    "TypingHelp",
    "Words",
    "Writer",
    "check",
    "everything",
    "expanded",
    "expansions",
    "fold",
    "open_engine",
    "parse_query",
    "place",
    "precedents",
    "query_words",
    "rebuild",
    "same_matter",
    "search",
    "similar",
    "successor",
    "update",
]
