"""What can be told of a sum of scores by looking at its parts."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.contract.plan import AllOf, AnyOf, Condition, Holds, Score, Sum, Worth


def merged(parts: Iterable[Score]) -> tuple[dict[str, float], list[Score]]:
    """The parts of a sum, each term once with its weight, and the others: a character stands in several words of a question."""
    weights: dict[str, float] = {}
    others: list[Score] = []
    for part in parts:
        if isinstance(part, Worth):
            weights[part.term] = weights.get(part.term, 0.0) + part.weight
        else:
            others.append(part)
    return weights, others


def is_gained(score: Score, conditions: Iterable[Condition]) -> bool:
    """Whether it is plain that what meets all conditions gains something: it holds a term that is worth something by itself."""
    parts = score.parts if isinstance(score, Sum) else (score,)
    terms = {part.term for part in parts if isinstance(part, Worth) and part.weight > 0}

    def means_gain(condition: Condition) -> bool:
        match condition:
            case Holds(term):
                return term in terms
            case AllOf(conditions):
                return any(map(means_gain, conditions))
            case AnyOf(conditions):
                return bool(conditions) and all(map(means_gain, conditions))
            case _:
                return False

    return any(map(means_gain, conditions))
