"""The replies nearest to a reply or to pasted text: what shares its key terms, strongest first.

Key terms are the words of the text that few replies hold and that stand in its subject or often in it; formulas are left out before.
A score is the sum of the key terms' BM25F impacts in a reply, each times its weight in the text. The cost is that of adding up at most
KEY_TERMS posting lists, whatever the length of the text; passages are cut for the hits alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from corpus import Reply, StoredReply
from corpus.letter.suggestion import NAMED, light_words
from indexer.contract.engine import Engine
from indexer.contract.plan import AllOf, InFamily, NoneOf
from indexer.contract.query import Or, Words
from indexer.contract.result import Marked, Weighted
from indexer.errors import QueryError
from indexer.query.conditions import chosen
from indexer.query.synonyms import synonyms_in
from indexer.search.snippet import Highlighter
from indexer.search.terms import rarity
from indexer.text.analyzer import analyzer, asked
from indexer.text.folding import is_han
from indexer.text.formulas import without_boilerplate

MAX_TEXT: Final = 20_000
"""Characters of a text to find precedents for."""
KEY_TERMS: Final = 64
SAME_MATTER: Final = 0.08
"""Share of its own score from which another reply may be about the same matter as a letter, …"""
NEAREST: Final = 0.75
"""… and share of what the nearest has, up to …"""
SAME_LETTER: Final = 0.3
"""… this share of its own score: what is nearer repeats the letter, and is no measure for others."""
_SHOWN_TERMS: Final = 8
_SHORT: Final = 16
"""A text of fewer words is searched as a query is: characters and other words for the same matter help."""
_SUBJECT: Final = 4.0
"""How often a word of the subject counts, as in the index."""
_SATURATION: Final = 2.0
"""The weight of a word grows with its frequency towards this many times that of one occurrence, plus one."""
_PART: Final = 0.7
_CHARACTER: Final = 0.8
_OTHER: Final = 0.5


@dataclass(frozen=True, slots=True)
class Near:
    """A reply near to what was given."""

    id: str
    score: float
    stored: StoredReply
    shared: tuple[str, ...]
    """Why: the key terms that it shares, strongest first."""
    said: tuple[Marked, ...] | None = None
    """The passages, where they are known; else they are cut when asked for, since most pages list more replies than passages."""

    @property
    def passages(self) -> tuple[Marked, ...]:
        """At most three passages of the body that hold the terms shared."""
        if self.said is not None:
            return self.said
        return Highlighter(Or(tuple(map(Words, self.shared)))).passages(self.stored.reply.body)


def similar(
    engine: Engine,
    reply_id: str,
    *,
    filters: Mapping[str, tuple[str, ...]] | None = None,
    region: str | None = None,
    limit: int = 5,
) -> tuple[Near, ...]:
    """The replies about the matter of one, nearest first, itself and its near-duplicates left out; none for an unknown id.

    `region` is preferred, not demanded. What is far behind the nearest, or holds little of the letter, is left out: see SAME_MATTER.
    Raises as `finding.find` does.
    """
    stored = engine.fetch((reply_id,)).get(reply_id)
    if stored is None:
        return ()
    weights = key_terms(engine, stored.reply.body, subject_of(stored.reply))
    own = holding(engine, weights, {}, None, 1)
    near = holding(engine, weights, filters or {}, region, limit, without=reply_id)
    if not own or not near:
        return ()
    nearest = min(near[0].score / own[0].score, SAME_LETTER)
    least = own[0].score * max(SAME_MATTER, NEAREST * nearest)
    return _with_letters(engine, [one for one in near if one.score >= least])


def same_matter(engine: Engine, reply_id: str, *, limit: int = 60) -> tuple[Near, ...]:
    """The replies of a timeline: as `similar`, which are the first of them. Raises as `finding.find` does."""
    return similar(engine, reply_id, limit=limit)


def matter_of(subject: str) -> frozenset[str]:
    """The words of a subject, 关于…的建议 left out."""
    named = NAMED.search(subject)
    words = analyzer().content_words(named[1] if named else subject)
    return frozenset(word[0] for word in asked(words) if len(word[0]) > 1)


def likeness(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> float:
    """The cosine of two sets of words, each word as heavy as it is rare."""

    def weight(words: frozenset[str]) -> float:
        return math.fsum(rarity.get(word, 1.0) ** 2 for word in words)

    return weight(one & other) / math.sqrt(weight(one) * weight(other) or 1.0)


def precedents(
    engine: Engine,
    text: str,
    *,
    filters: Mapping[str, tuple[str, ...]] | None = None,
    region: str | None = None,
    limit: int = 10,
) -> tuple[Near, ...]:
    """The replies nearest to a suggestion or any part of one; none for a text without words.

    `region` is preferred, not demanded. Raises QueryError for a text of more than MAX_TEXT characters, and as `finding.find` does.
    """
    if len(text) > MAX_TEXT:
        raise QueryError(
            "文字共有 {size} 字，最多 {most} 字。请只粘贴建议的主要部分。", size=len(text), most=MAX_TEXT
        )
    named = NAMED.search(text)
    weights = key_terms(engine, text, named[1] if named else "")
    return _with_letters(engine, holding(engine, weights, filters or {}, region, limit))


def key_terms(engine: Engine, text: str, subject: str = "") -> Mapping[str, float]:
    """The terms that tell what `text` is about, at most KEY_TERMS, with their weights; of a short text all that helps to find it."""
    plain = without_boilerplate(text)
    stop_words = analyzer().stop_words
    counts: Counter[tuple[str, ...]] = Counter()
    for part, times in ((plain, 1.0), (subject, _SUBJECT)):
        for word in asked(analyzer().words(part)):
            if word[0] not in stop_words and not word[0][0].isdigit():
                counts[word] += times  # type: ignore[assignment]  # typeshed: a Counter counts in integers
    weights: dict[str, float] = {}
    for word, count in counts.items():
        _add(weights, word, count * (_SATURATION + 1) / (count + _SATURATION), short=len(counts) < _SHORT)
    if len(counts) < _SHORT:
        for expansion in synonyms_in(f"{subject} {plain}"):
            for words in expansion.words:
                for word in asked(analyzer().content_words(words)):
                    weights[word[0]] = max(weights.get(word[0], 0.0), _OTHER)
        return weights
    rarities = rarity(engine, weights)
    # What stands in half of all replies tells nothing; the rest counts by how rare it is.
    strongest = sorted(rarities, key=lambda term: (-weights[term] * rarities[term], term))
    return {term: weights[term] for term in strongest[:KEY_TERMS]}


def _add(weights: dict[str, float], word: tuple[str, ...], weight: float, short: bool) -> None:
    """Add a word with the words it is made of and, in a short text, its characters."""
    shares = [(word[0], 1.0), *((part, _PART) for part in word[1:])]
    if short and len(word[0]) > 1:
        shares += [(character, _CHARACTER) for character in word[0] if is_han(character)]
    for term, share in shares:
        weights[term] = weights.get(term, 0.0) + share * weight


def subject_of(reply: Reply) -> str:
    """What the reply is about, as written; its title where nothing better is known."""
    return reply.subject or reply.title or ""


def _with_letters(engine: Engine, found: Sequence[Weighted]) -> tuple[Near, ...]:
    """What was found with what it says; without those removed meanwhile."""
    stored = engine.fetch([near.id for near in found])
    return tuple(_near(stored[n.id], n.score, n.terms) for n in found if n.id in stored)


def holding(
    engine: Engine,
    weights: Mapping[str, float],
    filters: Mapping[str, tuple[str, ...]],
    region: str | None,
    limit: int,
    without: str | None = None,
) -> tuple[Weighted, ...]:
    """The replies that hold most of the weighted terms, one of each family, nearest first; those of `region` are preferred."""
    parts = [*chosen(filters).values()]
    if without is not None:
        parts.append(NoneOf(InFamily(without)))
    preferred = AllOf(tuple(chosen({"region": (region,)}).values())) if region else None
    return engine.like(weights, AllOf(tuple(parts)), preferred, limit)


def _near(stored: StoredReply, score: float, terms: Collection[str]) -> Near:
    telling = [term for term in terms if len(term) > 1 and term not in light_words()]
    return Near(stored.id, round(score, 4), stored, tuple(islice(_whole(telling), _SHOWN_TERMS)))


def _whole(terms: Collection[str]) -> Iterator[str]:
    """The terms without those that are but a part of another one, found as they are asked for: there are up to 64 of 60 replies."""
    return (term for term in terms if not any(term in other and term != other for other in terms))
