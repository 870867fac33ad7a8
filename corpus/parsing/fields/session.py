"""The session 届次 a suggestion was made at, as titles and letters name it in many orders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from corpus.parsing.lines import Line
from corpus.text.numerals import NUMERAL, to_int

_N: Final = f"[0-9{NUMERAL}]{{1,4}}"
_CORE: Final = re.compile(
    rf"第?(?P<term>{_N})?届(?P<middle>(?:[^,。;:《》“”()\d届次]|(?<=[安榆])次(?=区)){{0,24}}?)第?(?P<meeting>{_N})?(?<![安榆])次"
    r"(?:(?:全体|全会|人大代表|代表大会|人民代表大会|委员会|代表|全体委员|委员)?(?:会议|大会))?"
)
_BOUNDARY: Final = re.compile(
    r"关于对|关于|对|答复|回复|复函|就|在|[您你们位](?:向|于)|\d{4}年度?|[零〇○一二三四五六七八九]{4}年|局|厅|政府|"
    r"委(?!员)|办(?!理)|办理|(?<![南迭])部(?!落)|提出|参加|根据|按照|代表(?!大会)|的|是|"
    r"向(?=[省市县区州全政第])|[我本](?=[省市县区州旗])|[^㐀-鿿〇○]"
)
"""What ends before the words of a session; 安次区, 榆次区, 南部县 and 迭部县 bear such words in their names."""
_CHAMBER_END: Final = re.compile(
    r"(?:[省市县区州旗盟镇乡国]|人大|人民代表大会|政协|委员会|政治协商会议|协商会议|街道|地区)$"
)
_LOOK_BACK: Final = 44


@dataclass(frozen=True, slots=True)
class Session:
    """A session as written, its numbers, and its place and chamber words folded."""

    written: str
    folded: str
    term: int | None
    meeting: int | None

    @property
    def is_whole(self) -> bool:
        """Whether both numbers are known."""
        return self.term is not None and self.meeting is not None


def find_session(line: Line) -> Session | None:
    """The first session with both its numbers that `line` names, else the first damaged one; None if none."""
    damaged: Session | None = None
    for match in _CORE.finditer(line.tight[:1200]):
        if match["term"] is None and match["meeting"] is None:
            continue
        if re.search(
            r"党代|党员|党的", match["middle"] + line.tight[max(0, match.start() - 6) : match.start()]
        ):
            continue
        start = _start(line.tight, match.start())
        session = Session(
            written=line.cut(start, match.end()),
            folded=line.tight[start : match.end()],
            term=to_int(match["term"] or ""),
            meeting=to_int(match["meeting"] or ""),
        )
        if session.is_whole:
            return session
        damaged = damaged or session
    return damaged


def _start(tight: str, core: int) -> int:
    """Where the place and chamber words before the number of the term begin."""
    window = max(0, core - _LOOK_BACK)
    start = window
    for boundary in _BOUNDARY.finditer(tight, window, core):
        start = boundary.end()
    return start if start < core and _CHAMBER_END.search(tight, start, core) else core
