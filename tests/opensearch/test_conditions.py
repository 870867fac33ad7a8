"""Plans as queries: what is said twice is asked once, twice as heavily."""

from __future__ import annotations

from indexer.contract.plan import Best, Holds, Sum, Worth, WorthOfBeginning
from indexer.engines.opensearch.asking.conditions import Collection, Node, Translation

COLLECTION = Translation(Collection(100, 2000.0, lambda _: 9, lambda text: (f"{text}d",), lambda _: None))


def weights(nodes: list[Node]) -> list[float]:
    return [node["function_score"]["functions"][0]["weight"] for node in nodes]


def test_equal_scores_are_one_clause_with_their_weights_added() -> None:
    """Of two equal clauses Lucene makes one with twice the boost, and the boost is what tells the formula the average length."""
    best = Best(((Holds("祠堂"), Worth("祠堂", 1.0)),), 0.7)
    (once,) = weights(COLLECTION.score(Worth("祠堂", 1.0)))
    assert weights(COLLECTION.score(Sum((Worth("祠堂", 1.0), Sum((Worth("祠堂", 2.0),)))))) == [3 * once]
    (twice,) = COLLECTION.score(Sum((best, Sum((best,)))))
    assert twice["function_score"]["functions"] == [{"weight": 2}]
    assert [twice["function_score"]["query"]] == COLLECTION.score(Sum((best,)))


def test_a_beginning_of_one_word_is_counted_with_that_word() -> None:
    both = Sum((Worth("aed", 1.0), WorthOfBeginning("ae", 0.0)))
    assert weights(COLLECTION.score(both)) == [
        2 * weight for weight in weights(COLLECTION.score(Worth("aed", 1.0)))
    ]
