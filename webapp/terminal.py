"""What the command line prints: tables, results with marks, progress."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from corpus import Outcome, Reply, StoredReply
from corpus.fetching import FetchReport
from corpus.importing import Imported
from corpus.page import ParsedPage
from corpus.reparsing import Reparsed
from indexer import Check, Hit, Marked, Near, Query, ResultPage, expansions
from indexer.bench import Measured
from webapp.describe import describe, describe_literal
from webapp.labels import FIELD_LABELS, FIRMNESS_LABELS, due_label, title_of, value_label
from webapp.operations import Operations
from webapp.promise_results import DUE_LABELS
from webapp.promises import Listed
from webapp.report import Coverage

_SHOWN_VALUES: Final = 6
_WIDTH: Final = 160
_STAT_LABELS: Final = {
    "replies": "答复",
    "earlier_revisions": "旧版本",
    "first_date": "最早日期",
    "last_date": "最晚日期",
    "last_change": "最近变化",
    "sources": "来源",
    "removed": "已撤下",
    "bytes": "字节",
    "engine": "引擎",
    "commit": "提交次数",
    "change": "已索引到的变化号",
    "documents": "已索引的答复",
    "store": "答复库标识",
    "schema_version": "字段版本",
    "analyzer": "分词标识",
    "built_at": "更新时间",
    "cache_bytes": "缓存字节",
    "cache_hits": "缓存命中",
    "cache_misses": "缓存未中",
    "postings": "索引项（词与答复的对应）",
    "days": "网页服务的统计天数",
    "searches": "查询次数",
    "average_ms": "平均用时，毫秒",
    "hit_rate": "索引缓存命中率",
    "pending": "待索引的变化",
}


def dump(values: Any) -> None:
    """Print `values` as JSON."""
    click.echo(json.dumps(values, ensure_ascii=False, indent=2))


def _console() -> Console:
    """Where to print: as wide as the terminal; wide enough for whole messages where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)


_NAMED: Final = 30
"""Of more rejects, as a whole site's copy has them, the reasons are counted."""


def reason_of(item: Imported) -> str:
    """Why a document was rejected, without its name."""
    return (item.reason or "").removeprefix(f"{item.name}：")


@dataclass
class ImportReport:
    """The result of an import, file by file."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    rejected: list[Imported] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)

    def add(self, imported: Imported) -> None:
        """Take one file into account."""
        self.coverage.add(imported)
        if imported.outcome is None:
            self.rejected.append(imported)
        else:
            self.counts[imported.outcome] += 1

    @property
    def numbers(self) -> dict[str, int]:
        """How many were added, updated and unchanged."""
        return {
            "added": self.counts[Outcome.ADDED],
            "updated": self.counts[Outcome.UPDATED],
            "unchanged": self.counts[Outcome.UNCHANGED] + self.counts[Outcome.MERGED],
        }

    def show(self, as_json: bool) -> None:
        """Print the report."""
        merged, numbers = self.counts[Outcome.MERGED], self.numbers
        if as_json:
            rejected = [{"file": item.name, "reason": item.reason} for item in self.rejected]
            dump({**numbers, "merged": merged, "rejected": rejected})
            return
        console = _console()
        table = Table("新增", "更新", "未变", "拒收")
        table.add_row(*map(str, numbers.values()), str(len(self.rejected)))
        console.print(table)
        if merged:
            console.print(f"未变之中，{merged} 件与已有答复相同，记为同一答复的另一来源。")
        if len(self.rejected) > _NAMED:
            examples: dict[str, list[str]] = {}
            for item in self.rejected:
                examples.setdefault(reason_of(item), []).append(item.name)
            summary = Table("拒收", "原因", "例如")
            for reason, names in sorted(examples.items(), key=lambda entry: -len(entry[1])):
                summary.add_row(str(len(names)), escape(reason), escape(names[0]))
            console.print(summary)
            console.print("逐件的原因见 --report 报告.html 或 --json。")
        elif self.rejected:
            reasons = Table("拒收的文件", "原因")
            for item in self.rejected:
                reasons.add_row(escape(item.name), escape(reason_of(item)))
            console.print(reasons)


def show_fetched(report: FetchReport, as_json: bool) -> None:
    """Print what became of the addresses of a site, and what to do next."""
    if as_json:
        dump({**asdict(report), "folder": str(report.folder)})
        return
    console = _console()
    if report.resumed:
        console.print(f"接着上次抓取：{report.kept} 页已经取到，没有重复请求。")
    table = Table("新取或有变化", "未变", "robots.txt 不允许", "失败")
    numbers = (report.fetched, report.unchanged, len(report.forbidden), len(report.failed))
    table.add_row(*map(str, numbers))
    console.print(table)
    if report.failed:
        reasons = Table("没有取到的网址", "原因")
        for failure in report.failed:
            reasons.add_row(escape(failure.address), escape(failure.reason))
        console.print(reasons)
    if report.stopped:
        console.print(report.stopped)
    if report.fetched or report.unchanged or report.kept:
        console.print(
            f"页面在 {escape(str(report.folder))}，请运行：dafu import {escape(str(report.folder))}",
            soft_wrap=True,
        )


def show_reparsed(report: Reparsed, as_json: bool) -> None:
    """Print what parsing again changed, by field."""
    if as_json:
        lost = [{"source": source, "reason": reason} for source, reason in report.lost]
        dump({"pages": report.pages, "changed": report.changed, "fields": dict(report.fields), "lost": lost})
        return
    console = _console()
    console.print(
        f"重读 {report.pages} 页，{report.changed} 件答复有变化。"
        + ("请运行 dafu index。" if report.changed else "")
    )
    if report.fields:
        table = Table("项目", "变化的答复")
        for name, count in report.fields.most_common():
            table.add_row(FIELD_LABELS[name], str(count))
        console.print(table)
    for source, reason in report.lost:
        console.print(f"不再像答复（原答复未动）：{escape(source)} {escape(reason)}")


def show_measures(measured: Mapping[str, tuple[Mapping[str, float], Mapping[str, float]]]) -> None:
    """Print how well judged questions were answered, and the seconds it took: a line for each way of searching."""
    names = next(iter(measured.values()))[0]
    table = Table("", *names, "建索引", "检索")
    for name, (measures, seconds) in measured.items():
        values = (f"{value:.3f}" for value in measures.values())
        table.add_row(name, *values, f"{seconds['index_s']} 秒", f"{seconds['search_s']} 秒")
    _console().print(table)


def show_bench(measured: Mapping[str, Measured]) -> None:
    """Print what was measured, with ratios to the first."""
    table = Table(
        "",
        "建索引 篇/秒",
        "索引 MB",
        "内存峰值 MB",
        "检索 p50 / p95 毫秒",
        "初次 p50 / p95",
        "含摘要 p50 / p95",
    )
    ours = next(iter(measured.values()))
    for name, m in measured.items():
        rate = f"{m.index_docs_per_s:,.0f}（{m.index_docs_per_s / ours.index_docs_per_s:.2g}×）"
        size = f"{m.index_bytes / 1e6:,.0f}（{m.index_bytes / ours.index_bytes:.2g}×）"
        times = [
            f"{t['p50']:.2f} / {t['p95']:.2f}（{t['p50'] / own['p50']:.2g}× / {t['p95'] / own['p95']:.2g}×）"
            for t, own in (
                (m.query_ms, ours.query_ms),
                (m.cold_query_ms, ours.cold_query_ms),
                (m.page_ms, ours.page_ms),
            )
        ]
        table.add_row(name, rate, size, f"{m.peak_rss_bytes / 1e6:,.0f}", *times)
    _console().print(table)


def show_parsed(parsed: ParsedPage) -> None:
    """Print what a page was understood as, and what decided each field."""
    console = _console()
    if not parsed.is_reply:
        console.print(f"不是答复：{escape(parsed.reason or '')}")
    table = Table("项目", "内容", "依据", "把握")
    for name, shown in _facts(parsed.reply):
        evidence = parsed.evidence.get(name)
        cue, sure = (evidence.cue, f"{evidence.confidence:.0%}") if evidence else ("", "")
        table.add_row(FIELD_LABELS[name], escape(shown), cue, sure)
    console.print(table)
    for heading in parsed.reply.outline:
        console.print("  " * (heading.level - 1) + escape(heading.text))
    console.print(f"正文 {len(parsed.reply.body)} 字，{len(parsed.reply.paragraphs)} 段。")


def show_reply(stored: StoredReply) -> None:
    """Print a whole reply."""
    console = _console()
    reply = stored.reply
    console.print(Text(title_of(reply), style="bold"), soft_wrap=True)
    for name, shown in _facts(reply):
        console.print(f"{FIELD_LABELS[name]}：{escape(shown)}", soft_wrap=True)
    console.print(f"来源：{escape('、'.join(stored.sources))}\n", soft_wrap=True)
    for paragraph in (reply.salutation, *reply.paragraphs, reply.agency, reply.written_on):
        if paragraph:
            console.print(escape(paragraph), soft_wrap=True)


def show_results(page: ResultPage, query: Query) -> None:
    """Print a page of results and the counts beside it."""
    console = _console()
    console.print(describe(query), soft_wrap=True)
    if literal := describe_literal(query):
        console.print(literal, soft_wrap=True)
    for found in expansions(query.clause):
        console.print(
            f"也查找了：“{escape(found.typed)}”{escape('、'.join(found.words))}（--exact 只查字面）"
        )
    if page.loosened:
        console.print("很少有答复同时含有全部词语，以下也列出含有其中一部分的答复。", soft_wrap=True)
    console.print(f"找到 {page.total} 件，用时 {page.took_ms:.1f} 毫秒。\n", soft_wrap=True)
    for number, hit in enumerate(page.hits, query.offset + 1):
        _show_hit(console, number, hit)
    for facet in page.facets:
        if facet.values:
            values = (f"{value_label(facet.name, v.value)} {v.count}" for v in facet.values[:_SHOWN_VALUES])
            more = " …" if len(facet.values) > _SHOWN_VALUES else ""
            console.print(f"[bold]{facet.label}[/]  {escape('  '.join(values))}{more}", soft_wrap=True)
    if not page.total:
        console.print("请减少词语或筛选条件，或换一种说法。", soft_wrap=True)


def _show_hit(console: Console, number: int, hit: Hit) -> None:
    reply = hit.stored.reply
    title = _styled(hit.title) if hit.title.text else Text(title_of(reply))
    console.print(Text(f"{number}. ").append_text(title), style="bold", soft_wrap=True)
    facts = (reply.agency, reply.region, reply.date, "、".join(reply.areas), hit.id)
    console.print("   " + escape(" · ".join(fact for fact in facts if fact)), style="dim", soft_wrap=True)
    for snippet in hit.snippets:
        if snippet != hit.title:
            console.print(Text("   ").append_text(_styled(snippet)), soft_wrap=True)
    if hit.same:
        console.print(f"   另有 {hit.same} 件相同答复（--family {hit.id}）", style="dim", soft_wrap=True)
    console.print()


def show_promises(listed: Listed) -> None:
    """Print a list of promises, each with its due and where it stands."""
    console = _console()
    console.print(listed.understood, soft_wrap=True)
    console.print(f"找到 {listed.matches.total} 条承诺。\n", soft_wrap=True)
    for number, item in enumerate(listed.items, listed.query.offset + 1):
        reply, promise = item.stored.reply, item.promise
        due = f"期限 {due_label(promise.due)}" if promise.due else due_label(None)
        marks = (due, DUE_LABELS.get(item.standing), f"语气{FIRMNESS_LABELS[promise.firmness]}")
        console.print(Text(f"{number}. ").append_text(_styled(item.text)), soft_wrap=True)
        console.print("   " + " · ".join(filter(None, marks)), style="bold", soft_wrap=True)
        facts = (title_of(reply), reply.agency, reply.region, reply.date, item.stored.id)
        console.print("   " + escape(" · ".join(filter(None, facts))) + "\n", style="dim", soft_wrap=True)
    if years := "  ".join(f"{due_label(year)} {number}" for year, number in listed.matches.years.items()):
        console.print(f"[bold]期限[/]  {years}", soft_wrap=True)
    if not listed.matches.total:
        console.print("请减少词语或筛选条件，或换一种说法。", soft_wrap=True)


def show_check(found: Check) -> None:
    """Print what a suggestion asks for, each with how it was answered before, or that it is new."""
    console = _console()
    for number, ask in enumerate(found.asks, 1):
        verdict = "以前答复过" if ask.answers else "未见先例"
        console.print(Text(f"{number}. {ask.request.text}【{verdict}】"), style="bold", soft_wrap=True)
        for answer in ask.answers:
            reply = answer.stored.reply
            facts = (title_of(reply), reply.agency, reply.date, reply.disposition, answer.stored.id)
            console.print(Text("   ").append_text(_styled(answer.passage)), soft_wrap=True)
            console.print("   " + escape(" · ".join(filter(None, facts))), style="dim", soft_wrap=True)
    console.print("\n相近的答复：" if found.asks else "没有从文字中读出要求。\n")


def show_near(found: Sequence[Near]) -> None:
    """Print near replies, each with why and where."""
    console = _console()
    if not found:
        console.print("没有相近的答复。")
    for number, near in enumerate(found, 1):
        reply = near.stored.reply
        console.print(Text(f"{number}. {title_of(reply)}"), style="bold", soft_wrap=True)
        facts = (reply.agency, reply.region, reply.date, near.id)
        console.print("   " + escape(" · ".join(fact for fact in facts if fact)), style="dim", soft_wrap=True)
        console.print(f"   都谈到：{escape('、'.join(near.shared))}", soft_wrap=True)
        for passage in near.passages:
            console.print(Text("   ").append_text(_styled(passage)), soft_wrap=True)
        console.print()


def show_stats(numbers: Mapping[str, Mapping[str, Any]]) -> None:
    """Print the numbers of store and index."""
    console = _console()
    for part, title in (("store", "答复库"), ("index", "索引"), ("use", "网页服务")):
        if part not in numbers:
            continue
        table = Table(title, "", show_header=True)
        for name, value in numbers[part].items():
            table.add_row(_STAT_LABELS.get(name, name), "" if value is None else escape(str(value)))
        console.print(table)


def show_operations(now: Operations) -> None:
    """Print how the installation is doing."""
    numbers = {"store": now.store, "index": {**now.index, "pending": now.pending}}
    show_stats(numbers)
    console, use = _console(), now.use
    if now.outdated:
        console.print("索引由另一版本的程序建成，现在不能检索，请运行 dafu index --rebuild。")
    average = "" if use.average_ms is None else f"，平均 {use.average_ms} 毫秒"
    hits = "" if use.hit_rate is None else f"，缓存命中率 {100 * use.hit_rate:.1f}%"
    console.print(f"最近 {use.days} 天检索 {use.searches} 次{average}{hits}。")
    tables: dict[str, list[tuple[str, ...]]] = {
        "没有找到的查询|次数|最近一次": [(q.text, str(q.empty), q.last_on) for q in now.unanswered],
        "最多的查询|次数|最近一次": [(q.text, str(q.asked), q.last_on) for q in now.frequent],
        "导入时间|新增|更新|未变|拒收|内容": [
            (run.at, *map(str, (run.added, run.updated, run.unchanged, run.rejected)), run.paths)
            for run in now.imports
        ],
        "拒收原因|文件|例如": [(group.reason, str(group.count), group.example) for group in now.rejects],
        "项目|写明的答复|占比": [(c.label, str(c.count), f"{100 * c.share:.1f}%") for c in now.coverage],
    }
    for heading, rows in tables.items():
        table = Table(*heading.split("|"))
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table if rows else f"{heading.partition('|')[0]}：没有。")


def _facts(reply: Reply) -> Iterator[tuple[str, str]]:
    """The metadata that the reply has, by field name, as people read it."""
    for name, value in reply.as_dict().items():
        if name in ("body", "outline") or value in (None, [], ""):
            continue
        yield name, "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _styled(marked: Marked) -> Text:
    text = Text(marked.text)
    for start, end in marked.marks:
        text.stylize("bold red", start, end)
    return text
