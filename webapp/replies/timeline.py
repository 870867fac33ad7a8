"""A question over the years: the replies on the matter of one, oldest first, those of its region before the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request

from corpus import StoredReply
from indexer import Engine, Marked, Query, how_many, is_within, place, same_matter
from webapp.addresses.search import SearchParams
from webapp.api.forms import brief_json, marked_json
from webapp.api.openapi import INTEGER, REPLY_ID, TEXT, Part, list_of, object_of, operation, schema_of
from webapp.replies.history import reply_or_404
from webapp.site import site
from webapp.words.labels import place_label

blueprint = Blueprint("timeline", __name__)

_UNDATED: Final = "没有写明日期"


@dataclass(frozen=True, slots=True)
class Moment:
    """One reply on the line."""

    stored: StoredReply
    passages: tuple[Marked, ...]
    """What it says of the matter."""
    shared: tuple[str, ...]
    """The key terms that it shares with the reply that was asked about."""
    same: int
    """Near-identical replies that are not listed by themselves."""
    is_asked: bool = False
    """True for the reply that was asked about."""


@dataclass(frozen=True, slots=True)
class Line:
    """The replies of the region, or of elsewhere."""

    label: str
    is_near: bool
    years: tuple[tuple[str, tuple[Moment, ...]], ...]


def timeline(engine: Engine, asked: StoredReply) -> tuple[Line, ...]:
    """The lines on the matter of `asked`: that of its region with itself, and that of elsewhere where there is one."""
    near = same_matter(engine, asked.id)
    moments = [Moment(asked, (), (), copies(engine, asked.id), is_asked=True)]
    moments += [Moment(n.stored, n.passages[:2], n.shared, copies(engine, n.id)) for n in near]
    here = place(asked.reply)
    inside = [m for m in moments if m.is_asked or is_within(here, place(m.stored.reply))]
    outside = [m for m in moments if m not in inside]
    lines = [Line(place_label(here) if here else "本件", True, tuple(_by_year(inside)))]
    if outside:
        lines.append(Line("其他地区" if here else "各地区", False, tuple(_by_year(outside))))
    return tuple(lines)


def copies(engine: Engine, reply_id: str) -> int:
    """How many near-identical replies there are beside this one."""
    return how_many(engine, Query(family=reply_id)) - 1


def _by_year(moments: Iterable[Moment]) -> Iterator[tuple[str, tuple[Moment, ...]]]:
    """The years, oldest first, those without a date last."""
    ordered = sorted(moments, key=lambda m: (not m.stored.reply.date, m.stored.reply.date or "", m.stored.id))
    for year, group in groupby(ordered, key=lambda m: (m.stored.reply.date or "")[:4]):
        yield year or _UNDATED, tuple(group)


@blueprint.get("/reply/<reply_id>/timeline")
def page(reply_id: str) -> str:
    """The lines as a page."""
    stored = reply_or_404(reply_id)
    lines = timeline(site().engine, stored)
    return render_template(
        "timeline.html",
        params=SearchParams(),
        stored=stored,
        reply=stored.reply,
        lines=lines,
        total=sum(len(group) for line in lines for _, group in line.years),
    )


@blueprint.get("/api/v1/replies/<reply_id>/timeline")
def api(reply_id: str) -> Response:
    """The lines as JSON."""
    lines = timeline(site().engine, reply_or_404(reply_id))
    return jsonify(
        lines=[
            {
                "label": line.label,
                "is_near": line.is_near,
                "years": [
                    {"year": year, "replies": [_moment_json(moment) for moment in group]}
                    for year, group in line.years
                ],
            }
            for line in lines
        ]
    )


def _moment_json(moment: Moment) -> dict[str, Any]:
    return brief_json(moment.stored, root=request.script_root) | {
        "passages": [marked_json(passage) for passage in moment.passages],
        "shared": list(moment.shared),
        "same": moment.same,
        "is_asked": moment.is_asked,
    }


_MOMENT: Final = {
    "allOf": [
        {"$ref": "#/components/schemas/Brief"},
        object_of(
            {
                "passages": list_of(schema_of(Marked)),
                "shared": list_of(TEXT),
                "same": INTEGER | {"description": "没有单独列出的相同答复"},
                "is_asked": {"type": "boolean", "description": "是所问的这件答复"},
            }
        ),
    ]
}
_YEAR: Final = object_of({"year": TEXT, "replies": list_of(_MOMENT)})
_LINE: Final = {
    "label": TEXT,
    "is_near": {"type": "boolean", "description": "为真时是同一地区的答复"},
    "years": list_of(_YEAR),
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/replies/{id}/timeline": operation(
            "同一件事历年各地的答复，先旧后新", "Timeline", (404, 503), [REPLY_ID]
        )
    },
    {"Timeline": object_of({"lines": list_of(object_of(_LINE))})},
)
