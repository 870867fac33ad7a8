"""Who is to do what a sentence promises, where the sentence names a body; how high the one stands that signs."""

from __future__ import annotations

import re
from typing import Final

_KINDS: Final = (
    "局|厅|委员会|委(?!员会|会)|办公室|办(?!园|学)|院|中心|公司|集团|大队|支队|总工会|"
    "银行|医院|学院|人民政府|政府|财政|街道办事处|街道|管委会|村委会|[镇乡](?![级村政财])"
)
"""How the names of bodies end."""
_NAME: Final = rf"(?P<name>(?![我本该各])[一-龥]{{1,18}}?(?:{_KINDS}))"
_DOES: Final = (
    r"(?=将|拟|计划|承诺|力争|打算|准备|同意|明确|答[应复]|负责|牵头|已|从|会(?!同|议)|在|今年|明年|[0-9]|监管|优先|提供|每"
    r"|表示|安排|另拟|率先|按|正)"
)
_TIME: Final = r"(?:(?:今|明|后)年|20[0-9]{2}年|[0-9]{1,2}月(?:底)?前?)?"
_SUBJECT: Final = re.compile(
    rf"(?:^|[,:;。(])(?:其中|此外,?|另外,?|目前,?|下一步,?|同时,?)?{_TIME}{_NAME}{_DOES}"
)
_BY: Final = re.compile(
    rf"由{_NAME}(?:(?<!财政)(?![的和、及等与]|[一-龥]{{0,2}}[局委厅办站所]|列支|承保|管护|管养|维护|使用)|负责|牵头|提供|统一|组织|支付|实施|承担|接管|办理|与)"
)
_CELL: Final = re.compile(rf"\| ?{_NAME} ?(?=\|)")
"""A cell of a row that is nothing but a body."""
_NO_NAME: Final = re.compile(
    "^(?:代表|会同|联合|经|报|向|对|与|把|将|按|据|为|在|关于)|[我本][局委厅]|[的由元]"
)

TOWN, COUNTY, CITY, PROVINCE, STATE = range(5)
"""How high a body stands."""
_LEVELS: Final = (
    (re.compile(r"省|自治区(?!.*[市州盟县旗])"), PROVINCE),
    (re.compile(r"[一-龥]{2}(?:镇|乡|街道)(?:人民政府|政府|党委|办事处|办|$)"), TOWN),
    (re.compile(r"[县旗]|(?<!地)区"), COUNTY),
    (re.compile(r"[市州盟]|地区"), CITY),
    (re.compile(r"部$|国家|总局"), STATE),
)
"""What is in the name of a body, the most telling first: 湘东市北岭区教育局 is of a county."""


def level(agency: str) -> int | None:
    """How high a body stands, by its name; None where the name does not tell: 水务局."""
    return next((level for pattern, level in _LEVELS if pattern.search(agency)), None)


def doer(sentence: str) -> tuple[int, int] | None:
    """Where a folded sentence names the body that does it; None where it names none but the writer (我局, 我们)."""
    for pattern in (_CELL, _BY, _SUBJECT):
        for found in pattern.finditer(sentence):
            if not _NO_NAME.search(found["name"]):
                return found.span("name")
    return None
