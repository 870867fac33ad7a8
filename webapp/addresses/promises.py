"""The address of a list of promises: what it may say, and how it becomes a question to the engine and back. Pure, without Flask.

It says of the replies what the address of a search says, its `q` as `within`, since here `q` is looked for in the sentences; so any
search leads to the promises of what it finds. Canonical as the addresses of searches are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, Self

from corpus.letter.promises import FIRM, SOFT
from indexer import MAX_CHARACTERS, PROMISE_SORTS, UNDATED, PromiseQuery, PromiseSort, Query, QueryError
from indexer.errors import Message
from indexer.text.dates import first_day, last_day, normalize
from webapp.addresses.links import encoded, tidy, toggling
from webapp.addresses.search import MAX_OFFSET, Parameter, SearchParams, positive, range_errors
from webapp.addresses.search import PARAMETERS as OF_SEARCH

SOON: Final = "soon"
PAST: Final = "past"
SOON_DAYS: Final = 90
"""What is due in so many days from today is due soon."""
FIRMNESSES: Final = (FIRM, SOFT)
_DUE: Final = re.compile(rf"{SOON}|{PAST}|{UNDATED}|[1-9][0-9]{{3}}")
_LEFT_OUT: Final = ("q", "fold", "sort", "page", "size")
"""What the address of a search says otherwise."""
_OF_SEARCH: Final = tuple(parameter for parameter in OF_SEARCH if parameter.name not in _LEFT_OUT)
_SIZE: Final = next(parameter for parameter in OF_SEARCH if parameter.name == "size")

PARAMETERS: Final = (
    Parameter("q", "承诺原句中须含有的词语，用空格隔开", {"type": "string", "maxLength": MAX_CHARACTERS}),
    Parameter(
        "within",
        "只列出这样查找到的答复中的承诺，语法见查询帮助",
        {"type": "string", "maxLength": MAX_CHARACTERS},
    ),
    *_OF_SEARCH,
    Parameter(
        "due",
        f"期限：年份如 2026；{SOON} 为今天起 {SOON_DAYS} 天内到期，{PAST} 为已过所写期限，{UNDATED} 为未写期限",
        {"type": "string", "pattern": f"^({_DUE.pattern})$"},
    ),
    Parameter("due_from", "期限不早于：2026、2026-05 或 2026-05-31", {"type": "string"}),
    Parameter("due_to", "期限不晚于：2026、2026-05 或 2026-05-31", {"type": "string"}),
    Parameter(
        "firmness", "语气：明确（firm），或留有余地（soft）", {"type": "string", "enum": list(FIRMNESSES)}
    ),
    Parameter("fold", "为 0 时逐条列出相同答复中的同一承诺，不合并", {"type": "string", "enum": ["0"]}),
    Parameter(
        "sort", "排序：期限早的在前，或最新的答复在前", {"type": "string", "enum": list(PROMISE_SORTS)}
    ),
    Parameter("page", "页码，从 1 开始", {"type": "integer", "minimum": 1, "default": 1}),
    Parameter("size", "每页条数", _SIZE.schema),
)
_ORDER: Final = tuple(parameter.name for parameter in PARAMETERS)


@dataclass(frozen=True, slots=True)
class PromiseParams:
    """What the address of a list of promises says, always in canonical form."""

    q: str = ""
    """Words of the sentence."""
    search: SearchParams = field(default_factory=SearchParams)
    """Which replies; also how many promises a page."""
    due: str = ""
    """A year, SOON, PAST or UNDATED."""
    due_from: str = ""
    """At the precision typed; as typed where it is no date, so that the form can show it again."""
    due_to: str = ""
    firmness: str = ""
    sort: PromiseSort | None = None
    """None for the usual order: by due where dues are asked for, else the newest replies first."""
    page: int = 1

    def __post_init__(self) -> None:
        clean = object.__setattr__
        clean(self, "q", tidy(self.q))
        clean(self, "search", replace(self.search, sort=None, page=1))
        clean(self, "due", self.due if _DUE.fullmatch(self.due) else "")
        clean(self, "due_from", normalize(self.due_from) or tidy(self.due_from))
        clean(self, "due_to", normalize(self.due_to) or tidy(self.due_to))
        if self.sort == self._usual_order:
            clean(self, "sort", None)

    @classmethod
    def read(cls, args: Iterable[tuple[str, str]], page_size: int) -> Self:
        """What an address asks for. Unknown parameters and impossible values of a choice are left out."""
        given = list(args)
        one: dict[str, str] = {}
        for name, value in given:
            if value.strip():
                one.setdefault(name, value.strip())
        of_search = [("q" if name == "within" else name, value) for name, value in given if name != "q"]
        return cls(
            q=one.get("q", ""),
            search=SearchParams.read(of_search, page_size),
            due=one.get("due", ""),
            due_from=one.get("due_from", ""),
            due_to=one.get("due_to", ""),
            firmness=one.get("firmness", "") if one.get("firmness") in FIRMNESSES else "",
            sort=next((sort for sort in PROMISE_SORTS if sort == one.get("sort")), None),
            page=positive(one.get("page")) or 1,
        )

    @property
    def _usual_order(self) -> PromiseSort:
        dated = self.due_from or self.due_to or (self.due and self.due != UNDATED)
        return "due" if dated else "newest"

    @property
    def order(self) -> PromiseSort:
        """The order to list in."""
        return self.sort or self._usual_order

    @property
    def errors(self) -> dict[str, Message]:
        """What is wrong with the dates: parameter name → message."""
        dues = range_errors(("due_from", self.due_from), ("due_to", self.due_to))
        return dues | self.search.date_errors

    def items(self, *without: str) -> list[tuple[str, str]]:
        """The parameters in canonical order, leaving out those named."""
        pairs = [
            ("q", self.q),
            ("within", self.search.q),
            *self.search.items("q", "size"),
            ("due", self.due),
            ("due_from", self.due_from),
            ("due_to", self.due_to),
            ("firmness", self.firmness),
            ("sort", self.sort or ""),
            ("page", str(self.page) if self.page > 1 else ""),
            ("size", str(self.search.size or "")),
        ]
        return [(name, value) for name, value in pairs if value and name not in without]

    def changed(self, **changes: Any) -> PromiseParams:
        """This list with some fields changed; back on page 1 unless `page` is one of them."""
        return replace(self, **({"page": 1} | changes))

    def toggled(self, facet: str, value: str) -> PromiseParams:
        """This list with a facet value selected, or no longer selected."""
        return self.changed(search=self.search.toggled(facet, value))

    def cleared(self) -> PromiseParams:
        """This list with nothing but its words: all that has a chip is dropped."""
        return self.changed(
            search=SearchParams(size=self.search.size, fold=self.search.fold),
            due="",
            due_from="",
            due_to="",
            firmness="",
        )

    def url(self, path: str = "/promises", **changes: Any) -> str:
        """The canonical address of this list, with `changes` as in `changed`."""
        items = self.changed(**changes).items() if changes else self.items()
        return f"{path}?{encoded(items)}" if items else path

    def toggle_urls(self, facet: str, path: str) -> Callable[[str], str]:
        """Value → the address of `toggled(facet, value)`."""
        return toggling(path, self.items("page"), _ORDER, facet)

    def to_query(self, page_size: int) -> Query:
        """Which replies are meant, with offset and limit of promises.

        Raises QueryError: texts too long, dates, too many values, too deep a page.
        """
        for message in self.errors.values():
            raise QueryError(message)
        if len(self.q) > MAX_CHARACTERS:
            raise QueryError(
                "要在承诺中查找的文字有 {size} 个字，超过上限 {most} 个字。请只保留关键内容。",
                size=len(self.q),
                most=MAX_CHARACTERS,
            )
        query = self.search.to_query(page_size)
        offset = (self.page - 1) * query.limit
        if offset > MAX_OFFSET:
            raise QueryError(
                "最多可翻看前 {most} 条承诺。请增加查询词或筛选条件，缩小范围后再看，或者导出。",
                most=MAX_OFFSET,
            )
        return replace(query, offset=offset)

    def to_promise_query(self, today: date) -> PromiseQuery:
        """What is asked of the promises themselves; `today` tells what is due soon and whose date has passed."""
        first = [first_day(self.due_from)] if self.due_from else []
        last = [last_day(self.due_to)] if self.due_to else []
        if self.due == SOON:
            first.append(today.isoformat())
            last.append((today + timedelta(SOON_DAYS)).isoformat())
        elif self.due == PAST:
            last.append((today - timedelta(1)).isoformat())
        elif self.due and self.due != UNDATED:
            first.append(first_day(self.due))
            last.append(last_day(self.due))
        return PromiseQuery(
            text=self.q,
            due_from=max(first, default=None),
            due_to=min(last, default=None),
            undated=self.due == UNDATED,
            firmness=self.firmness or None,
            sort=self.order,
        )
