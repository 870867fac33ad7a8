"""Query → plan: which replies match, and what each gains. Pure: of an index nothing is asked but how rare a term is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.text.numerals import to_int
from indexer import ranking
from indexer.contract.plan import (
    EVERYTHING,
    AllOf,
    AnyOf,
    BeginsWith,
    Best,
    Between,
    Condition,
    Constant,
    Contains,
    Gains,
    HasValue,
    Holds,
    NoneOf,
    Plan,
    Score,
    Sum,
    Worth,
    WorthOfBeginning,
)
from indexer.contract.query import (
    MAX_CHARACTERS,
    And,
    Clause,
    Dated,
    Expansion,
    FieldTerm,
    Not,
    Or,
    Phrase,
    Prefix,
    Words,
)
from indexer.schema import WORD_FIELDS
from indexer.text.analyzer import analyzer, asked
from indexer.text.folding import fold, is_han, squeeze
from indexer.text.grams import pair_terms

Word = tuple[str, ...]
"""A word and the dictionary words that it is made of."""


def strict(clause: Clause | None, idf: Callable[[str], float]) -> Plan:
    """The reading of a query that is meant where it finds enough; `idf` tells how rare a term is, about 1 for one that all replies hold."""
    return _Planner(idf, ranking.ALL_ASKED).plan(clause)


def loose(clause: Clause | None, idf: Callable[[str], float]) -> Plan:
    """The reading that is meant otherwise. It asks for the same terms."""
    return replace(_Planner(idf, 0).plan(clause), is_loose=True)


class _Planner:
    """One reading: of up to so many words all are asked for."""

    def __init__(self, idf: Callable[[str], float], all_asked: int) -> None:
        self._idf = idf
        self._all_asked = all_asked

    def plan(self, clause: Clause | None) -> Plan:
        match clause:
            case None:
                return Plan(EVERYTHING)
            case Words():
                return self._words(clause)
            case Phrase(text):
                return self._phrase(text)
            case FieldTerm(field, text):
                condition = _value(field, text)
                return Plan(condition, Constant(condition))
            case Prefix(text):
                folded = fold(text)
                return Plan(BeginsWith(folded), WorthOfBeginning(folded, ranking.RARITY))
            case Dated(first, last):
                return Plan(Between(first, last))
            case Not(inner):
                # A part of what is to be excluded would exclude more.
                return Plan(NoneOf(_Planner(self._idf, MAX_CHARACTERS).plan(inner).where))
            case And(clauses):
                return self._together(clauses, AllOf)
            case Or(clauses):
                return self._together(clauses, AnyOf)

    def _together(self, clauses: Sequence[Clause], kind: type[AllOf] | type[AnyOf]) -> Plan:
        parts = [self.plan(inner) for inner in clauses]
        return Plan(
            kind(tuple(part.where for part in parts)),
            Sum(tuple(part.score for part in parts)),
            max((part.enough for part in parts), default=0),
            max((part.floor for part in parts), default=0.0),
        )

    def _words(self, clause: Words) -> Plan:
        content = analyzer().content_words(clause.text)
        if not content:
            return Plan(EVERYTHING)
        gained: list[Score] = [worth for word in content for worth in self._word(word)]
        gained += self._worth(pairs_beside(fold(clause.text), content), ranking.PAIR_WEIGHT)
        instead = {expansion: self._instead(expansion) for expansion in clause.expansions}
        gained += [best for _, best in instead.values()]
        score = Sum(tuple(gained))
        asking = asked(content)
        enough = 0 if len(asking) < 2 else ranking.FEW
        if len(asking) > self._all_asked:
            return Plan(Gains(score), score, enough, ranking.FLOOR)
        held = [
            AnyOf(
                (*_held(word), *(c for e, (c, _) in instead.items() if e.start <= content[word] < e.end)),
            )
            for word in asking
        ]
        return Plan(AllOf((Gains(score), *held)), score, enough)

    def _instead(self, expansion: Expansion) -> tuple[Condition, Score]:
        """That any of the words searched instead is held, and the best of what they bring."""
        options = []
        for text in expansion.words:
            words = analyzer().content_words(text)
            all_held = AllOf(tuple(AnyOf(_held(word)) for word in words))
            options.append((all_held, Sum(tuple(self._worth((word[0] for word in words), 1.0)))))
        return AnyOf(tuple(held for held, _ in options)), Best(tuple(options), ranking.EXPANSION_WEIGHT)

    def _phrase(self, text: str) -> Plan:
        if not analyzer().has_terms(text):
            return Plan(EVERYTHING)
        where = Contains(fold(text))
        score = Sum(tuple(worth for word in analyzer().words(text) for worth in self._word(word)))
        return Plan(where, Best(((where, score),)))

    def _word(self, word: Word) -> Iterator[Worth]:
        yield from self._worth(word[:1], 1.0)
        yield from self._worth(word[1:], ranking.PART_WEIGHT)
        if len(word[0]) > 1:
            yield from self._worth(filter(is_han, word[0]), ranking.CHARACTER_WEIGHT)

    def _worth(self, terms: Iterable[str], weight: float) -> Iterator[Worth]:
        for term in terms if weight else ():
            yield Worth(term, weight * self._idf(term) ** ranking.RARITY)


def _held(word: Word) -> tuple[Condition, ...]:
    """Ways to hold a word: itself, or all the words or all the pairs of characters that it is made of."""
    made_of = (word[1:], tuple(pair_terms(word[0]).values()))
    return Holds(word[0]), *(AllOf(tuple(map(Holds, pieces))) for pieces in made_of if pieces)


def _value(name: str, text: str) -> HasValue:
    field = next(field for field in WORD_FIELDS if field.name == name)
    wanted = squeeze(text)
    if field.exact:
        number = to_int(wanted.removeprefix("第").removesuffix("号"))
        wanted = wanted if number is None else str(number)
    return HasValue(name, wanted, field.exact)


def pairs_beside(folded: str, words: Mapping[Word, int]) -> dict[str, None]:
    """The pairs of characters that touch one of the `words`, given with their offsets in the folded text, in order."""
    inside = {start + n for word, start in words.items() for n in range(len(word[0]))}
    return {
        pair: None for start, pair in pair_terms(folded).items() if start in inside or start + 1 in inside
    }
