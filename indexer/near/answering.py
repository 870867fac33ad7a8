"""Measures of the sentences of a letter by which one is told that answers a question."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus import StoredReply
from indexer.near.asking import QUANTITIES, Question, kinds
from indexer.search.stretches import Sentence, sentences
from indexer.text.folding import fold, is_han

LONGEST: Final = 200
"""Characters of a sentence that is quoted: a longer one has to be read in its letter."""
_SHORTEST: Final = 8
_PART: Final = 0.6
"""What a pair of characters, or a character, of a word weighs beside the word."""
_SYNONYM: Final = 0.8
_ALL: Final = 0.95
_EARLY: Final = 0.1
"""In so much of a letter, its beginning, it mostly tells what was asked."""
_NUMBER: Final = "(?:[0-9][0-9.]*|[一二两三四五六七八九十百千]+)"
_VALUES: Final = {
    "amount": re.compile(  # 每次奖励300元; 每户补助3万元, not a budget of 760万元; 免费停两小时
        f"{_NUMBER}[多余]*[元块]|(?:每|最高|不超过|人均|户均)[^,;]*{_NUMBER}万元|{_NUMBER}分钱|免费|免收|不[^,;]{{0,6}}收|全免"
    ),
    "day": re.compile(f"{_NUMBER}[日号]"),
    "when": re.compile(  # 今年10月底可通气; 国庆前就位
        f"{_NUMBER}(?:年|月|日|号|时|点)|[今明后]年|年[底内]|[上下]半年|[春夏秋冬]季|[上中下]旬|零点|(?:国庆|春节|五一)前"
    ),
    "span": re.compile(f"{_NUMBER}(?:年|个月|个?工作日|天|小时|分钟)"),  # 平均14.9分钟到达
    "number": re.compile(_NUMBER),
}
"""What an answer of a kind looks like, in folded text."""
_BUDGET: Final = re.compile(f"{_NUMBER}[万亿]元")
_SAYS: Final = (  # 可由银行直接办理; 能做; 没有法律依据; 已开通
    "可(?=[由在凭到拨向登持以])",
    "(?<![可功职性智技才])能(?!力|源|耗|够?否)",
    "没有[^,]{0,5}(?:依据|规定|条件)",
    "已(?:经)?(?:开通|支持|恢复|取消|开放|纳入|实现)",
)
_PAST: Final = re.compile(
    "去年|前年|上年|曾|当时|过去|原先|原来|原本|以往|此前|(?<!年)以前"
)  # not 2005年以前注册的货车
_CLAUSE: Final = re.compile("[^,;:。]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer."""

    stored: StoredReply
    sentence: Sentence
    covered: float
    """The share of what the question names that it holds with what stands above it."""
    says_all: bool
    """Whether it covers all that, and a value asked for stands beside all that it is asked of."""
    features: tuple[float, ...]
    """See `candidates`."""


class _Weighing:
    """How much of what a question names a text holds, what few of the sentences hold counting more."""

    def __init__(self, asking: Question, texts: Sequence[str]) -> None:
        self._others = asking.named
        shares: dict[str, float] = {}
        for name in asking.named:
            han = [c for c in name if is_han(c)]
            pairs = [name[i : i + 2] for i in range(len(name) - 1)] if len(name) > 2 else []
            shares |= {part: _PART for part in (*han, *pairs) if part not in shares}
        shares |= dict.fromkeys(asking.named, 1.0)
        self._weights = {
            term: share * math.log(1 + len(texts) / (0.5 + sum(term in text for text in texts)))
            for term, share in shares.items()
        }
        self._total = sum(self._weights.values()) or 1.0

    def share(self, text: str) -> float:
        """From 0 to 1."""
        held = sum(weight for term, weight in self._weights.items() if term in text)
        for name, others in self._others.items():
            if name not in text and any(other in text for other in others):
                held += _SYNONYM * self._weights[name]
        return min(1.0, held / self._total)


def candidates(asking: Question, letters: Sequence[StoredReply]) -> Iterator[Candidate]:
    """The sentences of some letters that may answer; where one of them is of the place asked about, those of other places may not.

    Features of a sentence: the share of the question that it holds; that with its heading and the sentence before, as a share of
    the best of its letter; what it covers; where a value is asked for, whether there is one, how much of what it is asked of stands
    beside it, whether it is for the same unit; for whether, that it says so; the logarithm of its length, whether it tells of the past,
    begins its paragraph, stands early in its letter; that a value is asked for.
    """
    of_place = [stored for stored in letters if _is_of(asking.places, stored, "")]
    read = [(stored, tuple(_readable(stored, asking, not of_place))) for stored in of_place or letters]
    weighing = _Weighing(asking, [sentence.text for _, found in read for _, sentence in found])
    is_value = asking.kind in QUANTITIES
    for stored, found in read:
        within = [weighing.share(f"{s.text} {s.heading} {s.before}") for _, s in found]
        most = max(within, default=0.0) or 1.0
        above = _above(stored)
        for (place, sentence), share in zip(found, within, strict=True):
            text = sentence.text
            covered = _covered(asking, text, f"{sentence.heading} {sentence.before} {above}")
            answers = _has_value(asking.kind, text)
            beside = is_value * _beside_value(asking, text)
            features = (
                weighing.share(text),
                share / most,
                covered,
                is_value and answers,
                beside,
                is_value and any(f"{one}{unit}" in text for unit in asking.units for one in "每一"),
                answers and not is_value,
                math.log1p(len(text)),
                bool(_PAST.search(text)),
                not sentence.before,
                place < _EARLY,
                is_value,
            )
            says_all = answers and min(covered, beside) >= _ALL
            yield Candidate(stored, sentence, covered, says_all, tuple(map(float, features)))


def _readable(stored: StoredReply, asking: Question, names_place: bool) -> Iterator[tuple[float, Sentence]]:
    """The sentences of a letter that may be quoted, with where in it they stand; `names_place`: those alone that name the place."""
    found = list(sentences(stored.reply))
    for number, sentence in enumerate(found):
        if not _SHORTEST <= len(sentence.text) <= LONGEST:
            continue
        # The sentence before may speak of another place.
        if names_place and not _is_of(asking.places, stored, f"{sentence.heading} {sentence.text}"):
            continue
        yield number / len(found), sentence


def _above(stored: StoredReply) -> str:
    """What stands above a whole letter, folded: its subject, title, place and who signs."""
    reply = stored.reply
    place = " ".join((reply.region or "", *reply.division))
    return fold(f"{reply.subject or ''} {reply.title or ''} {place} {reply.agency or ''}")


def _is_of(places: Iterable[str], stored: StoredReply, text: str) -> bool:
    """Whether a letter is of all the places, or a text in it names them."""
    above = _above(stored)
    return all(place in above or place in text for place in places)


def _covered(asking: Question, text: str, above: str) -> float:
    """The share of what is named that a sentence holds with what stands above it, by characters."""
    held = (
        len(name) * max(_held(name, others, text), _held(name, others, above))
        for name, others in asking.named.items()
    )
    return sum(held) / sum(map(len, asking.named))


def _held(name: str, others: Sequence[str], text: str) -> float:
    """How much of a word stands in a text: all of it or another word for it, or the share of its pairs of characters."""
    if name in text or any(other in text for other in others):
        return 1.0
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


@cache
def _value(kind: str) -> re.Pattern[str]:
    """What has to stand in an answer."""
    return _VALUES.get(kind) or re.compile("|".join((*kinds()["saying"], *_SAYS)))


def _has_value(kind: str, text: str) -> bool:
    return bool(_value(kind).search(text))


def _beside_value(asking: Question, text: str) -> float:
    """The share of what stands beside the question word that stands beside a value, in its clause or the one before."""
    clauses = [match[0] for match in _CLAUSE.finditer(text)]
    return max(
        (
            _beside(asking, f"{before},{clause}")
            for before, clause in zip(["", *clauses], clauses, strict=False)
            if _has_value(asking.kind, clause) or (asking.kind == "amount" and _BUDGET.search(clause))
        ),
        default=0.0,
    )


def _beside(asking: Question, text: str) -> float:
    held = (
        len(name) * max(_held(name, asking.named[name], text), _characters(name, text))
        for name in asking.beside
    )
    return sum(held) / (sum(map(len, asking.beside)) or 1)


def _characters(name: str, text: str) -> float:
    """The share of the characters of a word of three and more that stand in a text: 通气 of 通管道气."""
    han = [character for character in name if is_han(character)]
    return sum(character in text for character in han) / len(han) if len(han) > 2 else 0.0
