"""Times that running text names, and the last day that each can mean: 2026年6月底前, 上半年, 明年, “十五五”期间, 三年内.

What is relative is counted from the day that the letter was signed. The last day is kept at the precision written:
2026, 2026-06, 2026-06-30.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.letter.commitments.counted import SPAN, counted, month_on, valid
from corpus.letter.commitments.occasions import BEFORE, FIRSTS, is_lunar, month_of
from corpus.letter.commitments.whenever import is_whenever
from corpus.letter.commitments.words import any_of, spread
from corpus.text.numerals import NUMERAL, to_int

_N: Final = f"(?:[0-9]{{1,2}}|[{NUMERAL}]{{1,3}})"
_FOUR: Final = "(?:20[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2})"

_RELATIVE_YEARS: Final = {
    "今": 0, "本": 0, "当": 0, "明": 1, "次": 1, "来": 1, "下": 1, "翌": 1, "后": 2, "去": -1, "上": -1, "全": 0, "今明两": 1, "明后两": 2,
}  # fmt: skip
_WHOLE: Final = ("当", "全")
_YEAR: Final = (
    rf"(?:(?P<first>{_FOUR})\s?年?(?:度)?{SPAN})?(?P<year>{_FOUR})\s?(?:学?年度?)"
    r"|(?P<relative>今明两|明后两|(?:(?<![一-龥])|(?<=[在到至于或和及争]))后|(?<!其)下|[今本当明次来翌去上全])一?(?:学?年)度?(?!级|人)"
)
_QUARTER: Final = "第?(?P<quarter>[一二三四1-4])季度?(?:末|底)?"
_HALF: Final = "(?P<half>上|下)半年"
_IN_MONTH: Final = "(?<=于[一二三四五六七八九十]月)|(?<=于十[一二]月)"
_MONTH: Final = (
    rf"(?:{_N}\s?(?:月?份?{SPAN}|、))?(?P<month>{_N}|元)\s?月(?:(?!内)|(?<=[0-9]月)|{_IN_MONTH})份?"
)
_DAY: Final = rf"(?:\s?(?:(?P<day>{_N})\s?[日号]|(?P<third>[上中下])旬|(?:底|末|初)))?"
_SEASON: Final = (
    r"(?P<season>年(?:底|末|终)|岁末|年中|[秋春]季?(?:学期)?(?:开学|学期)|今冬明春|[今明][春夏秋冬](?![季天])|冬闲|[春夏秋冬][季天](?!学期|开学)|开春|[早初]春|春(?:灌|耕|播)|(?:主?汛期?|入汛|雨季)(?=(?:到?来临?|完)?[之以]?前)|(?:[春暑]运|秋收|[麦夏]收|入冬|(?:供[暖热]|采暖)[季期]?|入梅)(?=(?:开始|到?来临?|完|结束)?[之以]?前)|开学(?=之?前|以前|后)"
    r"|(?<!寒)暑[假期]|(?<!、)寒假|国庆节?|(?<![二三四五六七八九])十一(?:黄金周|假期|长假|(?=之?前))|五一|六一|元旦|年内"
    rf"|(?:{BEFORE})节?(?=(?:开始|到?来临?|完|结束)?(?:[之以]?前|期间|过?后|时)))(?P<before_school>(?<=开学)(?=之?前|以前))?"
    r"(?P<school>(?<=[春秋]季)(?=[^,。;]{0,8}?(?:招生|入学|开学|开班|新生|学期)))?"
)
_WITHIN_YEAR: Final = rf"(?:{_QUARTER}|{_HALF}|{_MONTH}{_DAY}|{_SEASON})"
_CALENDAR: Final = rf"(?:(?:{_YEAR})(?:的)?\s?(?P<edge>底|末|初)?)?{_WITHIN_YEAR}?"
_PLAN: Final = (
    r"(?P<plan>十[二三四五六七八九])五(?:[”\"」』’'](?:规划)?(?P<of_plan>期间|时期|末期?|期末|规划期|内|收官)?"
    r"|(?:规划)?(?P<of_bare_plan>期间|时期|末期?|期末|规划期|收官|规划))"
)
_NUMBER: Final = rf"(?:[0-9]{{1,3}}|[{NUMERAL}]{{1,3}}|半)"
_COUNTED: Final = (
    rf"(?P<before>(?:未来|今后|接下来)(?:的)?|(?<![试使费占租借引专])用|通过|利用|经过|分(?=[两二三四五六3-6]年))?(?:约|大约)?(?P<number>{_NUMBER}(?:{SPAN}{_NUMBER})?)\s?"
    r"(?P<unit>年(?!代)|个月|周|个?星期|个?工作日|日|天|个季度)(?P<within>(?:之|以)?内|(?:左右)?的?时间)?"
)
_NEAR_MONTH: Final = (
    r"(?:(?P<near>本|这个|当|下个?)月(?:底|末|内|上旬|中旬|下旬)?"
    r"|(?<![0-9〇一二三四五六七八九十个当每次上双单逐])月[底末内])"
)
_NUMBERED: Final = rf"[0-9{NUMERAL}半元]{{1,4}}\s?[年月日天周星个工学季半期时末规收”\"」』’'、至到~—－–-]"
_MAY_BEGIN: Final = (
    rf"(?=(?:(?:未来|今后|接下来)的?|用|通过|利用|经过|分)?大?约?{_NUMBERED}|第[一二三四1-4]季|[今本当明次来下翌后去上全][一学年半个月两明后冬]|这个月"
    rf"|年[底末终中内]|岁末|[春夏秋冬][季天学开灌耕播]|[今明][春夏秋冬]|冬闲|开[春学]|[早初]春|主?汛|入汛|雨季|[春暑]运|[秋麦夏]收|入[冬梅]|供[暖热]|采暖|[暑寒]假|暑期|国庆|十一|[五六]一|元旦|月[底末内]|{BEFORE})"
)
"""How a time may begin, told by a few characters: at most places none does."""
_FIRST: Final = re.compile(
    f"[0-9{NUMERAL}半元未今接用通利经分大约第本当明次来下翌后去上全这年岁春夏秋冬开早初主汛入雨暑麦供采寒国月{FIRSTS}](?<={_MAY_BEGIN}.)"
)
"""Its first character, where one may begin. Other characters are skipped, which an expression that begins by looking ahead does not do."""
_TIME: Final = re.compile(
    rf"(?:(?P<planned>{_PLAN})|(?P<near_month>{_NEAR_MONTH})|(?P<counted>{_COUNTED})|(?P<calendar>{_CALENDAR}))"
)
TIMELY_WORDS: Final = (
    "年(?:(?<=[0-9 〇零一二三四五六七八九十两半今明后本当次来翌全下]年)|[底末内终中])", "月(?<=[0-9 一二三四五六七八九十个本下]月)",
    "日(?<=[0-9 一二三四五六七八九十作]日)", "天(?<=[0-9一二三四五六七八九十两]天)", "周(?<=[0-9一二三四五六七八九十两]周)", "星期", "季度",
    "月[底末内]", "学期", "半年", "岁末", "雨季", "十一", "今[春夏秋冬]", "明[春夏秋冬]", "五(?:[”\"]|期|时|规|末|一)", "六一", "开学",
    "国庆", "元月", "寒假", "暑[假期]", "元旦", "季(?<=[春夏秋冬]季)", "天(?<=[春夏秋冬]天)", "[开早初]春", "春[灌耕播运]", "汛", "暑运",
    "秋收", "麦收", "夏收", "入[冬梅]", "供[暖热]", "采暖", "前(?<=[明午秋阳宵节月夕冻伏冬至降季夏考秧栽种播灌一日暖][之以]前)",
    "前(?<=[明午秋阳宵节月夕冻伏冬至降季夏考秧栽种播灌一日暖]前)", "闲(?<=冬闲)", "节(?=期间|过?后)", "暖(?=时)", "考(?=期间)",
)  # fmt: skip
"""What nearly every time has in it."""
TIMELY: Final = re.compile(any_of(each for word in TIMELY_WORDS for each in spread(word)))
_PLAN_NAME: Final = re.compile(r"[^,。;:]{0,16}?(?:规划|纲要|计划|行动|方案|研究|编制|项目库|盘子)(?!,?期)")
_NO_TIME: Final = re.compile(r"(?:目标|绩效)?(?:考核|考评|评优|述职|总结|结算|决算|绩效|奖)")
"""After a season that only names something: 纳入年终考核."""
_BEFORE: Final = 24
"""Characters before a time that are looked at."""
_NAMELY: Final = re.compile(r"(?:之|以)?[内前时]?(?:,?(?:即|也就是)|\()(?:到|至|在|于)?")
_SPRING: Final = re.compile("春[耕灌播]|[开早初]春")
"""What is over in the month that it ends with: 春耕前, in May."""
_SEASON_NAME: Final = re.compile("[春夏秋冬][季天]|[寒暑]假")
_LIMIT: Final = re.compile(
    r"(?:底|末|止|完|开始|结束|到?来临?)?(?:之前|以前|前(?!半年|[一二三四五六七八九十0-9]+(?:个?月|个?季|年|周|天))|为止|止|之内|以内|内|期间|时)"
)
_START: Final = re.compile(r"(?:起|过后|开始|以后|之后|后)")
_START_LATER: Final = re.compile(
    "[^,。;]{0,12}?起(?=执行|施行|实施|实行|发放|计|,|$)|[^,。;]{0,4}?(?:执行|施行|实施|实行)|[^,。;]{0,8}?开始(?=,|$)"
)
_SINCE: Final = re.compile(r"(?:以来|来(?=[,，]))")
_OF_DATES: Final = frozenset("年月日号底旬")
"""Before 至 these make a span: 7月10日至8月15日."""
_LEAD: Final = re.compile(r"(?:到|至|于|在|截至|截止|截止到|赶在|自|从|由)$")
_PLAN_ENDS: Final = {name: 2010 + 5 * number for number, name in enumerate(
    ("十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九"), start=1
)}  # fmt: skip


class Time(NamedTuple):
    """A time that a text names, from `start` to `end`."""

    start: int
    end: int
    due: str | None
    """The last day meant, or the day from which on; None where it cannot be counted."""
    is_limit: bool
    """Named as a limit: 前, 内, 底, 期间, 到2026年."""
    is_since: bool = False
    """Only what has been since then: 2023年以来."""
    is_start: bool = False
    """What begins then, and has no end: 9月起, 2026年以后."""
    is_counted: bool = False
    """So many days, weeks or years: 三年内."""
    is_assumed: bool = False
    """Taken for next year's, since this year's is past: what happened, unless something says that it will."""
    is_rest: bool = False
    """All of a year of which a part was named before: 2024年上半年…,力争当年开工."""


def times(text: str, signed: str | None, year: int | None = None) -> tuple[Time, ...]:
    """The times of a folded sentence in their order, counted from the date of signature (ISO 8601, of any precision).

    `year` is the one that a heading above it says, for months without one.
    """
    return times_of_timely(text, signed, year) if TIMELY.search(text) else ()


@lru_cache(maxsize=256)
def times_of_timely(text: str, signed: str | None, year: int | None) -> tuple[Time, ...]:
    """The same of a sentence that is known to have in it what nearly every time has."""
    found: list[Time] = []
    last_year = year
    named_at = 0
    for match in _written(text):
        kind = match.lastgroup
        if kind == "counted" and not (match["before"] or match["within"]):
            continue
        if (
            kind == "planned"
            and not match["of_plan"]
            and match["of_bare_plan"] in (None, "规划")
            and _PLAN_NAME.match(text, match.end("plan"))
        ):
            continue
        begin, end = match.span()
        from_here = max(0, begin - _BEFORE)
        if match["season"] and not match["year"] and _NO_TIME.match(text, end):
            continue
        is_none = is_whenever(text, match, from_here)
        if (
            last_year
            and signed
            and str(last_year) < signed[:4]
            and "," in text[named_at : match.start()]
            and not (found and _is_within(match, text[found[-1].start : found[-1].end]))
        ):
            last_year = (
                None  # 2022年立项,10月开工: that October is still to come; not 去年下半年配发,12月到货
            )
        due = None if is_none else _due(match, signed, last_year)
        has_year = match["year"] or match["relative"]
        is_bare = not has_year and match["season"]
        if due == "" or (found and is_bare and _says_less(text, match, found[-1].end)):
            continue  # 4月春灌前, 11月举办冬季招聘会: the month says more
        if found and _NAMELY.fullmatch(text, found[-1].end, match.start()):
            found.pop()  # 三年以内,即到2014年秋季: what is said wins over what is counted
        if match["near"] == "当" and all(time.is_start for time in found):
            due = None  # the month of whatever happens: 不达标的当月结算; 10月8日起,当月累计两次的停摊
        in_calendar = kind == "calendar" and not has_year
        assumed = bool(in_calendar and due and signed and due[:4] > signed[:4] and last_year is None)
        if due and has_year:
            last_year, named_at = int(due[:4]), match.end()
        if match["first"] and due:  # 2021年至2023年
            first = str(_number(match["first"]))
            assumed = signed is not None and first < signed[:4] == due  # 2016年至2021年, in 2021: a report
            found.append(Time(match.start(), match.start(), first, False, is_start=True))
        # A quarter or half of a year ends in the month in which the letter was signed.
        is_ending = bool(due and signed and (match["quarter"] or match["half"]) and due == signed[:7])
        time = _time(text, match, due, assumed, is_ending)
        is_rest = match["relative"] in _WHOLE and any((one.due or "").startswith(f"{due}-") for one in found)
        found.append(time._replace(is_rest=True) if is_rest else time)
    return tuple(found)


def _is_within(match: re.Match[str], period: str) -> bool:
    """Whether a month lies in the half or quarter of a year that was named before: 去年下半年…,12月底前全部到站."""
    named = _TIME.match(period)
    if named is None or not match["month"] or not (named["half"] or named["quarter"]):
        return False
    end = int((_within_year(named, ()) or "-00")[1:3])
    months = 6 if named["half"] else 3
    return end - months < (_number(match["month"]) or 0) <= end


def _says_less(text: str, match: re.Match[str], before: int) -> bool:
    """Whether a bare season says less than the time that ends at `before`; not 暑假期间 of another clause."""
    if before == match.start():
        return True
    is_apart = "," in text[before : match.start()] and _LIMIT.match(text, match.end()) is not None
    return _SEASON_NAME.fullmatch(match[0]) is not None and not is_apart


def _written(text: str) -> Iterator[re.Match[str]]:
    """What looks like a time, in order, none overlapping another."""
    end = 0
    while (first := _FIRST.search(text, end)) is not None:
        end = first.end()
        if (match := _TIME.match(text, first.start())) and match[0]:
            end = match.end()
            yield match


def _time(text: str, match: re.Match[str], due: str | None, assumed: bool, is_ending: bool) -> Time:
    after, lead = match.end(), _LEAD.search(text, max(0, match.start() - 3), match.start())
    limit = _LIMIT.match(text, after)
    edge = bool(
        match["edge"]
        or match["within"]
        or match["of_plan"]
        or match["of_bare_plan"]
        or (match["season"] or "").startswith("年")
    )
    edge = edge or text[match.end() - 1] in "底末内"
    since = bool(_SINCE.match(text, after)) or (
        match["before"] is None and text[match.start() - 1 : match.start()] == "近"
    )
    start = _START.match(text, after)
    # 开学后 names when something is to be done, 国庆节后 and 2026年以后 from when on.
    is_then = (
        start is not None and start[0].endswith("后") and (match["season"] or "").endswith(("开学", "学期"))
    )
    starts = start is not None and not limit and not is_then
    if lead is not None and lead[0][-1] in "自从" and _START_LATER.match(text, after):
        starts, limit = True, None  # 从下半年第一批案件起执行
    leads = (
        lead is not None
        and lead[0][-1] in "到至在"
        and text[lead.start() - 1 : lead.start()] not in _OF_DATES
    )
    is_limit = bool(limit or edge or leads) and not starts
    is_soon = not assumed and limit is not None and limit[0] == "期间"  # 暑假期间 of a letter of June
    if _SEASON_NAME.fullmatch(match[0]) or match["relative"] == "全" or is_ending:
        assumed = True  # 冬季, 全年, 上半年 in June: a report, unless something is said to be done
    if assumed and not is_soon:  # 到9月底 of a letter of October was this year; 9月底前 is still to come
        is_limit = limit is not None and "前" in limit[0]
    return Time(match.start(), after, due, is_limit, since, starts, match["counted"] is not None, assumed)


def _due(match: re.Match[str], signed: str | None, last_year: int | None) -> str | None:
    """The last day meant, None where it cannot be told, empty where the match is no time."""
    if match["planned"]:
        return str(_PLAN_ENDS[match["plan"] or ""])
    today = _parts(signed or "")
    if match["counted"]:
        return counted(match["number"] or "", match["unit"] or "", today)
    if match["near_month"]:
        return month_on(today, (match["near"] or "").startswith("下"))
    year = last_year if match["relative"] == "当" and last_year else _year(match, today)
    within = _within_year(match, today)
    if within is None:
        return ""
    if (match["relative"] and year is None) or not (year or last_year or today):
        return None
    if year is None:  # A month without a year is the next such month, as seen by who signed.
        month = int(within[1:3]) if within[1:3].isdigit() else 13
        is_past = len(today) > 1 and month < today[1] + bool(_SPRING.match(match["season"] or ""))
        year = last_year or today[0] + is_past
    if match["season"] and is_lunar(match["season"]):
        within = month_of(match["season"], year)
    return valid(f"{year}{within}")


@lru_cache(maxsize=256)
def _parts(day: str) -> tuple[int, ...]:
    """The numbers of a date, as many as it has."""
    return tuple(map(int, day.split("-"))) if day else ()


def _year(match: re.Match[str], today: tuple[int, ...]) -> int | None:
    if match["year"]:
        return _number(match["year"])
    if today and (match["season"] or "").startswith("明"):
        return today[0] + 1
    if match["relative"] and today:
        return today[0] + _RELATIVE_YEARS[match["relative"]]
    return None


def _within_year(match: re.Match[str], today: tuple[int, ...]) -> str | None:
    """What follows the year of a date, from the hyphen on; None for a month or day that does not exist."""
    if match["edge"]:
        return "-12" if match["edge"] in "底末" else "-03"
    if match["quarter"]:
        return f"-{(_number(match['quarter']) or 0) * 3:02}"
    if match["half"]:
        return "-06" if match["half"] == "上" else "-12"
    if match["season"]:
        if len(match["season"]) > 2 and match["before_school"] is not None:
            return "-02" if match["season"].startswith("春") else "-08"
        if match["season"] == "开学":  # of the next term
            is_after = match.string.startswith(("后", "之后", "以后"), match.end())
            terms = ("-09", "-03") if is_after else ("-08", "-02")
            return terms[0] if len(today) > 1 and 2 < today[1] < 9 else terms[1]
        season = match["season"] + ("学" if match["school"] is not None else "")
        return month_of(season)
    if not match["month"]:
        return ""
    month = 1 if match["month"] == "元" else _number(match["month"]) or 0
    if not 1 <= month <= 12:
        return None
    if match["third"] in ("上", "中"):
        return f"-{month:02}-{10 if match['third'] == '上' else 20}"
    if match["day"]:
        return f"-{month:02}-{_number(match['day']) or 0:02}"
    return f"-{month:02}"


_number = lru_cache(maxsize=4096)(to_int)
