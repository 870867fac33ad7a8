"""How a reply is found."""

from indexer.analyzer import query_words
from indexer.build import Built, rebuild, update
from indexer.engine import Engine, Writer
from indexer.engines import open_engine
from indexer.errors import (
    EngineUnavailable,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    QueryError,
    SearchError,
)
from indexer.expansion import expanded
from indexer.query import (
    SORTS,
    And,
    Clause,
    FieldTerm,
    Not,
    Or,
    Phrase,
    Query,
    Sort,
    Words,
    expansions,
    needed_share,
)
from indexer.query_parser import MAX_CHARACTERS, parse_query
from indexer.result import Facet, FacetValue, Hit, Marked, ResultPage
from indexer.schema import BRANCH, FACETS, MISSING, WORD_FIELDS, FacetField
from indexer.searching import search
from indexer.settings import Settings
from indexer.similar import MAX_TEXT, Near, precedents, similar
from indexer.snippet import Highlighter

__all__ = [
    "BRANCH",
    "FACETS",
    "MAX_CHARACTERS",
    "MAX_TEXT",
    "MISSING",
    "SORTS",
    "WORD_FIELDS",
    "And",
    "Built",
    "Clause",
    "Engine",
    "EngineUnavailable",
    "Facet",
    "FacetField",
    "FacetValue",
    "FieldTerm",
    "Highlighter",
    "Hit",
    "IndexLocked",
    "IndexNotFound",
    "IndexOutdated",
    "Marked",
    "Near",
    "Not",
    "Or",
    "Phrase",
    "Query",
    "QueryError",
    "ResultPage",
    "SearchError",
    "Settings",
    "Sort",
    "Words",
    "Writer",
    "expanded",
    "expansions",
    "needed_share",
    "open_engine",
    "parse_query",
    "precedents",
    "query_words",
    "rebuild",
    "search",
    "similar",
    "update",
]
