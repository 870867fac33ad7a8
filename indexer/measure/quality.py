"""How well the search answers judged questions: through the very analysis, engine and ranking that the page uses.

Collections are in the format of the judged sets: documents `{"id", "title", "text"}` and queries `{"id", "query"}` as JSON
Lines, judgements in TREC form, `query 0 document relevance`. The measures are those of ir-measures.
"""

from __future__ import annotations

import itertools
import json
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from corpus import Reply
from indexer.build.encoding import encode_all
from indexer.contract.document import Document
from indexer.contract.engine import Engine
from indexer.contract.query import MAX_CHARACTERS
from indexer.engines.registry import ENGINES, open_engine
from indexer.errors import QueryError
from indexer.measure.baseline import Recipe
from indexer.query.parser import parse_query
from indexer.query.synonyms import expanded
from indexer.search.finding import find
from indexer.semantic import Meaning, Model, keep
from indexer.settings import Settings

DEPTH: Final = 10
"""Documents ranked for a query: what the measures look at."""

_INDEX: Final = "dafu-evaluate"
"""Its name on a cluster."""

Run = Mapping[str, Mapping[str, float]]
"""Query id → document id → score."""


Seconds = Mapping[str, float]
"""`index_s` and `search_s`."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, queries and what was judged relevant."""

    documents: Path
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls, documents: Path, queries: Path, judgements: Path) -> Collection:
        """The collection in these files. Raises QueryError that names the file and line which cannot be read."""
        asked = {str(row["id"]): str(row["query"]) for row in _rows(queries, ("id", "query"))}
        relevant: dict[str, dict[str, int]] = {}
        for number, line in enumerate(_lines(judgements), 1):
            try:
                query, _, document, relevance = line.split()
                relevant.setdefault(query, {})[document] = int(relevance)
            except ValueError as error:
                raise QueryError(f"{judgements} 第 {number} 行不是“问题 0 文档 相关度”的格式。") from error
        return cls(documents, asked, relevant)

    def replies(self) -> Iterable[tuple[str, Reply]]:
        """The documents as replies with nothing but title and body, by their ids."""
        for row in _rows(self.documents, ("id", "text")):
            yield str(row["id"]), Reply(title=row.get("title") or None, body=row["text"])


def rank(collection: Collection, engine: str = "whoosh", model: Model | None = None) -> tuple[Run, Seconds]:
    """The first DEPTH documents for each query from a temporary index, and how long building and searching took.

    With a `model`, by words and meaning together. Raises QueryError for an engine that does not exist.
    """
    if engine not in ENGINES:
        raise QueryError(f"没有名为“{engine}”的引擎，可用的有：{'、'.join(ENGINES)}。")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        settings = Settings.from_env(data=Path(folder), engine=engine, engine_index=_INDEX)
        # Staged and never promoted, it is dropped when it is closed, on a cluster too.
        beside = open_engine(settings, create=True)
        opened = beside.stage()
        with opened.write() as writer:
            documents = itertools.starmap(Document.of, collection.replies())
            for _, encoded in encode_all(opened.encode, documents, count=0):
                writer.put(encoded)
        meaning = Meaning(model, Path(folder) / "vectors") if model else None
        if meaning:
            keep(meaning.vectors, meaning.model, collection.replies())
        built = time.perf_counter()
        run = {query: _search(opened, text, meaning) for query, text in collection.queries.items()}
        searched = time.perf_counter()
        opened.close()
        beside.close()
    return run, _seconds(built - started, searched - built)


def rank_by_recipe(collection: Collection) -> tuple[Run, Seconds]:
    """The same from an index made by the recipe of tutorials."""
    with tempfile.TemporaryDirectory() as folder:
        recipe = Recipe(Path(folder))
        built = recipe.build(collection.replies())
        run, searched = recipe.run(collection.queries, DEPTH)
    return run, _seconds(built, searched)


def _seconds(built: float, searched: float) -> Seconds:
    return {"index_s": round(built, 2), "search_s": round(searched, 2)}


def _search(engine: Engine, text: str, meaning: Meaning | None) -> dict[str, float]:
    query = replace(expanded(parse_query(text[:MAX_CHARACTERS])), limit=DEPTH)
    found = meaning.search(engine, query) if meaning else find(engine, query)
    # The order is what counts: scores of words and of meaning are no common scale.
    return {reply_id: 1 / place for place, (reply_id, _) in enumerate(found.scored, 1)}


def measure(run: Run, relevant: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """R@5, R@10, MRR@10, nDCG@10 and P@1, averaged over the judged queries."""
    try:
        import ir_measures
        from ir_measures import RR, P, R, nDCG
    except ImportError as error:
        raise QueryError("计算指标需要 ir-measures。请运行 make setup-dev 安装后重试。") from error

    wanted = {"R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10, "P@1": P @ 1}
    values = ir_measures.calc_aggregate(wanted.values(), relevant, run)
    return {name: float(values[m]) for name, m in wanted.items()}


def write_run(run: Run, path: Path) -> None:
    """Write the rankings in TREC form."""
    with path.open("w", encoding="utf-8") as file:
        for query, scores in run.items():
            for place, (document, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1]), 1):
                file.write(f"{query} Q0 {document} {place} {score:.6f} dafu\n")


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"无法读取 {path}（{error}）。请检查路径，文件应为 UTF-8 文本。") from error


def _rows(path: Path, keys: Iterable[str]) -> Iterable[dict[str, str]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            row = json.loads(line)
            if not all(key in row for key in keys):
                raise ValueError(f"missing {keys}")
        except ValueError as error:
            raise QueryError(f"{path} 第 {number} 行不是含有 {'、'.join(keys)} 的 JSON。") from error
        yield row
