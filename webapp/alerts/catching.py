"""New replies caught for whoever follows what they are about: after an index was brought up to date, each stored query carried out once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from corpus import Store
from indexer import Anew, Document, Engine, QueryError, reached
from webapp.alerts.kept import PROMISE, Alerts, Subscription
from webapp.alerts.matters import Matter

_AT_ONCE: Final = 2000
"""Changes of the store that are looked at together, so that memory stays bounded."""

_NEAR: Final = 100
"""Changes before one that are looked at for when it was made: the last ones may be of replies that were removed since."""

log = logging.getLogger(__name__)


def catch(alerts: Alerts, engine: Engine, store: Store) -> int:
    """Note the replies that became searchable since the last call for those who follow them; how many matters they concern.

    What was noted, and up to where, is durable together: after a kill the rest is caught by the next call. New to a subscription is what
    was imported after it was confirmed, or before, but could not be found yet; what a better parser or an editor changes in older
    replies is not.
    """
    last, after = reached(engine), alerts.reached
    if after is None:
        return 0
    searchable = _moment(store, after)
    subscriptions = [one for one in alerts.all() if one.kind != PROMISE]
    concerned = 0
    while after < last:
        changes = list(store.changes(after, last, _AT_ONCE))
        if not changes:
            break
        after = changes[-1].number
        since = min((one.confirmed_at or "" for one in subscriptions), default="~")
        fresh = [
            Document(change.stored, change.family)
            for change in changes
            if change.stored is not None
            and (change.stored.imported_at >= since or change.stored.imported_at > searchable)
        ]
        imported = {document.id: document.stored.imported_at for document in fresh}
        found = _found(subscriptions, fresh, engine) if fresh else {}
        with alerts.transaction():
            for subscription in subscriptions:
                ids = found.get((subscription.kind, subscription.about), frozenset())
                begun = subscription.confirmed_at or ""
                alerts.catch(
                    subscription.id,
                    (each for each in ids if imported[each] >= begun or imported[each] > searchable),
                )
            alerts.reach(after)
        concerned += sum(map(bool, found.values()))
    return concerned


def _moment(store: Store, change: int) -> str:
    """When a change of the store was made, about: what was imported later was not searchable yet; far ahead where that is not known."""
    before = store.changes(max(0, change - _NEAR), change)
    return max((each.stored.changed_at for each in before if each.stored is not None), default="~")


def _found(
    subscriptions: Sequence[Subscription], fresh: Sequence[Document], engine: Engine
) -> Mapping[tuple[str, str], frozenset[str]]:
    """By kind and matter, which of the new replies are about it."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    new = Anew(fresh, engine)
    for key, _ in groupby(subscriptions, lambda one: (one.kind, one.about)):
        try:
            matter = Matter.of(*key)
            found[key] = (
                new.matching(matter.query)
                if matter.asked is None
                else new.promising(matter.query, matter.asked)
            )
        except QueryError as error:  # what a newer version understands otherwise
            log.warning("%s", error)
    return found
