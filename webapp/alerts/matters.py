"""What a subscription is about: the parameters of an address, as a query and in words. Pure, but for the day it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from corpus.letter.promises import Promise
from corpus.store.responses import bare
from indexer import Clause, PromiseQuery, Query
from indexer.text.dates import today
from webapp.addresses.promises import PromiseParams
from webapp.addresses.search import SearchParams
from webapp.alerts.kept import PROMISE, PROMISES, SEARCH, Subscription
from webapp.alerts.secrecy import AlertsError
from webapp.words.describe import restated, restated_promises

_SIZE: Final = 10
"""The usual number of hits a page does not matter here."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A search, or a list of promises, that somebody follows."""

    query: Query
    asked: PromiseQuery | None
    """What is asked of promises; None for a search of replies."""
    path: str
    """Of the page, with its parameters."""

    @classmethod
    def of(cls, kind: str, about: str) -> Self:
        """The matter that the parameters of an address name. Raises QueryError as the page does."""
        pairs = parse_qsl(about)
        if kind == PROMISES:
            listed = PromiseParams.read(pairs, _SIZE)
            return cls(listed.to_query(_SIZE), listed.to_promise_query(today()), listed.url())
        params = SearchParams.read(pairs, _SIZE)
        return cls(params.to_query(_SIZE), None, params.url())

    @property
    def words(self) -> str:
        """In words: 含有“校车”的答复，地区为“青穗县”."""
        if self.asked is None:
            return restated(self.query)
        return restated_promises(self.query, self.asked)

    @property
    def clause(self) -> Clause | None:
        """What was typed, parsed: what passages are chosen and marked by."""
        return self.query.clause


def matter_of(subscription: Subscription) -> Matter:
    """What a subscription to a search or a list is about."""
    return Matter.of(subscription.kind, subscription.about)


def search_about(params: SearchParams) -> str:
    """The parameters of a search that matter to who follows it."""
    return urlencode(params.changed(sort=None, size=None, fold=True).items("page"))


def promises_about(params: PromiseParams) -> str:
    """The parameters of a list of promises that matter to who follows it."""
    plain = params.changed(sort=None, search=params.search.changed(size=None, fold=True))
    return urlencode(plain.items("page"))


def about_of(page: str) -> tuple[str, str]:
    """The kind of a page and the parameters of its address, /search?q=校车. Raises AlertsError for another page, QueryError as pages do."""
    parts = urlsplit(page)
    pairs = parse_qsl(parts.query)
    if parts.path.endswith("/search"):
        kind, about = SEARCH, search_about(SearchParams.read(pairs, _SIZE))
    elif parts.path.endswith("/promises"):
        kind, about = PROMISES, promises_about(PromiseParams.read(pairs, _SIZE))
    else:
        raise AlertsError(f"{page} 不能跟随，请给检索页（/search?…）或承诺页（/promises?…）的网址。")
    Matter.of(kind, about)
    return kind, about


def promise_about(reply_id: str, promise: Promise, days: int) -> str:
    """What a subscription to a promise is about: the reply, the sentence, and how many days before."""
    return urlencode({"reply": reply_id, "sentence": bare(promise.text), "days": days})


def words_of(subscription: Subscription) -> str:
    """What a subscription is about, in words."""
    if subscription.kind != PROMISE:
        return matter_of(subscription).words
    about = dict(parse_qsl(subscription.about))
    return f"承诺“{about['sentence']}”，到期前 {about['days']} 天提醒"
