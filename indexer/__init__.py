"""How a reply is found."""

from indexer.build.update import Built, rebuild, update
from indexer.contract.document import Document
from indexer.contract.engine import Engine, Writer, reached
from indexer.contract.promises import (
    PROMISE_SORTS,
    UNDATED,
    FoundPromise,
    PromiseMatches,
    PromiseQuery,
    PromiseSort,
)
from indexer.contract.query import (
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
from indexer.contract.result import Delay, Delays, Facet, FacetValue, Hit, Marked, Matches, ResultPage, Rise
from indexer.contract.state import IndexState
from indexer.contract.suggestions import KINDS, Completion, Suggestions
from indexer.engines.registry import ENGINES, open_engine
from indexer.errors import (
    EngineUnavailable,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    Message,
    QueryError,
    SearchError,
    TimedOut,
)
from indexer.near.again import asked_again, is_within
from indexer.near.precedents import Answer, Check, CheckedAsk, Matter, Verdict, check
from indexer.near.quoting import Quotation, quotations
from indexer.near.similar import MAX_TEXT, Near, precedents, same_matter, similar
from indexer.query.parser import parse_query
from indexer.query.synonyms import expanded
from indexer.ranking import ALL_ASKED
from indexer.schema import BRANCH, CITED_NUMBERS, FACETS, MISSING, PLACE, WORD_FIELDS, FacetField, place
from indexer.search.anew import Anew
from indexer.search.finding import find, how_many, listing
from indexer.search.promises import find_promises, scan_promises
from indexer.search.search import everything, search
from indexer.search.snippet import Highlighter
from indexer.settings import Settings
from indexer.text.agency_lineage import successor
from indexer.text.analyzer import lone_characters, query_parts, query_words
from indexer.text.folding import fold

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
    "Anew",
    "Answer",
    "Built",
    "Check",
    "CheckedAsk",
    "Clause",
    "Completion",
    "Dated",
    "Delay",
    "Delays",
    "Document",
    "Engine",
    "EngineUnavailable",
    "Facet",
    "FacetField",
    "FacetValue",
    "FieldTerm",
    "FoundPromise",
    "Highlighter",
    "Hit",
    "IndexDamaged",
    "IndexLocked",
    "IndexNotFound",
    "IndexOutdated",
    "IndexState",
    "Marked",
    "Matches",
    "Matter",
    "Message",
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
    "Quotation",
    "ResultPage",
    "Rise",
    "SearchError",
    "Settings",
    "Sort",
    "Suggestions",
    "TimedOut",
    "Verdict",
    "Words",
    "Writer",
    "asked_again",
    "check",
    "everything",
    "expanded",
    "expansions",
    "find",
    "find_promises",
    "fold",
    "how_many",
    "is_within",
    "listing",
    "lone_characters",
    "open_engine",
    "parse_query",
    "place",
    "precedents",
    "query_parts",
    "query_words",
    "quotations",
    "reached",
    "rebuild",
    "same_matter",
    "scan_promises",
    "search",
    "similar",
    "successor",
    "update",
]
