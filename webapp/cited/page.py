"""The pages of the documents that replies cite: one document, with the replies that cite it, and the list of all.

One document may stand in the index under several names: its number, where a letter gives nothing else, and its title. Letters that give
both tell which belong together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from corpus import StoredReply
from corpus.letter.citations import citations
from corpus.letter.document_names import document_name, is_number
from indexer import CITED_NUMBERS, Engine, Marked, Query, fold, how_many, search, statistics
from webapp.addresses.links import tidy
from webapp.addresses.paging import asked_page, last_page, page_numbers
from webapp.addresses.search import SearchParams, positive
from webapp.languages.choice import said
from webapp.people.page import LISTED, grouped
from webapp.site import site
from webapp.views.letter import anchor
from webapp.words.labels import document_label

blueprint = Blueprint("documents", __name__)

GROUPINGS: Final = {"year": "按年份", "agency": "按承办单位"}
NAMES: Final = 100
"""Documents on one page of the list."""
MOST: Final = 20_000
"""Names that the list is made from: what hardly a reply cites beyond them has a page, but stands in no list."""
_AROUND: Final = 90
"""Characters of a passage before and after the document, at most."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that replies cite."""

    name: str
    others: tuple[str, ...]
    """The other names that replies cite it by alone."""
    numbers: tuple[str, ...]
    """The document numbers that replies give beside its title, the most frequent first."""
    count: int
    """Replies that cite it, those that cite it by two names alone counted twice."""

    @property
    def label(self) -> str:
        """As people write it."""
        return document_label(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """All that replies cite it by."""
        return (self.name, *self.others)

    @property
    def params(self) -> SearchParams:
        """The search for the replies that cite it."""
        return SearchParams(filters={"cites": self.names}, fold=False)

    def cited_by(self, engine: Engine) -> int:
        """How many replies cite it."""
        return how_many(engine, self.params.to_query(1)) if self.others else self.count


class Documents:
    """The documents that most replies of an index cite."""

    def __init__(self, counts: Mapping[str, int], pairs: Mapping[str, int], *, is_exact: bool = True) -> None:
        self.is_exact: Final = is_exact
        """False where the numbers are estimates of a cluster."""
        self._titles: dict[str, dict[str, int]] = defaultdict(dict)
        numbers: dict[str, dict[str, int]] = defaultdict(dict)
        for pair, count in pairs.items():
            number, _, title = pair.partition(" ")
            self._titles[number][title] = numbers[title][number] = count
        self._numbers = {title: tuple(_frequent(given)) for title, given in numbers.items()}
        members: dict[str, list[str]] = defaultdict(list)
        for name in counts:
            members[self.main(name)].append(name)
        found = [self._document(main, names, counts) for main, names in members.items()]
        self.listed: Final = tuple(sorted(found, key=lambda one: (-one.count, one.name)))
        """The most cited first."""
        self.is_cut: Final = len(counts) >= MOST
        """Whether there may be more."""
        self.by_name: Final = {document.name: document for document in self.listed}

    @classmethod
    def of(cls, engine: Engine) -> Documents:
        """Those of the committed index, by at most MOST names."""
        names, numbers = (
            statistics.values(engine, Query(), column, limit=MOST) for column in ("cites", CITED_NUMBERS)
        )
        return cls(names.counts, numbers.counts, is_exact=names.is_exact and numbers.is_exact)

    def main(self, name: str) -> str:
        """The name that a document goes by: of a number, and of titles that share it, the title that most replies give.

        A title that goes with the numbers of several documents, as 《实施方案》 of two counties, stays by itself.
        """
        if is_number(name):
            return next(iter(_frequent(self._titles[name])), name) if name in self._titles else name
        mains = {next(iter(_frequent(self._titles[number]))) for number in self._numbers.get(name, ())}
        return mains.pop() if len(mains) == 1 else name

    def _document(self, main: str, names: Iterable[str], counts: Mapping[str, int]) -> Document:
        others = tuple(sorted(name for name in names if name != main))
        total = counts.get(main, 0) + sum(counts[name] for name in others)
        return Document(main, others, self._numbers.get(main, ()), total)

    @cached_property
    def folded(self) -> tuple[tuple[str, Document], ...]:
        """Each with all its names folded, to look in."""
        return tuple((fold("\n".join((one.name, *one.others, *one.numbers))), one) for one in self.listed)


def _frequent(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda value: (-counts[value], value))


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a reply cites a document: the sentence, and the paragraph that it is in."""

    anchor: str
    text: Marked


def passage(stored: StoredReply, names: Iterable[str]) -> Passage | None:
    """The sentence in which a reply first cites the document of these names; None where its wording changed meanwhile."""
    wanted = set(names)
    place = next((one.places[0] for one in citations(stored.reply) if one.name in wanted), None)
    if place is None:
        return None
    paragraph = stored.reply.paragraphs[place.paragraph]
    start = max(paragraph.rfind("。", 0, place.start) + 1, place.start - _AROUND)
    stop = paragraph.find("。", place.end) + 1 or len(paragraph)
    end = min(stop, place.end + _AROUND)
    text = ("…" if start and paragraph[start - 1] != "。" else "") + paragraph[start:end]
    shift = len(text) - (end - start) - start
    return Passage(
        anchor(place.paragraph),
        Marked(text + ("…" if end < stop else ""), ((place.start + shift, place.end + shift),)),
    )


def documents() -> Documents:
    """The documents of the present request's site."""
    engine = site().engine
    return site().known(Documents, lambda: Documents.of(engine))


def document_or_404(name: str) -> Document:
    """The document of this name, however it is written; aborts with 404 where no reply cites it."""
    known = documents()
    for written in (name, document_name(name)):
        document = known.by_name.get(known.main(written))
        if document is not None:
            return document
    if known.is_cut:
        alone = Document(name, (), (), 0)
        if count := how_many(site().engine, alone.params.to_query(1)):
            return replace(alone, count=count)
    abort(404, said("没有答复引用“{name}”：名称可能有误，可到引用文件名录中查找。", name=name))


@blueprint.get("/document/<path:name>")
def page(name: str) -> str | Response:
    """The replies that cite a document, by year or by agency, with the sentence; other spellings of its name lead here."""
    document = document_or_404(name)
    if name != document.name:
        return redirect(url_for("documents.page", name=document.name))
    by = request.args.get("by", "")
    by = by if by in GROUPINGS else "year"
    query, number = asked_replies(document)
    found = search(site().engine, query)
    last = last_page(found.hit_count, query)
    stored = [hit.stored for hit in found.hits]
    return render_template(
        "document.html",
        params=SearchParams(),
        document=document,
        total=found.total,
        written=_written(stored, document),
        by=by,
        groupings=GROUPINGS,
        groups=tuple(grouped(stored, by)),
        passages={one.id: passage(one, document.names) for one in stored},
        facets=[found.facet[facet] for facet in ("year", "agency", "topic")],
        page=number,
        last=last,
        pages=page_numbers(number, last),
    )


def asked_replies(document: Document) -> tuple[Query, int]:
    """What the present request asks for of the replies that cite a document, and the number of its page.

    Aborts with 404 for a page that does not exist.
    """
    number = positive(request.args.get("page")) or 1
    query = document.params.to_query(LISTED)
    last = last_page(document.cited_by(site().engine), query)
    if number > last:
        abort(
            404,
            said(
                "引用{label}的答复只有 {last} 页，没有第 {number} 页。",
                label=document.label,
                last=last,
                number=number,
            ),
        )
    return document.params.changed(page=number).to_query(LISTED), number


def _written(stored: Iterable[StoredReply], document: Document) -> tuple[str, ...]:
    """The ways in which these replies write the document, other than its label."""
    written = dict.fromkeys(
        tidy(text)
        for one in stored
        for citation in citations(one.reply)
        if citation.name in document.names
        for text in citation.written
    )
    return tuple(text for text in written if text != document.label)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list of documents."""

    sought: str
    documents: tuple[tuple[Document, int], ...]
    """Each with the number of replies that cite it."""
    total: int
    page: int
    last: int
    is_exact: bool
    """False where the numbers are estimates of a cluster."""

    @classmethod
    def asked(cls) -> Listed:
        """What the present request asks for. Aborts with 404 for a page that does not exist."""
        sought = tidy(request.args.get("find", ""))
        wanted = {fold(sought), fold(document_name(sought)) or fold(sought)}
        known = documents()
        found = [one for folded, one in known.folded if any(text in folded for text in wanted)]
        shown, number, last = asked_page(found, NAMES)
        engine = site().engine
        counted = tuple((one, one.cited_by(engine)) for one in shown)
        return cls(sought, counted, len(found), number, last, known.is_exact)


@blueprint.get("/documents")
def names() -> str:
    """The list of all documents that replies cite, the most cited first."""
    listed = Listed.asked()
    return render_template(
        "documents.html",
        params=SearchParams(),
        listed=listed,
        pages=page_numbers(listed.page, listed.last),
    )
