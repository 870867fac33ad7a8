"""What judging all candidates for a field together would change: leaving out one page, hence one host, at a time.

    python -m tests.tools.accuracy.candidates FOLDER GOLD [FOLDER GOLD …]

For each field, every place of a page that names a value is a candidate: title, headings, opening, salutation, signature, labels. What a
place's word is worth is learned from all pages but one, as the logarithm of its odds of being right there; on the page left out, each value
gets the sum of the places that give it, and the best one wins. Prints how many pages have candidates, on how many these disagree, and how
often the vote and the rules are right there. It is no part of the program; docs/readers.md has the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any, Final

import click

from corpus.intake.files import understand
from corpus.parsing import marks
from corpus.parsing.fields import agencies, numbers, proposers, subject
from corpus.parsing.fields.dates import value_date
from corpus.parsing.fields.session import find_session
from corpus.parsing.kind import kind_of
from corpus.parsing.lines import read_lines
from corpus.parsing.reading import Reading, read_page
from corpus.readers import read
from corpus.text.fold import fold, plain
from tests.gold import labelled
from tests.tools.accuracy.fields import same

Votes = dict[str, Any]
"""Place → the value that it gives."""


def _numbers(page: Reading) -> Iterator[tuple[str, Any]]:
    for cue, line in page.named:
        yield cue, numbers.find_numbers(line.tight[:500])
    yield "label", numbers.labelled(page.labels["number"])
    yield "record", found.value if (found := marks.number_in_record(page.head)) else None


def _sessions(page: Reading) -> Iterator[tuple[str, Any]]:
    labels = [("label", line) for value in page.labels["session"] for line in read_lines(value)]
    for cue, line in (*page.named, *labels):
        if (session := find_session(line)) and session.is_whole:
            yield cue, plain(session.written)


def _kinds(page: Reading) -> Iterator[tuple[str, Any]]:
    for cue, line in page.named:
        found = kind_of([(cue, line)], page.letter, None)
        yield (found.cue, found.value) if found else (cue, None)


def _signers(page: Reading) -> Iterator[tuple[str, Any]]:
    yield "signature", page.letter.signature.agency
    found = agencies.undertaking(page.labels["agency"], page.letter)
    yield "label", found.value if found else None
    for cue, line in page.named:
        yield cue, agencies.issuer(line)
    for value in page.labels["publisher"]:
        yield "publisher", plain(value)


def _proposers(page: Reading) -> Iterator[tuple[str, Any]]:
    if page.letter.salutation:
        yield "salutation", page.letter.salutation.proposers
    yield "label", proposers.labelled(page.labels["proposers"])
    for cue, line in page.named:
        yield cue, proposers.named_in(line, title=cue != "opening")


def _subjects(page: Reading) -> Iterator[tuple[str, Any]]:
    for cue, line in page.named:
        yield cue, subject.in_opening(line) if cue == "opening" else subject.in_title(line)
    for value in page.labels["subject"]:
        yield "label", value.strip("《》“”")


def _dates(page: Reading) -> Iterator[tuple[str, Any]]:
    yield "signature", page.letter.signature.date
    for name in ("written", "sent", "produced", "published"):
        for value in page.labels[name]:
            yield name, value_date(fold(value))
    for cue, found in (("brackets", marks.dated(page.head)), ("printed", marks.printed_on(page.letter.rest))):
        yield cue, found.value if found else None


FIELDS: Final[Mapping[str, Callable[[Reading], Iterator[tuple[str, Any]]]]] = {
    "numbers": _numbers,
    "session": _sessions,
    "kind": _kinds,
    "agency": _signers,
    "proposers": _proposers,
    "subject": _subjects,
    "written_on": _dates,
}


def _votes(page: Reading, candidates: Callable[[Reading], Iterator[tuple[str, Any]]]) -> Votes:
    votes: Votes = {}
    for place, value in candidates(page):
        if value:
            votes.setdefault(place, value)
    return votes


def _worth(votes: Sequence[tuple[Votes, Any]]) -> Mapping[str, float]:
    """Place → the logarithm of its odds of being right, with one right and one wrong page added."""
    right, wrong = defaultdict[str, int](lambda: 1), defaultdict[str, int](lambda: 1)
    for said, expected in votes:
        for place, value in said.items():
            (right if same(expected, value) else wrong)[place] += 1
    return {place: log(right[place] / wrong[place]) for place in {*right, *wrong}}


def _elected(said: Votes, worth: Mapping[str, float]) -> Any:
    sums: list[tuple[float, Any]] = []
    for value in said.values():
        sums.append(
            (sum(worth.get(place, 0.0) for place, other in said.items() if same(value, other)), value)
        )
    return max(sums, key=lambda pair: pair[0])[1]


@click.command()
@click.argument("labelled_folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(labelled_folders: tuple[Path, ...]) -> None:
    """Measure on folders and gold files, in turn."""
    pages: list[tuple[dict[str, Any], Reading, Mapping[str, Any]]] = []
    for folder, gold in zip(labelled_folders[::2], labelled_folders[1::2], strict=True):
        for labels in labelled(gold):
            page = read((folder / labels["file"]).read_bytes(), labels["file"])
            if labels["is_reply"]:
                reading = read_page(page.text, page.title, page.meta)
                pages.append((labels, reading, understand(page).reply.as_dict()))
    for field, candidates in FIELDS.items():
        votes = [(_votes(reading, candidates), labels[field]) for labels, reading, _ in pages]
        several = split = vote = rules = changed = 0
        for number, (said, expected) in enumerate(votes):
            if not said:
                continue
            several += len(said) > 1
            if not any(not same(value, other) for value in said.values() for other in said.values()):
                continue
            split += 1
            value = _elected(said, _worth(votes[:number] + votes[number + 1 :]))
            by_rules = pages[number][2][field]
            vote, rules = vote + same(expected, value), rules + same(expected, by_rules)
            changed += not same(value, by_rules)
        click.echo(
            f"{field:12} {several:3} with several, {split:3} disagreeing: vote right {vote:3}, rules right {rules:3}, differing {changed:3}"
        )


if __name__ == "__main__":
    main()
