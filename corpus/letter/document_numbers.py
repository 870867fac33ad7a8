"""Document numbers in running text: 国发〔2021〕18号, in any brackets or none, 公告2023年第12号, 教育部令第39号."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.letter.document_names import number_name
from corpus.parsing.lines import HAN
from corpus.text.word_lists import any_word, words

_ISSUER: Final = 16
"""Characters before the year that may be the issuer's letters."""
_YEAR: Final = r"(?P<year>(?:19[4-9]|20\d)\d)"
_NUMBER: Final = re.compile(
    rf"(?P<open>[〔\[(【<〈])?\s{{0,2}}{_YEAR}\s{{0,2}}(?P<between>[年\-—–]?)\s{{0,2}}(?P<close>[〕\])】>〉])?"
    r"\s{0,2}(?P<nth>第?)\s{0,2}(?P<number>\d{1,5})\s{0,2}号"
)
_ORDER: Final = re.compile(r"令\s{0,2}[(〔]?\s{0,2}第?\s{0,2}(?P<number>\d{1,4})\s{0,2}号")
_ORDERING: Final = re.compile(r"(?:院|部|局|总局|委|委员会|会|省政府|市政府|人民政府|署|行)$")
_ANNOUNCEMENT: Final = "公告"
_CODE: Final = re.compile(r"[发函办字]$")
_HAN_BEFORE: Final = re.compile(rf"([{HAN}]*)\s{{0,2}}$")


@dataclass(frozen=True, slots=True)
class Number:
    """A document number: where a text gives it, and its one form."""

    start: int
    end: int
    name: str


def numbers(folded: str) -> Iterator[Number]:
    """The document numbers of a folded text, in order of kind, then of place; those of suggestions and judgements left out."""
    if "号" not in folded:
        return
    for match in _NUMBER.finditer(folded):
        start, issuer = _issuer(folded, match.start())
        bracketed = bool(match["open"] or match["close"])
        announced = issuer.endswith(_ANNOUNCEMENT) and match["between"] == "年" and match["nth"]
        if (
            issuer == _ANNOUNCEMENT
            or not 2 <= len(issuer) <= 10
            or not (bracketed or announced or _CODE.search(issuer))
        ):
            continue
        if not issuer.endswith(words("citations.txt", "asked")):
            written = number_name(issuer, match["year"], match["number"])
            yield Number(start, match.end(), written)
    for match in _ORDER.finditer(folded):
        start, issuer = _issuer(folded, match.start())
        if len(issuer) >= 2 and _ORDERING.search(issuer):
            name = f"{issuer.removeprefix('中华人民共和国')}令第{int(match['number'])}号"
            yield Number(start, match.end(), name)


def _issuer(folded: str, end: int) -> tuple[int, str]:
    """Where the letters of the issuer that end at `end` begin, and the letters."""
    run = _HAN_BEFORE.search(folded, max(0, end - _ISSUER), end)
    if run is None:
        return end, ""
    letters = run[1]
    cut = 0
    for match in _before_number().finditer(letters):
        if len(letters) - match.end() >= 2 and letters[match.end() :] != _ANNOUNCEMENT:
            cut = match.end()
    if letters[cut : cut + 1] in ("和", "与") and letters[cut + 1 : cut + 2] not in "政办县府区市":
        cut += 1
    return run.start(1) + cut, letters[cut:]


@cache
def _before_number() -> re.Pattern[str]:
    return re.compile(any_word("citations.txt", "before_number"))
