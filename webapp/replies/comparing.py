"""Two or three replies side by side: facts against facts, section against section."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from flask import Blueprint, Response, jsonify, render_template, request

from corpus import Reply, StoredReply
from indexer import QueryError, similar
from webapp.addresses.search import SearchParams
from webapp.api.forms import full_json
from webapp.api.openapi import Part, list_of, object_of, operation
from webapp.replies.history import reply_or_404
from webapp.site import site

blueprint = Blueprint("comparing", __name__)

MOST: Final = 3
"""More columns are too narrow to read."""
_IN_ORDER: Final = 0.05
"""What it is worth that two sections stand opposite each other though they share no words."""
_HEADING: Final = 3
"""A pair of characters of a heading counts as often."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter under one of its uppermost headings; the opening has none."""

    heading: str
    paragraphs: tuple[str, ...]
    """Without the heading, where that stands alone."""


def sections(reply: Reply) -> tuple[Section, ...]:
    """The opening, then what stands under each uppermost heading; the whole letter where it has no outline."""
    top = min((heading.level for heading in reply.outline), default=0)
    starts = {h.paragraph: h.text for h in reply.outline if h.level == top}
    found, heading, held = list[Section](), "", list[str]()
    for number, paragraph in enumerate(reply.paragraphs):
        if number in starts:
            found.append(Section(heading, tuple(held)))
            heading, held = starts[number], []
            if paragraph.strip() == heading:
                continue
        held.append(paragraph)
    return (*found, Section(heading, tuple(held)))


def rows_of(replies: Sequence[Reply]) -> tuple[tuple[Section | None, ...], ...]:
    """What to show side by side: section against section, or, where a letter has no outline, the whole letters."""
    letters = [sections(reply) for reply in replies]
    if min(map(len, letters)) == 1:
        return (tuple(Section("", reply.paragraphs) for reply in replies),)
    return aligned(letters)


def aligned(letters: Sequence[Sequence[Section]]) -> tuple[tuple[Section | None, ...], ...]:
    """Rows of sections that say the same, each letter in its own order: the first letter is the measure.

    Openings stand together. The other sections are paired so that the pairs have most in common, without crossing.
    """
    rows: list[list[Section | None]] = [[section] for section in letters[0]]
    for column, letter in enumerate(letters[1:], start=1):
        base = [next((section for section in row if section), None) for row in rows]
        pairs = dict(_pairs([section or Section("", ()) for section in base[1:]], letter[1:]))
        merged: list[list[Section | None]] = [[*rows[0], letter[0]]]
        taken = 1
        for number, row in enumerate(rows[1:]):
            upto = pairs[number] + 1 if number in pairs else taken
            merged += [[*[None] * column, section] for section in letter[taken:upto]]
            merged.append([*row, letter[upto] if number in pairs else None])
            taken = upto + 1 if number in pairs else taken
        merged += [[*[None] * column, section] for section in letter[taken:]]
        rows = merged
    return tuple(tuple(row) for row in rows)


def _pairs(left: Sequence[Section], right: Sequence[Section]) -> list[tuple[int, int]]:
    """The pairs, by number, whose likenesses add up to the most (Needleman and Wunsch, gaps cost nothing)."""
    first, second = [_terms(section) for section in left], [_terms(section) for section in right]
    likeness = [[_IN_ORDER + _cosine(a, b) for b in second] for a in first]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    pairs, i, j = list[tuple[int, int]](), 0, 0
    while i < len(left) and j < len(right):
        if best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _terms(section: Section) -> Counter[str]:
    """The pairs of neighbouring characters of a section."""
    counts: Counter[str] = Counter()
    for text, times in ((section.heading, _HEADING), ("".join(section.paragraphs), 1)):
        for place in range(len(text) - 1):
            counts[text[place : place + 2]] += times
    return counts


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(count * other[term] for term, count in one.items() if term in other)
    return shared / math.sqrt(sum(c * c for c in one.values()) * sum(c * c for c in other.values()) or 1)


def chosen() -> tuple[StoredReply, ...]:
    """The replies that the present request names, at least one. Raises QueryError for none or too many; 404 for unknown ones."""
    ids = tuple(dict.fromkeys(value.strip() for value in request.args.getlist("id") if value.strip()))
    if not ids:
        raise QueryError("还没有选择答复，请选择两件或三件来比较：在查询结果中勾选，再按“比较所选”。")
    if len(ids) > MOST:
        raise QueryError(
            "选了 {count} 件，请选择两件或三件来比较：在查询结果中勾选，再按“比较所选”。", count=len(ids)
        )
    return tuple(reply_or_404(reply_id) for reply_id in ids)


@blueprint.get("/compare")
def compare() -> str:
    """The replies side by side; of one alone, those near to it to choose from."""
    replies = chosen()
    if len(replies) == 1:
        return render_template(
            "compare_with.html",
            params=SearchParams(),
            stored=replies[0],
            near=similar(site().engine, replies[0].id, limit=10),
        )
    return render_template(
        "compare.html",
        params=SearchParams(),
        replies=replies,
        rows=rows_of([stored.reply for stored in replies]),
    )


@blueprint.get("/api/v1/compare")
def api() -> Response:
    """The same as JSON."""
    replies = chosen()
    if len(replies) == 1:
        raise QueryError("只选了 1 件，请用 id 指明两件或三件答复。")
    rows = rows_of([stored.reply for stored in replies])
    return jsonify(
        replies=[full_json(stored, site().findings(stored), root=request.script_root) for stored in replies],
        rows=[[section and asdict(section) for section in row] for row in rows],
    )


_SECTION: Final = object_of({"heading": {"type": "string"}, "paragraphs": list_of({"type": "string"})})
_IDS: Final = {
    "name": "id",
    "in": "query",
    "required": True,
    "description": "答复的标识，两个或三个",
    "schema": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": MOST},
    "style": "form",
    "explode": True,
}
DESCRIPTION: Final = Part(
    {"/api/v1/compare": operation("逐段比较两件或三件答复", "Comparison", (400, 404, 503), [_IDS])},
    {
        "Comparison": object_of(
            {
                "replies": list_of({"$ref": "#/components/schemas/Reply"}),
                "rows": list_of(list_of({"anyOf": [_SECTION, {"type": "null"}]}))
                | {"description": "每行是各件答复相对应的一段，没有的为空"},
            }
        )
    },
)
