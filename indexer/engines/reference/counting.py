"""What is counted over scanned documents: values, months, delays, rising terms, promises. See `Engine` for what each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import log, sqrt

import numpy as np

from corpus.letter.promises import FIRM, Promise
from indexer.contract import statistics
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Counts, Request
from indexer.contract.result import Delay, Delays, Rise
from indexer.engines.reference.scan import Kept, Scan
from indexer.schema import PLACE
from indexer.text.analyzer import analyzer
from indexer.text.dates import span
from indexer.text.folding import fold, is_han


def counts(scan: Scan, request: Request, times: Mapping[str, int] | None = None) -> dict[str, Counts]:
    """The counts asked for, each among what the other filters leave; a reply counts so many `times`, by default once."""
    found = {}
    for asked in request.counted:
        counted, missing = Counter[str](), 0
        for each, _ in scan.listed(request, but=asked.column):
            often = 1 if times is None else times.get(each.id, 0)
            counted.update(dict.fromkeys(each.all(asked.column), often))
            missing += 0 if each.all(asked.column) else often
        ordered = sorted(+counted, key=lambda value: (-counted[value], value))
        answered = dict.fromkeys([*ordered[: asked.most], *(v for v in asked.also if counted[v])])
        found[asked.column] = Counts({value: counted[value] for value in answered}, missing)
    return found


def months(listed: Iterable[Kept]) -> dict[str, int]:
    """Replies by year and month; one dated by its year alone counts for each month."""
    counts = Counter[str]()
    for each in listed:
        if each.first_day:
            year, first, last = (
                each.first_day // 10000,
                each.first_day // 100 % 100,
                each.last_day // 100 % 100,
            )
            counts[f"{year:04}"] += 1
            counts.update(f"{year:04}-{month:02}" for month in range(first, last + 1))
    return dict(sorted(counts.items()))


def _session(each: Kept) -> tuple[str, str] | None:
    return (each.first("session"), each.first(PLACE)) if each.first("session") else None


def delays(scan: Scan, listed: Iterable[Kept]) -> Delays:
    """Days from 1 January of the session's year to the signature."""
    years: dict[tuple[str, str], int] = {}
    for each in scan.kept:
        session = _session(each)
        if session and each.first_day and each.first_day == each.last_day:
            years[session] = min(years.get(session, 9999), each.first_day // 10000)
    taken: list[int] = []
    by_month = [0] * statistics.MONTHS
    by_agency: dict[str, list[int]] = {}
    for each in listed:
        session = _session(each)
        if not session or session not in years or not each.first_day or each.first_day != each.last_day:
            continue
        signed = each.first_day
        # A day past its month's end is the end of it.
        begins = date(signed // 10000, signed // 100 % 100, 1)
        after = (begins.replace(day=28) + timedelta(4)).replace(day=1)
        day = min(begins + timedelta(signed % 100 - 1), after - timedelta(1))
        days = (day - date(years[session], 1, 1)).days
        taken.append(days)
        month = (signed // 10000 - years[session]) * 12 + signed // 100 % 100 - 1
        by_month[min(month, statistics.MONTHS - 1)] += 1
        for agency in each.values["agency"]:
            by_agency.setdefault(agency, []).append(days)
    if not taken:
        return Delays(None, (), ())
    most = sorted(by_agency, key=lambda agency: (-len(by_agency[agency]), agency))[: statistics.AGENCIES]
    agencies = [
        _delay(name, by_agency[name]) for name in most if len(by_agency[name]) >= statistics.FEWEST_DELAYS
    ]
    return Delays(_delay("", taken), tuple(by_month), tuple(agencies))


def _delay(agency: str, days: Sequence[int]) -> Delay:
    first, median, third = (int(value) for value in np.percentile(days, (25, 50, 75)).round())
    return Delay(agency, len(days), first, median, third)


def rises(scan: Scan, listed: Sequence[Kept]) -> tuple[Rise, ...]:
    """Terms that a larger share of a year's replies hold than of the year before."""
    of_year: dict[int, list[Kept]] = {}
    for each in listed:
        if each.first("year"):
            of_year.setdefault(int(each.first("year")), []).append(each)
    compared = sorted(
        year
        for year, replies in of_year.items()
        if min(len(replies), len(of_year.get(year - 1, ()))) >= statistics.FEWEST_REPLIES
    )[-statistics.YEARS :]
    terms = _candidates(scan)
    found: list[Rise] = []
    for year in reversed(compared):
        replies, before = of_year[year], of_year[year - 1]
        counts = {term: (_holding(replies, term), _holding(before, term)) for term in terms}
        sure = {term: _sureness(now, len(replies), then, len(before)) for term, (now, then) in counts.items()}
        best = sorted(terms, key=lambda term: -sure[term])[: 4 * statistics.RISES]
        kept: list[str] = []
        for term in (term for term in best if sure[term] > statistics.SURE):
            if not any(term in other for other in kept):
                kept.append(term)
        for term in kept[: statistics.RISES]:
            now, then = counts[term]
            found.append(
                Rise(str(year), term, now, round(now / len(replies), 4), round(then / len(before), 4))
            )
    return tuple(found)


def _holding(replies: Iterable[Kept], term: str) -> int:
    return sum(1 for each in replies if each.terms[term])


def _candidates(scan: Scan) -> list[str]:
    subjects = (subject for each in scan.kept for subject in each.values["subject"])
    words = {word for subject in subjects for _, word in analyzer().cut(fold(subject))}
    chosen = [
        word
        for word in words
        if len(word) > 1
        and all(map(is_han, word))
        and word not in analyzer().stop_words
        and statistics.FEWEST_HOLDERS <= scan.words[word] <= statistics.COMMONEST * max(1, len(scan.kept))
    ]
    return sorted(chosen, key=lambda word: (-scan.words[word], word))[: statistics.CANDIDATES]


def _sureness(now: int, replies: int, before: int, replies_before: int) -> float:
    a, b = now + 0.5, before + 0.5
    rest_a, rest_b = replies - now + 0.5, replies_before - before + 0.5
    return (log(a / rest_a) - log(b / rest_b)) / sqrt(1 / a + 1 / rest_a + 1 / b + 1 / rest_b)


def _due(promise: Promise) -> int:
    return span(promise.due)[1]


def promised(listed: Iterable[Kept], asked: PromiseRequest) -> list[tuple[Kept, Promise]]:
    """The promises asked for, whatever their dues, by reply and place in the letter."""
    return [
        (each, promise)
        for each in sorted(listed, key=lambda each: each.id)
        for promise in each.promises
        if all(text in fold(promise.text) for text in asked.holding)
        and asked.is_firm in (None, promise.firmness == FIRM)
    ]


def _is_due(promise: Promise, asked: PromiseRequest) -> bool:
    due = _due(promise)
    return (
        (not asked.undated or due == 0)
        and (not asked.due_from or due >= asked.due_from)
        and (not asked.due_to or 0 < due <= asked.due_to)
    )


def promises_found(scan: Scan, request: Request, asked: PromiseRequest, every: bool = False) -> PromisesFound:
    """One page of promises, or all, with what is counted beside."""
    listed = [each for each, _ in scan.listed(request)]
    whenever = promised(listed, asked)
    due = [(each, promise) for each, promise in whenever if _is_due(promise, asked)]
    years = Counter(_due(promise) // 10000 for _, promise in whenever)
    times = Counter(each.id for each, promise in promised(scan.kept, asked) if _is_due(promise, asked))
    shown = _shown(due, asked, request.fold)
    page = shown if every else shown[request.offset : request.offset + request.limit]
    return PromisesFound(len(due), len(shown), tuple(page), years, counts(scan, request, times))


def _shown(due: Sequence[tuple[Kept, Promise]], asked: PromiseRequest, is_folded: bool) -> list[FoundPromise]:
    """In the order asked for; where asked, the same promise of near-identical replies once."""

    def is_beside(promise: Promise) -> bool:
        """True where sentence and headings hold less than half of what they should be about."""
        where = (fold(promise.text), fold(promise.heading or ""))
        held = sum(any(word in text for word in group for text in where) for group in asked.about)
        return 2 * held < len(asked.about)

    def by_due(item: tuple[Kept, Promise]) -> tuple[bool, int, int, str]:
        each, promise = item
        return (is_beside(promise), _due(promise) or 99999999, -each.first_day, each.id)

    def by_date(item: tuple[Kept, Promise]) -> tuple[bool, int, int, str]:
        return (is_beside(item[1]), -item[0].first_day, 0, item[0].id)

    groups: dict[tuple[str, int, str, int], list[tuple[Kept, Promise]]] = {}
    times = Counter[tuple[str, int, str]]()
    # What a letter says twice is listed twice.
    for each, promise in sorted(due, key=by_due if asked.sort == "due" else by_date):
        sentence = fold(promise.text)
        owner = each.family if is_folded else each.id
        times[each.id, _due(promise), sentence] += 1
        key = (owner, _due(promise), sentence, times[each.id, _due(promise), sentence])
        groups.setdefault(key, []).append((each, promise))
    return [FoundPromise(group[0][0].id, group[0][1], len(group) - 1) for group in groups.values()]
