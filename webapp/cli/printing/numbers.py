"""Numbers on the terminal: what was measured, what is kept, how the installation is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from rich.table import Table

from webapp.cli.printing.console import console
from webapp.operations.report import Operations

if TYPE_CHECKING:
    from indexer.measure import Measured

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
    "fingerprint": "程序和词表标识",
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


def show_measures(measured: Mapping[str, tuple[Mapping[str, float], Mapping[str, float]]]) -> None:
    """Print how well judged questions were answered, and the seconds it took: a line for each way of searching."""
    names = next(iter(measured.values()))[0]
    table = Table("", *names, "建索引", "检索")
    for name, (measures, seconds) in measured.items():
        values = (f"{value:.3f}" for value in measures.values())
        table.add_row(name, *values, f"{seconds['index_s']} 秒", f"{seconds['search_s']} 秒")
    console().print(table)


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
    console().print(table)


def show_stats(numbers: Mapping[str, Mapping[str, Any]], advised: str | None = None) -> None:
    """Print the numbers of store and index, and what is advised."""
    out = console()
    for part, title in (("store", "答复库"), ("index", "索引"), ("use", "网页服务")):
        if part not in numbers:
            continue
        table = Table(title, "", show_header=True)
        for name, value in numbers[part].items():
            table.add_row(_STAT_LABELS.get(name, name), "" if value is None else escape(str(value)))
        out.print(table)
    if advised:
        out.print(advised)


def show_operations(now: Operations) -> None:
    """Print how the installation is doing."""
    numbers = {"store": now.store, "index": {**now.index, "pending": now.pending}}
    show_stats(numbers)
    out, use = console(), now.use
    if now.outdated:
        out.print("索引由另一版本的程序建成，现在不能检索，请运行 dafu index --rebuild。")
    average = "" if use.average_ms is None else f"，平均 {use.average_ms} 毫秒"
    hits = "" if use.hit_rate is None else f"，缓存命中率 {100 * use.hit_rate:.1f}%"
    out.print(f"最近 {use.days} 天检索 {use.searches} 次{average}{hits}。")
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
        out.print(table if rows else f"{heading.partition('|')[0]}：没有。")


def show_settings(rows: Sequence[Mapping[str, Any]], help_: Mapping[str, str]) -> None:
    """Print the settings in force, each with where it is from and what it does."""
    table = Table("设置", "现在的值", "来自", "说明")
    for row in rows:
        value = "、".join(row["value"]) if isinstance(row["value"], list) else str(row["value"])
        table.add_row(*map(escape, (row["name"], value, row["origin"], help_[row["name"]])))
    console().print(table)
