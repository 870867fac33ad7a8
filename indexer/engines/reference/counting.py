"""What is counted over scanned documents: values, quartiles, promises. See `Engine` for what each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from corpus.letter.promises import FIRM, Promise
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Counts, Quartiles, Request, Values
from indexer.engines.reference.scan import Kept, Scan
from indexer.text.dates import span
from indexer.text.folding import fold


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


def values(listed: Iterable[Kept], column: str, containing: str, offset: int, limit: int) -> Values:
    """One page of the values of a column; see `Engine.values`."""
    rows = [each.all(column) for each in listed]
    counts = Counter(value for row in rows for value in row if containing in fold(value))
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    page = {value: counts[value] for value in ordered[offset : offset + limit]}
    return Values(page, len(counts), sum(not row for row in rows))


def counts_by(listed: Sequence[Kept], columns: Sequence[str], limit: int) -> dict[tuple[str, ...], int]:
    """Counts of combinations of values; see `Engine.counts_by`."""
    most = values(listed, columns[0], "", 0, limit).counts
    every = (each for one in listed for each in product(*map(one.all, columns)))
    return Counter(each for each in every if each[0] in most)


def quartiles(listed: Iterable[Kept], by: str | None, limit: int) -> dict[str, Quartiles]:
    """The quartiles of how long answers took; see `Engine.quartiles`."""
    taken: dict[str, list[int]] = {}
    for each in listed:
        if each.delay is not None:
            for value in each.all(by) if by else ("",):
                taken.setdefault(value, []).append(each.delay)
    most = sorted(taken, key=lambda value: (-len(taken[value]), value))[:limit]
    return {value: _quartiles(taken[value]) for value in most}


def _quartiles(days: Sequence[int]) -> Quartiles:
    first, median, third = (int(value) for value in np.percentile(days, (25, 50, 75)).round())
    return Quartiles(len(days), first, median, third)


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
