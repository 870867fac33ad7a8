"""Replies on the terminal: one in full, a page of results, promises, precedents, near ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from corpus import StoredReply
from corpus.store.samples import MARK as SAMPLE
from indexer import Check, Hit, Marked, Near, Query, ResultPage, expansions
from webapp.cli.printing.console import console, fields_of, styled
from webapp.promises.page import Listed
from webapp.views.corrections import in_words
from webapp.views.promises import DUE_LABELS
from webapp.words.describe import describe, describe_literal
from webapp.words.labels import (
    FIELD_LABELS,
    FIRMNESS_LABELS,
    VERDICT_LABELS,
    due_label,
    marked_title,
    title_of,
    value_label,
)

_NOTHING: Final = "请减少词语或筛选条件，或换一种说法。"
_SHOWN_VALUES: Final = 6
"""Of each facet."""


def show_reply(stored: StoredReply) -> None:
    """Print a whole reply."""
    out = console()
    reply = stored.reply
    out.print(Text(marked_title(stored), style="bold"), soft_wrap=True)
    for name, shown in fields_of(reply):
        out.print(f"{FIELD_LABELS[name]}：{escape(shown)}", soft_wrap=True)
    if stored.corrections:
        out.print(f"已更正：{escape(in_words(stored.corrections))}", soft_wrap=True)
    out.print(f"来源：{escape('、'.join(stored.sources))}\n", soft_wrap=True)
    for paragraph in (reply.salutation, *reply.paragraphs, reply.agency, reply.written_on):
        if paragraph:
            out.print(escape(paragraph), soft_wrap=True)


def show_results(page: ResultPage, query: Query) -> None:
    """Print a page of results and the counts beside it."""
    out = console()
    out.print(describe(query), soft_wrap=True)
    if literal := describe_literal(query):
        out.print(literal, soft_wrap=True)
    for found in expansions(query.clause):
        out.print(f"也查找了：“{escape(found.typed)}”{escape('、'.join(found.words))}（--exact 只查字面）")
    partial = page.partial_count
    among = f"，其中 {partial} 条只含部分词语，或者词语分散在各处" if partial else ""
    out.print(f"找到 {page.total} 件{among}，用时 {page.took_ms:.1f} 毫秒。\n", soft_wrap=True)
    for number, hit in enumerate(page.hits, query.offset + 1):
        if not hit.is_sure and (number == query.offset + 1 or page.hits[number - query.offset - 2].is_sure):
            out.print("以下只含部分词语，或者词语分散在各处：\n", style="dim", soft_wrap=True)
        _show_hit(out, number, hit)
    for facet in page.facets:
        if facet.values:
            values = (f"{value_label(facet.name, v.value)} {v.count}" for v in facet.values[:_SHOWN_VALUES])
            more = " …" if len(facet.values) > _SHOWN_VALUES else ""
            out.print(f"[bold]{facet.label}[/]  {escape('  '.join(values))}{more}", soft_wrap=True)
    if not page.total:
        out.print(_NOTHING, soft_wrap=True)


def _show_hit(out: Console, number: int, hit: Hit) -> None:
    reply = hit.stored.reply
    title = styled(hit.title) if hit.title.text else Text(title_of(reply))
    if hit.stored.is_sample:
        title = Text(f"【{SAMPLE}】").append_text(title)
    out.print(Text(f"{number}. ").append_text(title), style="bold", soft_wrap=True)
    _show_facts(out, reply.agency, reply.region, reply.date, "、".join(reply.areas), hit.id)
    for snippet in hit.snippets:
        if snippet != hit.title:
            _show_passage(out, snippet)
    if hit.by_meaning:
        out.print("意思相近，不含所查的词语", style="dim", soft_wrap=True)
    _show_same(out, hit.same, hit.id)
    out.print()


def _show_same(out: Console, same: int, reply_id: str) -> None:
    if same:
        out.print(f"   另有 {same} 件相同答复（--family {reply_id}）", style="dim", soft_wrap=True)


def show_promises(listed: Listed) -> None:
    """Print a list of promises, each with its due and where it stands."""
    out = console()
    out.print(listed.understood, soft_wrap=True)
    out.print(f"找到 {listed.matches.total} 条承诺。", soft_wrap=True)
    if listed.matches.hits < listed.matches.total:
        folded = f"相同答复中的同一承诺合并为一条，共 {listed.matches.hits} 条（--no-fold 逐条列出）。"
        out.print(folded, soft_wrap=True)
    out.print()
    for number, item in enumerate(listed.items, listed.query.offset + 1):
        reply, promise = item.stored.reply, item.promise
        due = f"期限 {due_label(promise.due)}" if promise.due else due_label(None)
        marks = (due, DUE_LABELS.get(item.standing), f"语气{FIRMNESS_LABELS[promise.firmness]}")
        out.print(Text(f"{number}. ").append_text(styled(item.text)), soft_wrap=True)
        out.print("   " + " · ".join(filter(None, marks)), style="bold", soft_wrap=True)
        for answered in item.answered:
            out.print(Text(f"   {answered}"), soft_wrap=True)
        _show_facts(out, marked_title(item.stored), reply.agency, reply.region, reply.date, item.stored.id)
        _show_same(out, item.same, item.stored.id)
        out.print()
    if years := "  ".join(f"{due_label(year)} {number}" for year, number in listed.matches.years.items()):
        out.print(f"[bold]期限[/]  {years}", soft_wrap=True)
    if not listed.matches.total:
        out.print(_NOTHING, soft_wrap=True)


def show_check(found: Check) -> None:
    """Print what a suggestion asks for, each with how it was answered before, or that it is new."""
    out = console()
    for number, ask in enumerate(found.asks, 1):
        out.print(
            Text(f"{number}. {ask.request.text}【{VERDICT_LABELS[ask.verdict]}】"),
            style="bold",
            soft_wrap=True,
        )
        for answer in ask.answers:
            reply = answer.stored.reply
            _show_passage(out, answer.passage)
            _show_facts(
                out, marked_title(answer.stored), reply.agency, reply.date, reply.result, answer.stored.id
            )
        if ask.nearest:
            out.print("   最接近的一段（未必是答复）：", style="dim")
            _show_passage(out, ask.nearest.passage)
            _show_facts(out, marked_title(ask.nearest.stored), ask.nearest.stored.id)
    out.print("\n相近的答复：" if found.asks else "没有从文字中读出要求。\n")


def show_near(found: Sequence[Near]) -> None:
    """Print near replies, each with why and where."""
    out = console()
    if not found:
        out.print("没有相近的答复。")
    for number, near in enumerate(found, 1):
        reply = near.stored.reply
        out.print(Text(f"{number}. {marked_title(near.stored)}"), style="bold", soft_wrap=True)
        _show_facts(out, reply.agency, reply.region, reply.date, near.id)
        out.print(f"   都谈到：{escape('、'.join(near.shared))}", soft_wrap=True)
        for passage in near.passages:
            _show_passage(out, passage)
        out.print()


def _show_passage(out: Console, passage: Marked) -> None:
    out.print(Text("   ").append_text(styled(passage)), soft_wrap=True)


def _show_facts(out: Console, *facts: str | None) -> None:
    """Print what is known of a reply, in one line."""
    out.print("   " + escape(" · ".join(filter(None, facts))), style="dim", soft_wrap=True)
