"""A question answered by quotation: sentences of the replies surely about it that hold what it asks for; none where that is not sure.

A sentence answers where it, its headings and its subject hold nearly all that the question names, and where it holds by itself what
stands beside the question word, with a value of the form asked for: 每吨补助多少钱 asks for a sum beside 补助. How often that is right is
in docs/search-quality.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus import StoredReply
from corpus.derived.divisions import find_names
from indexer.contract.query import Query, Words
from indexer.contract.result import Hit, Marked
from indexer.search.snippet import Highlighter
from indexer.search.stretches import Sentence, sentences
from indexer.search.sure import question
from indexer.text.analyzer import analyzer, asked, read_words
from indexer.text.folding import fold, is_han

QUOTED: Final = 3
"""Sentences at most."""
_READ: Final = 3
"""Hits that are read, the first ones that are surely about the question."""
_COVERED: Final = 0.65
"""The share of the question that a sentence with what stands above it must hold, …"""
_OWN: Final = 0.2
"""… and the share that it must hold by itself."""
_BESIDE: Final = 0.5
"""What of the words beside the question word must stand by the value asked for."""
_STRICTLY: Final = 1.5
"""How much more of all three is asked for where no value tells an answer."""
_BEHIND: Final = 0.95
"""What a further sentence must reach of the best one."""
_NEAR: Final = 4
"""Characters around a question word in which a word of money makes it ask for a sum: 有没有补助."""
_ABOVE: Final = 0.5
"""What a word counts that stands above the sentence only."""
_LONGEST: Final = 200
"""Characters of a sentence that is quoted: a longer one has to be read in its letter."""
_NUMBER: Final = "(?:[0-9][0-9.]*|[一二两三四五六七八九十百千]+)"
_VALUES: Final = {
    "amount": re.compile(  # 每次奖励300元; 每户补助3万元, not a budget of 760万元; 免费停两小时
        f"{_NUMBER}[多余]*[元块]|(?:每|最高|不超过|人均|户均)[^,;]*{_NUMBER}万元|{_NUMBER}分钱|免费|免收|不收|全免"
    ),
    "day": re.compile(f"{_NUMBER}[日号]"),
    "when": re.compile(
        f"{_NUMBER}(?:年|月|日|号)|[今明后]年|年[底内]|[上下]半年|[春夏秋冬]季|[上中下]旬"  # 今年10月底可通气
    ),
    "span": re.compile(f"{_NUMBER}(?:年|个月|个?工作日|天|小时|分钟)"),  # 平均14.9分钟到达
    "number": re.compile(_NUMBER),
}
"""What an answer of a kind looks like, in folded text."""
_KINDS: Final = (*_VALUES, "whether")
_RETELLS: Final = re.compile("《关于|您|你们|代表|委员")
"""A sentence that retells what was asked: 您在提案《关于…》里讲到母亲……."""
_CLAUSE: Final = re.compile("[^,;:。]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence that answers."""

    stored: StoredReply
    paragraph: int
    """Index into `Reply.paragraphs`, …"""
    start: int
    """… and where in it the sentence begins …"""
    end: int
    """… and ends."""
    text: Marked
    """It as written, with the words in common."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What a question asks."""

    kind: str
    named: Mapping[str, Sequence[str]]
    """The words that it names → other words for each."""
    beside: Sequence[str]
    """Those of them that stand by the question word."""
    places: Sequence[str]
    """The places that it names: what another place does is no answer."""


def quotations(query: Query, hits: Sequence[Hit]) -> tuple[Quotation, ...]:
    """The sentences of the first sure hits of a query that answer it, the surest first; none where it is no question."""
    words = question(query)
    asking = _asking(words, {hit.stored.reply.region for hit in hits}) if words else None
    if asking is None:
        return ()
    sure = [hit.stored for hit in hits if hit.is_sure and not hit.by_meaning][:_READ]
    # Of a letter the best alone: what else in it has a value of that form mostly is the value of something else.
    best = (max(_answering(asking, stored), key=lambda one: one[0], default=None) for stored in sure)
    found = sorted(
        ((one[0], stored, one[1]) for stored, one in zip(sure, best, strict=True) if one),
        key=lambda one: -one[0],
    )
    mark = Highlighter(query.clause).mark
    return tuple(
        Quotation(stored, sentence.paragraph, sentence.start, sentence.end, mark(sentence.written))
        for worth, stored, sentence in found[:QUOTED]
        if worth >= _BEHIND * found[0][0]
    )


@cache
def _words() -> Mapping[str, Sequence[str]]:
    """The words of `dictionary/questions.txt` by what they say."""
    found: dict[str, list[str]] = {}
    for line in read_words("questions.txt"):
        key, word = line.split()
        found.setdefault(key, []).append(word)
    return found


@cache
def _question_words() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What finds the words that ask, the longest first, and the kind of each."""
    kinds = {word: kind for kind, words in _words().items() if kind in _KINDS for word in words}
    return re.compile("|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))), kinds


def _asking(words: Words, regions: Iterable[str | None]) -> _Question | None:
    """What is asked; None for what is no question, or names nothing. `regions` are known to be places."""
    pattern, kinds = _question_words()
    text = fold(words.text)
    found = list(pattern.finditer(text))
    if not found:
        return None
    # 能不能……吗: the first word says what is asked, a mere 吗 at the end is asked about what stands before it.
    first = found[0]
    plain = pattern.sub(lambda match: " " * len(match[0]), text)
    content = analyzer().content_words(plain)
    naming = {word[0]: content[word] for word in asked(content)}
    if not naming:
        return None
    others = {
        name: [fold(o) for e in words.expansions if e.start <= at < e.end for o in e.words]
        for name, at in naming.items()
    }
    behind = [name for name, at in naming.items() if at >= first.end()]
    before = [name for name, at in naming.items() if at < first.start()]
    kind, near = kinds[first[0]], text[max(0, first.start() - _NEAR) : first.end() + _NEAR]
    if kind in ("number", "whether") and any(money in near for money in _words()["money"]):
        kind = "amount"
    beside = behind or before[-1:]
    return _Question(kind, others, beside, _places(text, regions))


def _places(text: str, regions: Iterable[str | None]) -> tuple[str, ...]:
    """The divisions of the country, and of the `regions` those, that a folded text names."""
    named = {name for _, name in find_names(text)} | {fold(region) for region in regions if region}
    return tuple(sorted(name for name in named if name in text))


def _answering(asking: _Question, stored: StoredReply) -> Iterator[tuple[float, Sentence]]:
    """The sentences of a reply that answer, each with how well."""
    reply = stored.reply
    region = " ".join((reply.region or "", *reply.division))
    subject = fold(f"{reply.subject or ''} {reply.title or ''} {region} {reply.agency or ''}")
    weights = {name: float(len(name)) for name in asking.named}
    total = sum(weights.values())
    for sentence in sentences(reply):
        if len(sentence.text) > _LONGEST or _RETELLS.search(sentence.text):
            continue
        if any(former in sentence.text for former in _words()["former"]):
            continue
        own = {name: _held(name, asking.named[name], sentence.text) for name in weights}
        above = f"{sentence.heading} {sentence.before} {subject}"
        here = f"{sentence.heading} {subject} {sentence.text}"  # a sentence before may speak of another place
        if any(place not in here for place in asking.places):
            continue
        context = {name: max(own[name], _held(name, asking.named[name], above)) for name in weights}
        share = sum(own[name] * weights[name] for name in weights) / total
        covered = sum(context[name] * weights[name] for name in weights) / total
        strictness = _strictness(asking)
        if (
            covered < _COVERED * strictness
            or share < _OWN * strictness
            or not _holds_answer(asking, sentence.text)
        ):
            continue
        yield share + _ABOVE * (covered - share), sentence


def _held(name: str, others: Sequence[str], text: str) -> float:
    """How much of a word stands in a text: all of it or another word for it, or the share of its pairs of characters."""
    if name in text or any(other in text for other in others):
        return 1.0
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


def _holds_answer(asking: _Question, text: str) -> bool:
    """Whether what is asked for stands in a text beside what it is asked of."""
    value, least = _value(asking.kind), _BESIDE * _strictness(asking)
    clauses = [match[0] for match in _CLAUSE.finditer(text)]
    return any(
        value.search(clause) and _beside(asking, f"{before},{clause}") >= least
        for before, clause in zip(["", *clauses], clauses, strict=False)
    )


def _strictness(asking: _Question) -> float:
    return 1.0 if asking.kind in _VALUES else _STRICTLY


@cache
def _value(kind: str) -> re.Pattern[str]:
    """What has to stand in an answer."""
    return _VALUES.get(kind) or re.compile("|".join(_words()["saying"]))


def _beside(asking: _Question, text: str) -> float:
    """The share of what stands beside the question word that a text holds."""
    held = (
        len(name) * max(_held(name, asking.named[name], text), _characters(name, text))
        for name in asking.beside
    )
    return sum(held) / sum(map(len, asking.beside))


def _characters(name: str, text: str) -> float:
    """The share of the characters of a word of three and more that stand in a text: 通气 of 通管道气."""
    han = [character for character in name if is_han(character)]
    return sum(character in text for character in han) / len(han) if len(han) > 2 else 0.0
