"""What to search for instead, where hardly anything was found: each offer with the count that it would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from indexer import Engine, ResultPage, Words, how_many, query_parts, query_words
from webapp.addresses.search import SearchParams
from webapp.views.filters import Chip, chips

FEW: Final = 3
"""Up to so many replies found, other spellings are offered."""
_WORDS: Final = 6
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A search to offer."""

    text: str
    """What it searches for, or the condition that it drops."""
    params: SearchParams
    count: int


@dataclass(frozen=True, slots=True)
class Offers:
    """All that is offered; empty where enough was found."""

    spelled: tuple[Offer, ...] = ()
    """The question spelled otherwise."""
    lifted: tuple[Offer, ...] = ()
    """The search without one of its conditions."""
    shorter: tuple[Offer, ...] = ()
    """The question without one of its words."""


def offers(engine: Engine, params: SearchParams, found: ResultPage) -> Offers:
    """What would find something, or more; every count is that of the search itself."""
    few = found.total <= FEW or found.loosened
    if not few:
        return Offers()
    spelled = []
    for text in engine.suggestions.correct(params.q):
        changed = params.changed(q=text)
        total = _count(engine, changed, strictly=True)
        if total and (found.loosened or total > found.total):
            spelled.append(Offer(text, changed, total))
            break
    if found.total:
        return Offers(tuple(spelled))
    lifted = [_lifted(engine, chip) for chip in chips(params)]
    if len(lifted) > 1:
        lifted.append(_lifted(engine, Chip("", "全部筛选条件", params.cleared())))
    return Offers(
        tuple(spelled),
        tuple(offer for offer in lifted if offer.count),
        tuple(_shorter(engine, params)[:_SHOWN]),
    )


def _lifted(engine: Engine, chip: Chip[SearchParams]) -> Offer:
    text = f"{chip.label}：{chip.text}" if chip.label else chip.text
    return Offer(text, chip.without, _count(engine, chip.without))


def _shorter(engine: Engine, params: SearchParams) -> list[Offer]:
    """The question without one word, or its only word without a part of it, those that stay the most particular first."""
    if not isinstance(params.asked().clause, Words):
        return []
    words = query_parts(params.q) or query_words(params.q)
    if not 1 < len(words) <= _WORDS:
        return []
    found = []
    for left_out in range(len(words)):
        text = " ".join(word for number, word in enumerate(words) if number != left_out)
        changed = params.changed(q=text)
        if total := _count(engine, changed, strictly=True):
            found.append(Offer(text, changed, total))
    return sorted(found, key=lambda offer: offer.count)


def _count(engine: Engine, params: SearchParams, *, strictly: bool = False) -> int:
    return how_many(engine, params.to_query(page_size=1), strictly=strictly)
