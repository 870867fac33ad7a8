"""Whether two pages hold the same reply, found at two addresses or read twice.

Mirrors of one letter differ in what sites do to texts: digits that a site's tags swallow, masks over names and telephones, notes
about publication. What a reply answers (chamber, session, number), its region, its agency and the date of signature make the key;
where a page has lost a part of it, the rest must agree and the texts be nearly the same. The agency belongs to the key: a leading and
an assisting agency answer the same suggestion, often on one day; the number does: one answer is sent to several deputies word for word.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Final

from corpus.reply import Reply
from corpus.text.likeness import core, resemblance

_SHORTEST: Final = 20
"""Letters with fewer characters left are alike by chance."""
_ALIKE: Final = 0.85
"""Share of shingles that two copies of one letter have in common at least."""


def identity(reply: Reply) -> str | None:
    """What the reply answers, with who signed it when; None where the page says too little to tell it from another reply."""
    if not (reply.numbers and reply.chamber and reply.session_term and reply.agency and reply.written_on):
        return None
    session = f"{reply.chamber}{reply.session_term}-{reply.session_meeting}"
    numbers = ",".join(map(str, reply.numbers))
    return squeezed(session, reply.level, reply.region, numbers, reply.agency, reply.written_on)


def asked(reply: Reply) -> str | None:
    """What was asked, under which replies that may be the same are looked up; None where the page says too little."""
    if not (reply.numbers and reply.chamber and reply.region):
        return None
    session = f"{reply.chamber}{reply.session_term}-{reply.session_meeting}"
    return squeezed(session, reply.region, ",".join(map(str, reply.numbers)))


def is_same(one: Reply, other: Reply) -> bool:
    """True for two readings of one reply."""
    first, second = identity(one), identity(other)
    if first is not None and first == second:
        return True
    return _agree(one, other) and (
        _text(one) == _text(other) != "|" or _alike(core(one.body), core(other.body))
    )


def is_other(one: Reply, other: Reply) -> bool:
    """True when both say what they answer and it is not the same: then one address has given two replies, one after the other."""
    first, second = identity(one), identity(other)
    return None not in (first, second) and first != second


def _agree(one: Reply, other: Reply) -> bool:
    """Nothing that both pages say contradicts; of region and agency one may be a part of the other."""
    names = ("chamber", "session_term", "session_meeting", "numbers")
    if any(_differ(getattr(one, name), getattr(other, name)) for name in names):
        return False
    if any(_apart(getattr(one, name), getattr(other, name)) for name in ("region", "agency")):
        return False
    # The answer to one numbered suggestion is given once: another date there is one that has lost digits.
    numbered_alike = asked(one) is not None and asked(one) == asked(other)
    if not numbered_alike and _apart_in_time(one.written_on, other.written_on):
        return False
    return not _strangers(one.proposers, other.proposers)


def _differ(first: Hashable, second: Hashable) -> bool:
    return bool(first and second and first != second)


def _apart(first: str | None, second: str | None) -> bool:
    return bool(first and second and first not in second and second not in first)


def _apart_in_time(first: str | None, second: str | None) -> bool:
    """True for two dates of which none is the other at a lower precision: the same answer may be given again in a later year."""
    return bool(first and second and not first.startswith(second) and not second.startswith(first))


def _strangers(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """True when both name proposers in full and none is named by both; a mask (张**) names nobody."""
    named = [{name for name in names if not re.search(r"[*xX×某]", name)} for names in (first, second)]
    return bool(named[0] and named[1] and named[0].isdisjoint(named[1]))


def _text(reply: Reply) -> str:
    return squeezed(reply.salutation, reply.body)


def _alike(first: str, second: str) -> bool:
    if min(len(first), len(second)) < _SHORTEST:
        return False
    return first == second or resemblance(first, second) >= _ALIKE


def squeezed(*parts: str | None) -> str:
    """The parts without white space, joined."""
    return "|".join("".join((part or "").split()) for part in parts)
