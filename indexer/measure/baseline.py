"""The recipe that tutorials give for Chinese search in Python, to compare with: Whoosh with jieba's `ChineseAnalyzer`."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

from whoosh import fields, index
from whoosh.qparser.default import QueryParser
from whoosh.qparser.syntax import OrGroup
from whoosh.query.terms import Term

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
            id=fields.ID(stored=True),
            text=fields.TEXT(stored=True, analyzer=ChineseAnalyzer()),
            topic=fields.ID(sortable=True),
            year=fields.ID(sortable=True),
        )
        self._folder = str(folder)
        self._index = index.create_in(self._folder, schema)
        self._parser = QueryParser("text", schema, group=OrGroup)

    def build(self, replies: Iterable[tuple[str, Reply]]) -> float:
        """Index the replies; the seconds it took."""
        started = time.perf_counter()
        writer = self._index.writer()
        for reply_id, reply in replies:
            text = f"{reply.title or ''}\n{reply.body}"
            year = (reply.published_on or "")[:4]
            writer.add_document(id=reply_id, text=text, topic=reply.topic or "", year=year)
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

    def open(self) -> None:
        """Forget what is in memory."""
        self._index.close()
        self._index = index.open_dir(self._folder)

    def ask(self, text: str, phrase: bool, topic: str | None, depth: int, snippets: bool = False) -> int:
        """The exact total of a question, with its first hits, the counts of three facets, and snippets if wanted."""
        query = self._parser.parse(f'"{text}"' if phrase else text)
        chosen = Term("topic", topic) if topic else None
        with self._index.searcher() as searcher:
            results = searcher.search(query, limit=depth, filter=chosen, groupedby=["topic", "year"])
            for facet in ("topic", "year", "topic"):
                {value: len(documents) for value, documents in results.groups(facet).items()}
            if snippets:
                for hit in results:
                    hit.highlights("text")
            return len(results)

    def close(self) -> None:
        """Release files."""
        self._index.close()
