"""The fields of the index, declared once: what is searched, with which boost, and what is a facet.

Engines, the query language, the command line, the search page and the API description are derived from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

from corpus import Reply
from corpus.letter.citations import citations, cited_names
from corpus.text.numerals import to_chinese
from indexer import ranking
from indexer.text.agency_lineage import today
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, has_only_han


@dataclass(frozen=True, slots=True)
class TextField:
    """A tokenized part of a reply. BM25F: its term frequencies count `weight` times, before saturation."""

    name: str
    label: str
    weight: int
    text: Callable[[Reply], str]


@dataclass(frozen=True, slots=True)
class FacetField:
    """A field of untokenized values: counted, and selected as a filter (OR inside, AND across)."""

    name: str
    label: str
    values: Callable[[Reply], Sequence[str]]
    order: str = "count"
    """How values are listed: `count` (most frequent first), `value` (descending, for years) or `tree`."""


@dataclass(frozen=True, slots=True)
class WordField:
    """A field a query names by a Chinese word: 代表:李建廷."""

    name: str
    words: tuple[str, ...]
    values: Callable[[Reply], Sequence[str]]
    exact: bool = False
    """False: the value asked for may be a part of the value held (教育局 finds 上党区教育局)."""


def _present(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)


_NO_TOPIC: Final = frozenset({"其它", "其他"})
"""Published under 主题分类 where the site's list had nothing that fits: it says nothing beside the derived areas."""


def topics(reply: Reply) -> tuple[str, ...]:
    """The derived areas, then the published topic: a reader looks for either under 主题."""
    published = (topic for topic in _present(reply.topic) if topic not in _NO_TOPIC)
    return tuple(dict.fromkeys((*reply.areas, *published)))


BRANCH: Final = "/"
"""Separates the levels of a value of a tree facet: 山西省/长治市/上党区."""


def region_branches(reply: Reply) -> tuple[str, ...]:
    """The region with all that it belongs to, so that 长治市 lists what is of 上党区; as written where it is unresolved."""
    if not reply.division:
        return _present(reply.region)
    return tuple(accumulate(reply.division, lambda parent, child: f"{parent}{BRANCH}{child}"))


def session_label(reply: Reply) -> str | None:
    """The session in one form for all pages, 二届人大六次会议; None where the page gives no numbers."""
    if reply.chamber is None or reply.session_term is None or reply.session_meeting is None:
        return None
    term, meeting = to_chinese(reply.session_term), to_chinese(reply.session_meeting)
    return f"{term}届{reply.chamber}{meeting}次会议"


def _session_forms(reply: Reply) -> tuple[str, ...]:
    """The ways people type a session: as written, in one form, 二届六次, 2届6次."""
    forms = [reply.session, session_label(reply)]
    if reply.session_term is not None and reply.session_meeting is not None:
        forms.append(f"{to_chinese(reply.session_term)}届{to_chinese(reply.session_meeting)}次")
        forms.append(f"{reply.session_term}届{reply.session_meeting}次")
    return _present(*forms)


TEXT_FIELDS: Final = (
    TextField("title", "标题", ranking.TITLE_WEIGHT, lambda r: r.title or ""),
    TextField("subject", "事由", ranking.SUBJECT_WEIGHT, lambda r: r.subject or ""),
    TextField("agency", "承办单位", 1, lambda r: r.agency or ""),
    TextField("proposers", "提出者", 1, lambda r: "、".join(r.proposers)),
    TextField("region", "地区", 1, lambda r: "、".join(_present(r.region, *r.division))),
    TextField("body", "正文", 1, lambda r: r.body),
)

FACETS: Final = (
    FacetField("topic", "主题", topics),
    FacetField("year", "年份", lambda r: _present(r.date and r.date[:4]), order="value"),
    FacetField("region", "地区", region_branches, order="tree"),
    FacetField("agency", "承办单位", lambda r: r.agencies),
    FacetField("lineage", "承办单位（合并曾用名）", lambda r: tuple(dict.fromkeys(map(today, r.agencies)))),
    FacetField("kind", "类别", lambda r: _present(r.kind)),
    FacetField("chamber", "机关", lambda r: _present(r.chamber)),
    FacetField("session", "届次", lambda r: _present(session_label(r))),
    FacetField("outcome", "办理结果", lambda r: _present(r.outcome)),
    FacetField("disposition", "办理结果类别", lambda r: _present(r.disposition)),
    FacetField("cites", "引用文件", cited_names),
)

WORD_FIELDS: Final = (
    WordField("title", ("标题",), lambda r: _present(r.title)),
    WordField("subject", ("事由",), lambda r: _present(r.subject)),
    WordField("topic", ("主题",), topics),
    WordField("proposer", ("代表", "委员", "提出者"), lambda r: r.proposers),
    WordField("agency", ("单位", "承办单位"), lambda r: r.agencies),
    WordField("region_name", ("地区",), lambda r: _present(r.region, *r.division)),
    WordField("document_number", ("文号",), lambda r: _present(r.document_number)),
    WordField("cites", ("引用",), cited_names),
    WordField("number", ("编号",), lambda r: tuple(str(n) for n in r.numbers), exact=True),
    WordField("session_form", ("届次",), _session_forms),
)

MISSING: Final = "未标注"
"""The facet value that stands for replies without any value in that field."""

PLACE: Final = "place"
"""The column of the one place whose congress or committee was asked: people of one name in two places are two."""


CITED_NUMBERS: Final = "cited_numbers"
"""The column that tells which document number is of which title: 国发〔2021〕18号 and the title, a space between."""


MONTH: Final = "month"
"""The column of the month that a reply is dated by, 2024-05; the year where no more is known."""
SUBJECT_WORDS: Final = "subject_words"
"""The column of the words of what was asked."""

# What an engine derives from all replies, to ask for by name: see `contract.session`.
DELAY: Final = "delay"
"""The number of days from the beginning of the session's year to the signature."""
DELAY_MONTH: Final = "delay_month"
"""The column of the month of the session's year that a reply was signed in, 01 to 12; 13 for all later ones."""


def subject_words(reply: Reply) -> list[str]:
    """The words of the subject: of several Han characters, stop words left out."""
    stop_words = analyzer().stop_words
    words = (word for _, word in analyzer().cut(fold(reply.subject or "")))
    return [*dict.fromkeys(w for w in words if len(w) > 1 and has_only_han(w) and w not in stop_words)]


def place(reply: Reply) -> str:
    """The lowest branch of the region, 山西省/长治市/上党区; empty where the page names none."""
    return "".join(region_branches(reply)[-1:])


def column_values(reply: Reply) -> dict[str, list[str]]:
    """The untokenized values of a reply by column: what facets count and field words compare."""
    columns: dict[str, list[str]] = {
        PLACE: list(_present(place(reply))),
        MONTH: list(_present(reply.date and reply.date[:7])),
        SUBJECT_WORDS: subject_words(reply),
        CITED_NUMBERS: [f"{c.number} {c.name}" for c in citations(reply) if c.number and c.number != c.name],
    }
    for field in (*FACETS, *WORD_FIELDS):
        if field.name not in columns:
            columns[field.name] = list(field.values(reply))
    return columns


@cache
def column_names() -> tuple[str, ...]:
    """The names of the columns of `column_values`."""
    return tuple(column_values(Reply()))
