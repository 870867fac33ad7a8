"""Replies made up with a seed, any number of them: for measuring growth where real ones are not at hand. Everything in them is invented.

The letters are put together from the sentences of the samples, which keeps the lengths, structures and word frequencies of real letters;
numbers and the names of villages, roads and estates are made anew each time, so that the vocabulary goes on growing as that of real
collections does. Places, agencies, people, years and dispositions are drawn from distributions as skewed as those of real sites.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Final

from corpus.derived.dispositions import outcome
from corpus.intake.files import understand
from corpus.parsing.outline import outline
from corpus.readers import read
from corpus.reply import Reply
from corpus.text.numerals import to_chinese

SAMPLES: Final = Path(__file__).parents[1] / "samples"
SEED: Final = 20261126

_SENTENCE: Final = re.compile(r"[^。！？\n]{6,120}[。！？]")
_NUMBER: Final = re.compile(r"(?<![\d.])[1-9]\d{0,4}(?:\.\d+)?(?!\d|[年月日号])")
_NAME: Final = re.compile(r"[一-鿿]{2}(?=村|镇|乡|路|街|桥|小区|社区|水库|学校|公园|广场)")
_SLOT: Final = re.compile("[\ue000\ue001]")
_NUMBER_SLOT: Final = "\ue000"
_NAME_SLOT: Final = "\ue001"
_OPENINGS: Final = ("一、基本情况", "二、主要做法", "三、下一步打算")
_SYLLABLES: Final = (
    "云山河石柳桥清泉东西南北龙凤安平福寿文武金银松竹梅兰上下大小新古高长白青红黄丹沙"
    "溪湖塘岭坡湾沟寨堡营屯台家王李张刘陈杨赵周吴"
)
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志文海玉春雪峰红梅林"
_BUREAUS: Final = (
    "教育局", "住房和城乡建设局", "交通运输局", "农业农村局", "民政局", "卫生健康局", "公安局", "自然资源局", "水利局", "文化和旅游局",
    "人力资源和社会保障局", "发展和改革局", "财政局", "生态环境局", "市场监督管理局", "应急管理局", "城市管理局", "商务局", "医疗保障局",
)  # fmt: skip
_PLACES: Final = 2000
_DISPOSITIONS: Final = ("A",) * 9 + ("B",) * 6 + ("C",) * 2 + (None,) * 8
_YEARS: Final = range(2010, 2026)
_SENTENCES: Final = (18, 60)
"""Of a letter: about 800 to 3,000 characters, 1,700 in the middle."""


@dataclass(frozen=True, slots=True)
class _Theme:
    """What a sample letter is about, with its sentences; slots stand for numbers and names."""

    subject: str
    areas: tuple[str, ...]
    sentences: tuple[str, ...]


def synthesize(count: int, seed: int = SEED) -> Iterator[Reply]:
    """`count` invented replies, the same for the same seed, one by one."""
    chance = random.Random(seed)
    themes = _themes()
    every = [sentence for theme in themes for sentence in theme.sentences]
    places = [_place(chance) for _ in range(_PLACES)]
    weights = list(accumulate(1 / (rank + 20) for rank in range(_PLACES)))
    years = list(accumulate(1.12**n for n in range(len(_YEARS))))
    for number in range(1, count + 1):
        theme = chance.choice(themes)
        (place,) = chance.choices(places, cum_weights=weights)
        (year,) = chance.choices(_YEARS, cum_weights=years)
        yield _reply(chance, number, theme, every, place, year)


@cache
def _themes() -> tuple[_Theme, ...]:
    themes = []
    for path in sorted(SAMPLES.iterdir()):
        reply = understand(read(path.read_bytes(), path.name)).reply
        sentences = tuple(
            _slotted(sentence) for sentence in _SENTENCE.findall(reply.body) if "收悉" not in sentence
        )
        if reply.subject and len(sentences) > 5:
            themes.append(_Theme(_slotted(reply.subject), reply.areas, sentences))
    return tuple(themes)


def _slotted(text: str) -> str:
    return _NAME.sub(_NAME_SLOT, _NUMBER.sub(_NUMBER_SLOT, text))


def _filled(chance: random.Random, text: str) -> str:
    """`text` with new numbers and names in its slots."""
    return _SLOT.sub(lambda slot: _number(chance) if slot[0] == _NUMBER_SLOT else _name(chance), text)


def _number(chance: random.Random) -> str:
    return str(int(10 ** (4 * chance.random())))


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=2))


def _place(chance: random.Random) -> str:
    return _name(chance) + chance.choice("县县县区区市")


def _person(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def _body(chance: random.Random, theme: _Theme, every: Sequence[str], opening: str) -> str:
    """The letter: an opening, three headed parts of sentences, most of them of the theme, thanks."""
    total = chance.randint(*_SENTENCES)
    own = chance.sample(theme.sentences, min(len(theme.sentences), 3 * total // 5))
    chosen = own + chance.sample(every, total - len(own))
    chance.shuffle(chosen)
    parts = [opening]
    for number, heading in enumerate(_OPENINGS):
        parts.append(heading)
        mine = chosen[number * total // 3 : (number + 1) * total // 3]
        parts += ["".join(mine[start : start + 5]) for start in range(0, len(mine), 5)]
    return _filled(chance, "\n".join([*parts, "感谢您对我们工作的关心和支持！"]))


def _reply(
    chance: random.Random, number: int, theme: _Theme, every: Sequence[str], place: str, year: int
) -> Reply:
    kind = chance.choice(("建议", "建议", "提案"))
    chamber, address = ("人大", "代表") if kind == "建议" else ("政协", "委员")
    term, meeting = (year - 1950) // 5, (year - 1950) % 5 + 1
    session = f"{place[-1]}{to_chinese(term)}届{chamber}{to_chinese(meeting)}次会议"
    asked = chance.randint(1, 400)
    people = tuple(_person(chance) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    subject = _filled(chance, theme.subject)
    agency = f"{place}{chance.choice(_BUREAUS)}"
    month, day = chance.randint(4, 10), chance.randint(1, 28)
    body = _body(chance, theme, every, f"您提出的《{subject}》收悉，现答复如下：")
    mark = chance.choice(_DISPOSITIONS)
    return Reply(
        title=f"{agency}关于{session}第{asked}号{kind}的答复",
        kind=kind,
        chamber=chamber,
        level="市" if place.endswith("市") else "县",
        region=place,
        session=session,
        session_term=term,
        session_meeting=meeting,
        numbers=(asked,),
        proposers=people,
        subject=subject,
        salutation=f"{'、'.join(people)}{address}：",
        body=body,
        outline=outline(body),
        agency=agency,
        publisher=f"{place}人民政府",
        index_number=f"{number:09}/{year}-{asked:05}",
        topic="其他",
        areas=theme.areas,
        disposition=mark,
        outcome=outcome(mark),
        written_on=f"{year}-{month:02}-{day:02}",
        published_on=f"{year}-{month + 1:02}-{day:02}",
    )
