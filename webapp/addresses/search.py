"""The address of a search: what it may say, and how it becomes a Query and back. Pure, without Flask.

Every search has one canonical address: parameters in the order declared here, empty and default values left out,
values without duplicates and sorted, page 1 without a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final, Self

from indexer import FACETS, MAX_CHARACTERS, MISSING, SORTS, Query, QueryError, Sort, expanded, parse_query
from indexer.errors import Message
from indexer.text.dates import first_day, last_day, normalize
from webapp.addresses.links import encoded, tidy, toggling, varied

SIZES: Final = (10, 20, 50)
MAX_SELECTED: Final = 50
MAX_OFFSET: Final = 10_000
NO_PLACE: Final = MISSING
"""The place of replies whose pages name none."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that the address of a search may have."""

    name: str
    help: str
    schema: Mapping[str, Any]
    """Its JSON Schema, for the API description."""
    repeatable: bool = False


def _facet_schema() -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "maxItems": MAX_SELECTED}


PARAMETERS: Final = (
    Parameter("q", "要查找的内容，语法见查询帮助", {"type": "string", "maxLength": MAX_CHARACTERS}),
    *(
        Parameter(
            facet.name, f"按{facet.label}筛选，可重复；同一项内任取其一", _facet_schema(), repeatable=True
        )
        for facet in FACETS
    ),
    Parameter("exact", "为 1 时只查字面，不同时查找相近的说法", {"type": "string", "enum": ["1"]}),
    Parameter("without", "不要同时查找其相近说法的词，可重复", _facet_schema(), repeatable=True),
    Parameter("from", "最早日期，含当日：2024、2024-05 或 2024-05-12", {"type": "string"}),
    Parameter("to", "最晚日期，含当日：2024、2024-05 或 2024-05-12", {"type": "string"}),
    Parameter("fold", "为 0 时逐件列出相同的答复，不合并", {"type": "string", "enum": ["0"]}),
    Parameter("meaning", "为 0 时只按词语检索，不列出意思相近的答复", {"type": "string", "enum": ["0"]}),
    Parameter("family", "只列出与这件答复相同的答复：答复的标识", {"type": "string"}),
    Parameter("proposer", "只列出答复这位代表、委员或这个团体的答复：姓名或名称的全称", {"type": "string"}),
    Parameter(
        "place",
        f"只列出这一个地方的答复，不含下级：如 山西省/长治市；没有写明地方的为 {NO_PLACE}",
        {"type": "string"},
    ),
    Parameter("sort", "排序：相关度、最新、最早", {"type": "string", "enum": list(SORTS)}),
    Parameter("page", "页码，从 1 开始", {"type": "integer", "minimum": 1, "default": 1}),
    Parameter("size", "每页件数", {"type": "integer", "enum": list(SIZES)}),
)
_FACET_NAMES: Final = tuple(facet.name for facet in FACETS)
_ORDER: Final = tuple(parameter.name for parameter in PARAMETERS)


@dataclass(frozen=True, slots=True)
class SearchParams:
    """What the address of a search says, always in canonical form."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exact: bool = False
    """True for the literal words only, without synonyms and former names."""
    without: tuple[str, ...] = ()
    """Typed words that are not to be expanded."""
    date_from: str = ""
    """At the precision typed, 2024-05; as typed where it is no date, so that the form can show it again."""
    date_to: str = ""
    fold: bool = True
    """False to list near-duplicates one by one."""
    meaning: bool = True
    """False for what the words find alone, where the site also searches by meaning."""
    family: str = ""
    """The id of a reply: only it and its near-duplicates are listed."""
    proposer: str = ""
    """The whole name of a deputy, member or group: only what they asked."""
    place: str = ""
    """`schema.place`, or NO_PLACE: only replies of that very place, since names are shared between places."""
    sort: Sort | None = None
    """None for the usual order: by relevance when there are words, else newest first."""
    page: int = 1
    size: int | None = None
    """None for the site's usual number of replies a page."""

    def __post_init__(self) -> None:
        clean = object.__setattr__
        clean(self, "q", tidy(self.q))
        clean(self, "filters", _tidy_filters(self.filters))
        # Where nothing is expanded there is nothing to leave out.
        clean(self, "exact", self.exact and bool(self.q))
        declined = () if self.exact or not self.q else sorted({tidy(word) for word in self.without} - {""})
        clean(self, "without", tuple(declined))
        clean(self, "date_from", normalize(self.date_from) or tidy(self.date_from))
        clean(self, "date_to", normalize(self.date_to) or tidy(self.date_to))
        clean(self, "meaning", self.meaning or not self.q)
        clean(self, "fold", self.fold or bool(self.family))  # a family is never folded: no need to say so
        # Without words nothing is more relevant than anything else.
        if self.sort == self._usual_order or (self.sort == "relevance" and not self.q):
            clean(self, "sort", None)

    @classmethod
    def read(cls, args: Iterable[tuple[str, str]], page_size: int) -> Self:
        """The search that an address asks for. Unknown parameters and impossible sorts, pages and sizes are left out."""
        given: dict[str, list[str]] = {}
        for name, value in args:
            if value.strip():
                given.setdefault(name, []).append(value)
        one = {name: values[0].strip() for name, values in given.items()}
        size = positive(one.get("size"))
        return cls(
            q=one.get("q", ""),
            filters={name: tuple(given[name]) for name in _FACET_NAMES if name in given},
            exact=one.get("exact") == "1",
            without=tuple(given.get("without", ())),
            date_from=one.get("from", ""),
            date_to=one.get("to", ""),
            fold=one.get("fold") != "0",
            meaning=one.get("meaning") != "0",
            family=one.get("family", ""),
            proposer=tidy(one.get("proposer", "")),
            place=tidy(one.get("place", "")),
            sort=next((sort for sort in SORTS if sort == one.get("sort")), None),
            page=positive(one.get("page")) or 1,
            size=size if size in SIZES and size != page_size else None,
        )

    @property
    def _usual_order(self) -> Sort:
        return "relevance" if self.q else "newest"

    @property
    def order(self) -> Sort:
        """The order to list in."""
        return self.sort or self._usual_order

    @property
    def orders(self) -> tuple[Sort, ...]:
        """The orders that make sense here."""
        return SORTS if self.q else SORTS[1:]

    @property
    def date_errors(self) -> dict[str, Message]:
        """What is wrong with the dates: parameter name → message."""
        return range_errors(("from", self.date_from), ("to", self.date_to))

    def items(self, *without: str) -> list[tuple[str, str]]:
        """The parameters in canonical order, leaving out those named."""
        pairs = [
            ("q", self.q),
            *((name, value) for name in _FACET_NAMES for value in self.filters.get(name, ())),
            ("exact", "1" if self.exact else ""),
            *(("without", word) for word in self.without),
            ("from", self.date_from),
            ("to", self.date_to),
            ("fold", "" if self.fold else "0"),
            ("meaning", "" if self.meaning else "0"),
            ("family", self.family),
            ("proposer", self.proposer),
            ("place", self.place),
            ("sort", self.sort or ""),
            ("page", str(self.page) if self.page > 1 else ""),
            ("size", str(self.size or "")),
        ]
        return [(name, value) for name, value in pairs if value and name not in without]

    def changed(self, **changes: Any) -> SearchParams:
        """This search with some fields changed; back on page 1 unless `page` is one of them."""
        return replace(self, **({"page": 1} | changes))

    def toggled(self, facet: str, value: str) -> SearchParams:
        """This search with a facet value selected, or no longer selected."""
        before = self.filters.get(facet, ())
        after = tuple(v for v in before if v != value) if value in before else (*before, value)
        return self.changed(filters={**self.filters, facet: after})

    def cleared(self) -> SearchParams:
        """This search with nothing but its words: all that has a chip is dropped."""
        return self.changed(filters={}, date_from="", date_to="", family="", proposer="", place="")

    def url(self, path: str = "/search", **changes: Any) -> str:
        """The canonical address of this search, with `changes` as in `changed`."""
        items = self.changed(**changes).items() if changes else self.items()
        return f"{path}?{encoded(items)}" if items else path

    def toggle_urls(self, facet: str, path: str) -> Callable[[str], str]:
        """Value → the address of `toggled(facet, value)`."""
        return toggling(path, self.items("page"), _ORDER, facet)

    def date_urls(self, path: str) -> Callable[[str, str], str]:
        """Two dates, each perhaps empty → the address of this search between them, on page 1."""
        url = varied(path, self.items("page"), _ORDER, "from", "to")
        return lambda first, last: url([item for item in (("from", first), ("to", last)) if item[1]])

    def page_urls(self, path: str) -> Callable[[int], str]:
        """Number of a page → its address."""
        url = varied(path, self.items("page"), _ORDER, "page")
        return lambda number: url([("page", str(number))] if number > 1 else ())

    def asked(self) -> Query:
        """What is asked for in words, without filters, order and page. Raises QueryError for a query too long."""
        parsed = parse_query(self.q)
        return parsed if self.exact else expanded(parsed, frozenset(self.without))

    def to_query(self, page_size: int) -> Query:
        """The Query that this search is. Raises QueryError: query too long, dates, too many values, too deep a page."""
        for message in self.date_errors.values():
            raise QueryError(message)
        for name, values in self.filters.items():
            if len(values) > MAX_SELECTED:
                raise QueryError(
                    "参数 {name} 选了 {count} 项，最多 {most} 项。请减少选择。",
                    name=name,
                    count=len(values),
                    most=MAX_SELECTED,
                )
        limit = self.size or page_size
        offset = (self.page - 1) * limit
        if offset > MAX_OFFSET:
            raise QueryError(
                "最多可翻看前 {most} 件答复。请增加查询词或筛选条件，缩小范围后再看。", most=MAX_OFFSET
            )
        parsed = self.asked()
        return replace(
            parsed,
            filters=self.filters,
            date_from=first_day(self.date_from) if self.date_from else None,
            date_to=last_day(self.date_to) if self.date_to else None,
            fold=self.fold and not self.family,
            family=self.family or None,
            proposer=self.proposer or None,
            place=None if not self.place else "" if self.place == NO_PLACE else self.place,
            # A lone "-" is text without words.
            sort=self.order if parsed.clause or self.order != "relevance" else "newest",
            offset=offset,
            limit=limit,
        )


def problems(args: Iterable[tuple[str, str]], taken: Iterable[Parameter] = PARAMETERS) -> list[Message]:
    """What a program that calls the API got wrong and a page would forgive: one message a mistake. `taken` may be given."""
    found, seen, names = list[Message](), set[str](), {parameter.name: parameter for parameter in taken}
    for name, value in args:
        parameter = names.get(name)
        if parameter is None:
            known = "、".join(names)
            found.append(Message("没有名为“{name}”的参数；可用的参数有 {known}", name=name, known=known))
            continue
        if name in seen and not parameter.repeatable:
            found.append(Message("参数 {name} 只能出现一次", name=name))
        seen.add(name)
        if value and parameter.schema["type"] == "integer" and positive(value) is None:
            found.append(Message("参数 {name}={value} 不是从 1 开始的整数", name=name, value=value))
        elif value and value not in map(str, parameter.schema.get("enum", (value,))):
            known = "、".join(map(str, parameter.schema["enum"]))
            found.append(
                Message("参数 {name}={value} 无效，可用的值有 {known}", name=name, value=value, known=known)
            )
        elif value and not re.fullmatch(parameter.schema.get("pattern", "(?s:.*)"), value):
            found.append(
                Message("参数 {name}={value} 无效：{help}", name=name, value=value, help=parameter.help)
            )
    return found


def check(args: Iterable[tuple[str, str]], taken: Iterable[Parameter] = PARAMETERS) -> None:
    """Nothing, or QueryError with all `problems`."""
    if mistakes := problems(args, taken):
        every = reduce(lambda first, then: Message("{first}；{then}", first=first, then=then), mistakes)
        raise QueryError("{mistakes}。", mistakes=every)


def range_errors(first: tuple[str, str], last: tuple[str, str]) -> dict[str, Message]:
    """What is wrong with two dates, each a parameter's name and value, that things are to lie between: name → message."""
    errors = {
        name: Message("“{value}”不是有效的日期。请写成 2024、2024-05、2024-05-12 或 2024年5月。", value=value)
        for name, value in (first, last)
        if value and normalize(value) is None
    }
    if not errors and first[1] and last[1] and first_day(first[1]) > last_day(last[1]):
        errors[last[0]] = Message(
            "开始日期 {first} 晚于结束日期 {last}，请对调或改正。", first=first[1], last=last[1]
        )
    return errors


def positive(text: str | None) -> int | None:
    """A positive number of at most nine digits: longer ones are no page anyone asks for."""
    return (
        int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 and int(text) else None
    )


def _tidy_filters(filters: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    if not filters:
        return {}
    tidied = {name: sorted({tidy(value) for value in filters.get(name, ())} - {""}) for name in _FACET_NAMES}
    return {name: tuple(values) for name, values in tidied.items() if values}
