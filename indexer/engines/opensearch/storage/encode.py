"""Documents as lines of a bulk request: most of the work of indexing, done by other processes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from corpus.letter.promises import FIRM
from indexer.contract.document import Document
from indexer.engines.opensearch.storage.mapping import LONGEST, PROMISE, REPLY, TREES
from indexer.engines.opensearch.storage.packed import pack
from indexer.engines.opensearch.storage.stored import as_json
from indexer.engines.opensearch.storage.suggesting import spoken
from indexer.schema import BRANCH, PLACE, WORD_FIELDS
from indexer.suggest.vocabulary import Counts
from indexer.text.analyzer import analyzer
from indexer.text.dates import span
from indexer.text.folding import fold, is_han, squeeze
from indexer.text.grams import gram_code, gram_term

END: Final = "\n"
"""Stands after a text that is searched by pairs of characters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document with its promises."""

    id: str
    lines: bytes
    """Of a bulk request, for an index that the request names."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents encoded."""

    entries: tuple[Entry, ...]
    spoken: Counts
    """What they add to suggestions."""


def encode(documents: Sequence[Document]) -> Batch:
    """The documents as a batch for the writer."""
    counted = list(zip(documents, _counts(documents), strict=True))
    entries = (
        Entry(document.id, b"".join(map(_line, _bodies(document, terms)))) for document, terms in counted
    )
    return Batch(tuple(entries), spoken(counted))


def spoken_of(documents: Sequence[Document]) -> Counts:
    """What documents add to suggestions, see `Batch`."""
    return spoken(list(zip(documents, _counts(documents), strict=True)))


def _counts(documents: Sequence[Document]) -> list[dict[str, int]]:
    """The terms of each document with their weighted frequencies, see `Document.terms`."""
    terms = analyzer().terms(document.parts() for document in documents)
    counts: list[dict[str, int]] = [{} for _ in documents]
    names: Sequence[Callable[[int], str]] = (terms.words.__getitem__, gram_term)
    for name, counted in zip(names, (terms.counted_words, terms.grams), strict=True):
        for owner, term, count in zip(
            counted.documents.tolist(), counted.each.tolist(), counted.counts.tolist(), strict=True
        ):
            counts[owner][name(term)] = count
    return [{term: count for term, count in found.items() if len(term) <= LONGEST} for found in counts]


def _bodies(document: Document, terms: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """The reply, and each of its promises as a document of its own on the same shard."""
    values = document.values()
    first, last = document.days()
    shared: dict[str, Any] = {
        "id": document.id,
        "family": document.id if document.family is None else str(document.family),
        "values": {name: each for name, each in values.items() if each},
        "branches": {name: _ends(values[name]) for name in TREES if values[name]},
        **({"first_day": first, "last_day": last} if first else {}),
    }
    yield {"index": {"_id": document.id, "routing": document.id}}
    yield {
        **shared,
        "kind": REPLY,
        "folded": {
            name: [f"{fold(value)}\n{value}" for value in each] for name, each in values.items() if each
        },
        # The days of a session's replies tell when it began, if they are known.
        **(
            {"session": "\n".join((*values["session"], *values[PLACE]))}
            if values["session"] and first and first == last
            else {}
        ),
        "length": sum(terms.values()),
        "terms": " ".join(f"{term}|{packed}" for term, packed in pack(terms).items()),
        "beginnings": [term for term in terms if gram_code(term) is None and not is_han(term[0])],
        "text": document.folded() + END,
        "contained": {
            field.name: [squeeze(value) + ("" if field.exact else END) for value in values[field.name]]
            for field in WORD_FIELDS
            if values[field.name]
        },
        "stored": as_json(document.stored),
    }
    times = Counter[tuple[int, str]]()
    for place, promise in enumerate(document.promises()):
        due, sentence = span(promise.due)[1], fold(promise.text)
        times[due, sentence] += 1
        yield {"index": {"_id": f"{document.id}#{place}", "routing": document.id}}
        yield {
            **shared,
            "kind": {"name": PROMISE, "parent": document.id},
            **({"due": due} if due else {}),
            "due_year": due // 10000,
            "is_firm": promise.firmness == FIRM,
            "place": place,
            "sentence": sentence + END,
            **({"heading": fold(promise.heading) + END} if promise.heading else {}),
            "same": same(shared["family"], due, sentence, times[due, sentence]),
            "promise": asdict(promise),
        }


def same(family: str, due: int, sentence: str, time: int) -> str:
    """A name for what near-identical replies promise in the same words by the same day; what a letter says twice is two promises."""
    return hashlib.sha256(f"{family}\n{due}\n{time}\n{sentence}".encode()).hexdigest()[:32]


def _ends(values: Sequence[str]) -> list[str]:
    """山西省/长治市 → 山西省/长治市, 长治市."""
    parts = (value.split(BRANCH) for value in values)
    return sorted({BRANCH.join(each[level:]) for each in parts for level in range(len(each))})


def _line(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
