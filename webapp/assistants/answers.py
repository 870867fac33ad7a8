"""What each tool of an assistant answers: short, word for word, with addresses and quotations to cite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from corpus import Reply, StoredReply
from corpus.intake.samples import MARK
from indexer import Hit, QueryError, check, search
from indexer.text.dates import in_words, today
from webapp.addresses.promises import PARAMETERS as OF_PROMISES
from webapp.addresses.promises import PromiseParams
from webapp.addresses.search import SearchParams
from webapp.addresses.search import check as check_parameters
from webapp.promises.page import Listed
from webapp.site import Site
from webapp.views.letter import anchor
from webapp.views.promises import Item
from webapp.words.describe import describe
from webapp.words.labels import VERDICT_LABELS, due_label, title_of, value_label
from webapp.words.matter import heading_of

MOST: Final = 10
"""Rows of one answer, so that it stays short."""
LETTER: Final = 6000
"""Characters of a letter in one answer."""
AHEAD: Final = "ahead"
"""The dues that are not over yet."""
_DUE: Final = tuple(parameter for parameter in OF_PROMISES if parameter.name == "due")
_PASSAGES: Final = 2
_VALUES: Final = 8


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one site."""

    site: Site
    address: str
    """Where the site is, https://dafu.example.gov.cn; empty where none is known, and addresses begin with /."""

    def replies(self, question: str, year: str, limit: int) -> dict[str, Any]:
        """The replies that a question finds, those about all of it first. Raises QueryError for a year that is none."""
        query = SearchParams(q=question, date_from=year, date_to=year).to_query(limit)
        found = search(self.site.engine, query)
        return {
            "understood": describe(query),
            "total": found.total,
            "about_all_of_it": found.sure_count,
            "replies": [self._hit(hit) for hit in found.hits],
        }

    def letter(self, reply_id: str, first: int) -> dict[str, Any]:
        """A reply's letter from a paragraph on, as many whole paragraphs as fit. Raises QueryError for an id that is not there."""
        stored = self.site.engine.fetch((reply_id,)).get(reply_id)
        if stored is None:
            raise QueryError(f"没有编号为 {reply_id} 的答复。请用查找工具查到编号。")
        paragraphs: list[dict[str, str]] = []
        room = LETTER
        following = None
        for number, text in enumerate(stored.reply.paragraphs[max(first - 1, 0) :], start=max(first, 1)):
            if paragraphs and len(text) > room:
                following = number
                break
            room -= len(text)
            paragraphs.append({"text": text, "url": f"{self._url(stored)}#{anchor(number - 1)}"})
        return self._reply(stored) | {"paragraphs": paragraphs, "next_paragraph": following}

    def promises(self, about: str, due: str, limit: int) -> dict[str, Any]:
        """The promises in the replies that a question finds. Raises QueryError for a due that is none."""
        check_parameters([("due", "" if due == AHEAD else due)], _DUE)
        params = PromiseParams(search=SearchParams(q=about), due="" if due == AHEAD else due)
        if due == AHEAD:
            params = params.changed(due_from=today().isoformat())
        listed = Listed.of(self.site.engine, self.site.store_if_any, params, params.to_query(limit), today())
        return {
            "understood": listed.understood,
            "total": listed.matches.hits,
            "note": "只列原句和所写期限，是否兑现本站不作判断。",
            "promises": [self._promise(item) for item in listed.items],
        }

    def precedents(self, suggestion: str) -> dict[str, Any]:
        """Which asks of a new suggestion past replies answered. Raises QueryError for a text that is too long."""
        found = check(self.site.engine, suggestion)
        return {
            "subject": found.subject,
            "note": "由程序按文字的相近程度对应，供查找；“未找到”不表示没有。",
            "asks": [
                {
                    "ask": ask.request.text,
                    "verdict": VERDICT_LABELS[ask.verdict],
                    "answers": [
                        self._reply(answer.stored)
                        | {
                            "quotation": answer.passage.text,
                            "quoted_at": f"{self._url(answer.stored)}#{anchor(answer.paragraph)}",
                        }
                        for answer in ask.answers
                    ],
                }
                for ask in found.asks[:MOST]
            ],
            "asks_read": len(found.asks),
        }

    def numbers(self, question: str) -> dict[str, Any]:
        """Counts of the replies that a question finds: by year, region, agency, topic, outcome."""
        found = search(self.site.engine, SearchParams(q=question).to_query(1))
        return {
            "total": found.total,
            "counts": {
                facet.label: [
                    {"value": value_label(facet.name, value.value), "replies": value.count}
                    for value in facet.values[:_VALUES]
                ]
                for facet in found.facets
                if facet.values
            },
        }

    def _hit(self, hit: Hit) -> dict[str, Any]:
        return self._reply(hit.stored) | {
            "about_all_of_it": hit.is_sure,
            "quotations": [snippet.text for snippet in hit.snippets[:_PASSAGES]],
        }

    def _promise(self, item: Item) -> dict[str, Any]:
        return self._reply(item.stored) | {
            "quotation": item.promise.text,
            "due": due_label(item.promise.due),
            "quoted_at": f"{self._url(item.stored)}#{item.anchor}",
        }

    def _reply(self, stored: StoredReply) -> dict[str, Any]:
        reply: Reply = stored.reply
        values = {
            "id": stored.id,
            "matter": heading_of(reply),
            "title": title_of(reply),
            "agency": "、".join(reply.agencies),
            "region": reply.region,
            "date": in_words(reply.date) if reply.date else None,
            "outcome": value_label("disposition", stored.reply.result),
            "url": self._url(stored),
            "source": next(iter(stored.links), None),
            "sample": MARK if stored.is_sample else None,
        }
        return {name: value for name, value in values.items() if value}

    def _url(self, stored: StoredReply) -> str:
        return f"{self.address}/reply/{stored.id}"
