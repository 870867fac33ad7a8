"""The brief that a drafter takes away: each ask with quotations of past replies, what was promised, and the sources. Pure.

`webapp.precedents.brief_docx` lays the same out as a Word document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from corpus import Reply, StoredReply
from corpus.letter.promises import promises
from corpus.text.numerals import to_chinese
from indexer import Verdict
from indexer.text.dates import in_words
from webapp.views.citation_formats import gbt7714
from webapp.views.promises import DUE_LABELS, Answers, Item, items_of
from webapp.words.labels import due_label, marked_title, value_label

TITLE: Final = "先例查询工作底稿"
MISSING: Final = "未找到。查找方法：以这一项的字词、近义说法和逐字比对，在本站所收答复中逐段查找，没有一段足够相近。没有找到不等于没有。"
UNCHECKED: Final = "这一项没有来得及查找，请单独查询。"
LEFT_OUT: Final = "以前答复过，未选入本稿。"
NOTE: Final = (
    "引文由程序摘自公开的答复，引用前请核对原文。“未找到”指没有找到用相近文字作答的段落，不表示没有；"
    "“已过所写期限”只比较日期，不表示是否兑现。"
)
SECTIONS: Final = ("一、逐项先例", "二、所引答复的办理结果和承诺", "三、引用来源")
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~])")
_LIST: Final = re.compile(r"^(\s*\d+)([.)])|^(\s*)([-+])(?=\s)")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a reply."""

    text: str
    source: int
    """The number of the reply among the sources."""
    url: str
    """Leads to the paragraph."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """An ask with what was quoted for it."""

    text: str
    verdict: Verdict
    quotes: tuple[Quote, ...] = ()

    @property
    def remark(self) -> str:
        """What stands in place of quotations."""
        if self.quotes:
            return ""
        return {"missing": MISSING, "unchecked": UNCHECKED, "answered": LEFT_OUT}[self.verdict]


@dataclass(frozen=True, slots=True)
class Source:
    """A reply that is quoted or was chosen as a whole."""

    number: int
    stored: StoredReply
    url: str
    citation: str
    """In GB/T 7714 form."""
    promises: tuple[Item, ...]

    @property
    def facts(self) -> str:
        """Agency, date, place and disposition, those that are known."""
        reply = self.stored.reply
        return "；".join(f"{label}：{value}" for label, value in _facts(reply) if value)


@dataclass(frozen=True, slots=True)
class Brief:
    """What is taken away."""

    subject: str | None
    made_on: date
    asks: tuple[AskedFor, ...]
    sources: tuple[Source, ...]
    provider: str = ""
    """Who offers it: the site, and the authority that runs it."""

    @property
    def matter(self) -> str:
        """What it is about."""
        return f"关于{self.subject}的建议" if self.subject else "所粘贴的建议"

    @property
    def summary(self) -> str:
        """How much of it there is."""
        missing = sum(ask.verdict == "missing" for ask in self.asks)
        asked = f"所提 {len(self.asks)} 项，其中 {missing} 项未找到先例" if self.asks else "未分出所提事项"
        provider = f"取自{self.provider}。" if self.provider else ""
        made_on = in_words(self.made_on.isoformat())
        return f"{self.matter}：{asked}；引用答复 {len(self.sources)} 件。查询日期：{made_on}。{provider}"


@dataclass(frozen=True, slots=True)
class Pick:
    """What was chosen: a stretch of a reply for an ask, or a reply as a whole."""

    ask: int
    """The number of the ask, from 1; 0 for none."""
    stored: StoredReply
    paragraph: int = 0
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The stretch, as written; empty for the whole."""
        paragraphs = self.stored.reply.paragraphs
        return paragraphs[self.paragraph][self.start : self.end] if self.paragraph < len(paragraphs) else ""


def make(
    subject: str | None,
    asks: Sequence[tuple[str, Verdict]],
    picks: Iterable[Pick],
    answers: Answers,
    today: date,
    url_of: Callable[[StoredReply, int | None], str],
) -> Brief:
    """The brief on asks (text, verdict) with what was picked for them, and what bodies answered to promises, by reply.

    `url_of` gives the page of a reply, at a paragraph of it or as a whole.
    """
    picks = tuple(picks)
    numbers: dict[str, int] = {}
    for pick in sorted(picks, key=lambda pick: pick.ask or len(asks) + 1):
        numbers.setdefault(pick.stored.id, len(numbers) + 1)

    def quotes(number: int) -> tuple[Quote, ...]:
        return tuple(
            Quote(pick.text, numbers[pick.stored.id], url_of(pick.stored, pick.paragraph))
            for pick in picks
            if pick.ask == number and pick.text
        )

    stored = {pick.stored.id: pick.stored for pick in picks}
    return Brief(
        subject,
        today,
        tuple(
            AskedFor(text, verdict, quotes(number)) for number, (text, verdict) in enumerate(asks, start=1)
        ),
        tuple(
            Source(
                number,
                stored[i],
                url_of(stored[i], None),
                gbt7714(stored[i], url_of(stored[i], None), today),
                items_of(stored[i], promises(stored[i].reply), today, answers),
            )
            for i, number in numbers.items()
        ),
    )


def _facts(reply: Reply) -> list[tuple[str, str | None]]:
    return [
        ("承办单位", "、".join(reply.agencies)),
        ("日期", reply.date),
        ("地区", reply.region),
        ("办理结果", value_label("disposition", reply.result) or None),
    ]


def numeral(number: int) -> str:
    """（一）, （二）, … for headings of the second level."""
    return f"（{to_chinese(number)}）"


def promise_line(item: Item) -> str:
    """A promise in a line: the sentence, when it is due, whether that day has passed, and what the body answered."""
    standing = DUE_LABELS.get(item.standing)
    due = f"期限 {due_label(item.promise.due)}" if item.promise.due else "未写期限"
    passed = f"，{standing}" if standing and item.promise.due else ""
    return "；".join((f"{item.promise.text}（{due}{passed}）", *item.answered))


def markdown(brief: Brief) -> str:
    """The brief in Markdown (CommonMark), with links."""
    lines = [f"# {TITLE}", "", _plain(brief.summary), ""]
    lines += [f"## {SECTIONS[0]}", ""]
    for number, ask in enumerate(brief.asks, start=1):
        lines += [f"### {numeral(number)}{_plain(ask.text)}", ""]
        for quote in ask.quotes:
            lines += [f"> {_plain(quote.text)}", ">", f"> —— [来源 {quote.source}]({quote.url})", ""]
        if ask.remark:
            lines += [ask.remark, ""]
    lines += [f"## {SECTIONS[1]}", ""]
    for source in brief.sources:
        lines += [
            f"{source.number}. [{_plain(marked_title(source.stored))}]({source.url})",
            "",
            f"   {_plain(source.facts)}",
            "",
        ]
        lines += [f"   - {_plain(promise_line(item))}" for item in source.promises]
        lines += ["   - 没有写明期限或指标的承诺"] if not source.promises else []
        lines.append("")
    lines += [f"## {SECTIONS[2]}", ""]
    lines += [f"\\[{source.number}\\] {_plain(source.citation)}\n" for source in brief.sources]
    return "\n".join((*lines, f"*{NOTE}*", ""))


def _plain(text: str) -> str:
    """Text that Markdown takes as it is."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LIST.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] is not None else f"{m[3] or ''}\\{m[4]}", escaped)
