"""The administrative division that a reply's region is: 上党区 is 山西省, 长治市, 上党区.

A name that several divisions share is settled by what else the page names, its agency and publisher first, then its text; what stays
ambiguous or is not in the data (former names, invented places) stays unresolved rather than wrong.
"""

from __future__ import annotations

import re
from typing import Final

from corpus.derived.divisions import Division, divisions_named, level_of
from corpus.reply import Reply
from corpus.text.fold import fold

_SUFFIX: Final = re.compile(r"(?:省|市|自治区|特别行政区|地区|盟|自治州|州)$")


def resolve(reply: Reply) -> Division:
    """The division whose congress or committee was asked; () for the whole country and for what cannot be told."""
    if not reply.region:
        return ()
    candidates = [path for path in divisions_named(fold(reply.region)) if _fits(path, reply.level)]
    said = (" ".join(filter(None, (reply.agency, reply.publisher, reply.title, reply.session))), reply.body)
    for text in map(fold, said):
        if len(candidates) <= 1:
            break
        named = [path for path in candidates if any(_short(parent) in text for parent in path[:-1])]
        candidates = named or candidates
    return candidates[0] if len(candidates) == 1 else ()


def _fits(path: Division, level: str | None) -> bool:
    """Whether a division can have a congress of that level; earlier readings say 市 of every place that writes so."""
    if level == "市":
        return level_of(path) == "市" or path[-1].endswith("市")
    return level in (None, level_of(path)) and (level is not None or len(path) > 1)


def _short(name: str) -> str:
    """The name as texts mention it: 长治 for 长治市."""
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name
