"""Times that are no day of the calendar: 接到投诉后7日内, 每年9月, 规划期为2022—2030年, 等明年的指标下来."""

from __future__ import annotations

import re
from typing import Final

_WHENEVER: Final = re.compile(
    r"(?:每|连续|后(?<![,;][之此随]后)(?!的[一-龥])|不合格|(?:^|[,;])(?:如果?|若|一旦)|接到|收到|报修|投诉|举报|申请|受理|时限|期限|压缩到?|缩短到?|坏了|案件|事项|诉求|求助|咨询|故障|隐患|质保期|保修期|渗漏|损坏|破损|查实|发现问题|接报|来电|毕业|入职|退役)[^。;:]{0,20}$"
)
"""Before a number of days that is counted from whatever happens, not from the letter: a standard of service."""
_IF_EVER: Final = re.compile(
    r"[,，]?[^,。;]{0,5}?(?:减半|减免|减按|免[息费租税征收]|不变|不涨)|\)|[,，]?(?:不得|不准|享受|办结|受理|到场|上门|回电|[两二三四五]次|被|查出|累计|发生|出现|违反|未|有两|有三|连续)"
)
"""After such a number: whoever does so within it."""
_FROM_THEN: Final = re.compile(
    "(?:(?:之日|[后时])(?:起|算起|开始)|(?:建成|投产|投用|验收|开业|签约|签订|到位|获批|通过|到期|出让)之?后?)[,的]?$"
)
"""Before a number of years or days that is counted from what happens: 自协议生效之日起6个月内, 建成一年内."""
_SINCE_THEN: Final = re.compile("20[0-9]{2}年[^,。;]{0,12}(?:后|起|以来|开始),[^,。;]{0,12}$")
"""The same of an event that has its year: 2016年大水之后,我局三年内整治11处."""
_HANGS: Final = re.compile("(?:待|等|俟)[^,;。]{2,24}(?:后|时),[^,;。]{0,6}$|后,?利用$")
_FREE: Final = re.compile("(?![今明])[^,;。]*[春夏秋冬闲假]")
"""After what must come first, a season without a year is whichever comes then: 待资金到位后,利用冬闲时间培训."""
_TERM: Final = re.compile(
    r"(?:规划期|合同期|有效期|服务期|承包期|租赁期|租期|聘期|合作期)限?[为是至到自从]{0,2}$"
)
"""Before how long something goes for: 规划期为2022—2030年."""
_GOES_UNTIL: Final = re.compile(
    "(?:[保签租续]|执行|履行|有效|享受|(?:政策|优惠|电价|批文|合同|协议|期限|保单)[^,;。]{0,8}?)[到至]$"
)
"""Before the day until which something in force goes: 意外险保到2021年6月30日, 管护合同签到明年底."""
_UNTIL: Final = re.compile("(?:等|待|只要|若|一旦|如果?)[^,;。]{0,12}$")
_UNTIL_ENDS: Final = re.compile(
    "(?!底|末|[0-9]+[日号]|前|之前)[^,;。]{1,14}?(?:下来|[下获]批|批复|批准|到位|到账|出台|定下来|有了|出来|通过)(?:之?后|了?就|了?再|[,了])"
)
"""Around a time by which what must come first is hoped for: 等明年的指标下来了再硬化."""
_IF: Final = re.compile("(?:若|如果?|倘若?|假如)[^,;。]{0,12}$")
_IF_GRANTED: Final = re.compile("前?[^,;。]{0,14}(?:获|得到|通过|批准|批复|到位|下达)[^,;。]{0,6},")
"""Around a time by which others may grant what must come first: 若在三季度前获批准,我委随即拨付."""
_IN_CASE: Final = re.compile("(?:如遇|遇有|遇到)[^,;。]{0,8}$")
"""Before a time in which something may happen: 如遇4月中旬连续低温,延供三天."""
_NEXT_YEAR: Final = re.compile(
    "下一?年(?:度(?!预算|计划|财政)|度?的?(?:[^,;。]{0,8}挂钩|补助|奖补|资金|指标|名额))"
)
_PLACED: Final = re.compile("(?:列入|纳入|安排|编入|计入)[^,;。]{0,6}$")
"""Before 下一年度 where it is the year after the letter's; else the year after whatever happens: 排名靠后的，扣减下一年度补助."""
_OBJECT: Final = re.compile("[将把对其]$")
"""Before the year of what is dealt with, not when: 3月底前,将当年枯死松树清理完毕; 取消其当年资格."""
_EACH_QUARTER: Final = re.compile("一[发次结评报查付清拨]")
"""After 一季度 that is each of them: 一季度一发."""
_EVERY: Final = re.compile(r"[每历常](?:年|(?<=每)学[期年])[^,。;:]{0,8}$")
_EACH: Final = re.compile("(?:^|[,;:])对(?![^,]{0,12}[0-9])[^,]{2,16}的[^,]{1,6},[^,]{0,10}$")
"""Before days that are counted in each case: 对表决通过的小区,供电公司在30个工作日内移交."""
_YEARLY: Final = re.compile("[^;。]*?(?:每年|历年|年年)[^,;。]{0,8}(?:都|均|照此|如此)")
"""After an occasion that comes each year: 中高考期间停止夜间施工,我市每年6月都在实行."""
_YEAR_BY_YEAR: Final = re.compile("今年[^;。]*明年|20[0-9]{2}年[^;。]*20[0-9]{2}年")
"""After 分两年: the years themselves say when, 分两年改造,今年12座,明年11座."""
_IN_PLANNING: Final = re.compile("[^,;。]{0,8}(?:规划|纲要|计划|方案)[时中](?!心|期)")
"""After the years of a plan that is being made: 编制2023-2025年中期财政规划时."""
_AIM_OF: Final = re.compile(
    "(?:对照|按照?|围绕|根据|落实|锚定)(?:国家|国务院|中央|全国|全省|上级|省|自治区|部)[^,;。我]{0,14}$"
)
_AIM: Final = re.compile("[^,;。]{0,24}(?:目标|要求|部署|安排|规划|任务),")
"""Before and after the time of what a body above aims at: 对照国家到2025年县县达标的目标,今年底前改造11家."""
_BUDGET: Final = re.compile("的?年?度?(?:财政|部门)?预算")
"""After a year that only says who pays for what has a start: 列入明年预算,从明年1月起发放."""
_QUOTA: Final = re.compile("年?度?[^,。;的]{0,6}(?:限额|额度|名额|指标)(?=[,。;])")
"""After the year of what is asked for: 申请增加2027年猎捕限额."""


def is_whenever(text: str, match: re.Match[str], from_here: int) -> bool:
    """Whether a time of `due.times` is none of the calendar: each year, counted from whatever happens, or how long something goes for.

    `from_here`: from where on what stands before it is looked at.
    """
    begin, end = match.span()
    if _NEXT_YEAR.match(text, begin) and not _PLACED.search(text, from_here, begin):
        return True
    has_year = match["year"] or match["relative"]
    if match["month"] == "两":
        return True  # 连续两月: never February
    if match[0] == "当年" and _OBJECT.search(text, from_here, begin):
        return True
    if match["season"] and not has_year and _YEARLY.match(text, end):
        return True
    if _IN_PLANNING.match(text, end):
        return True
    if _AIM.match(text, end) and _AIM_OF.search(text, from_here, begin):
        return True
    if match["season"] and not has_year and _FREE.match(match[0]) and _HANGS.search(text, from_here, begin):
        return True
    if _EVERY.search(text, from_here, begin) or _TERM.search(text, from_here, begin):
        return True
    if _IF.search(text, from_here, begin) and _IF_GRANTED.match(text, end):
        return True
    if match["quarter"] and _EACH_QUARTER.match(text, end):
        return True
    if _IF.search(text, from_here, begin) and _BUDGET.match(text, end):
        return True
    if _IN_CASE.search(text, from_here, begin) or _GOES_UNTIL.search(text, from_here, begin):
        return True
    begun = from_here
    if match.lastgroup != "counted":
        return _UNTIL.search(text, from_here, begin) is not None and _UNTIL_ENDS.match(text, end) is not None
    if match["unit"] != "年":
        if text.endswith("的,", 0, begin) or _EACH.search(text, from_here, begin):
            return True  # 初筛异常的,两周内复筛: counted in each case
    else:
        if match[0].startswith("分") and _YEAR_BY_YEAR.search(text, end):
            return True
        from_here = max(from_here, text.rfind(",", 0, begin) + 1)  # 每口补2.8万元,三年内扶持400口
    return (
        any(each.search(text, from_here, begin) for each in (_WHENEVER, _FROM_THEN))
        or _SINCE_THEN.search(text, begun, begin) is not None
        or _IF_EVER.match(text, end) is not None
    )


def is_of_quota_or_budget(text: str, end: int, has_start: bool) -> bool:
    """Whether a time that ends there is the year of a quota, or of the budget of what `has_start`: no due of either."""
    return _QUOTA.match(text, end) is not None or (has_start and _BUDGET.match(text, end) is not None)
