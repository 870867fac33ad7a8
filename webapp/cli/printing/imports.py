"""What became of pages, on the terminal: fetched, imported, parsed, parsed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from rich.markup import escape
from rich.table import Table

from corpus import Outcome
from corpus.fetching import FetchReport
from corpus.intake.reparsing import Reparsed
from corpus.parsing.page import ParsedPage
from webapp.cli.printing.console import console, dump, fields_of
from webapp.operations.import_report import ImportReport, reason_of
from webapp.operations.sources import Run, Source
from webapp.words.labels import FIELD_LABELS

_NAMED: Final = 30
"""Of more rejects, as a whole site's copy has them, the reasons are counted."""


def show_fetched(report: FetchReport, as_json: bool) -> None:
    """Print what became of the addresses of a site, and what to do next."""
    if as_json:
        dump({**asdict(report), "folder": str(report.folder)})
        return
    out = console()
    if report.resumed:
        out.print(f"接着上次抓取：{report.kept} 页已经取到，没有重复请求。")
    table = Table("新取或有变化", "未变", "robots.txt 不允许", "失败")
    numbers = (report.fetched, report.unchanged, len(report.forbidden), len(report.failed))
    table.add_row(*map(str, numbers))
    out.print(table)
    if report.failed:
        reasons = Table("没有取到的网址", "原因")
        for failure in report.failed:
            reasons.add_row(escape(failure.address), escape(failure.reason))
        out.print(reasons)
    if report.stopped:
        out.print(report.stopped)
    if report.fetched or report.unchanged or report.kept:
        out.print(
            f"页面在 {escape(str(report.folder))}，请运行：dafu import {escape(str(report.folder))}",
            soft_wrap=True,
        )


def show_imported(report: ImportReport, as_json: bool) -> None:
    """Print how many files were added, updated and unchanged, and why others were rejected."""
    merged, numbers = report.counts[Outcome.MERGED], report.numbers
    if as_json:
        rejected = [{"file": item.name, "reason": item.reason} for item in report.rejected]
        illegible = [{"file": name, "confidence": sure} for sure, name in report.coverage.illegible]
        dump({**numbers, "merged": merged, "rejected": rejected, "illegible": illegible})
        return
    out = console()
    table = Table("新增", "更新", "未变", "拒收")
    table.add_row(*map(str, numbers.values()), str(len(report.rejected)))
    out.print(table)
    if merged:
        out.print(f"未变之中，{merged} 件与已有答复相同，记为同一答复的另一来源。")
    if report.coverage.illegible:
        unsure = Table("识别把握不足的页面，请对照原件", "平均把握")
        for confidence, name in report.coverage.illegible:
            unsure.add_row(escape(name), f"{confidence:.0%}")
        out.print(unsure)
    if len(report.rejected) > _NAMED:
        examples: dict[str, list[str]] = {}
        for item in report.rejected:
            examples.setdefault(reason_of(item), []).append(item.name)
        summary = Table("拒收", "原因", "例如")
        for reason, names in sorted(examples.items(), key=lambda entry: -len(entry[1])):
            summary.add_row(str(len(names)), escape(reason), escape(names[0]))
        out.print(summary)
        out.print("逐件的原因见 --report 报告.html 或 --json。")
    elif report.rejected:
        reasons = Table("拒收的文件", "原因")
        for item in report.rejected:
            reasons.add_row(escape(item.name), escape(reason_of(item)))
        out.print(reasons)


def show_parsed(parsed: ParsedPage) -> None:
    """Print what a page was understood as, and what decided each field."""
    out = console()
    if not parsed.is_reply:
        out.print(f"不是答复：{escape(parsed.reason or '')}")
    table = Table("项目", "内容", "依据", "把握")
    for name, shown in fields_of(parsed.reply):
        evidence = parsed.evidence.get(name)
        cue, sure = (evidence.cue, f"{evidence.confidence:.0%}") if evidence else ("", "")
        table.add_row(FIELD_LABELS[name], escape(shown), cue, sure)
    out.print(table)
    for heading in parsed.reply.outline:
        out.print("  " * (heading.level - 1) + escape(heading.text))
    out.print(f"正文 {len(parsed.reply.body)} 字，{len(parsed.reply.paragraphs)} 段。")


def show_reparsed(report: Reparsed, as_json: bool) -> None:
    """Print what parsing again changed, by field."""
    if as_json:
        lost = [{"source": source, "reason": reason} for source, reason in report.lost]
        dump({"pages": report.pages, "changed": report.changed, "fields": dict(report.fields), "lost": lost})
        return
    out = console()
    out.print(
        f"重读 {report.pages} 页，{report.changed} 件答复有变化。"
        + ("请运行 dafu index。" if report.changed else "")
    )
    if report.fields:
        table = Table("项目", "变化的答复")
        for name, count in report.fields.most_common():
            table.add_row(FIELD_LABELS[name], str(count))
        out.print(table)
    for source, reason in report.lost:
        out.print(f"不再像答复（原答复未动）：{escape(source)} {escape(reason)}")


def show_sources(sources: Sequence[Source], runs: Mapping[str, Run]) -> None:
    """Print the sites that are copied, each with how its last update went."""
    table = Table("网址", "地区", "层数", "间隔", "上次", "新取", "新增", "更新", "拒收", "失败", "说明")
    for source in sources:
        run = runs.get(source.address)
        last = (
            (
                run.at[:16].replace("T", " "),
                run.fetched,
                run.added,
                run.updated,
                run.rejected,
                run.failed,
                run.note,
            )
            if run
            else ("从未", *("" for _ in range(6)))
        )
        row = (source.address, source.region, source.depth, f"{source.pace:g} 秒", *last)
        table.add_row(*(escape(str(value)) for value in row))
    console().print(table)
