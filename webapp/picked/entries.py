"""The entries of a collection with the replies that they are of, as pages and files show them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from corpus import StoredReply
from indexer.text.dates import today
from webapp.picked.kept import Collection, Entry
from webapp.site import site
from webapp.views.citation_formats import gbt7714
from webapp.views.promises import Item, answers_in, items_of


@dataclass(frozen=True, slots=True)
class Picked:
    """An entry as pages and files show it."""

    entry: Entry
    stored: StoredReply | None
    """None where the reply was removed meanwhile."""
    item: Item | None
    """The promise, where one was picked and the letter still says it."""
    citation: str
    url: str


def picked(found: Collection) -> tuple[Picked, ...]:
    """The entries with their replies."""
    ids = tuple(dict.fromkeys(entry.reply for entry in found.entries))
    stored, answers = site().engine.fetch(ids), answers_in(site().store_if_any, ids)

    def shown(entry: Entry) -> Picked:
        one = stored.get(entry.reply)
        if one is None:
            return Picked(entry, None, None, "", "")
        items = items_of(one, site().findings(one).promises, today(), answers) if entry.promise else ()
        item = next((each for each in items if each.promise.text == entry.promise), None)
        url = url_for("pages.reply", reply_id=one.id, _external=True, _anchor=item.anchor if item else None)
        return Picked(entry, one, item, gbt7714(one, url, today()), url)

    return tuple(map(shown, found.entries))
