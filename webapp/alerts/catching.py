"""New replies caught for whoever follows what they are about: after an index was brought up to date, each stored query carried out once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from corpus import Store
from indexer import Document, Engine, QueryError, anew, reached
from webapp.alerts.kept import PROMISE, Alerts, Subscription
from webapp.alerts.matters import Matter

_AT_ONCE: Final = 2000
"""Changes of the store that are looked at together, so that memory stays bounded."""

log = logging.getLogger(__name__)


def catch(alerts: Alerts, engine: Engine, store: Store) -> int:
    """Note the replies that became searchable since the last call for those who follow them; how many matters they concern.

    What was noted, and up to where, is durable together: after a kill the rest is caught by the next call. Only replies that were imported
    after a subscription was confirmed are new to it; what a better parser or an editor changes in older ones is not.
    """
    last, after = reached(engine), alerts.reached
    if after is None:
        return 0
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
            if change.stored is not None and change.stored.imported_at >= since
        ]
        imported = {document.id: document.stored.imported_at for document in fresh}
        found = _found(subscriptions, fresh, engine, store) if fresh else {}
        with alerts.transaction():
            for subscription in subscriptions:
                ids = found.get((subscription.kind, subscription.about), frozenset())
                begun = subscription.confirmed_at or ""
                alerts.catch(subscription.id, (each for each in ids if imported[each] >= begun))
            alerts.reach(after)
        concerned += sum(map(bool, found.values()))
    return concerned


def _found(
    subscriptions: Sequence[Subscription], fresh: Sequence[Document], engine: Engine, store: Store
) -> Mapping[tuple[str, str], frozenset[str]]:
    """By kind and matter, which of the new replies are about it."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    with anew(fresh, engine, store) as new:
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
