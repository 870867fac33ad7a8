"""The one analysis of text, for indexing and for queries, whatever the engine: fold, then tokenize.

*Folding* makes what readers take for the same the same: full width and half width (NFKC), traditional and simplified
(OpenCC, character by character, so that it does not depend on context), upper and lower case. It works character by
character, so that every folded character can be traced to its original: marks on snippets are exact.

*Tokenizing* gives jieba's words in search mode (a long word also gives the shorter words in it), numbers and Latin words,
and, where a numeral numbers something, the numeral with its unit in digits: 第五十六号, ５６号 and 56号 are one token.
Beside them stand the *grams*: each character, and each two characters side by side, whatever the words. They find what
segmentation cuts otherwise; a name of their own (~和服) keeps a pair of characters apart from the word.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from corpus.numerals import NUMERAL, to_int
from corpus.simplified import simplified

DICTIONARY: Final = Path(__file__).parent / "dictionary"
ANALYSIS_VERSION: Final = 2
"""Raised when the code below changes what it returns; the dictionary files count by their content."""

_HAN_RANGES: Final = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2FFFF),
    (0x3007, 0x3007),
)
_HAN: Final = "".join(f"{chr(first)}-{chr(last)}" for first, last in _HAN_RANGES)
_HAN_CHARACTER: Final = re.compile(f"[{_HAN}]")
_NOT_HAN: Final = re.compile(f"[^{_HAN}]+")
_LATIN: Final = re.compile(rf"[^\W_{_HAN}]+(?:\.[0-9]+)?")
_NUMBERED: Final = re.compile(
    rf"第?\s*(?<![0-9a-z.])([0-9]{{1,9}}|[{NUMERAL}]{{1,9}})\s*(号|届)|第\s*([0-9]{{1,9}}|[{NUMERAL}]{{1,9}})\s*(次)"
    rf"|(?<![0-9a-z.])([0-9]{{4}}|[〇○零一二三四五六七八九]{{4}})(年)"
)


def _folded_character(character: str) -> str:
    previous = ""
    while character != previous:
        previous = character
        character = simplified().get(ord(character), character) if len(character) == 1 else character
        character = unicodedata.normalize("NFKC", character).lower()
    return character


class _FoldTable(dict[int, str]):
    """For `str.translate`: each character is folded when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded_character(chr(code))
        return folded


_FOLDED: Final = _FoldTable()


_SEVERAL: Final = np.uint32(1 << 31)
"""Marks a character that folds to several."""
_UNMET: Final = np.uint32((1 << 32) - 1)
_SHORT: Final = 200
"""Characters of a text that is folded sooner one by one."""


class _FoldArray:
    """The fold table as an array, for long texts: a look-up for all characters at once."""

    def __init__(self) -> None:
        self._folded = np.full(sys.maxunicode + 1, _UNMET)

    def look_up(self, characters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """Each character folded, or itself with the mark `_SEVERAL`."""
        folded = self._folded[characters]
        unmet = folded == _UNMET
        if unmet.any():
            for code in np.unique(characters[unmet]).tolist():
                text = _FOLDED[code]
                self._folded[code] = ord(text) if len(text) == 1 else code | int(_SEVERAL)
            folded = self._folded[characters]
        return folded


_FOLD_ARRAY: Final = _FoldArray()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that knows where each of its characters comes from."""

    text: str
    _starts: npt.NDArray[np.intp] | None
    """For each folded character the offset of its original; None when they are the same."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of original characters that the folded range [start, end) comes from."""
        if self._starts is None or start >= end:
            return start, end
        return int(self._starts[start]), int(self._starts[end - 1]) + 1


def fold(text: str) -> str:
    """`text` folded; folding twice changes nothing more."""
    return text.translate(_FOLDED) if len(text) < _SHORT else fold_with_offsets(text).text


def fold_with_offsets(text: str) -> Folded:
    """`text` folded, with the way back to the original offsets."""
    if len(text) < _SHORT and len(folded := text.translate(_FOLDED)) == len(text):
        return Folded(folded, None)  # a character never folds to nothing, so none was lengthened either
    codes = _FOLD_ARRAY.look_up(_codes(text))
    marked = np.flatnonzero(codes & _SEVERAL)
    codes[marked] ^= _SEVERAL
    folded = codes.tobytes().decode("utf-32-le", "surrogatepass")
    if not len(marked):
        return Folded(folded, None)
    lengths = np.ones(len(codes), dtype=np.intp)
    lengths[marked] = [len(_FOLDED[code]) for code in codes[marked].tolist()]
    for code in np.unique(codes[marked]).tolist():
        folded = folded.replace(
            chr(code), _FOLDED[code]
        )  # no folded text holds a character that folds to others
    return Folded(folded, np.repeat(np.arange(len(codes)), lengths))


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def squeeze(text: str) -> str:
    """`text` folded, without white space and punctuation: how values like 望教函〔2021〕18号 are compared."""
    return re.sub(r"[\W_]+", "", fold(text))


def read_words(name: str) -> tuple[str, ...]:
    """The entries of a file of the dictionary folder: one a line, folded, `#` begins a comment."""
    lines = (DICTIONARY / name).read_text(encoding="utf-8").splitlines()
    entries = (line.split("#")[0].strip() for line in lines)
    return tuple(dict.fromkeys(fold(entry) for entry in entries if entry))


PAIR: Final = "~"
"""Begins the name of a pair of characters, so that ~和服 of 产品和服务 is not the word 和服."""
_PAIR_SHIFT: Final = 21
"""Bits that hold any character."""


def pair_terms(text: str) -> dict[int, str]:
    """Where two Han characters stand side by side in a folded text, the term of the pair, by the offset of the first."""
    places = range(len(text) - 1)
    return {i: PAIR + text[i : i + 2] for i in places if is_han(text[i]) and is_han(text[i + 1])}


def gram_code(term: str) -> int | None:
    """The number that stands for a gram in an index; None for a term that is a word."""
    if term.startswith(PAIR):
        return ord(term[1]) << _PAIR_SHIFT | ord(term[2])
    return ord(term) if len(term) == 1 and is_han(term) else None


def gram_term(code: int) -> str:
    """The gram that `gram_code` made a number of."""
    first, second = divmod(code, 1 << _PAIR_SHIFT)
    return PAIR + chr(first) + chr(second) if first else chr(second)


def _gram_codes(folded: str) -> npt.NDArray[np.uint64]:
    """The codes of all grams of a folded text, with repeats."""
    characters = _codes(folded).astype(np.uint64)
    han = np.zeros(len(characters), dtype=np.bool_)
    for first, last in _HAN_RANGES:
        han |= (characters >= first) & (characters <= last)
    paired = han[:-1] & han[1:]
    pairs = characters[:-1][paired] << np.uint64(_PAIR_SHIFT) | characters[1:][paired]
    return np.concatenate((characters[han], pairs))


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a document with their frequencies: words, and the codes of grams in ascending order."""

    words: Sequence[str]
    word_counts: npt.NDArray[np.uint32]
    grams: npt.NDArray[np.uint64]
    gram_counts: npt.NDArray[np.uint32]


class Cutter(Protocol):
    """Segmentation as jieba does it."""

    def cut(self, text: str) -> Iterable[str]:
        """The words of `text`, end to end."""

    def cut_for_search(self, text: str) -> Iterable[str]:
        """The words of `text`, long ones preceded by the shorter dictionary words in them."""


def rust_cutter(words: Iterable[str]) -> Cutter | None:
    """jieba's algorithm and dictionary in Rust, some twenty times faster; None where it is not installed."""
    try:
        import rjieba
    except ImportError:  # no wheel for this platform
        return None
    tokenizer = rjieba.Jieba()
    for word in words:
        tokenizer.add_word(word, None, None)
    cutter: Cutter = tokenizer
    return cutter


def plain_cutter(words: Iterable[str]) -> Cutter:
    """jieba itself: the reference, and the fallback."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    cutter: Cutter = tokenizer
    return cutter


class Analyzer:
    """Text → tokens. One is enough for a process; it may be used from several threads."""

    def __init__(self, cutter: Callable[[Iterable[str]], Cutter | None] = rust_cutter) -> None:
        words = read_words("words.txt")
        self._cutter = cutter(words) or plain_cutter(words)
        self.stop_words = frozenset(read_words("stop_words.txt"))

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the same text could give other tokens: an index with another one is outdated."""
        digest = hashlib.sha256(f"{ANALYSIS_VERSION} {metadata.version('jieba')}".encode())
        digest.update((DICTIONARY / "words.txt").read_bytes())
        return digest.hexdigest()[:16]

    def terms(self, parts: Iterable[tuple[str, int]]) -> Terms:
        """The terms of a document that consists of `parts`, the frequencies of each counted as often as it weighs."""
        words: Counter[str] = Counter()
        codes, weights = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
        for text, weight in parts:
            folded = fold(text)
            words.update(self.tokens(folded) * weight)
            codes.append(_gram_codes(folded))
            weights.append(np.full(len(codes[-1]), weight))
        grams, places = np.unique(np.concatenate(codes), return_inverse=True)
        counts = np.bincount(places, np.concatenate(weights), minlength=len(grams))
        return Terms(
            tuple(words),
            np.fromiter(words.values(), dtype=np.uint32, count=len(words)),
            grams,
            counts.astype(np.uint32),
        )

    def counts(self, text: str) -> Counter[str]:
        """The terms of a text by name, with their frequencies."""
        terms = self.terms([(text, 1)])
        counts = Counter(dict(zip(terms.words, terms.word_counts.tolist(), strict=True)))
        counts.update(
            {gram_term(c): n for c, n in zip(terms.grams.tolist(), terms.gram_counts.tolist(), strict=True)}
        )
        return counts

    def tokens(self, folded: str) -> list[str]:
        """The words, Latin words and numbered numerals of a folded text."""
        numbered = _numbered(folded)
        rest = _NOT_HAN.sub(" ", _without_numerals(folded, numbered))
        words = [word for word in self._cutter.cut_for_search(rest) if len(word) > 1]
        return [*words, *_LATIN.findall(folded), *(token for _, _, token in numbered)]

    def cut(self, text: str) -> Iterator[tuple[int, str]]:
        """The words of a folded text end to end, with what stands between them, and their offsets."""
        position = 0
        for word in self._cutter.cut(text):
            yield position, word
            position += len(word)

    def words(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The words of a query in the order typed, each with its parts: what a reply must hold."""
        return tuple(tokens for _, tokens in self.positioned_words(text))

    def positioned_words(self, text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """`words`, each with its offset in the folded text.

        The first of a word's tokens is the word itself. The others are the dictionary words that it is made of, end
        to end (农村教师: 农村, 教师); a reply that holds them all holds the word's meaning, if not the word.
        """
        folded = fold(text)
        numbered = _numbered(folded)
        found: list[tuple[int, tuple[str, ...]]] = [(start, (token,)) for start, _, token in numbered]
        folded = _without_numerals(folded, numbered)
        found += [(match.start(), (match.group(),)) for match in _LATIN.finditer(folded)]
        for start, word in self.cut(_NOT_HAN.sub(lambda match: " " * len(match.group()), folded)):
            if not word.isspace():
                parts = self._cutter.cut_for_search(word) if len(word) > 2 else []
                found.append((start, (word, *_tiling(word, parts))))
        return tuple(sorted(found, key=lambda item: item[0]))

    def content_words(self, text: str) -> dict[tuple[str, ...], int]:
        """`words` without repeats and without stop words, unless there is nothing else, with their offsets."""
        words = {tokens: start for start, tokens in reversed(self.positioned_words(text))}
        ordered = dict(sorted(words.items(), key=lambda item: item[1]))
        return {word: start for word, start in ordered.items() if word[0] not in self.stop_words} or ordered


def _tiling(word: str, parts: Iterable[str]) -> tuple[str, ...]:
    """Those of `parts` that make up `word` end to end, without overlap; none if they cannot."""
    tiles: list[str] = []
    rest = word
    by_length = sorted(set(parts) - {word}, key=len, reverse=True)
    while rest:
        tile = next((part for part in by_length if rest.startswith(part)), None)
        if tile is None:
            return ()
        tiles.append(tile)
        rest = rest[len(tile) :]
    return tuple(tiles)


def _numbered(folded: str) -> list[tuple[int, int, str]]:
    """Where numerals number something: (start, end, token) with the numeral in digits, 56号 or 2届."""
    found = []
    for match in _NUMBERED.finditer(folded):
        numeral, unit = [group for group in match.groups() if group]
        number = to_int(numeral)
        if number is not None:
            found.append((match.start(), match.end(), f"{number}{unit}" if unit != "年" else str(number)))
    return found


def _without_numerals(folded: str, numbered: list[tuple[int, int, str]]) -> str:
    """The text with blanks for the numerals that have a token of their own; the units stay, as 年 in 2025年底."""
    for start, end, _ in numbered:
        folded = folded[:start] + " " * (end - start - 1) + folded[end - 1 :]
    return folded


@lru_cache(maxsize=1)
def analyzer() -> Analyzer:
    """The analyzer of this process."""
    return Analyzer()


def asked(words: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The words that a reply has to hold: all but lone characters that segmentation left (多 of 黑车太多), if any others are there.

    A lone character stands in nearly every reply: it adds to the score, but asks for nothing.
    """
    words = list(words)
    return [word for word in words if len(word[0]) > 1 or not is_han(word[0])] or words


def query_words(text: str) -> tuple[str, ...]:
    """The words that a query's plain text asks for, for people to read."""
    return tuple(word[0] for word in asked(analyzer().content_words(text)))


def is_han(character: str) -> bool:
    """True for a Han character."""
    return _HAN_CHARACTER.match(character) is not None
