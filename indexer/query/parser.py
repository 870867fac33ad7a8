"""What was typed → Query. Forgiving: whatever cannot be understood is searched as plain words, and reported.

words        农村教师          all of them in short queries, most of them in long questions
phrase       “课后服务”        exactly so, after folding; also "…" 「…」 『…』; standing by itself, since in running text
                              (参加“黑社会”是犯罪吗, a pasted title) such marks only quote
exclusion    -高中             before a word, a phrase, a field or a bracket; words are excluded exactly as written
or           校车 OR 公交      also |; binds closer than the space: 校车 | 公交 安全 wants 安全 in any case
brackets     (校车 OR 公交) 安全
field        代表:李建廷       the words of `schema.WORD_FIELDS`, value plain or in quotation marks
dates        2023年 2022..2024 a year, a month or a span, standing by itself; also 2022-2024年, 日期:2023-05..2024, 年份:2023
beginning    DH03*             of Latin words and numbers; Chinese words are found inside longer ones anyway
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from corpus.text.numerals import to_int
from indexer.contract.query import (
    MAX_CHARACTERS,
    And,
    Clause,
    Dated,
    FieldTerm,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Words,
)
from indexer.errors import QueryError
from indexer.schema import WORD_FIELDS
from indexer.text.dates import first_day, last_day, normalize
from indexer.text.folding import fold

_MAX_DEPTH: Final = 20

_FIELDS: Final = {word: declared.name for declared in WORD_FIELDS for word in declared.words}
# A date standing by itself; a bare number is none, unless it is one end of a span or the field says so.
_YEAR: Final = r"(?:[0-9０-９]{4}|[〇○零一二三四五六七八九]{4}(?=年))"
_MONTH: Final = r"年(?:[0-9０-９]{1,2}月(?:[0-9０-９]{1,2}[日号])?)?"
_DAY: Final = rf"{_YEAR}(?:{_MONTH}|[-./][0-9]{{1,2}}(?:[-./][0-9]{{1,2}})?)?"
_SPAN: Final = r"\s?(?:\.\.+|…+|—+|~|～|至|到)\s?"
_DATES: Final = (
    rf"(?:年份|日期)[:：]\s?(?:{_DAY})?(?:{_SPAN})?(?:{_DAY})?"
    rf"|{_DAY}{_SPAN}(?:{_DAY})?|{_SPAN}{_DAY}|{_YEAR}[-－]{_YEAR}年?|{_YEAR}{_MONTH}"
)
_ENDS: Final = re.compile(rf"({_DAY})?({_SPAN}|(?<=[0-9]{{4}})-(?=[0-9]{{4}}))?({_DAY})?")
_BEFORE: Final = r"(?<![^\s(（|｜\-－−:：”」』])"
_AFTER: Final = r"(?![^\s)）|｜“「『])"
_TOKEN: Final = re.compile(
    rf"""(?P<space>\s+)
      | "(?P<straight>[^"]*)" | ＂(?P<wide>[^＂]*)＂
      | {_BEFORE}(?:“(?P<curly>[^“”]*)” | 「(?P<corner>[^「」]*)」 | 『(?P<white>[^『』]*)』){_AFTER}
      | (?P<quoting>(?:“[^“”]*”|「[^「」]*」|『[^『』]*』))
      | (?<![^\s(（|｜\-－−])(?P<dates>{_DATES})(?![^\s)）|｜])
      | (?P<beginning>[0-9A-Za-z]{{2,}})[*＊](?![^\s)）|｜])
      | (?P<open>[(（]) | (?P<close>[)）])
      | (?P<or>[|｜]+|OR(?![^\s()（）|｜]))
      | (?P<not>(?<![^\s(（|｜])[-－−](?=[^\s\-－−]))
      | (?P<field>(?<![^\s(（|｜\-－−])(?:{"|".join(sorted(_FIELDS, key=len, reverse=True))})[:：]\s*(?=[^\s()（）|｜:：]))
      | (?P<word>(?:[^\s“”"＂「」『』()（）|｜])+)
      | (?P<stray>.)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED: Final = ("curly", "straight", "wide", "corner", "white")


def parse_query(text: str) -> Query:
    """The query that `text` means; everything but text, clause and literal keeps its default.

    Raises QueryError only for a text of more than MAX_CHARACTERS.
    """
    text = "".join(
        c if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Cf") else " " for c in text
    )
    text = " ".join(text.split())
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            "检索词有 {size} 个字，超过上限 {most} 个字。请只保留要找的关键内容。",
            size=len(text),
            most=MAX_CHARACTERS,
        )
    parser = _Parser(
        [(str(match.lastgroup), match.group(str(match.lastgroup))) for match in _TOKEN.finditer(text)]
    )
    clause = parser.sequence(0)
    return Query(text=text, clause=clause, literal=tuple(dict.fromkeys(parser.literal)))


@dataclass
class _Parser:
    tokens: list[tuple[str, str]]
    position: int = 0
    literal: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = [token for token in self.tokens if token[0] != "space"]

    def _peek(self) -> str | None:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else None

    def _next(self) -> str:
        self.position += 1
        return self.tokens[self.position - 1][1]

    def sequence(self, depth: int) -> Clause | None:
        """Clauses side by side, up to the closing bracket of this depth or the end."""
        clauses: list[Clause] = []
        while (kind := self._peek()) is not None:
            if kind == "close":
                if depth:
                    break
                self.literal.append(self._next())
            else:
                clauses += self._alternatives(depth)
        return _joined(clauses)

    def _alternatives(self, depth: int) -> list[Clause]:
        """Clauses with OR between them, made one; an OR that lacks a side is one more plain word."""
        first = self._single(depth)
        found = [] if first is None else [first]
        words: list[Clause] = []
        while self._peek() == "or":
            sign = self._next()
            after = self._single(depth)
            if not found or after is None:
                self.literal.append(sign)
                words += [Words(sign)] if sign.isalpha() else []
            found += [] if after is None else [after]
        return [Or(tuple(found)), *words] if len(found) > 1 else [*found, *words]

    def _single(self, depth: int) -> Clause | None:
        kind = self._peek()
        if kind is None or kind in ("or", "close"):
            return None
        value = self._next()
        if kind == "not":
            inner = self._single(depth)
            return None if inner is None else Not(_as_written(inner))
        if kind == "open":
            return self._bracket(value, depth)
        if kind in _QUOTED:
            return Phrase(value.strip()) if value.strip() else None
        if kind == "field":
            return self._field(value)
        if kind == "beginning":
            return Prefix(value)
        if kind == "dates" and (dated := _dated(value)):
            return dated
        # ㎡ and ⼀ are no letters before they are folded.
        if kind in ("word", "quoting", "dates") and any(c.isalnum() for c in fold(value)):
            return Words(value)
        self.literal.append(value)
        return None

    def _bracket(self, sign: str, depth: int) -> Clause | None:
        if depth >= _MAX_DEPTH:
            self.literal.append(sign)
            return None
        inner = self.sequence(depth + 1)
        if self._peek() == "close":
            self._next()
        else:
            self.literal.append(sign)
        return inner

    def _field(self, prefix: str) -> Clause | None:
        word = re.split("[:：]", prefix)[0]
        if self._peek() == "word" or self._peek() in _QUOTED:
            value = self._next().strip()
            if any(c.isalnum() for c in value):
                return FieldTerm(_FIELDS[word], value)
        self.literal.append(prefix)
        return Words(word)


def _as_written(clause: Clause) -> Clause:
    """What is excluded, taken as it stands: -老小区 leaves 小区 in, -非公开 leaves 公开 in."""
    match clause:
        case Words(text):
            return Phrase(text)
        case And(clauses):
            return And(tuple(map(_as_written, clauses)))
        case Or(clauses):
            return Or(tuple(map(_as_written, clauses)))
        case _:
            return clause


def _dated(text: str) -> Dated | None:
    """The days that a date or a span means; None if it is none after all (2023年13月)."""
    text = unicodedata.normalize("NFKC", text).removeprefix("年份:").removeprefix("日期:").strip()
    text = re.sub("[^0-9]{4}(?=年)", lambda year: str(to_int(year[0])), text)
    match = _ENDS.fullmatch(text)
    if match is None or not (match[1] or match[3]):
        return None
    ends = [normalize(end) if end else "" for end in (match[1], match[3] if match[2] else match[1])]
    if any(end is None or (end and not "1900" <= end < "2100") for end in ends):
        return None
    first, last = (end or "" for end in ends)
    return Dated(first and first_day(first), last and last_day(last))


def _joined(clauses: list[Clause]) -> Clause | None:
    """All clauses together, with plain words side by side made one, since they are one question."""
    words = [clause.text for clause in clauses if isinstance(clause, Words)]
    others = [clause for clause in clauses if not isinstance(clause, Words)]
    merged: list[Clause] = [Words(" ".join(words))] if words else []
    merged += others
    if not merged:
        return None
    return merged[0] if len(merged) == 1 else And(tuple(merged))
