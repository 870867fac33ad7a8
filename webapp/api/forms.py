"""Results and replies as JSON-ready values: what the API answers and what the command line prints with --json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from html import escape
from pathlib import PurePath
from typing import Any, Final

from corpus import Reply, StoredReply
from corpus.letter.citations import citations
from corpus.letter.findings import Findings
from corpus.letter.promises import as_values
from corpus.store.samples import MARK as SAMPLE
from indexer import Facet, Hit, Marked, Near, Query, Quotation, ResultPage, expansions
from webapp.views.letter import anchor
from webapp.views.promises import Item
from webapp.words.describe import describe

LETTER: Final = ("body", "outline", "salutation", "printed")
"""The fields of a reply that a hit leaves out."""


def result_json(
    page: ResultPage, query: Query, *, next_url: str | None = None, root: str = "", paths: bool = False
) -> dict[str, Any]:
    """A page of results as JSON-ready values; `root` is the path that the site is mounted at."""
    return {
        "total": page.total,
        "took_ms": round(page.took_ms, 3),
        "understood": describe(query),
        "literal": list(query.literal),
        "expansions": [
            {"typed": e.typed, "words": list(e.words), "is_lineage": e.is_lineage}
            for e in expansions(query.clause)
        ],
        "loosened": page.loosened,
        "hit_count": page.hit_count,
        "sure_count": page.sure_count,
        "is_exact": page.is_exact,
        "hits": [hit_json(hit, root=root, paths=paths) for hit in page.hits],
        "facets": {
            facet.name: [{"value": v.value, "count": v.count, "selected": v.selected} for v in facet.values]
            for facet in page.facets
        },
        "next": next_url,
    }


def hit_json(hit: Hit, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A hit as JSON-ready values: where it is, what the reply says about itself, passages; not the whole letter."""
    return brief_json(hit.stored, root=root, paths=paths) | {
        "score": hit.score,
        "snippets": [marked_json(snippet) for snippet in hit.snippets],
        "same": hit.same,
        "sure": hit.is_sure,
        "by_meaning": hit.by_meaning,
    }


def brief_json(stored: StoredReply, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A reply without its letter."""
    values = reply_json(stored, root=root, paths=paths)
    for name in LETTER:
        del values[name]
    return values


def facets_json(facets: Mapping[str, Facet]) -> dict[str, Any]:
    """The facets as JSON-ready values, by name."""
    return {name: [asdict(value) for value in facet.values] for name, facet in facets.items()}


def near_json(found: Iterable[Near], *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """Near replies as JSON-ready values, each with the key terms that it shares and passages that hold them."""
    return {"hits": [one_near_json(near, root=root, paths=paths) for near in found]}


def one_near_json(near: Near, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """One of them."""
    return brief_json(near.stored, root=root, paths=paths) | {
        "score": near.score,
        "shared": list(near.shared),
        "passages": [*map(marked_json, near.passages)],
    }


def quotation_json(one: Quotation, *, root: str = "") -> dict[str, Any]:
    """A sentence that answers, and where it stands."""
    return {
        **marked_json(one.text),
        "url": f"{root}/reply/{one.stored.id}#{anchor(one.paragraph)}",
        "paragraph": one.paragraph,
        "start": one.start,
        "end": one.end,
        "agencies": list(one.stored.reply.agencies),
        "date": one.stored.reply.date,
        "id": one.stored.id,
        "sample": SAMPLE if one.stored.is_sample else None,
    }


def promise_json(item: Item, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A promise as JSON-ready values, with its reply without the letter."""
    return {
        **asdict(item.promise),
        "figures": list(item.promise.figures),
        "dates": list(item.promise.dates),
        "last_day": item.last_day,
        "standing": item.standing,
        "responses": None if item.responses is None else [asdict(one) for one in item.responses],
        "passage": marked_json(item.text),
        "same": item.same,
        "url": f"{root}/reply/{item.stored.id}#{item.anchor}",
        "reply": brief_json(item.stored, root=root, paths=paths),
    }


def full_json(stored: StoredReply, found: Findings, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A reply as JSON-ready values, with what was found in its letter."""
    return reply_json(stored, root=root, paths=paths) | derived_json(stored.reply, found)


def derived_json(reply: Reply, found: Findings) -> dict[str, Any]:
    """What is made out in a letter, and is no part of the reply."""
    return {
        "citations": [asdict(citation) for citation in citations(reply)],
        "asks": [asdict(ask) for ask in found.asks],
        "promises": as_values(found.promises),
    }


def reply_json(stored: StoredReply, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A reply as JSON-ready values, body and outline included.

    The whole paths of files that replies were imported from are given with `paths` only: they are the server's own matter.
    """
    sources = [source if paths or "://" in source else PurePath(source).name for source in stored.sources]
    return {
        "id": stored.id,
        "url": f"{root}/reply/{stored.id}",
        "source": sources[0] if sources else None,
        "sources": sources,
        "revision": stored.revision,
        "imported_at": stored.imported_at,
        "changed_at": stored.changed_at,
        "sample": SAMPLE if stored.is_sample else None,
        "corrections": [asdict(one) for one in stored.corrections],
        **stored.reply.as_dict(),
    }


def marked_json(marked: Marked) -> dict[str, Any]:
    """A passage: its text with the ranges to mark, and the same as HTML."""
    html, position = "", 0
    for start, end in marked.marks:
        html += f"{escape(marked.text[position:start])}<mark>{escape(marked.text[start:end])}</mark>"
        position = end
    return {
        "text": marked.text,
        "marks": [list(mark) for mark in marked.marks],
        "html": html + escape(marked.text[position:]),
    }
