"""The words that a query asks for, with what stands for each."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.contract.query import And, Clause, Or, Phrase, Words
from indexer.text.analyzer import query_words


def asked_words(clause: Clause | None) -> Iterator[tuple[str, ...]]:
    """The words that must be met, each with what stands for it: plain words and phrases, not what is left out or asked of a field."""
    match clause:
        case Words(text, expansions):
            others = {word: each.words for each in expansions for word in query_words(each.typed)}
            yield from ((word, *others.get(word, ())) for word in query_words(text))
        case Phrase(text):
            yield (text,)
        case And(clauses) | Or(clauses):
            for inner in clauses:
                yield from asked_words(inner)
