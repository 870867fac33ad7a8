"""The recipe that tutorials give for Chinese search in Python, to compare with: Whoosh with jieba's `ChineseAnalyzer`."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

from whoosh import fields, index
from whoosh.qparser.default import QueryParser
from whoosh.qparser.syntax import OrGroup

from corpus import Reply


class Recipe:
    """An index made by the recipe: title and text in one stored field, any word of the question enough."""

    def __init__(self, folder: Path) -> None:
        # Only here: importing it loads jieba, which nothing else needs where the Rust segmentation is installed.
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ResourceWarning
            )  # jieba 0.42.1 leaves a file open while it is imported
            from jieba.analyse import ChineseAnalyzer

        schema = fields.Schema(
            id=fields.ID(stored=True), text=fields.TEXT(stored=True, analyzer=ChineseAnalyzer())
        )
        self._index = index.create_in(str(folder), schema)
        self._parser = QueryParser("text", schema, group=OrGroup)

    def build(self, replies: Iterable[tuple[str, Reply]]) -> float:
        """Index the replies; the seconds it took."""
        started = time.perf_counter()
        writer = self._index.writer()
        for reply_id, reply in replies:
            writer.add_document(id=reply_id, text=f"{reply.title or ''}\n{reply.body}")
        writer.commit()
        return time.perf_counter() - started

    def run(self, queries: Mapping[str, str], depth: int) -> tuple[dict[str, dict[str, float]], float]:
        """The first `depth` documents of each query with their scores; the seconds it took."""
        started = time.perf_counter()
        with self._index.searcher() as searcher:
            ranked = {
                query: {
                    hit["id"]: float(hit.score)
                    for hit in searcher.search(self._parser.parse(text), limit=depth)
                }
                for query, text in queries.items()
            }
        return ranked, time.perf_counter() - started
