"""Occasions of the year by which letters set times: 清明, 汛期, 上冻前, 春节前; the month, or day, that each means.

Source: usage of such letters; the months of lunar festivals are those of the public calendar, 2001 to 2040.
"""

from __future__ import annotations

from typing import Final

_MONTHS: Final = {
    "年底": "-12", "年末": "-12", "年终": "-12", "岁末": "-12", "年中": "-06", "年内": "-12", "暑假": "-08", "暑期": "-08", "寒假": "-02",
    "春季学": "-03", "春季开": "-03", "春学": "-03", "秋季学": "-09", "秋季开": "-09", "秋学": "-09", "春开": "-03", "秋开": "-09",
    "春季": "-05", "夏季": "-08", "秋季": "-11", "冬季": "-12", "春天": "-05", "夏天": "-08", "秋天": "-11", "冬天": "-12",
    "今冬明春": "-03", "今春": "-05", "今夏": "-08", "今秋": "-11", "今冬": "-12",
    "明春": "-05", "明夏": "-08", "明秋": "-11", "明冬": "-12", "开春": "-05", "早春": "-03", "初春": "-03", "春暖": "-05",
    "春节": "-02", "春运": "-01", "春": "-05", "主汛": "-05", "汛": "-05", "入汛": "-05", "雨季": "-05", "入梅": "-06",
    "十一": "-10-01", "国庆": "-10-01", "五一": "-05-01", "劳动节": "-05-01", "六一": "-06-01", "儿童节": "-06-01", "元旦": "-01-01",
    "七一": "-07-01", "八一": "-08-01", "建军节": "-08-01", "教师节": "-09-10", "烈士纪念日": "-09-30",
    "暑运": "-06", "秋收": "-10", "麦收": "-06", "夏收": "-06", "入冬": "-11", "供暖": "-10", "供热": "-10", "采暖": "-10",
    "元宵": "-02", "正月": "-02", "清明": "-04", "端午": "-06", "中秋": "-09", "重阳": "-10", "冬至": "-12", "腊月": "-12", "除夕": "-02",
    "立冬": "-11", "霜降": "-10", "霜冻": "-10", "上冻": "-11", "封冻": "-11", "入伏": "-07", "台风季": "-07",
    "迎峰度夏": "-06", "迎峰度冬": "-11",
    "高考": "-06", "中考": "-06", "插秧": "-05", "移栽": "-05", "秋种": "-10", "秋播": "-10", "冬灌": "-11",
    "冬闲": "-12", "植树节": "-03-12",
}  # fmt: skip
"""By how a name begins, the longer names before the shorter."""
_JANUARY: Final = frozenset(
    {2001, 2004, 2006, 2009, 2012, 2014, 2017, 2020, 2023, 2025, 2028, 2031, 2033, 2036, 2039}
)
_OCTOBER: Final = frozenset({2001, 2006, 2009, 2017, 2020, 2025, 2028, 2031, 2036, 2039})
_MAY: Final = frozenset({2006, 2009, 2017, 2025, 2028, 2036, 2039})
_OTHERWISE: Final = {
    "春节": (_JANUARY, "-01"), "正月": (_JANUARY, "-01"), "除夕": (_JANUARY, "-01"), "中秋": (_OCTOBER, "-10"), "端午": (_MAY, "-05"),
}  # fmt: skip
"""Lunar festivals: in these years they are in that month."""
BEFORE: Final = (
    "清明|端午|中秋|重阳|元宵|春节|正月|腊月|除夕|[上封霜]冻|入伏|立冬|冬至|霜降|台风季|迎峰度[夏冬]|[高中]考|插秧|移栽|秋[种播]|冬灌"
    "|七一|八一|建军节|教师节|儿童节|劳动节|烈士纪念日|植树节|春暖"
)
"""Those that are times only beside a word for it: 清明节前, 中秋期间, 端午节后."""
FIRSTS: Final = "".join(
    each[1 : each.index("]")] if each.startswith("[") else each[0] for each in BEFORE.split("|")
)
"""Their first characters."""


def is_lunar(name: str) -> bool:
    """Whether an occasion that begins so moves from year to year."""
    return name[:2] in _OTHERWISE


def month_of(name: str, year: int | None = None) -> str:
    """The month, or day, from the hyphen on, of an occasion that begins so; of a lunar festival that of the year."""
    years, month = _OTHERWISE.get(name[:2], (frozenset[int](), ""))
    if year in years:
        return month
    return next(ends for begin, ends in _MONTHS.items() if name.startswith(begin))
