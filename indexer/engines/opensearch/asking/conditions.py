"""A plan as a query of the cluster: which replies match, and what each gains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.contract.plan import (
    AllOf,
    AnyOf,
    BeginsWith,
    Best,
    Between,
    Condition,
    Constant,
    Contains,
    Gains,
    HasOneOf,
    HasValue,
    Holds,
    InBranch,
    InFamily,
    IsOneOf,
    Lacks,
    NoneOf,
    Score,
    Sum,
    Worth,
    WorthOfBeginning,
)
from indexer.contract.scoring import idf
from indexer.engines.opensearch.storage.mapping import CONTAINED, lacking, values_of

Node = dict[str, Any]
"""A query or a part of one, as JSON."""
EVERY: Final[Node] = {"match_all": {}}
NONE: Final[Node] = {"match_none": {}}


@dataclass(frozen=True)
class Collection:
    """What scores go by, of the whole collection."""

    size: int
    average: float
    """The average length."""
    holders: Callable[[str], int]
    """Term → how many replies hold it."""
    beginning: Callable[[str], Sequence[str]]
    """The words that `BeginsWith` means."""
    family: Callable[[str], str | None]
    """The family of the reply with an id; None for an unknown one."""

    def idf(self, term: str) -> float:
        """How rare a term is."""
        return idf(self.size, self.holders(term))


class Translation:
    """Plans as queries, over one state of the collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def where(self, condition: Condition) -> Node:
        """The query that matches what the condition holds for."""
        match condition:
            case Holds(term):
                return {"term": {"terms": term}}
            case Contains(text):
                words = map(Holds, sorted(condition.words))
                return all_of([*map(self.where, words), contains("text", text)])
            case HasValue(column, text, exact):
                if column not in CONTAINED:
                    raise lacking(column)
                field = f"contained.{column}"
                return {"term": {field: text}} if exact else contains(field, text)
            case HasOneOf(column, values):
                return has(column, values)
            case InBranch(column, text):
                return {"term": {f"branches.{column}": text}}
            case Lacks(column):
                return {"bool": {"must_not": [{"exists": {"field": values_of(column)}}]}}
            case IsOneOf(ids):
                return {"terms": {"id": sorted(ids)}}
            case InFamily(reply_id):
                family = self._collection.family(reply_id)
                return NONE if family is None else {"term": {"family": family}}
            case Between(first, last):
                return within(first, last)
            case BeginsWith(text):
                return {"terms": {"beginnings": list(self._collection.beginning(text))}}
            case Gains(score):
                return self._gains(score)
            case AllOf(parts):
                return all_of([self.where(part) for part in parts])
            case AnyOf(parts):
                return any_of([self.where(part) for part in parts])
            case NoneOf(part):
                return {"bool": {"must_not": [self.where(part)]}}

    def _gains(self, score: Score) -> Node:
        """What the score adds something for; weights are positive."""
        match score:
            case Worth(term, weight):
                return self.where(Holds(term)) if weight > 0 else NONE
            case WorthOfBeginning(text):
                return self.where(BeginsWith(text))
            case Constant(condition):
                return self.where(condition)
            case Sum(parts):
                terms = [part.term for part in parts if isinstance(part, Worth) and part.weight > 0]
                others = [self._gains(part) for part in parts if not isinstance(part, Worth)]
                return any_of([*([{"terms": {"terms": sorted(set(terms))}}] if terms else ()), *others])
            case Best(parts):
                return any_of([all_of([self.where(held), self._gains(part)]) for held, part in parts])

    def score(self, score: Score) -> list[Node]:
        """Queries whose scores add up to what the score is."""
        match score:
            case Worth(term, weight):
                return [self._worth(term, weight)] if weight > 0 else []
            case WorthOfBeginning(text, rarity):
                idfs = {word: self._collection.idf(word) for word in self._collection.beginning(text)}
                return best_of([self._worth(word, rare**rarity) for word, rare in idfs.items()])
            case Constant(condition):
                return [{"constant_score": {"filter": self.where(condition)}}]
            case Sum():
                weights: dict[str, float] = {}
                others = Counter[Score]()
                for part in self._parts(score):
                    if isinstance(part, Worth):
                        weights[part.term] = weights.get(part.term, 0.0) + part.weight
                    else:
                        others[part] += 1
                nodes = [node for term, weight in weights.items() for node in self.score(Worth(term, weight))]
                for part, times in others.items():
                    nodes += [weighted(node, times) if times > 1 else node for node in self.score(part)]
                return nodes
            case Best(parts, weight):
                options = [
                    {"bool": {"filter": [self.where(held)], "should": self.score(part)}}
                    for held, part in parts
                ]
                return [weighted(option, weight) for option in best_of(options)]

    def _parts(self, score: Score) -> Iterator[Score]:
        """What a score is the sum of. Equal ones are to be counted together: of two equal clauses Lucene makes one with twice the boost,
        which the formula takes for the average length."""
        match score:
            case Sum(parts):
                for part in parts:
                    yield from self._parts(part)
            case WorthOfBeginning(text, rarity):
                words = self._collection.beginning(text)
                alone = (Worth(word, self._collection.idf(word) ** rarity) for word in words)
                yield from alone if len(words) == 1 else (score,)
            case _:
                yield score

    def _worth(self, term: str, weight: float) -> Node:
        """BM25 of a term: the boost tells the formula the average length, see `packed`."""
        query = {"term": {"terms": {"value": term, "boost": self._collection.average}}}
        return weighted(query, weight * self._collection.idf(term))


def weighted(query: Node, weight: float) -> Node:
    """The query with its score multiplied; a boost would be multiplied into the boosts below."""
    return {"function_score": {"query": query, "functions": [{"weight": weight}], "boost_mode": "multiply"}}


def best_of(queries: Sequence[Node]) -> list[Node]:
    """The best of several scores; nothing where there are none."""
    return [{"dis_max": {"queries": list(queries)}}] if queries else []


def all_of(queries: Sequence[Node]) -> Node:
    """What all match; every reply where there are none."""
    found = [query for query in queries if query != EVERY]
    if len(found) == 1:
        return found[0]
    return {"bool": {"filter": found}} if found else EVERY


def any_of(queries: Sequence[Node]) -> Node:
    """What any matches; no reply where there are none."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NONE


def contains(field: str, text: str) -> Node:
    """That a field of pairs holds the text as it stands."""
    if not text:
        return {"exists": {"field": field}}
    if len(text) == 1:
        # The end of a text is marked, so that its last character begins a pair too.
        return {"prefix": {field: text}}
    return {"match_phrase": {field: text}}


def escaped(text: str) -> str:
    """The text as a pattern of Lucene's that matches just it."""
    return "".join(character if character.isalnum() else f"\\{character}" for character in text)


def within(first: str | None, last: str | None) -> Node:
    """The replies whose date can lie between two days, both included; an empty day leaves that side open."""
    days: list[Node] = []
    if first:
        days.append({"range": {"last_day": {"gte": int(first.replace("-", ""))}}})
    if last:
        days.append({"range": {"first_day": {"lte": int(last.replace("-", ""))}}})
    return all_of(days)


def scored(where: Node, scores: Sequence[Node]) -> Node:
    """What matches, with the sum of the scores."""
    if not scores:
        return {"constant_score": {"filter": where, "boost": 0.0}}
    return {"bool": {"filter": [where], "should": list(scores)}}


def has(column: str, values: Sequence[str]) -> Node:
    """The replies with one of the values."""
    return {"terms": {values_of(column): list(values)}}
