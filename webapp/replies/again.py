"""The same suggestion asked again in other years 多次提出: what each answer came to, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from corpus import StoredReply
from indexer import Engine, Near, asked_again, same_matter
from webapp.api.forms import brief_json
from webapp.api.openapi import REPLY_ID, TEXT, Part, list_of, object_of, operation
from webapp.languages.choice import said, spoken_label
from webapp.languages.templates import as_label
from webapp.replies.history import reply_or_404
from webapp.site import site
from webapp.views.badges import Badge, badge

blueprint = Blueprint("again", __name__)


@dataclass(frozen=True, slots=True)
class Time:
    """One time that it was asked."""

    stored: StoredReply
    badge: Badge
    changes: tuple[str, ...]
    """What is other than the time before, in words; empty for the first."""
    is_asked: bool
    """True for the reply whose page this is."""


def times(engine: Engine, stored: StoredReply, near: Sequence[Near]) -> tuple[Time, ...]:
    """All times that the suggestion was asked, oldest first, `stored` among them; none where it was asked once."""
    others = asked_again(engine, stored, near)
    if not others:
        return ()
    ordered = sorted((stored, *others), key=lambda one: (one.reply.date or "", one.id))
    badges = [badge(one, site().findings(one).promises) for one in ordered]
    return tuple(
        Time(
            one,
            badges[n],
            tuple(_changes(ordered[n - 1 : n + 1], badges[n - 1 : n + 1])),
            one.id == stored.id,
        )
        for n, one in enumerate(ordered)
    )


def _changes(two: Sequence[StoredReply], badges: Sequence[Badge]) -> Iterator[str]:
    """What changed from the first of two to the second; nothing for less than two."""
    if len(two) < 2:
        return
    (before, after), (was, now) = two, badges
    if was.outcome and now.outcome and was.outcome != now.outcome:
        yield said(
            "办理结果由“{was}”变为“{now}”", was=spoken_label(was.outcome), now=spoken_label(now.outcome)
        )
    if before.reply.agencies and after.reply.agencies and {*before.reply.agencies} != {*after.reply.agencies}:
        yield said(
            "承办单位由{was}变为{now}",
            was="、".join(before.reply.agencies),
            now="、".join(after.reply.agencies),
        )
    if was.promises != now.promises:
        yield said("承诺由 {was} 条变为 {now} 条", was=was.promises, now=now.promises)
    if was.dues and now.dues and was.dues != now.dues:
        yield said("期限由{was}变为{now}", was=as_label(was.dues), now=as_label(now.dues))


@blueprint.get("/api/v1/replies/<reply_id>/again")
def api(reply_id: str) -> Response:
    """The times as JSON."""
    stored = reply_or_404(reply_id)
    found = times(site().engine, stored, same_matter(site().engine, reply_id))
    return jsonify(times=[_time_json(one) for one in found])


def _time_json(one: Time) -> dict[str, Any]:
    return brief_json(one.stored, root=request.script_root) | {
        "changes": list(one.changes),
        "is_asked": one.is_asked,
    }


_TIME: Final = {
    "allOf": [
        {"$ref": "#/components/schemas/Brief"},
        object_of(
            {
                "changes": list_of(TEXT) | {"description": "与上一次相比的变化"},
                "is_asked": {"type": "boolean", "description": "是所问的这件答复"},
            }
        ),
    ]
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/replies/{id}/again": operation(
            "同一地方或同一提出者在不同年份就同一件事多次提出的，先旧后新；只提过一次的为空",
            "Again",
            (404, 503),
            [REPLY_ID],
        )
    },
    {"Again": object_of({"times": list_of(_TIME)})},
)
