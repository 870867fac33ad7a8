"""The subject area of a reply, derived: sites publish most replies under 主题分类 其它.

The areas are the main classes of the State Council's scheme for classifying official documents by subject. What
speaks for an area is listed in `data/areas.txt`, and weighs by where it stands:

- the agency that signs (half as much for each further agency, and for a mere publisher);
- each different word of the subject and the title;
- the body: the area's share of all listed words in it, so that long letters do not outweigh short ones;
- a published topic that is in the scheme, or is part of a name in it (卫生, 农业、林业、水利/水利).

A government that signs (区人民政府, 乡政府) is listed under no area, so its subject and text decide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.reply import Reply
from corpus.text.fold import fold
from corpus.text.word_lists import entries

AREAS: Final[tuple[str, ...]] = (
    "综合政务",
    "国民经济管理、国有资产监管",
    "财政、金融、审计",
    "国土资源、能源",
    "农业、林业、水利",
    "工业、交通",
    "商贸、海关、旅游",
    "市场监管、安全生产",
    "城乡建设、环境保护",
    "科技、教育",
    "文化、广电、新闻出版",
    "卫生、体育",
    "人口与计划生育",
    "劳动、人事、监察",
    "公安、安全、司法",
    "民政、扶贫、救灾",
    "民族、宗教",
    "对外事务",
    "港澳台侨",
    "国防",
    "其他",
)
"""The names of the areas, in the order of the scheme."""

_OTHER: Final = AREAS[-1]

_AGENCY: Final = 5.0
_SUBJECT: Final = 2.0
_SUBJECT_MOST: Final = 8.0
_BODY: Final = 6.0
_TOPIC: Final = 3.0
_KEY: Final = 1.0
_WORD: Final = 0.35
_DOUBT: Final = 4.0
"""Weight of words that a body must have beyond before its shares count in full: three words make no subject."""

_ENOUGH: Final = 1.5
"""Below this nothing speaks for any area."""
_SECOND_SHARE: Final = 0.65
_SECOND_ENOUGH: Final = 4.5
"""A second area has to come near to the first, and to have more than its share of chance words."""

_Weights = Mapping[str, float]


def derive(reply: Reply) -> tuple[str, ...]:
    """The one or two areas of `reply`, the likelier first; 其他 alone where nothing speaks for any."""
    scores: defaultdict[str, float] = defaultdict(float)
    for area, score in (*_by_agency(reply), *_by_subject(reply), *_by_body(reply), *_by_topic(reply)):
        scores[area] += score
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    if not ranked or scores[ranked[0]] < _ENOUGH:
        return (_OTHER,)
    best = scores[ranked[0]]
    return tuple(ranked[:1]) + tuple(
        a for a in ranked[1:2] if scores[a] >= max(_SECOND_ENOUGH, _SECOND_SHARE * best)
    )


def _by_agency(reply: Reply) -> Iterator[tuple[str, float]]:
    names = reply.agencies or (reply.publisher,)
    weight = _AGENCY if reply.agencies else _AGENCY / 2
    for name in names:
        best: dict[str, float] = {}
        for _, areas in _lexicon("agency").find(fold(name or "")):
            for area, share in areas.items():
                best[area] = max(best.get(area, 0), share)
        yield from ((area, weight * share) for area, share in best.items())
        weight = _AGENCY / 2


def _by_subject(reply: Reply) -> Iterator[tuple[str, float]]:
    found = dict(_lexicon("word").find(fold(f"{reply.subject or ''}\n{reply.title or ''}")))
    sums = _sum(found.values())
    yield from ((area, min(_SUBJECT_MOST, _SUBJECT * total)) for area, total in sums.items())


def _by_body(reply: Reply) -> Iterator[tuple[str, float]]:
    sums = _sum(areas for _, areas in _lexicon("word").find(fold(reply.body)))
    whole = sum(sums.values()) + _DOUBT
    yield from ((area, _BODY * total / whole) for area, total in sums.items())


def _by_topic(reply: Reply) -> Iterator[tuple[str, float]]:
    topic = fold(reply.topic or "")
    parts = {part for part in re.split(r"[/\\>、\s(]+", topic) if part}
    for area in AREAS[:-1]:
        if area in topic or parts & set(area.split("、")):
            yield area, _TOPIC


def _sum(found: Iterable[_Weights]) -> dict[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    for areas in found:
        for area, weight in areas.items():
            sums[area] += weight
    return sums


def _pairs(text: str) -> npt.NDArray[np.uint64]:
    """Each character of `text` with the next one as a number."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    return codes[:-1] << np.uint64(32) | codes[1:]


@dataclass
class _Lexicon:
    """Words, and what each of them weighs for which areas."""

    words: dict[str, dict[str, float]] = field(default_factory=dict)
    by_start: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The words by their first two characters, longest first."""

    def add(self, word: str, area: str, weight: float) -> None:
        areas = self.words.setdefault(word, {})
        if area:
            areas[area] = max(areas.get(area, 0), weight)
        same = {word, *self.by_start.get(word[:2], ())}
        self.by_start[word[:2]] = tuple(sorted(same, key=len, reverse=True))

    def find(self, text: str) -> Iterator[tuple[str, _Weights]]:
        """The words of `text` from left to right, of overlapping ones the first and longest, with what they weigh."""
        pairs, end = _pairs(text), 0
        if not len(pairs):
            return
        # Few of the pairs of characters in a text begin a word: they are found in C.
        places = np.searchsorted(self.starts, pairs)
        for i in np.flatnonzero(self.starts[np.minimum(places, len(self.starts) - 1)] == pairs).tolist():
            if i < end:
                continue
            for word in self.by_start[text[i : i + 2]]:
                if text.startswith(word, i):
                    yield word, self.words[word]
                    end = i + len(word)
                    break

    @cached_property
    def starts(self) -> npt.NDArray[np.uint64]:
        """The beginnings of all words, sorted, as `_pairs` numbers them."""
        return np.sort(np.concatenate([_pairs(start) for start in self.by_start]))


@cache
def _lexicon(kind: str) -> _Lexicon:
    """The lexicon of agencies (`agency`) or of words (`word`) in `data/areas.txt`."""
    weights = {"agency": 1.0} if kind == "agency" else {"key": _KEY, "word": _WORD}
    lexicon, area = _Lexicon(), ""
    for line in entries("areas.txt"):
        if line.startswith("["):
            area = line.strip("[]")
            continue
        label, _, words = line.partition(":")
        for word, _, share in (entry.partition("*") for entry in words.split()):
            if label in weights:
                lexicon.add(word, area, weights[label] * float(share or 1))
    return lexicon
