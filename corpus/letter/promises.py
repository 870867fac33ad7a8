"""承诺: the sentences of a letter that commit someone to do something by a time or to a measure.

A sentence is weighed clause by clause by rules, and what they say with what stands around it by weights learned from labelled letters
(`corpus/letter/commitments/reading.py`). What was done, what others said or asked for, and what a rule says are no promises; neither
is an intention without time, measure or a deed that could be seen to be done. What a bare statement means (2026年建成…, without
将) is told by its time, seen from the day of signature, and by the heading or list that it stands in. `data/promises.txt` has the
words; what is covered and what is not, with measurements, is in docs/promises.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.commitment import (
    ENOUGH,
    ENOUGH_BY_THE_WRITER,
    ENOUGH_DATED,
    FIRM,
    SOFT,
    Commitment,
    caution,
    judge,
    last,
    supposed,
)
from corpus.letter.commitments.doers import doer
from corpus.letter.commitments.due import TIMELY, times
from corpus.letter.commitments.own_words import (
    begins_with_somebody,
    is_by_the_writer,
    is_of_those_above,
    is_own,
)
from corpus.letter.commitments.reading import odds
from corpus.letter.commitments.sentences import ITEM, ROW, Letter, Sentence
from corpus.letter.commitments.words import FIGURE, matches, without_titles
from corpus.reply import Reply

__all__ = ["AT_ONCE", "FIRM", "SOFT", "Promise", "as_values", "promises", "promises_of_each"]


_ENOUGH_SUPPOSED: Final = 2.5
"""Log-odds that a sentence needs to be given a due where the rules take it for none …"""
_ENOUGH_OF_OTHERS: Final = 3.0
"""… and where it begins with somebody who acts for himself."""


_WORDS: Final = re.compile(r"\w+")
_QUOTED: Final = re.compile(r"\(?[0-9一二三四五六七八九十]{0,2}[).、]?“[^“”]*”[。;:]?")
"""A sentence that is but a quotation names what was asked, whatever stands below it: 2.“今年秋菜上市前建好”。"""
_SHORTEST: Final = 5
"""Letters of a sentence without time and measure that may promise something: 再一条,管。 is none."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence that commits someone, as the letter words it."""

    text: str
    paragraph: int
    """Index into `Reply.paragraphs`."""
    start: int
    """Where in the paragraph it begins."""
    due: str | None
    """The last day meant, at the precision written; None without one, and for what only says from when on."""
    firmness: str
    """`firm`, or `soft`: as far as it goes."""
    who: str | None
    """Who is to do it: the body that the sentence names, else the one that signed."""
    figures: tuple[str, ...]
    """The measures named: 40%, 3所."""
    dates: tuple[str, ...] = ()
    """All last days meant, in the order of the sentence; empty where the due stands before its list."""
    heading: str | None = None
    """The headings that it stands under, the outermost first; None under none."""

    @property
    def end(self) -> int:
        """Where in the paragraph it ends."""
        return self.start + len(self.text)


AT_ONCE: Final = 8
"""Letters weighed together: what is done over arrays costs little more for so many than for one, and their times are still known."""


def promises(reply: Reply) -> tuple[Promise, ...]:
    """The promises of a reply in the order of its letter; the same sentence once."""
    return next(promises_of_each([reply]))


def promises_of_each(replies: Iterable[Reply]) -> Iterator[tuple[Promise, ...]]:
    """The promises of each reply, as `promises` gives them, in less time."""
    remaining = iter(replies)
    while some := [*islice(remaining, AT_ONCE)]:
        letters = [*map(Letter.of, some)]
        yield from map(_promised, some, letters, odds(letters))


def _promised(reply: Reply, letter: Letter, chances: Sequence[tuple[float, float]]) -> tuple[Promise, ...]:
    """The promises of one; `chances`: how likely each of its sentences is one, see `odds`."""
    judged = by_rules(letter, [at_most >= ENOUGH_BY_THE_WRITER for _, at_most in chances])
    paragraphs = reply.paragraphs
    seen: set[str] = set()
    found: list[Promise] = []
    of_list: tuple[int, str | None] = (-1, None)
    for sentence, commitment, (without, at_most) in zip(letter.sentences, judged, chances, strict=True):
        if sentence.text.startswith(ROW):
            if (row := _of_row(sentence, reply.date)) is not None:
                found.append(_promise(reply, paragraphs, sentence, row, row.due))
            continue
        if sentence.lead is not None:
            of_list = sentence.paragraph, _due_of_list(sentence.lead, reply.date)
        chance = at_most if commitment else without
        if chance < ENOUGH_BY_THE_WRITER:
            continue
        if chance < ENOUGH and (commitment is None or not is_by_the_writer(sentence.text)):
            continue
        if commitment is None and chance < caution(sentence.text):
            continue
        if matches("never", sentence.text) and not is_own(sentence.text):
            continue
        if is_of_those_above(sentence.text, letter.level):
            continue
        if _is_stub(sentence.text) or _QUOTED.fullmatch(sentence.text):
            continue
        promised = commitment or supposed(sentence.text, reply.date, sentence.year)
        is_item = of_list[0] == sentence.paragraph and ITEM.match(sentence.text)
        due = of_list[1] if promised.due is None and is_item else promised.due
        if (due is not None and chance < _enough_for_a_due(sentence.text, commitment)) or (
            key := "".join(_WORDS.findall(sentence.text))
        ) in seen:
            continue
        seen.add(key)
        found.append(_promise(reply, paragraphs, sentence, promised, due))
    return tuple(found)


def _enough_for_a_due(text: str, ruled: Commitment | None) -> float:
    """The log-odds that a sentence needs to be given a due: the more the less the rules take it for a promise."""
    if begins_with_somebody(text):
        return _ENOUGH_OF_OTHERS
    if ruled is None or matches("reckoned", text):
        return _ENOUGH_SUPPOSED
    return ENOUGH_BY_THE_WRITER if ruled.due is not None and is_by_the_writer(text) else ENOUGH_DATED


def _is_stub(text: str) -> bool:
    """Whether a sentence is too short to promise anything."""
    return (
        TIMELY.search(text) is None
        and FIGURE.search(text) is None
        and sum(map(str.isalpha, text)) < _SHORTEST
    )


def _of_row(sentence: Sentence, signed: str | None) -> Commitment | None:
    """What the row of a table of what will be done promises; None for one without a time that lies ahead."""
    named = times(without_titles(sentence.text), signed, sentence.year)
    ahead = [time for time in named if time.due and signed and time.due >= signed[: len(time.due)]]
    dues = tuple(time.due for time in ahead if time.due and not time.is_start)
    return Commitment(max(dues, key=last, default=None), dues, FIRM) if ahead else None


def _promise(
    reply: Reply, paragraphs: Sequence[str], sentence: Sentence, promised: Commitment, due: str | None
) -> Promise:
    end = sentence.start + len(sentence.text)
    written = paragraphs[sentence.paragraph][sentence.start : end]
    named = doer(sentence.text)
    who = written[slice(*named)] if named else next(iter(reply.agencies), None)
    figures = tuple(dict.fromkeys(FIGURE.findall(without_titles(sentence.text))))
    at = sentence.paragraph, sentence.start
    return Promise(written, *at, due, promised.firmness, who, figures, promised.dates, sentence.heading)


def by_rules(letter: Letter, worth: Sequence[bool] | None = None) -> Iterator[Commitment | None]:
    """What each sentence of a letter promises by the rules, in order; None for one that promises nothing, or is not `worth` a look."""
    last_one: Sentence | None = None
    for number, sentence in enumerate(letter.sentences):
        if (worth is not None and not worth[number]) or sentence.text.startswith(ROW):
            yield None
            continue
        ahead = sentence.ahead
        if ahead == Ahead.UNSAID and last_one is not None and _follows(last_one, sentence):
            ahead = Ahead.FOLLOWS
        commitment = judge(sentence.text, ahead, letter.signed, sentence.year)
        if commitment is not None:
            last_one = sentence
        yield commitment


def _due_of_list(lead: str, signed: str | None) -> str | None:
    """The due that stands before the first item of a list, for all of it: 2026年重点做好:一是…"""
    named = times(without_titles(lead), signed)
    dues = [time.due for time in named if time.due and not (time.is_since or time.is_start)]
    return max((due for due in dues if not signed or due >= signed[: len(due)]), key=last, default=None)


def _follows(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on where a promise ended: right after it, or as the next item of a list."""
    if sentence.paragraph == before.paragraph:
        return sentence.start - before.start - len(before.text) <= 1
    return sentence.paragraph == before.paragraph + 1 and ITEM.match(sentence.text) is not None


def as_values(found: Iterable[Promise]) -> list[dict[str, Any]]:
    """Promises as JSON-ready values."""
    return [
        asdict(promise) | {"figures": list(promise.figures), "dates": list(promise.dates)}
        for promise in found
    ]
