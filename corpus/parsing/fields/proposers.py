"""Who is addressed: deputies 代表, members 委员, the groups that propose, or an office (then nobody proposes)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.parsing.lines import HAN, Line
from corpus.text.fold import fold
from corpus.text.numerals import NUMERAL
from corpus.text.word_lists import alternation, any_of, entries

_LONGEST: Final = 400
_ROLE: Final = r"(?:人大代表|政协委员|代表|委员)"
_HONORIFIC: Final = r"(?:们|同志|先生|女士|各位|诸位){0,2}"
_ADDRESS: Final = re.compile(
    r"\|?致?(?P<dear>尊敬的?|敬爱的)?(?P<who>[^:。;!?《》“”\"|]{1,380}?)"
    r"(?P<end>:|,?[您你]们?好[!:,。]{0,2}(?=$|[您你现非感首收])|[;,。.]?\|?$)(?P<rest>.*)"
)
_ENDS_WITH_ROLE: Final = re.compile(
    rf"(?P<role>{_ROLE}){_HONORIFIC}(?:\([^()]{{0,30}}\)|等(?:\d{{1,3}}|[{NUMERAL}]{{1,3}})?[位名人个]?)?,?$"
)
_REST: Final = re.compile(r"[!:,。|]{0,2}(?:$|[您你贵我现首感非衷收经接根第针由在]|关于|《|对)")
_ROLE_FIRST: Final = re.compile(
    rf"[省市县区州]{{0,2}}(?:人大|政协)(?P<role>代表|委员)(?P<name>[{HAN}]{{2,4}}?)(?:同志|先生|女士)?"
)
_VERB: Final = re.compile(r"关于|提出|建议|提案|答复|收悉|办理|会议|标题|姓名|[您你]")
_AND_OTHERS: Final = re.compile(
    rf"\(?等(?:\d{{1,3}}|[{NUMERAL}]{{1,4}})?(?:位|名|人|个)?(?:[省市县区州旗])?(?:人大|政协)?\)?$"
)
_MASKED: Final = re.compile(r"[*×Xx○〇某]+")
_NOBODY: Final = re.compile(
    r"(?:各位|全体|诸位|其他|其余|联名|附议|有关|相关|尊敬的?|贵|各|第[一二三四]提?|领衔|人大|政协|界别)*"
)
_PERSON: Final = re.compile(
    rf"[{HAN}*×Xx某]{{2,4}}|[{HAN}]{{1,10}}(?:[·•.][{HAN}]{{1,10}}){{1,3}}|[{HAN}]{{5,12}}"
)
_SHORT_NAME: Final = re.compile(
    rf"[{HAN}*×Xx某]{{2,4}}|[*×Xx○〇某]+|[{HAN}]{{1,10}}(?:[·•.][{HAN}]{{1,10}}){{1,3}}"
)
_BLANK: Final = re.compile(r"(?<![A-Za-z.])\s+|\s+(?![A-Za-z])")
"""A blank inside a name that means nothing: 王 强; not that of LI Ming."""
_ADDRESS_BEHIND: Final = re.compile(
    rf"(?<=[{HAN}]{{2}})[\s,，(（]+[{HAN}]{{2,20}}(?:[镇乡村社组局校院司厂]|街道|社区|小学|中学)[)）]?$"
)
"""Where a proposer lives or works, behind the name: 柯尊平 牛头店镇国庆村."""
_JOINT: Final = re.compile(rf"(?P<left>[{HAN}·*×]{{2,20}})[和与及](?P<right>[{HAN}·*×]{{2,20}})")
_BETWEEN: Final = re.compile(r"[、,，;；/]|(?<=代表|委员|委員)(?:以及|[并和及与並與])")
"""Between two who are named: 王强、李红, 王强代表和李红代表."""
_OFFICIAL: Final = re.compile(r"(?:长|主任|主席|主委|书记|总|老师)$")
_OFFICE: Final = re.compile(
    r"(?:局|厅|部|委|办|办公室|政府|院|中心|公司|指挥部|办事处|管委会|委员会|大队|分局|处|所|站)$"
)
_OTHERS: Final = rf"(?:等?(?:\d{{1,3}}|[{NUMERAL}]{{1,3}})[位名]|等)?"
"""等3位, 三位, 等"""
_THIRD_PERSON: Final = re.compile(
    rf"(?P<who>[{HAN}·、*×]{{2,60}}?){_OTHERS}(?:人大|政协)?(?:代表|委员)(?:在[^,。]{{0,40}})?(?:所?提出?|联名)"
)
_IN_TITLE: Final = re.compile(
    rf".*?(?:号|会议|关于|[届次])(?P<who>(?!.{{0,40}}(?:会议|号))[{HAN}·、*×]{{2,40}}?){_OTHERS}(?:人大|政协)?"
    r"(?:代表|委员)的?(?:建议|提案|议案)"
)


@dataclass(frozen=True, slots=True)
class Salutation:
    """The line that addresses the letter, and what the page has put on the same line after it."""

    text: str
    proposers: tuple[str, ...]
    role: str | None
    """代表 or 委员; None for a group or an office."""
    rest: Line | None = None
    is_said: bool = True
    """Whether the line itself says that it addresses deputies, a group or an office; else persons who may be anybody."""


def read_salutation(line: Line) -> Salutation | None:
    """The salutation that `line` is, or begins with, when it names deputies or members; None otherwise."""
    match = _ADDRESS.match(line.tight[:_LONGEST])
    if (
        match is not None
        and (first := _ROLE_FIRST.fullmatch(match["who"]))
        and match["end"] == ":"
        and _REST.match(match["rest"])
    ):
        start = match.start("who")
        name = line.cut(start + first.start("name"), start + first.end("name"))
        return Salutation(
            line.cut(0, match.end("end")), (name,), first["role"], _rest(line, match.end("end"))
        )
    if match is None or not (role := _ENDS_WITH_ROLE.search(match["who"])):
        return None
    who, rest = match["who"][: role.start()], match["rest"]
    named = _NOBODY.fullmatch(who) is None
    if _VERB.search(who) or not _REST.match(rest) or (not named and not (match["dear"] or who)):
        return None
    if not match["end"].strip("|;,。.") and not _is_list_of_names(match["who"]):
        return None
    start, end = match.start("who"), match.start("who") + role.start()
    spaced = line.cut(start, end)
    return Salutation(
        text=line.cut(0, match.end("end")).strip("| "),
        proposers=names(spaced) if named else (),
        role=role["role"][-2:],
        rest=_rest(line, match.end("end")),
    )


def _rest(line: Line, start: int) -> Line | None:
    while start < len(line.tight) and line.tight[start] in "!:,。| ":
        start += 1
    if start >= len(line.tight):
        return None
    tight = line.tight[start:]
    # Some sites repeat the end of the heading here: 孙立国代表:第一次会议第1192号建议办理情况的答复.
    if re.search(r"(?:答复|回复|复函|的函)$", tight[:200]) and len(tight) < 100:
        return None
    return line.part(line.offset(start))


def _is_list_of_names(who: str) -> bool:
    """Whether a line without colon is a salutation: nothing but short names, or names of groups."""
    pieces = [_bare(piece) for piece in re.split(r"[、,;]", re.sub(r"\(.{0,30}?\)", "", who)) if piece]
    return len(who) <= 150 and all(
        _SHORT_NAME.fullmatch(piece)
        or (any_of("groups.txt").search(piece) and not re.search("[局厅对]", piece))
        for piece in pieces
    )


def read_addressee(line: Line) -> Salutation | None:
    """The salutation that `line` is when it names a group or an office; meant for the line above the opening."""
    tight = line.tight.strip("|")
    who = tight.removesuffix(":")
    if (
        not 2 <= len(who) <= 60
        or "|" in who
        or re.search(r"[:。;!?《》“”]|关于|答复|建议|提案(?!委|组)|收悉|会议$", who)
    ):
        return None
    bare = re.sub(r"^(?:尊敬的?)", "", who)
    text = line.written.strip("| ")
    if re.search(alternation("groups.txt"), bare) and not re.search(r"(?:办公室|局|厅)$", bare):
        start = line.tight.find(bare)
        return Salutation(text, names(line.cut(start, start + len(bare))), None)
    if tight.endswith(":") and _are_persons(bare):
        start = line.tight.find(bare)
        return Salutation(text, names(line.cut(start, start + len(bare))), None, is_said=False)
    if tight.endswith(":") or _OFFICE.search(bare):
        return Salutation(text, (), None) if _OFFICE.search(bare) else None
    return None


def lists_names(line: Line) -> bool:
    """Whether a line is a part of a list of names, which a page has broken."""
    pieces = [piece for piece in re.split(r"[、,]", line.tight) if piece]
    return line.tight[-1] in "、," or (
        len(pieces) > 1 and all(_SHORT_NAME.fullmatch(piece) and _surname().match(piece) for piece in pieces)
    )


def _are_persons(who: str) -> bool:
    """Whether names that nothing says are deputies' are names of persons: by 同志, 先生, 女士, 等5人, or by their surnames."""
    said = re.sub(rf"(?:同志|先生|女士|等(?:\d{{1,3}}|[{NUMERAL}]{{1,3}})[位名人])们?$", "", who)
    pieces = [_bare(piece) for piece in re.split(r"[、,;]", said)]
    return all(_SHORT_NAME.fullmatch(piece) for piece in pieces) and (
        said != who or all(_surname().match(piece) and not _OFFICIAL.search(piece) for piece in pieces)
    )


@cache
def _surname() -> re.Pattern[str]:
    return re.compile("|".join(word for line in entries("surnames.txt") for word in line.split()))


def _bare(piece: str) -> str:
    """A name without its role, without 等N位, without what stands in brackets after it."""
    piece = re.sub(r"\((?!.{0,6}等)(?=[^()]*[一-鿿\d])[^()]{0,30}\)$", "", piece.strip(" 、,;:"))
    for _ in range(2):
        piece = re.sub(rf"{_ROLE}?{_HONORIFIC}$", "", piece)
        piece = _AND_OTHERS.sub("", piece)
    if re.search(r"(?:办|办公室|委|委员会|政协|人大)转交?$", piece):
        return ""  # the office that passes the letter on: 县政协办公室转 某某委员
    return re.sub(r"^(?:尊敬的?|敬爱的)|^.{0,12}代表团(?=.{2,4}$)", "", piece)


def names(text: str) -> tuple[str, ...]:
    """The names in a list as written: without roles, without 等N位; masked ones (***) left out."""
    found: list[str] = []
    for part in _BETWEEN.split(text):
        for piece in _split_at_spaces(part):
            written = _BLANK.sub("", piece.strip())
            folded = fold(written)
            bare = _bare(folded)
            start = folded.find(bare)
            joint = _JOINT.fullmatch(bare)
            if joint and len(bare) >= 6 and not any_of("groups.txt").search(bare):
                found += [
                    written[start + a : start + b] for a, b in (joint.span("left"), joint.span("right"))
                ]
            elif bare and not _MASKED.fullmatch(bare) and _NOBODY.fullmatch(bare) is None:
                found.append(written[start : start + len(bare)])
    return tuple(dict.fromkeys(found))


def _split_at_spaces(part: str) -> list[str]:
    """Names that only spaces separate; a space inside a name of two characters (王 强) separates nothing."""
    words = part.split()
    if len(words) < 2 or any(len(word) < 2 for word in words) or not all(_PERSON.fullmatch(w) for w in words):
        return [part]
    roles = [w for w in words if re.fullmatch(rf"{_ROLE}|等.{{0,5}}", fold(w))]
    return [part] if roles and len(words) == 2 else [w for w in words if w not in roles]


def named_in(text: Line, title: bool = False) -> tuple[str, ...]:
    """The deputies that a letter without salutation names in its opening (钟有志等代表提出的…), or a title does."""
    match = _IN_TITLE.search(text.tight[:300]) if title else _THIRD_PERSON.search(text.tight[:300])
    if match is None or _VERB.search(match["who"]):
        return ()
    who = (
        re.sub(r"^.*[省市县区州旗届团](?=[^、]{2,4}$)", "", match["who"])
        if "、" not in match["who"]
        else match["who"]
    )
    found = names(who)
    return found if all(len(name) <= 4 or "·" in name for name in found) else ()


def labelled(values: Sequence[str]) -> tuple[str, ...]:
    """The proposers that a record's label gives."""
    for value in values:
        value = re.sub(r"[(（]?共?\d+人?[)）]?$", "", value.strip())
        value = _ADDRESS_BEHIND.sub("", value)
        if 2 <= len(value) <= 200 and (found := names(value)):
            return found
    return ()
