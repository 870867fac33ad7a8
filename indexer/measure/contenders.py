"""Ours, and what one would install instead; each answers with the first ten, the exact total and the counts of three facets.

The peers get the text segmented as we segment it, which is the best that can be done for them; the recipe of tutorials does as
tutorials do. Peers that cannot count facets themselves count over the documents that matched, as their users must.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

from corpus import Reply, Store
from indexer.build.update import update
from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.engines.registry import open_engine
from indexer.measure.baseline import Recipe
from indexer.measure.workload import Question
from indexer.query.parser import parse_query
from indexer.search.finding import find
from indexer.search.search import search
from indexer.settings import Settings
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold

TOP: Final = 10
Replies = Sequence[tuple[str, Reply]]


class Contender(Protocol):
    """One way of searching, in a folder of its own."""

    def build(self, replies: Replies) -> None:
        """Index the replies, segmentation included, and make the index durable."""

    def open(self) -> None:
        """Forget what is in memory, as a process that has just begun."""

    def ask(self, question: Question) -> int:
        """Find the first ten and count facets; the total."""

    def page(self, question: Question) -> None:
        """The same with snippets, where the contender makes any."""

    def close(self) -> None:
        """Release files."""


def ask(engine: Engine, question: Question) -> int:
    """The total of what our engine finds, with the first ten and the counts of facets."""
    return find(engine, _query(question)).total


def page(engine: Engine, question: Question) -> None:
    """The same with texts and snippets."""
    search(engine, _query(question))


class Dafu:
    """Ours: the engine that the pages use."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(data=folder)
        self._store = Store(self._settings.store_path)
        self._engine = open_engine(self._settings, self._store)

    def prepare(self, replies: Replies) -> None:
        """Put the replies into the store, the system of record: not a part of indexing."""
        with self._store.transaction():
            for reply_id, reply in replies:
                self._store.keep(reply, reply_id.encode(), reply_id)

    def build(self, replies: Replies) -> None:
        update(self._engine, self._store)

    def open(self) -> None:
        self._engine.close()
        self._engine = open_engine(self._settings, self._store)

    def ask(self, question: Question) -> int:
        return ask(self._engine, question)

    def page(self, question: Question) -> None:
        page(self._engine, question)

    def close(self) -> None:
        self._engine.close()
        self._store.close()


def _query(question: Question) -> Query:
    query = parse_query(f'"{question.text}"' if question.phrase else question.text)
    return replace(query, filters={"topic": (question.topic,)} if question.topic else {}, limit=TOP)


class WhooshJieba:
    """The recipe of tutorials."""

    def __init__(self, folder: Path) -> None:
        self._recipe = Recipe(folder)

    def build(self, replies: Replies) -> None:
        self._recipe.build(replies)

    def open(self) -> None:
        self._recipe.open()

    def ask(self, question: Question) -> int:
        return self._recipe.ask(question.text, question.phrase, question.topic, TOP)

    def page(self, question: Question) -> None:
        self._recipe.ask(question.text, question.phrase, question.topic, TOP, snippets=True)

    def close(self) -> None:
        self._recipe.close()


def _segmented(text: str) -> str:
    return " ".join(analyzer().tokens(fold(text)))


class SqliteFts5:
    """SQLite's own full-text search over segmented text."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts.sqlite"
        self._database = sqlite3.connect(self._path)

    def build(self, replies: Replies) -> None:
        self._database.execute("CREATE VIRTUAL TABLE text USING fts5(words, topic UNINDEXED, year UNINDEXED)")
        rows = (
            (_segmented(f"{r.title or ''}\n{r.body}"), r.topic or "", (r.published_on or "")[:4])
            for _, r in replies
        )
        self._database.executemany("INSERT INTO text VALUES (?, ?, ?)", rows)
        self._database.commit()

    def open(self) -> None:
        self._database.close()
        self._database = sqlite3.connect(self._path)

    def ask(self, question: Question) -> int:
        words = [f'"{word}"' for word in _segmented(question.text).split()] or ['""']
        match = f'"{_segmented(question.text)}"' if question.phrase else " OR ".join(words)
        where, values = "text MATCH ?", [match]
        if question.topic:
            where, values = f"{where} AND topic = ?", [match, question.topic]
        ask = self._database.execute
        ask(f"SELECT rowid FROM text WHERE {where} ORDER BY rank LIMIT {TOP}", values).fetchall()
        for facet in ("topic", "year", "topic || year"):
            ask(f"SELECT {facet}, count(*) FROM text WHERE {where} GROUP BY 1", values).fetchall()
        (total,) = ask(f"SELECT count(*) FROM text WHERE {where}", values).fetchone()
        return int(total)

    def page(self, question: Question) -> None:
        self.ask(question)

    def close(self) -> None:
        self._database.close()


class Tantivy:
    """tantivy, Lucene's younger relative in Rust, over segmented text."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        self._folder = str(folder)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace")
        builder.add_text_field("topic", stored=True, tokenizer_name="raw", fast=True)
        builder.add_text_field("year", stored=True, tokenizer_name="raw", fast=True)
        self._index: Any = tantivy.Index(builder.build(), path=self._folder)

    def build(self, replies: Replies) -> None:
        writer = self._index.writer(heap_size=256 << 20, num_threads=1)
        for _, reply in replies:
            words = _segmented(f"{reply.title or ''}\n{reply.body}")
            year = (reply.published_on or "")[:4]
            writer.add_document(self._tantivy.Document(words=words, topic=reply.topic or "", year=year))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._index = self._tantivy.Index.open(self._folder)

    def ask(self, question: Question) -> int:
        words = _segmented(question.text)
        parsed = self._index.parse_query(f'"{words}"' if question.phrase else words, ["words"])
        if question.topic:
            chosen = self._tantivy.Query.term_query(self._index.schema, "topic", question.topic)
            must = self._tantivy.Occur.Must
            parsed = self._tantivy.Query.boolean_query([(must, parsed), (must, chosen)])
        self._index.reload()
        searcher = self._index.searcher()
        facets = {name: {"terms": {"field": name}} for name in ("topic", "year")}
        searcher.aggregate(parsed, facets | {"again": {"terms": {"field": "topic"}}})
        return int(searcher.search(parsed, TOP, count=True).count)

    def page(self, question: Question) -> None:
        self.ask(question)

    def close(self) -> None:
        """Nothing is open between questions."""


class Bm25s:
    """bm25s, scores in arrays for collections that stay in memory; it knows no phrases."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        self._bm25s: Any = bm25s
        self._folder = folder
        self._facets: list[tuple[str, str]] = []

    def build(self, replies: Replies) -> None:
        self._facets = [(reply.topic or "", (reply.published_on or "")[:4]) for _, reply in replies]
        words = [_segmented(f"{reply.title or ''}\n{reply.body}").split() for _, reply in replies]
        self._retriever = self._bm25s.BM25()
        self._retriever.index(words, show_progress=False)
        self._retriever.save(self._folder)

    def open(self) -> None:
        self._retriever = self._bm25s.BM25.load(self._folder)

    def ask(self, question: Question) -> int:
        known = [w for w in _segmented(question.text).split() if w in self._retriever.vocab_dict]
        if not known:
            return 0
        scores = self._retriever.get_scores(known)
        matched = [n for n in scores.nonzero()[0].tolist() if question.topic in (None, self._facets[n][0])]
        matched_facets = [self._facets[number] for number in matched]
        for facet in (lambda f: f[0], lambda f: f[1], lambda f: f):
            Counter(map(facet, matched_facets))
        scores.argsort()[-TOP:]
        return len(matched)

    def page(self, question: Question) -> None:
        self.ask(question)

    def close(self) -> None:
        """Nothing is open between questions."""


OURS: Final = "dafu"
CONTENDERS: Final[Mapping[str, Callable[[Path], Contender]]] = {
    OURS: Dafu,
    "whoosh-jieba": WhooshJieba,
    "sqlite-fts5": SqliteFts5,
    "tantivy": Tantivy,
    "bm25s": Bm25s,
}
