"""The same suggestion asked again: replies of one place, or to one proposer, about one matter in different years.

That matters are one is told by their subjects, which say what was asked; only what surely is the same is taken: see docs/precedents.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from corpus import Reply, StoredReply
from corpus.letter.suggestion import NAMED, light_words
from indexer.contract.engine import Engine
from indexer.near.similar import Near, holding, key_terms, likeness, matter_of, subject_of
from indexer.schema import BRANCH, place
from indexer.search.terms import rarity
from indexer.text.analyzer import analyzer
from indexer.text.analyzer import asked as asked_words
from indexer.text.folding import fold

LIKE: Final = 0.4
"""How much the subjects of two replies must have in common, see `similar.likeness`."""
_NEAREST: Final = 10
"""Replies of the place whose subjects are compared, beside those that are near anyway."""


def asked_again(engine: Engine, stored: StoredReply, near: Sequence[Near]) -> tuple[StoredReply, ...]:
    """The replies that answer the same suggestion in another year, oldest first, of those `near` and of its place.

    Raises as `finding.find` does.
    """
    subject, here = subject_of(stored.reply), place(stored.reply)
    others = {one.id: one.stored for one in near}
    if here:
        weights = key_terms(engine, subject, subject)
        others |= engine.fetch(
            [one.id for one in holding(engine, weights, {"region": (here,)}, None, _NEAREST, stored.id)]
        )
    asked = [other for other in others.values() if _may_be_again(stored.reply, other.reply)]
    words = {one.id: matter_of(subject_of(one.reply)) for one in (stored, *asked)}
    rare = rarity(engine, {word for held in words.values() for word in held}) if asked else {}
    again = (
        other
        for other in asked
        if likeness(words[stored.id], words[other.id], rare) >= LIKE
        and _is_headed_alike(subject, subject_of(other.reply))
    )
    return tuple(sorted(again, key=lambda other: (other.reply.date or "", other.id)))


def _is_headed_alike(subject: str, other: str) -> bool:
    """Whether what is asked for, the last telling word of a subject, stands in the other one: 派出所 of 在东湖新城设立派出所的建议."""
    return any(
        head and head in fold(text) for head, text in ((_head(subject), other), (_head(other), subject))
    )


def _head(subject: str) -> str:
    named = NAMED.search(subject)
    words = asked_words(analyzer().content_words(named[1] if named else subject))
    telling = [word[0] for word in words if len(word[0]) > 1 and word[0] not in light_words()]
    return telling[-1] if telling else ""


def _may_be_again(reply: Reply, other: Reply) -> bool:
    """Whether two replies are of different years, and of one place or to one proposer within it."""
    if not reply.date or not other.date or reply.date[:4] == other.date[:4]:
        return False
    here, there = place(reply), place(other)
    if here and here == there:
        return True
    return bool({*reply.proposers} & {*other.proposers}) and is_within(here, there)


def is_within(here: str, there: str) -> bool:
    """True for one place, and for two of which one lies in the other."""
    longer, shorter = sorted((here, there), key=len, reverse=True)
    return bool(shorter) and (longer + BRANCH).startswith(shorter + BRANCH)
