"""Statistics over arrays: months, how long answers took, which terms rise. `contract.statistics` has the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer.contract import statistics as rules
from indexer.contract.result import Delay, Delays, Rise
from indexer.engines.whoosh.storage.array_types import Mask, Numbers
from indexer.schema import PLACE

if TYPE_CHECKING:
    from indexer.engines.whoosh.matching import Documents


def delays(documents: Documents, listed: Mask) -> Delays:
    """How long the listed answers took."""
    years = session_years(documents)
    known = listed & (years > 0)
    if not known.any():
        return Delays(None, (), ())
    signed = documents.first_day
    days = np.where(known, _day_numbers(signed) - _day_numbers(years * 10000 + 101), 0)
    months = (signed // 10000 - years) * 12 + signed // 100 % 100 - 1
    by_month = np.bincount(np.minimum(months[known], rules.MONTHS - 1), minlength=rules.MONTHS)
    agencies = documents.column("agency")
    of_known = known[agencies.documents]
    codes, taken = agencies.codes[of_known], days[agencies.documents[of_known]]
    counts = np.bincount(codes, minlength=len(agencies.values) + 1)[:-1]
    most = np.argsort(-counts, kind="stable")[: rules.AGENCIES]
    by_agency = tuple(
        _delay(agencies.values[code], taken[codes == code])
        for code in most.tolist()
        if counts[code] >= rules.FEWEST_DELAYS
    )
    return Delays(_delay("", days[known]), tuple(by_month.tolist()), by_agency)


def _delay(agency: str, days: npt.NDArray[np.int64]) -> Delay:
    first, median, third = np.percentile(days, (25, 50, 75)).round().astype(int).tolist()
    return Delay(agency, len(days), first, median, third)


def months(documents: Documents, listed: Mask) -> dict[str, int]:
    """How many of the listed replies may be of each year and of each month, in order: what a search for it would list."""
    dated = np.flatnonzero(listed & (documents.first_day > 0))
    first, last = documents.first_day[dated] // 100, documents.last_day[dated] // 100
    counts: Counter[str] = Counter()
    for month, count in _counted(first[first == last]):
        year = f"{month // 100:04}"
        counts[year] += count
        counts[f"{year}-{month % 100:02}"] += count
    # Dated by the year alone: it may be any month.
    for number, count in _counted(first[first != last] // 100):
        counts[f"{number:04}"] += count
        for month in range(1, 13):
            counts[f"{number:04}-{month:02}"] += count
    return dict(sorted(counts.items()))


def _counted(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """The different numbers, which lie close together, ascending, each with how often it occurs."""
    lowest = int(numbers.min(initial=np.iinfo(np.int32).max))
    counts = np.bincount(numbers - lowest)
    found = np.flatnonzero(counts)
    return zip((found + lowest).tolist(), counts[found].tolist(), strict=True)


def session_years(documents: Documents) -> Numbers:
    """The year of the session that each document answers; 0 where the page names no session or no full date."""
    years = np.zeros(len(documents.ids), dtype=np.int32)
    session = _session_codes(documents)
    dated = (session >= 0) & (documents.first_day > 0) & (documents.first_day == documents.last_day)
    if dated.any():
        earliest = np.full(int(session.max()) + 1, np.iinfo(np.int32).max, dtype=np.int32)
        np.minimum.at(earliest, session[dated], documents.first_day[dated] // 10000)
        years[dated] = earliest[session[dated]]
    return years


def _session_codes(documents: Documents) -> npt.NDArray[np.int64]:
    """A number for each session (place, chamber, term, meeting), by document; -1 where the page does not name it."""
    session, place = documents.column("session"), documents.column(PLACE)
    known = session.first_codes < len(session.values)
    codes = np.full(len(documents.ids), -1, dtype=np.int64)
    # The nation has no place, which is a code of its own.
    both = session.first_codes.astype(np.int64) * (len(place.values) + 1) + place.first_codes
    codes[known] = np.unique(both[known], return_inverse=True)[1]
    return codes


def _day_numbers(days: Numbers) -> npt.NDArray[np.int64]:
    """Days since 1970 of days written as 20250912; a day past its month's end is the end of it."""
    months: npt.NDArray[np.datetime64] = ((days // 10000 - 1970) * 12 + days // 100 % 100 - 1).astype(
        "datetime64[M]"
    )
    starts, ends = months.astype("datetime64[D]"), (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    return np.asarray(np.minimum(starts.astype(np.int64) + days % 100 - 1, ends.astype(np.int64) - 1))


def rises(documents: Documents, listed: Mask) -> tuple[Rise, ...]:
    """The terms that rise among the listed replies: newest year first, the surest first."""
    column = documents.column("year")
    years, year_of = column.values, column.first_codes
    of_year = column.tally(np.flatnonzero(listed))[:-1]
    compared = [
        number
        for number in range(1, len(years))
        if int(years[number]) == int(years[number - 1]) + 1
        and of_year[number - 1 : number + 1].min() >= rules.FEWEST_REPLIES
    ][-rules.YEARS :]
    if not compared:
        return ()
    terms = _candidates(documents)
    counts = np.zeros((len(terms), len(years)), dtype=np.int64)
    for row, term in enumerate(terms):
        numbers = documents.impacts.numbers(term)
        counts[row] = np.bincount(year_of[numbers[listed[numbers]]], minlength=len(years) + 1)[:-1]
    found: list[Rise] = []
    for number in reversed(compared):
        now, before = counts[:, number], counts[:, number - 1]
        sure = _sureness(now, int(of_year[number]), before, int(of_year[number - 1]))
        best = [
            row
            for row in np.argsort(-sure, kind="stable")[: 4 * rules.RISES].tolist()
            if sure[row] > rules.SURE
        ]
        found += [
            Rise(
                years[number],
                terms[row],
                int(now[row]),
                round(float(now[row] / of_year[number]), 4),
                round(float(before[row] / of_year[number - 1]), 4),
            )
            for row in _without_parts(best, terms)[: rules.RISES]
        ]
    return tuple(found)


def _candidates(documents: Documents) -> list[str]:
    """Words that could rise: those of subjects, which say what is asked for, neither rare nor in most replies."""
    most = rules.COMMONEST * max(documents.impacts.living, 1)
    counts = documents.impacts.word_counts()
    counted = [
        (counts.get(word, 0), word)
        for word in documents.subject_words
        if rules.FEWEST_HOLDERS <= counts.get(word, 0) <= most
    ]
    return [word for _, word in sorted(counted, key=lambda item: (-item[0], item[1]))[: rules.CANDIDATES]]


def _sureness(
    now: npt.NDArray[np.int64], replies: int, before: npt.NDArray[np.int64], replies_before: int
) -> npt.NDArray[np.float64]:
    """By how many standard errors the log odds of each term exceed those of the year before."""
    a, b = now + 0.5, before + 0.5
    rest_a, rest_b = replies - now + 0.5, replies_before - before + 0.5
    difference = np.log(a / rest_a) - np.log(b / rest_b)
    return np.asarray(difference / np.sqrt(1 / a + 1 / rest_a + 1 / b + 1 / rest_b))


def _without_parts(rows: list[int], terms: list[str]) -> list[int]:
    """The rows, without words that are a part of a word listed before them: 加装电梯 says 电梯 too."""
    kept: list[int] = []
    for row in rows:
        if not any(terms[row] in terms[other] for other in kept):
            kept.append(row)
    return kept
