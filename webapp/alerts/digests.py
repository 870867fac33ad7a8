"""From what was caught to letters in the queue: the digests that are due, and the reminders of promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl

from corpus import Store, StoredReply
from corpus.letter.promises import Promise, promises
from corpus.store.responses import bare
from indexer import Engine, Query, Settings, open_engine, scan_promises
from indexer.text.dates import last_day, today
from webapp.alerts.catching import catch
from webapp.alerts.kept import PROMISE, Alerts, Subscription, path_of
from webapp.alerts.letters import SHOWN, STOP, Told, digest, document, reminder, root_of, told
from webapp.alerts.matters import Matter, matter_of
from webapp.alerts.queue import MAIL
from webapp.alerts.sender import send_waiting


def tell(settings: Settings) -> Mapping[str, int]:
    """Catch what is new, write what is due, send what waits: how many letters came to which end. Nothing where nobody ever asked.

    Each step is durable before the next; a later call goes on where this one was ended.
    """
    if not path_of(settings.data).exists():
        return {}
    with Alerts(settings.data) as alerts, Store(settings.store_path, create=False) as store:
        engine = open_engine(settings, store)
        catch(alerts, engine, store)
        compose(settings, alerts, engine, store)
        engine.close()
    return send_waiting(settings)


def compose(settings: Settings, alerts: Alerts, engine: Engine, store: Store) -> int:
    """Queue the letters that are due today, each with the note that what it tells of is told; how many."""
    day, untold, count = today(), alerts.untold(), 0
    for subscription in alerts.all():
        if subscription.kind == PROMISE:
            count += _remind(settings, alerts, store, subscription, day)
        elif subscription.id in untold and subscription.is_due(day):
            count += _digest(settings, alerts, engine, store, subscription, untold[subscription.id], day)
    return count


def _digest(
    settings: Settings,
    alerts: Alerts,
    engine: Engine,
    store: Store,
    subscription: Subscription,
    ids: Sequence[str],
    day: date,
) -> bool:
    reader, matter = alerts.reader(subscription.id), matter_of(subscription)
    # The newest first; those that were removed meanwhile are not told of.
    stored = sorted(store.many(ids).values(), key=lambda one: (one.reply.date or "", one.id), reverse=True)
    if reader is None:
        return False
    listed = _listed(engine, matter, stored[:SHOWN], root_of(settings))
    if subscription.form == MAIL:
        token = alerts.token(subscription.id, STOP)
        content = digest(settings, reader.to, matter, listed, len(stored) - len(listed), token)
    else:
        content = document(matter.words, f"{root_of(settings)}{matter.path}", listed)
    with alerts.transaction():
        if stored:
            alerts.queue.put(subscription.id, "digest", subscription.form, replace(reader, content=content))
        alerts.told(subscription.id, ids, day)
    return bool(stored)


def _listed(engine: Engine, matter: Matter, stored: Iterable[StoredReply], root: str) -> list[Told]:
    found = {each.id: each for each in stored}
    made: dict[str, list[Promise]] = {}
    if matter.asked is not None:
        for each in scan_promises(engine, Query(among=frozenset(found)), matter.asked):
            made.setdefault(each.reply_id, []).append(each.promise)
    return [told(each, matter, made.get(each.id, ()), root) for each in found.values()]


def _remind(settings: Settings, alerts: Alerts, store: Store, subscription: Subscription, day: date) -> bool:
    about = dict(parse_qsl(subscription.about))
    stored = store.get(about["reply"])
    found = promises(stored.reply) if stored else ()
    promise = next((one for one in found if bare(one.text) == about["sentence"]), None)
    if stored is None or promise is None or promise.due is None:
        return False
    due = date.fromisoformat(last_day(promise.due))
    reader = alerts.reader(subscription.id)
    if reader is None or day < due - timedelta(int(about["days"])):
        return False
    content = reminder(settings, reader.to, stored, promise)
    with alerts.transaction():
        alerts.queue.put(subscription.id, "reminder", subscription.form, replace(reader, content=content))
        alerts.done(subscription.id)
    return True
