"""Which congress or committee was asked: of what level, and of which place.

Every part of a page that can name the place is heard: session, headings, opening, signature, letterhead, publisher, source, site, text.
Each speaks with a weight; what several parts say adds up, so that places which a letter only mentions do not count. A place is a
division of the data set, or begins the name of a body, or is confirmed by a second part of the page (拓宽县 and 照白山市 are none).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from corpus.derived.divisions import divisions_named, find_names, is_division, level_of, province_names
from corpus.parsing.fields import agencies, places
from corpus.parsing.fields.session import Session
from corpus.parsing.fields.signature import is_agency
from corpus.parsing.found import Found
from corpus.parsing.page_facts import Facts
from corpus.parsing.reading import Reading
from corpus.text.fold import fold

_QUOTED: Final = re.compile(r"《[^《》]*》|“[^“”]*”")
_CITED: Final = re.compile(r"《[^《》]*(?:条例|办法|规定|决定|规划|纲要)》")
_LONG: Final = 20_000
"""Characters of a page that are searched for places; five times the length of a long letter."""
_MOST: Final = 300
"""Names in running text that are counted."""
_PARTY: Final = re.compile(
    r"^中共|^政协|^中国共产党|^国家税务总局|^国网|^中国人民政治协商会议|^中华人民共和国"
)
_CENTRAL: Final = re.compile(
    r"(?:国务院|国家|中国|最高人民|全国|中央)[一-鿿]{2,30}|[一-鿿]{2,12}部|(?:海关|税务|市场监管)总局|中国人民银行|审计署"
)
_GENERIC_BODY: Final = re.compile(
    r"(?:省|市(?!场|民|容|政(?!府|协|务))|州|盟|县|区(?!域)|旗|自治区|地区)(?=[一-鿿]{2})"
)
_OF_REGION: Final = re.compile(r"区[一-鿿]{2,16}厅")
_ZONE: Final = re.compile(
    r"(?:国家)?(?:级)?(?:高新|经济|经开|技术|开发|新区|产业|工业|综合保税|综保|保税|自贸|自由贸易|旅游|临港|空港)"
)
"""Development zones are named after the city they belong to."""
_COPIES: Final = re.compile(r"(?:抄|主|分)?[送报]:|抄[送报]")
_TITLED: Final = re.compile(r"[一-鿿]{2,12}?(?:自治区|省|市|州|盟|县|区|旗)")
_RANK: Final = {"全国": 4, "省": 3, "市": 2, "县": 1, None: 0}

_SURE, _STRONG, _FAIR, _WEAK = 5.0, 3.0, 2.0, 1.0
_MENTION: Final = 0.5
"""A mention in running text; three of them weigh as much as one line of the site."""


@dataclass(slots=True)
class _Heard:
    """What the parts of a page say about the place: name → part → weight."""

    names: dict[str, dict[str, float]]

    def add(self, name: str, part: str, weight: float, most: float = _SURE) -> None:
        parts = self.names.setdefault(name, {})
        parts[part] = min(most, parts.get(part, 0.0) + weight)

    def best(self, generic: str, text: str) -> tuple[str, float] | None:
        """(name, weight) of the place of that kind that the page speaks of most."""
        able = {
            name: sum(parts.values()) + _WEAK * is_division(name)
            for name, parts in self.names.items()
            if _is_of_kind(name, generic) and self._may_be(name, parts, text)
        }
        # Of names that weigh the same the longer one is the fuller one: 清原满族自治县, 清原县.
        name = max(able, key=lambda name: (able[name], len(name)), default=None)
        return None if name is None else (self._in_full(name), able[name])

    def _in_full(self, name: str) -> str:
        """The fuller name of the same division where whoever answers bears it: 凉山彝族自治州 for 凉山州."""
        paths = divisions_named(name)
        fuller = (
            other
            for other, parts in self.names.items()
            if len(other) > len(name) and max(parts.values()) >= _STRONG and divisions_named(other) == paths
        )
        return max(fuller, key=len, default=name) if paths else name

    def of_level(self, generic: str) -> tuple[str, float] | None:
        """(name, weight) of the division of that level whose bodies answer: 无为市 was a county when its congress met."""
        level = places.LEVELS.get(generic)
        able = {
            name: most
            for name, parts in self.names.items()
            if (most := max(parts.values())) >= _STRONG
            and {level_of(path) for path in divisions_named(name)} == {level}
        }
        name = max(able, key=lambda name: able[name], default=None)
        return None if name is None else (name, able[name])

    def _may_be(self, name: str, parts: dict[str, float], text: str) -> bool:
        if is_division(name) or max(parts.values()) >= _FAIR:
            return True
        stem = name[:-1]
        others = text.replace(name, "")
        return f"{name}人民政府" in text or (len(stem) > 1 and stem in others and len(parts) + 1 > 1)


def _is_of_kind(name: str, generic: str) -> bool:
    return places.kind_of_place(name) == generic or (generic == "自治区" and name.endswith("自治区"))


def place_facts(reading: Reading, session: Found[Session] | None, agency: Found[str] | None) -> Facts:
    """Level and region of the congress or committee that was asked."""
    bodies = list(_bodies(reading, agency))
    generic, name, cue = _asked(reading, session, bodies)
    if generic is None:
        return {}
    if generic == "全国":
        return {"level": Found("全国", cue, 0.95), "region": None}
    text = "\n".join(line.tight for line in reading.lines)[:_LONG]
    generic = _autonomous_region(generic, bodies)
    heard, parents = _hear(reading, generic, bodies)
    if name:
        heard.add(name, "asked", 2 * _SURE, 2 * _SURE)
    if not (name and _is_of_kind(name, generic)):
        # What running text mentions cannot outweigh the place that the session names.
        _hear_text(heard, generic, text)
    for parent in parents & set(heard.names):
        heard.add(parent, "parent", _FAIR, _FAIR)
    best = heard.best(generic, text) or _short_name(generic, reading, text) or heard.of_level(generic)
    region, weight = best or (None, 0.0)
    level = _level(generic, region)
    sure = min(0.97, 0.6 + 0.05 * weight)
    return {
        "level": Found(level, cue, max(sure, 0.8)) if level else None,
        "region": Found(_as_written(region, reading), cue if name else "page", sure) if region else None,
    }


def _bodies(reading: Reading, agency: Found[str] | None) -> Iterator[tuple[str, str, float]]:
    """(part of the page, name of a body, weight) for the names of bodies that may say where the page is from."""
    for name in fold(agency.value).split() if agency else ():
        yield "signature", name, _STRONG
    for _, line in reading.named:
        if issuer := agencies.issuer(line):
            yield "issuer", fold(issuer), _STRONG
    for line in (*reading.head[-6:], *reading.letter.marks):
        if is_agency(line):
            yield "letterhead", line.tight, _STRONG
    for value in reading.labels["publisher"]:
        yield "publisher", fold(value), _FAIR
    for value in reading.labels["source"]:
        yield "source", fold(value), _FAIR
    for value in reading.labels["agency"]:
        yield "undertaking", fold(value), _FAIR
    for key in ("contentsource", "sitename"):
        yield "site", fold(reading.meta.get(key, "")), _FAIR


def _asked(
    reading: Reading, session: Found[Session] | None, bodies: Sequence[tuple[str, str, float]]
) -> tuple[str | None, str | None, str]:
    """(generic word, name if it is named, cue) of the congress: by the session, else by phrases, else by who answers."""
    if session:
        generic, name = places.asked_in(session.value.folded)
        if generic:
            return generic, name, session.cue
    for cue, line in reading.named:
        for kind, named in places.phrases(_QUOTED.sub("", line.tight)):
            return kind, named, cue
    copies = "\n".join(line.tight for line in reading.letter.rest[:40] if _COPIES.match(line.tight))
    for kind, named in places.phrases(copies):
        return kind, named, "copies"
    own = _own_place(bodies)
    text = "\n".join(line.tight for line in reading.lines)[:_LONG]
    said = _most_said(_CITED.sub("", text))
    if said is None:
        return own or (None, None, "")
    generic, name, times = said
    higher = _RANK[places.LEVELS.get(generic)] - _RANK[_level(*own[:2]) if own else None]
    # A letter may mention the congress of a higher level: 省人大常委会颁布. Whoever answers a lower one says so by its name,
    # and nobody answers one below their own.
    if own and (higher < 0 or (higher > 0 and (times < 2 or higher > 1))):
        return own
    return generic, name, "page"


def _most_said(text: str) -> tuple[str, str | None, int] | None:
    """(generic word, name, times) of the congress that running text names most."""
    kinds: Counter[str] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, name in islice(places.phrases(text), _MOST):
        kinds[kind] += 1
        if name:
            names[kind][name] += 1
    if not kinds:
        return None
    kind = max(kinds, key=lambda k: kinds[k])
    known = {name: (is_division(name), count) for name, count in names[kind].items()}
    name = max(known, key=known.__getitem__, default=None)
    return kind, name if name and known[name][0] else None, kinds[kind]


def _own_place(bodies: Sequence[tuple[str, str, float]]) -> tuple[str, str | None, str] | None:
    """(generic word, name, cue) of the place whose body answers: 广南县住房和城乡建设局 → 县, 广南县; 县教育局 → 县."""
    for part, body, _ in bodies:
        if _CENTRAL.fullmatch(body) and not places.units(body):
            return "全国", None, part
        named = [
            unit for unit in places.units(_PARTY.sub("", body)) if places.kind_of_place(unit) not in "镇乡"
        ]
        if named:
            return places.kind_of_place(named[-1]), named[-1], part
    for part, body, _ in bodies:
        if generic := _GENERIC_BODY.match(body):
            return generic[0], None, part
    return None


def _autonomous_region(generic: str, bodies: Sequence[tuple[str, str, float]]) -> str:
    """自治区 where 区 is short for it: a 厅, of 广西壮族自治区 or not named, answers 区政协."""
    if generic == "区":
        for _, body, _ in bodies:
            named = places.units(_PARTY.sub("", body))
            if (named and named[-1].endswith("自治区")) or _OF_REGION.fullmatch(body):
                return "自治区"
    return generic


def _hear(
    reading: Reading, generic: str, bodies: Sequence[tuple[str, str, float]]
) -> tuple[_Heard, set[str]]:
    """What bodies and headings say about the place that `generic` stands for, and the larger places that the bodies are in."""
    heard = _Heard({})
    parents: set[str] = set()
    for part, body, weight in bodies:
        units = places.units(_PARTY.sub("", body))
        if not units and (name := _stem_of(generic, body)):
            heard.add(name, part, weight, weight)
        for unit in units:
            # 石家庄市晋州市乡村振兴局 is of 晋州市.
            own = weight if unit == units[-1] else weight - _MENTION
            heard.add(unit, part, own, own)
            if places.kind_of_place(unit) != generic:
                parents |= {parent for path in divisions_named(unit) for parent in path[:-1]}
    for cue, line in reading.named:
        for _, name in places.phrases(_QUOTED.sub("", line.tight)):
            if name:
                heard.add(name, cue, _STRONG, _STRONG)
    return heard, parents


def _hear_text(heard: _Heard, generic: str, text: str) -> None:
    """Add what running text says of the place."""
    for _, name in islice(places.phrases(text), _MOST):
        if name:
            heard.add(name, "congress", _WEAK + _MENTION, _FAIR if is_division(name) else _WEAK)
    body = _CITED.sub("", text)
    for _, name in islice(find_names(body), _MOST):
        if len(name) > 2 and not places.is_common_word(name):
            heard.add(name, "text", _MENTION, _FAIR)
    for name in islice(places.words_like(generic, body), _MOST):
        if not is_division(name):
            heard.add(name, "text", _MENTION, _FAIR - _MENTION)


def _stem_of(generic: str, body: str) -> str | None:
    """The division that the body of a zone begins with, without the word for its kind: 西安高新区管委会, asked by a 市 → 西安市."""
    stems = (body[:length] for length in (4, 3, 2) if _ZONE.match(body, length))
    return next((name for stem in stems if is_division(name := stem + generic)), None)


def _short_name(generic: str, reading: Reading, text: str) -> tuple[str, float] | None:
    """(short name, weight) of the province where no part of the page gives the full one: 农工党内蒙古区委 is addressed."""
    if places.LEVELS.get(generic) != "省":
        return None
    counts = Counter({name: text.count(name) for name in province_names(generic)})
    if addressed := reading.letter.salutation:
        counts.update(name for name in counts if name in fold(addressed.text))
    (name, most), (_, second) = counts.most_common(2)
    return (name, _MENTION * most) if most > max(second, 1) else None


def _level(generic: str, name: str | None) -> str | None:
    """The level of a congress: by the word for its place, but a 市 that is a county-level city or a municipality by the data set."""
    level = places.LEVELS.get(generic)
    if level == "市" and name:
        found = {level_of(path) for path in divisions_named(name)}
        return found.pop() if len(found) == 1 else level
    return level


def _as_written(folded: str, reading: Reading) -> str:
    """A word as the page writes it, where it was found in folded text."""
    for line in reading.lines:
        start = line.tight.find(folded)
        if start >= 0:
            return line.cut(start, start + len(folded))
    return folded
