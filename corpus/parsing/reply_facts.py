"""What a reply says: which suggestion it answers, of which session, for whom, and who answers."""

from __future__ import annotations

from typing import Final

from corpus.parsing import marks
from corpus.parsing.asked import place_facts
from corpus.parsing.fields import agencies, numbers, proposers, subject
from corpus.parsing.fields.session import Session, find_session
from corpus.parsing.found import Found
from corpus.parsing.kind import CHAMBERS, kind_of
from corpus.parsing.lines import read_lines
from corpus.parsing.page_facts import Facts
from corpus.parsing.reading import Reading
from corpus.text.fold import plain

_SHORT: Final = 60


def reply_facts(reading: Reading) -> Facts:
    """Field name → what was found, for the fields that only a reply has."""
    letter = reading.letter
    asked = _subject(reading)
    kind = kind_of(reading.named, letter, asked.value if asked else None)
    agency = _agency(reading)
    session = _session(reading)
    facts: Facts = {
        "kind": kind,
        "chamber": Found(CHAMBERS[kind.value], kind.cue, kind.confidence) if kind else None,
        "numbers": _numbers(reading),
        "proposers": _proposers(reading),
        "subject": asked,
        "agency": agency,
        "disposition": marks.disposition(reading.labels, reading.title_line, reading.head, letter),
        "salutation": Found(plain(letter.salutation.text), "salutation", 0.95) if letter.salutation else None,
    }
    return facts | _session_facts(session) | place_facts(reading, session, agency)


def _subject(reading: Reading) -> Found[str] | None:
    if reading.letter.opening and (name := subject.in_opening(reading.letter.opening)):
        return Found(plain(name), "opening", 0.95)
    for cue, line in reading.named:
        if cue != "opening" and (name := subject.in_title(line)):
            return Found(plain(name), cue, 0.85)
    for value in reading.labels["subject"]:
        return Found(plain(value.strip("《》“”")), "label", 0.85)
    return None


def _session(reading: Reading) -> Found[Session] | None:
    """The first session with both its numbers; only then one that a page has damaged."""
    labelled = [("label", line) for value in reading.labels["session"] for line in read_lines(value)]
    record = [("head", line) for line in reading.head if len(line.tight) < _SHORT]
    damaged: Found[Session] | None = None
    for cue, line in (*reading.named[:1], *labelled, *reading.named[1:], *record):
        session = find_session(line)
        if session is None:
            continue
        if session.is_whole:
            return Found(session, cue, 0.95)
        damaged = damaged or Found(session, cue, 0.6)
    return damaged


def _session_facts(session: Found[Session] | None) -> Facts:
    if session is None:
        return {}
    values = {
        "session": plain(session.value.written),
        "session_term": session.value.term,
        "session_meeting": session.value.meeting,
    }
    return {
        name: Found(value, session.cue, session.confidence)
        for name, value in values.items()
        if value is not None
    }


def _numbers(reading: Reading) -> Found[tuple[int | str, ...]] | None:
    """From the title, else from a record's label, else from the heading or the opening of the letter."""
    if reading.title_line and (found := numbers.find_numbers(reading.title_line.tight)):
        return Found(found, "title", 0.95)
    if found := numbers.labelled(reading.labels["number"]):
        return Found(found, "label", 0.9)
    for cue, line in reading.named:
        if found := numbers.find_numbers(line.tight[:500]):
            return Found(found, cue, 0.9)
    if recorded := marks.number_in_record(reading.head):
        return recorded
    letter = reading.letter
    for line in (*reversed(letter.body[-3:]), *letter.marks, *letter.rest[:20], *reversed(letter.head[-6:])):
        if found := numbers.in_text(line.tight[:2000]):
            return Found(found, "text around the letter", 0.7)
    return None


def _proposers(reading: Reading) -> Found[tuple[str, ...]] | None:
    """Whoever the salutation addresses, else whom a record, the opening or the title names."""
    salutation = reading.letter.salutation
    if salutation is not None and (salutation.proposers or salutation.role is None):
        return Found(salutation.proposers, "salutation", 0.95)
    if found := proposers.labelled(reading.labels["proposers"]):
        return Found(found, "label", 0.9)
    for cue, line in reversed(reading.named):
        if found := proposers.named_in(line, title=cue != "opening"):
            return Found(found, cue, 0.7)
    return Found((), "salutation", 0.8) if salutation else None


def _agency(reading: Reading) -> Found[str] | None:
    """Who signs, else who undertook the reply, else who issued it by its title."""
    if signed := reading.letter.signature.agency:
        return Found(signed, "signature", 0.95)
    if found := agencies.undertaking(reading.labels["agency"], reading.letter):
        return found
    if reading.title_line and (issuer := agencies.issuer(reading.title_line)):
        return Found(issuer, "title", 0.8)
    return None
