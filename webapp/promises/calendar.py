"""Promises as a calendar file (iCalendar, RFC 5545): an all-day event on the last day that each means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from icalendar import Calendar, Event

from webapp.downloads.atom import xml
from webapp.views.promises import Item
from webapp.words.labels import FIRMNESS_LABELS, due_label, marked_title

_PRECISIONS: Final = {4: "（写到年）", 7: "（写到月）", 10: ""}
"""By the length of a due as it is kept: what a day stands for."""
_SUMMARY: Final = 60
"""Characters of the sentence in the name of an event; all of it is in the description."""


def calendar(items: Iterable[Item], name: str, root: str) -> bytes:
    """The file. Each event keeps its identifier as long as agency, due and wording stay; promises that share it are one event."""
    made = Calendar()
    made.add("prodid", "-//Dafu//Promises//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)  # the name of before RFC 7986, which most programs read
    events: dict[str, Item] = {}
    for item in items:
        if item.last_day:
            events.setdefault(identifier(item), item)
    for uid, item in events.items():
        made.add_component(_event(uid, item, root))
    return bytes(made.to_ical())


def identifier(item: Item) -> str:
    """Of one wording by one agency with one due: the same answer to several deputies is one event."""
    parts = (item.stored.reply.agency or item.stored.id, item.promise.due or "", item.promise.text)
    return f"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:24]}@dafu"


def _event(uid: str, item: Item, root: str) -> Event:
    reply, promise = item.stored.reply, item.promise
    page = f"{root}/reply/{item.stored.id}#{item.anchor}"
    text = xml(promise.text)
    due = f"期限 {due_label(promise.due)}{_PRECISIONS[len(promise.due or '')]}"
    source = "，".join(filter(None, (marked_title(item.stored), "、".join(reply.agencies), reply.date)))
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.fromisoformat(item.stored.changed_at))
    event.add("dtstart", date.fromisoformat(item.last_day or ""))
    event.add("summary", f"{due}：{text if len(text) <= _SUMMARY else text[:_SUMMARY] + '…'}")
    event.add(
        "description",
        "\n".join(
            (
                text,
                f"{due}；语气：{FIRMNESS_LABELS[promise.firmness]}",
                *map(xml, item.answered),
                f"出自：{xml(source)}",
                page,
                "按原文所写期限列出，不表示是否兑现。",
            )
        ),
    )
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    if reply.areas:
        event.add("categories", list(reply.areas))
    return event
