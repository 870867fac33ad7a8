"""The one analysis of text, for indexing and for queries, whatever the engine: fold (see `folding`), then tokenize.

Tokenizing gives jieba's words in search mode (a long word also gives the shorter words in it), numbers and Latin words,
and, where a numeral numbers something, the numeral with its unit in digits: 第五十六号, ５６号 and 56号 are one token.
Beside them stand the *grams* (see `grams`): each character, and each two characters side by side, whatever the words. They
find what segmentation cuts otherwise; a name of their own (~和服) keeps a pair of characters apart from the word.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from corpus.text.numerals import NUMERAL, to_int
from indexer.text.counted import Counted, Numbered, Unsigned, expanded
from indexer.text.folding import HAN, fold, is_han
from indexer.text.grams import count_grams, gram_term

DICTIONARY: Final = Path(__file__).parents[1] / "dictionary"

_NOT_HAN: Final = re.compile(f"[^{HAN}]+")
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_LETTER: Final = rf"[^\W_{HAN}]"
_GROUPED: Final = r"(?<=[0-9])(?<![0-9,.].)[0-9]{0,2}(?:,[0-9]{3})+(?![0-9])"
"""What follows the first digit of a number with commas: 3,500 is 3500."""
_LATIN: Final = re.compile(rf"{_LETTER}(?:{_GROUPED}|{_LETTER}*)(?:\.[0-9]+)?")
"""All begin with a letter or digit, which is found first."""
_UNIT: Final = re.compile("[号届次年]")
_NUMERAL_BEFORE: Final = re.compile(rf"(第?)\s*((?<![0-9a-z.])[0-9]{{1,9}}|[{NUMERAL}]{{1,9}})(\s*)\Z")
_NUMERAL_ENDS: Final = frozenset(f"0123456789{NUMERAL} \n\t")
_YEAR: Final = re.compile("[0-9]{4}|[〇○零一二三四五六七八九]{4}")
_REACH: Final = 16
"""Characters before a unit that can belong to its numeral: 第, nine digits, and blanks."""


def read_words(name: str) -> tuple[str, ...]:
    """The entries of a file of the dictionary folder: one a line, folded, `#` begins a comment."""
    return entries_of((DICTIONARY / name).read_text(encoding="utf-8").splitlines())


def entries_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The entries of lines: folded, without comments, each once."""
    entries = (line.split("#")[0].strip() for line in lines)
    return tuple(dict.fromkeys(fold(entry) for entry in entries if entry))


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a batch of documents with their frequencies."""

    size: int
    """How many documents there are; they are numbered from 0."""
    words: Sequence[str]
    """The words of all documents, which `counted_words` numbers from 0."""
    counted_words: Counted
    grams: Counted
    """By the codes of `gram_code`."""


class Cutter(Protocol):
    """Segmentation as jieba does it."""

    def cut(self, text: str, /) -> Iterable[str]:
        """The words of `text`, end to end."""

    def cut_for_search(self, text: str) -> Iterable[str]:
        """The words of `text`, long ones preceded by the shorter dictionary words in them."""


def rust_cutter(words: Iterable[str]) -> Cutter | None:
    """jieba's algorithm and dictionary in Rust, some twenty times faster; None where it is not installed."""
    try:
        import rjieba
    except ImportError:  # no wheel for this platform
        return None
    # Its own tokenizer, which it makes as it is imported: another one takes 0.09 s.
    for word in words:
        rjieba.add_word(word, None, None)
    cutter: Cutter = rjieba
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


def _by_dictionary(cutter: Any, text: str) -> Iterable[str]:
    """The words of the dictionary in a text, without guesses at others; the two cutters call that differently."""
    try:
        words: Iterable[str] = cutter.cut(text, hmm=False)
    except TypeError:
        words = cutter.cut(text, HMM=False)
    return words


class Analyzer:
    """Text → tokens. One is enough for a process; it may be used from several threads."""

    def __init__(self, cutter: Callable[[Iterable[str]], Cutter | None] = rust_cutter) -> None:
        words = read_words("words.txt")
        self._cutter = cutter(words) or plain_cutter(words)
        self.stop_words = frozenset(read_words("stop_words.txt"))
        self._remembered = lru_cache(maxsize=256)(self._content_words)

    def terms(self, documents: Iterable[Iterable[tuple[str, int]]]) -> Terms:
        """The terms of documents; the frequencies of each part (folded text, weight) of one are counted as often as it weighs.

        Letters repeat each other: what stands between two marks is cut once, however often it does.
        """
        texts: list[str] = []
        owners: list[int] = []
        stretches, others = Numbered(), Numbered()
        size = 0
        for document, parts in enumerate(documents):
            size += 1
            for folded, weight in parts:
                if folded:
                    texts += [folded] * weight
                    owners += [document] * weight
                    stretched, told = _parted(folded)
                    stretches.add(stretched, document, weight)
                    others.add(told, document, weight)
        words, occurring, of = self._cut_once(stretches, others)
        return Terms(size, words, Counted.of(occurring, of), count_grams(texts, owners))

    def _cut_once(self, stretches: Numbered, others: Numbered) -> tuple[Sequence[str], Unsigned, Unsigned]:
        """The words of stretches of Han characters and the other tokens; their numbers as they occur, and the documents."""
        known = others.known
        cut = self._cutter.cut_for_search(" ".join(stretches.known))
        numbers = np.fromiter(map(known.__getitem__, cut), np.int32)
        stretch = np.cumsum(numbers == known[" "])
        is_word = np.fromiter(map(len, known), np.intp, len(known))[numbers] > 1
        numbers = numbers[is_word]
        sizes = np.bincount(stretch[is_word], minlength=len(stretches.known))
        occurring, of = stretches.arrays()
        lengths = sizes[occurring]
        places = expanded((np.cumsum(sizes) - sizes)[occurring], lengths)
        others_occurring, others_of = others.arrays()
        every = np.concatenate((numbers[places], others_occurring))
        occurs = np.bincount(every, minlength=len(known)) > 0
        renumbered = np.cumsum(occurs, dtype=np.uint32) - np.uint32(1)
        documents = np.concatenate((np.repeat(of, lengths), others_of))
        return tuple(compress(known, occurs.tolist())), renumbered[every], documents

    def counts(self, text: str) -> Counter[str]:
        """The terms of a text by name, with their frequencies."""
        terms = self.terms([[(fold(text), 1)]])
        named = [*terms.words, *map(gram_term, terms.grams.terms.tolist())]
        frequencies = np.concatenate((terms.counted_words.counts, terms.grams.counts))
        return Counter(dict(zip(named, frequencies.tolist(), strict=True)))

    def has_terms(self, text: str) -> bool:
        """Whether a text has any terms."""
        folded = fold(text)
        return any(map(is_han, folded)) or bool(self.tokens(folded))

    def knows(self, text: str) -> bool:
        """Whether a text of two characters or more is one word of the dictionary: 樱花; not 叫师, whatever its cutter guesses."""
        return len(text) > 1 and list(_by_dictionary(self._cutter, fold(text))) == [fold(text)]

    def tokens(self, folded: str) -> list[str]:
        """The words, Latin words and numbered numerals of a folded text."""
        stretches, others = _parted(folded)
        words = [word for word in self._cutter.cut_for_search(" ".join(stretches)) if len(word) > 1]
        return [*words, *others]

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
        found += [(match.start(), (match.group().replace(",", ""),)) for match in _LATIN.finditer(folded)]
        for start, word in self.cut(_NOT_HAN.sub(lambda match: " " * len(match.group()), folded)):
            if not word.isspace():
                parts = self._cutter.cut_for_search(word) if len(word) > 2 else []
                found.append((start, (word, *_tiling(word, parts))))
        return tuple(sorted(found, key=lambda item: item[0]))

    def content_words(self, text: str) -> Mapping[tuple[str, ...], int]:
        """`words` without repeats and without stop words, unless there is nothing else, with their offsets.

        Remembered for the last questions: planning, rescoring and highlighting ask for the same.
        """
        return self._remembered(text)

    def _content_words(self, text: str) -> Mapping[tuple[str, ...], int]:
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


def _parted(folded: str) -> tuple[list[str], list[str]]:
    """The stretches of Han characters of a folded text, which are to be cut, and its other tokens."""
    numbered = _numbered(folded)
    others = [found.replace(",", "") for found in _LATIN.findall(folded)]
    others += [token for _, _, token in numbered]
    return _HAN_RUN.findall(_without_numerals(folded, numbered)), others


def _numbered(folded: str) -> list[tuple[int, int, str]]:
    """Where numerals number something: (start, end, token) with the numeral in digits, 56号 or 2届.

    Units are rarer than numerals, so that they are looked for first, and then the numeral before them.
    """
    found = []
    end = 0
    for unit in _UNIT.finditer(folded):
        place = unit.start()
        if not place or folded[place - 1] not in _NUMERAL_ENDS:
            continue
        numeral = _NUMERAL_BEFORE.search(folded, max(end, place - _REACH), place)
        if numeral is None:
            continue
        ordinal, written, blank = numeral.groups()
        start = numeral.start()
        if unit.group() == "年":
            start = max(numeral.start(2), place - 4)
            if blank or not _YEAR.fullmatch(written, max(0, len(written) - 4)):
                continue
            written = folded[start:place]
        elif unit.group() == "次" and not ordinal:
            continue
        number = to_int(written)
        if number is not None:
            end = unit.end()
            found.append((start, end, str(number) if unit.group() == "年" else f"{number}{unit.group()}"))
    return found


def _without_numerals(folded: str, numbered: list[tuple[int, int, str]]) -> str:
    """The text with blanks for the numerals that have a token of their own; the units stay, as 年 in 2025年底."""
    pieces, position = [], 0
    for start, end, _ in numbered:
        pieces += [folded[position:start], " " * (end - start - 1)]
        position = end - 1
    return "".join((*pieces, folded[position:]))


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


def lone_characters(text: str) -> tuple[str, ...]:
    """The characters of a query's plain text that only order what is found, since words beside them are asked for: 非 of 非公开."""
    content = analyzer().content_words(text)
    wanted = asked(content)
    return tuple(word[0] for word in content if word not in wanted)


def query_parts(text: str) -> tuple[str, ...]:
    """The dictionary words that the only word of a query is made of, 食物 and 中毒 of 食物中毒; none for several words, or one without."""
    words = asked(analyzer().content_words(text))
    return words[0][1:] if len(words) == 1 else ()


def query_words(text: str) -> tuple[str, ...]:
    """The words that a query's plain text asks for, for people to read."""
    return tuple(word[0] for word in asked(analyzer().content_words(text)))
