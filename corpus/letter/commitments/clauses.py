"""A clause of a sentence, or all of it: whether it speaks of something still to be done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, cached_property
from typing import Final

from corpus.letter.commitments.due import Time
from corpus.letter.commitments.words import (
    FIGURE,
    expression,
    finder,
    first_this,
    matches,
    matches_any,
    pattern,
    words,
)

_REPEATED: Final = re.compile(r"每(?:年|学年|学期|季度|半年|月|周|天|日|两年|三年|届)|(?:逐年|年均|每年度)")
_WHEN_IT_SUITS: Final = re.compile("适时|择机")
_HANDLES: Final = re.compile(
    r"(?:[一二三四五六七八九十]是|[^一-龥]*)?(?:把|将|由|按照?|先(?=用|做|由|在|从|将|把))"
)
"""How a clause begins that says what is to be done with something: 按照品类分区设摊."""
_BY: Final = re.compile(r"由[^,]{1,14}(?:局|委|政府|财政|公司|中心|部门|街道|镇|乡|村|社)")
"""Who does it: 由县财政补贴."""
_GIVEN_BY: Final = re.compile(r"由[镇县市区乡村][里上]?(?:财政)?(?:出|管|解决|承担|补|配|兜底)")
_FOR_ALL: Final = re.compile("(?:所有|每[一-龥]{1,2}|各)[^,]{1,10}(?:都|均|一律)(?![是为属在有已])")
"""A rule for each case: 所有书房都通借通还."""
_UNNAMED: Final = re.compile("项目|前期|工程")
"""Works without a name."""
_LEFT: Final = re.compile("还有|仍有|尚有|剩余|余下")
_REPORTED: Final = re.compile("[0-9](?:人次|件|起|批次|家次|台次|次)")
_SINCE: Final = re.compile("[^,;。]{1,14}以来,(?=[^。;]*(?:累计|共计|已|先后))")
"""How a report begins: 疫情以来,3月底前全部复工,累计减免4100万元."""
_NO_WORD: Final = re.compile(r"[\W0-9]")
_NAMED: Final = 4
"""Characters that name a work, once light and vague words are taken out."""


class Ahead(IntEnum):
    """What stands around a sentence says of its time."""

    WAS = -1
    """A heading or list of what was done."""
    UNSAID = 0
    FOLLOWS = 1
    """It goes on where a promise ended."""
    WILL = 2
    """A heading or list of what will be done."""


@dataclass
class Clause:
    """What tells whether a clause speaks of something still to be done."""

    text: str
    is_always: bool
    """The sentence says a rule for every case from now on."""
    is_rule: bool
    """The sentence says what anybody must do."""
    ahead: Ahead
    announced: bool
    waiting: bool
    """A clause before it says what must come first."""
    signed: str | None
    is_future: bool = field(init=False)
    """It says that somebody will do it."""
    condition: int | None = field(init=False)
    """Where the words end that say what must come first, or in which case; None without such words."""

    def __post_init__(self) -> None:
        self.is_future = self.says("future")
        ends = [found.end() for found in pattern("when").finditer(self.text)]
        if "后" in self.text:
            ends += [found.end() for found in first_this().finditer(self.text)]
        self.condition = max(ends, default=None)

    def says(self, kind: str) -> bool:
        """Whether the clause has one of the words of that kind."""
        return finder(kind)(self.text) is not None

    @property
    def is_no_deed(self) -> bool:
        """Whether it says what was done, what is so, what will not be done, what is expected, or what a rule demands."""
        end = self.condition or 0
        if _was_or_will_not().search(self.text, end):
            return True
        if matches("forecast", self.text.replace(",", "")) and not self.says("aim"):
            return True
        if self.says("state") and not self.is_future:
            return True
        return not self.is_future and self.says("must")

    @property
    def is_now(self) -> bool:
        """Whether it says what is so now."""
        return self.says("now") and not self.is_future and self.ahead != Ahead.WILL

    def lies_ahead(self, time: Time, rest: str) -> bool:
        """Whether what has this time is still to be done; `rest` follows the time."""
        if time.is_start:
            return False
        due = time.due or ""
        if self.signed is None:
            return self.is_future or time.is_limit or self._is_planned
        if due < self.signed[: len(due)] or (
            time.is_assumed
            and not (
                self.is_future
                or time.is_limit
                or self.announced
                or self.waiting
                or self.ahead >= Ahead.FOLLOWS
            )
        ):
            return False
        if (
            due[:4] == self.signed[:4]
            and not (self.is_future or time.is_limit)
            and _REPORTED.search(self.text)
            and self.says("report")
        ):
            return False
        if time.is_counted and not (self.is_future or self._is_planned or self.says("deed")):
            return False
        if self.is_future or time.is_limit:
            return True
        if self.ahead == Ahead.WAS:
            return False
        if due > self.signed[: len(due)] or self._is_planned or self.says("again"):
            return True
        if self.ahead >= Ahead.FOLLOWS and (self.says("deed") or self.says("limit")):
            return True
        return _soon_a_deed().match(rest) is not None

    @property
    def _is_planned(self) -> bool:
        return self.announced or self.says("planned")

    def begins(self, time: Time) -> bool:
        """Whether something is done from this time on."""
        due = time.due or ""
        if not time.is_start or self.ahead == Ahead.WAS or (time.is_assumed and not self.is_future):
            return False
        return self.is_future if self.signed is None else due >= self.signed[: len(due)]

    def is_report_of(self, coming: tuple[str, ...], rest: str) -> bool:
        """Whether it tells what the month of signature brought, and `rest` what is left: 到11月底完工51条,还有9条…"""
        if self.is_future or self.signed is None or "前" in self.text:
            return False
        return any(due[:7] == self.signed[:7] for due in coming) and _LEFT.search(rest) is not None

    @property
    def is_bare(self) -> bool:
        """Whether it names a deed."""
        return self.says("deed") or self.says("limit")

    @property
    def commits(self) -> bool:
        """Whether a clause without a time commits to a measure, or to a deed that could be seen to be done."""
        if self.says("standing") and not (self.is_future or self.waiting or self.ahead >= Ahead.FOLLOWS):
            return False
        if _WHEN_IT_SUITS.search(self.text):
            return True
        if self.condition is not None and not self.text[self.condition :].strip("。;的"):
            return False  # it only says what must come first
        if self.is_future:
            return self.waiting or (self._has_figure and self.is_bare) or self._names_a_work
        if self.ahead == Ahead.WILL:
            return (self._has_figure and self.is_bare) or self._names_a_work
        if self.ahead == Ahead.WAS:
            return False
        if not self.is_rule and (self.waiting or self.condition is not None):
            rest = self.text[self.condition or 0 :]
            return matches("deed", rest) or _HANDLES.match(rest) is not None or rest.startswith("再")
        if self.is_always:
            return self._is_plain or (self._has_figure and not self.says("vague"))
        if _REPEATED.search(self.text) and not self.announced:
            return False
        if self.says("again"):
            return self._has_figure and self.is_bare
        if self.says("remaining") or _before_an_event().search(self.text):
            return self.says("deed")
        if self.announced or self.ahead == Ahead.FOLLOWS:
            if (
                _FOR_ALL.search(self.text)
                or _GIVEN_BY.search(self.text)
                or (self.announced and _HANDLES.match(self.text))
            ):
                return True
            return self.is_bare and (
                self._has_figure or self._begins_plain or _BY.search(self.text) is not None
            )
        return False

    @property
    def _has_figure(self) -> bool:
        return FIGURE.search(self.text) is not None

    @property
    def _begins_plain(self) -> bool:
        """Whether it goes on with a plain deed: 我们将…,安装警示标志."""
        return self.announced and pattern("plain").match(self.text.lstrip("并同时还也")) is not None

    @cached_property
    def _rest(self) -> str:
        """What follows the word for what is to come."""
        future = pattern("future").search(self.text)
        return self.text[future.end() :] if future else self.text

    @property
    def _is_plain(self) -> bool:
        """Whether its first verb is a deed, and not one for doing more or better what is done anyway."""
        deed, vague = pattern("deed").search(self._rest), pattern("vague").search(self._rest)
        return deed is not None and (vague is None or deed.start() < vague.start())

    @property
    def _names_a_work(self) -> bool:
        """Whether what is announced is a plain deed or a named work, not only more or better of what is done anyway."""
        if self.is_future and _only_a_deed().fullmatch(self._rest.rstrip("。;")):
            return True  # 该路段已上报,将予以治理
        if self._is_plain:
            return matches("plain", self._rest) or len(self._left) >= _NAMED
        if self.says("vague"):
            if _goes_on().match(self._rest) is None:
                return False
            left = self._left
            return len(_UNNAMED.sub("", left)) >= _NAMED - 1 and matches("work", left)
        if self.ahead != Ahead.WILL or _HANDLES.match(self._rest) is None:
            return False
        return len(self._left) >= _NAMED

    @property
    def _left(self) -> str:
        """What is left of it without light and vague words."""
        return _NO_WORD.sub("", _light().sub("", self._rest))


@cache
def _was_or_will_not() -> re.Pattern[str]:
    """What was done, or will not be: most clauses have neither."""
    return re.compile(f"{expression('past')}|{expression('not')}")


@cache
def _only_a_deed() -> re.Pattern[str]:
    """A deed whose object was named before: (将)予以治理."""
    how = "及时|尽快|优先|统一|组织|予以|给予|进行|立即|适时|同步|全部"
    return re.compile(f"(?:{how})*(?:{expression('deed')})")


@cache
def _before_an_event() -> re.Pattern[str]:
    """A deed that must be done before something happens: 麦收前完工; not 目前, 提前."""
    others = "".join(f"(?<!{word})" for word in words("events"))
    event = rf"前(?<=[一-龥][一-龥]前)(?<![之以]前){others}|前(?<=[一-龥][一-龥][之以]前)(?<![此这][之以]前)"
    return re.compile(rf"(?:{event})(?=[^,]{{0,2}}(?:{expression('deed')}))")


@cache
def _goes_on() -> re.Pattern[str]:
    """Only words for going on, up to the work: 加快推进绕镇公路前期工作."""
    others = "|".join(set(words("vague")) - set(words("progress")))
    return re.compile(rf"\W*(?:[一二三四五六七八九十]是)?(?:{expression('progress')})(?![^,]*(?:{others}))")


@cache
def _light() -> re.Pattern[str]:
    return re.compile(f"{expression('vague')}|{expression('light')}")


@cache
def _soon_a_deed() -> re.Pattern[str]:
    return re.compile(rf"先?[把将]|[^,]{{0,8}}?(?:{expression('deed')})")


def is_of_the_past(text: str) -> bool:
    """Whether a sentence tells what has been done all along, or since something, and what will be done not at all."""
    if matches("future", text):
        return False
    return matches("practice", text) or (
        _SINCE.match(text) is not None and not matches_any(("again", "remaining"), text)
    )
