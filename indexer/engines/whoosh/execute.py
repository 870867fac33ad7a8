"""One reading of a query over the arrays of an index: which replies it matches, and how well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.text.numerals import to_int
from indexer.contract import ranking
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
from indexer.engines.whoosh.storage.array_types import Floats, Mask
from indexer.schema import WORD_FIELDS
from indexer.text.analyzer import analyzer, asked
from indexer.text.folding import fold, is_han, squeeze
from indexer.text.grams import PAIR, pair_terms

if TYPE_CHECKING:
    from indexer.engines.whoosh.matching import Documents


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that match, with their scores."""

    mask: Mask
    scores: Floats
    enough: int = 0
    """With fewer matches than this the conditions are loosened."""
    is_partial: bool = False
    """True when replies may hold a part of what was asked: then the best score says what is worth listing."""


class Evaluation:
    """One reading of a query: strict, or, where that finds hardly anything, loose."""

    def __init__(self, documents: Documents, loose: bool, all_asked: int | None = None) -> None:
        self._documents = documents
        self._impacts = documents.impacts
        self._all_asked = 0 if loose else ranking.ALL_ASKED if all_asked is None else all_asked

    def evaluate(self, clause: Clause | None) -> Found:
        """What matches a clause; all documents where there is none."""
        match clause:
            case None:
                return self._all()
            case Words():
                return self._words(clause)
            case Phrase(text):
                return self._phrase(text)
            case FieldTerm(field, text):
                return self._field(field, text)
            case Prefix(text):
                return self._prefix(text)
            case Dated(first, last):
                return Found(self._documents.within(first, last), self._no_scores())
            case Not(inner):
                # A part of what is to be excluded would exclude more.
                strict = Evaluation(self._documents, loose=False, all_asked=MAX_CHARACTERS)
                return Found(~strict.evaluate(inner).mask, self._no_scores())
            case And(clauses) | Or(clauses):
                return self._combined([self.evaluate(inner) for inner in clauses], isinstance(clause, And))

    def _no_scores(self) -> Floats:
        return np.zeros(self._impacts.size, dtype=np.float32)

    def _all(self) -> Found:
        return Found(np.ones(self._impacts.size, dtype=np.bool_), self._no_scores())

    def _combined(self, parts: Sequence[Found], every: bool) -> Found:
        masks = [part.mask for part in parts]
        mask = np.logical_and.reduce(masks) if every else np.logical_or.reduce(masks)
        scores = np.add.reduce([part.scores for part in parts])
        enough = max((part.enough for part in parts), default=0)
        return Found(mask, scores, enough, any(part.is_partial for part in parts))

    def _words(self, clause: Words) -> Found:
        content = analyzer().content_words(clause.text)
        if not content:
            return self._all()
        scores = self._no_scores()
        for word in content:
            self._score(scores, word)
        for pair in pairs_beside(fold(clause.text), content):
            self._add(scores, pair, ranking.PAIR_WEIGHT)
        instead = {expansion: self._instead(expansion, scores) for expansion in clause.expansions}
        asking = asked(content)
        is_partial = len(asking) > self._all_asked
        mask = scores > 0
        if not is_partial:
            held = np.zeros(self._impacts.size, dtype=np.uint16)
            for word in asking:
                present = self._holds(word)
                for expansion, others in instead.items():
                    if expansion.start <= content[word] < expansion.end:
                        present |= others
                held += present
            mask &= held == len(asking)
        enough = 0 if len(asking) < 2 else 1 if len(asking) == 2 else ranking.FEW
        return Found(mask, scores, enough, is_partial)

    def _instead(self, expansion: Expansion, scores: Floats) -> Mask:
        """The replies that hold any of the words searched instead; of each, the best scores, at a lower weight."""
        mask = np.zeros(self._impacts.size, dtype=np.bool_)
        best = self._no_scores()
        for text in expansion.words:
            words = analyzer().content_words(text)
            present = np.logical_and.reduce([self._holds(word) for word in words])
            gained = self._no_scores()
            for word in words:
                self._add(gained, word[0])
            np.maximum(best, np.where(present, gained, np.float32(0)), out=best)
            mask |= present
        scores += np.float32(ranking.EXPANSION_WEIGHT) * best
        return mask

    def _holds(self, word: tuple[str, ...]) -> Mask:
        """The replies that hold the word, or all the words or all the pairs of characters it is made of."""
        present = self._impacts.presence(word[0])
        for pieces in (word[1:], tuple(pair_terms(word[0]).values())):
            if pieces:
                present |= np.logical_and.reduce([self._impacts.presence(piece) for piece in pieces])
        return present

    def _score(self, scores: Floats, word: Sequence[str]) -> None:
        self._add(scores, word[0])
        for part in word[1:]:
            self._add(scores, part, ranking.PART_WEIGHT)
        if len(word[0]) > 1:
            for character in filter(is_han, word[0]):
                self._add(scores, character, ranking.CHARACTER_WEIGHT)

    def _add(self, scores: Floats, term: str, weight: float = 1.0) -> None:
        self._impacts.add(scores, term, weight * self._impacts.idf(term) ** ranking.RARITY)

    def _phrase(self, text: str) -> Found:
        """The replies whose text holds the phrase: where its characters all occur, the text itself is asked."""
        folded = fold(text)
        if not analyzer().counts(text):
            return self._all()
        mask = self._documents.masks.get((Phrase, folded), lambda: self._holding(folded))
        scores = self._no_scores()
        for word in analyzer().words(text):
            self._score(scores, word)
        return Found(mask, np.where(mask, scores, np.float32(0)))

    def _holding(self, folded: str) -> Mask:
        """The replies whose text holds a folded phrase: its characters and pairs say which may, the text itself which do."""
        needed = set(filter(is_han, folded)) | set(pair_terms(folded).values())
        mask = self._documents.alive.copy()
        for term in needed or analyzer().counts(folded):
            mask &= self._impacts.presence(term)
        if needed == {folded} or needed == {*folded, PAIR + folded}:
            return mask  # the phrase is a term
        candidates = {self._documents.ids[number]: number for number in np.flatnonzero(mask).tolist()}
        mask[:] = False
        for reply_id, content in self._documents.folded(candidates).items():
            mask[candidates[reply_id]] = folded in content
        return mask

    def _prefix(self, text: str) -> Found:
        """The replies with any of the words that begin so, each with the score of its best."""
        scores = self._no_scores()
        for term in self._impacts.terms_from(fold(text), ranking.PREFIX_TERMS):
            gained = self._no_scores()
            self._add(gained, term)
            np.maximum(scores, gained, out=scores)
        return Found(scores > 0, scores)

    def _field(self, name: str, text: str) -> Found:
        field = next(field for field in WORD_FIELDS if field.name == name)
        wanted = squeeze(text)
        if field.exact:
            number = to_int(wanted.removeprefix("第").removesuffix("号"))
            wanted = wanted if number is None else str(number)
        column = self._documents.columns[name]
        asked_for = wanted.__eq__ if field.exact else lambda value: wanted in value
        mask = self._documents.masks.get((FieldTerm, name, wanted), lambda: column.where(asked_for))
        return Found(mask, mask.astype(np.float32))


def pairs_beside(folded: str, words: Mapping[tuple[str, ...], int]) -> set[str]:
    """The pairs of characters that touch one of the `words`, given with their offsets in the folded text."""
    inside = {start + n for word, start in words.items() for n in range(len(word[0]))}
    return {pair for start, pair in pair_terms(folded).items() if start in inside or start + 1 in inside}
