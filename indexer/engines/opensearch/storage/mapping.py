"""The index as the cluster is told of it: fields, analysis, the formula of scores."""

from __future__ import annotations

from typing import Any, Final

from indexer.engines.opensearch.storage.packed import SCRIPT
from indexer.errors import IndexOutdated
from indexer.schema import FACETS, WORD_FIELDS, column_names

LONGEST: Final = 8191
"""Characters of a value that is counted and compared: Lucene holds terms of 32,766 bytes, four a character. No real value is longer."""
REPLY: Final = "reply"
PROMISE: Final = "promise"
SESSIONS: Final = "sessions-"
"""With the year, the id of the document that lists the sessions that began in it."""
COLUMNS: Final = column_names()
CONTAINED: Final = frozenset(field.name for field in WORD_FIELDS)
"""Columns that a part of a value is looked for in."""
TREES: Final = tuple(field.name for field in FACETS if field.order == "tree")

_VALUE: Final = {"type": "keyword", "ignore_above": LONGEST}
_CONTAINED: Final = {"type": "text", "analyzer": "pairs", "norms": False}
"""Each two characters side by side, with their places: a phrase of pairs is an exact check of the text."""
_NUMBER: Final = {"type": "integer"}


def values_of(column: str) -> str:
    """The field that holds the values of a column. Raises IndexOutdated where there is no such column."""
    if column not in COLUMNS:
        raise lacking(column)
    return f"values.{column}"


def lacking(name: str) -> IndexOutdated:
    """The error for what an index of an older version does not have."""
    return IndexOutdated(f"索引里没有字段 {name}。请运行 dafu index --rebuild 重建，答复库不受影响。")


def index_body(shards: int, replicas: int) -> dict[str, Any]:
    """What an index is created with."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            # What was written is made visible by the writer, at its end.
            "refresh_interval": "-1",
            "similarity": {"packed": {"type": "scripted", "script": {"source": SCRIPT}}},
            "analysis": {
                "tokenizer": {
                    "terms": {"type": "whitespace", "max_token_length": 32_000},
                    "pairs": {"type": "ngram", "min_gram": 2, "max_gram": 2},
                },
                "analyzer": {
                    "terms": {"type": "custom", "tokenizer": "terms", "filter": ["delimited_term_freq"]},
                    "pairs": {"type": "custom", "tokenizer": "pairs"},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            # The rest is made from the reply again.
            "_source": {"includes": ["stored", "promise"]},
            "properties": {
                "kind": {"type": "join", "relations": {REPLY: PROMISE}},
                "id": _VALUE,
                "family": _VALUE,
                "first_day": _NUMBER,
                "last_day": _NUMBER,
                "length": _NUMBER,
                "terms": {
                    "type": "text",
                    "analyzer": "terms",
                    "index_options": "freqs",
                    "norms": False,
                    "similarity": "packed",
                },
                "beginnings": _VALUE,
                "text": _CONTAINED,
                "values": {"properties": dict.fromkeys(COLUMNS, _VALUE)},
                "contained": {
                    "properties": {field.name: _VALUE if field.exact else _CONTAINED for field in WORD_FIELDS}
                },
                # Every branch of a tree by each of its ends, so that 上党区 finds 山西省/长治市/上党区.
                "branches": {"properties": dict.fromkeys(TREES, _VALUE)},
                # Values folded and as written, a line each, for who looks for a part of them.
                "folded": {"properties": dict.fromkeys(COLUMNS, _VALUE)},
                # Of replies with a full date: the session that is answered, and its place.
                "session": _VALUE,
                # Of promises.
                "due": _NUMBER,
                "due_year": _NUMBER,
                "is_firm": {"type": "boolean"},
                "place": _NUMBER,
                "sentence": _CONTAINED,
                "heading": _CONTAINED,
                "same": _VALUE,
                # Of pieces of suggestions.
                "level": _VALUE,
                "stored": {"type": "object", "enabled": False},
                "promise": {"type": "object", "enabled": False},
            },
        },
    }
