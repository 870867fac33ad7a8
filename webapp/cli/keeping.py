"""Commands about what is kept: import, reparse, parse, show, remove."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from corpus import Store
from corpus.errors import UnreadableFile, system_reason
from corpus.intake.files import import_files, understood
from corpus.intake.reparsing import reparse
from corpus.intake.samples import sample_ids
from corpus.intake.site_copies import find_files
from corpus.letter.findings import Findings
from corpus.parsing.page import ParsedPage
from corpus.records import FIELDS
from webapp.api.forms import derived_json, full_json
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.printing.answers import show_reply
from webapp.cli.printing.console import dump
from webapp.cli.printing.imports import show_imported, show_parsed, show_reparsed
from webapp.cli.printing.progress import progress
from webapp.journal.journal import Journal
from webapp.operations.import_report import ImportReport, reason_of, write_report


@command("import")
@click.argument("paths", nargs=-1, required=True, metavar="路径…", type=click.Path(path_type=Path))
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="另写一份 HTML 报告：完整程度、存疑页面、拒收原因。",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="项=列名",
    help="导入表格时，某一项取自哪一列，可重复：--map title=标题 --map body=答复内容。不写则按列名猜。",
)
@as_json_option
def import_(
    paths: tuple[Path, ...], report_file: Path | None, columns: tuple[str, ...], as_json: bool
) -> None:
    """导入答复：文件或整个目录。

    可以是网页、文本、Word、PDF、OFD、邮件、电子书、压缩包、表格，各种中文编码；装了识别组件还有扫描件。
    同一页面重复导入不会产生变化；页面有改动则保留旧版本；不是答复的页面会列出原因。
    全部收下时退出码为 0，有的被拒收时为 1，什么也做不了时为 2。

    \b
    示例：
      dafu import corpus/samples
      dafu import 下载的页面/ 另一页.html --json
      dafu import 下载的页面/ --report 报告.html
      dafu import 导出.csv --map title=标题 --map body=答复内容
    """
    if take_in(paths, report_file, as_json, _columns(columns)).rejected:
        sys.exit(1)


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    """Field → header. Raises UsageError for a field that replies do not have."""
    columns = {}
    for pair in pairs:
        field, separator, header = (part.strip() for part in pair.partition("="))
        if not (separator and header and field in FIELDS):
            raise click.UsageError(
                f"--map {pair} 无效，应写成 项=列名，如 --map title=标题。可用的项有：{'、'.join(FIELDS)}。"
            )
        columns[field] = header
    return columns


def take_in(
    paths: Sequence[Path],
    report_file: Path | None = None,
    as_json: bool = False,
    columns: Mapping[str, str] | None = None,
) -> ImportReport:
    """Import what is at `paths` and print the report. Raises UsageError when there is nothing to import."""
    missing = [path for path in paths if not path.exists()]
    files = list(find_files(path for path in paths if path not in missing))
    if not files:
        reason = f"找不到 {'、'.join(map(str, missing))}" if missing else "所给目录中没有文件"
        raise click.UsageError(f"{reason}，没有可导入的内容。请检查路径。")
    with Store(settings_of().store_path) as store, progress("导入", len(files)) as advance:
        report = ImportReport()
        # What was committed before a failure is reported before the failure is.
        try:
            for imported in import_files(store, [*files, *missing], columns, _tell_recognised):
                report.add(imported)
                advance()
        finally:
            show_imported(report, as_json)
            _mention_samples(store, report)
            if report_file:
                _write_report(report_file, report)
    with Journal(settings_of().journal_path) as journal:
        rejected = ((item.name, reason_of(item)) for item in report.rejected)
        journal.imported(paths, report.numbers, rejected)
    return report


def _mention_samples(store: Store, report: ImportReport) -> None:
    """Say that invented letters stand among the real ones that were just imported."""
    samples = len(sample_ids(store))
    if samples and store.stats()["replies"] > samples:
        click.echo(
            f"注意：答复库中还有 {samples} 件示例（样例·虚构）。请用 dafu remove --samples 撤下。", err=True
        )


def _tell_recognised(name: str, page: int, pages: int) -> None:
    """Recognition takes seconds a page: say which page it is at."""
    click.echo(f"识别 {name} 第 {page}/{pages} 页……", err=True)


def _write_report(path: Path, report: ImportReport) -> None:
    try:
        write_report(path, report)
    except OSError as error:
        raise click.FileError(
            str(path), f"报告无法写入（{system_reason(error)}）。请检查目录和权限。"
        ) from error


@command("reparse")
@as_json_option
def reparse_(as_json: bool) -> None:
    """用现在的解析规则重读答复库中的全部原始页面，并按项目列出变化。

    旧的读法作为旧版本保留；不再像答复的页面会列出，原答复不动。

    \b
    示例：
      dafu reparse
    """
    with Store(settings_of().store_path, create=False) as store:
        total = len(store.addresses())
        with progress("重读", total) as advance:
            report = reparse(store, advance)
    show_reparsed(report, as_json)


@command("parse")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@as_json_option
def parse(file: Path, as_json: bool) -> None:
    """显示一个文件被读成什么样的答复，不存入答复库。

    表格、压缩包里有几件就显示几件。有的不是答复时说明原因，退出码为 1。

    \b
    示例：
      dafu parse corpus/samples/wangchuan-2019-rd-027.html
      dafu parse 某页.html --json
    """
    found = list(understood(file))
    if len(found) == 1 and isinstance(found[0][1], str):
        raise UnreadableFile(found[0][1])
    if as_json:
        shown = [_parsed_json(name, parsed) for name, parsed in found]
        dump(shown if len(shown) > 1 else shown[0])
    else:
        for name, parsed in found:
            if len(found) > 1:
                click.echo(f"{name}：" if isinstance(parsed, ParsedPage) else parsed)
            if isinstance(parsed, ParsedPage):
                show_parsed(parsed)
    if not all(isinstance(parsed, ParsedPage) and parsed.is_reply for _, parsed in found):
        sys.exit(1)


def _parsed_json(name: str, parsed: ParsedPage | str) -> dict[str, object]:
    if isinstance(parsed, str):
        return {"file": name, "is_reply": False, "reason": parsed}
    evidence = {field: {"cue": e.cue, "confidence": e.confidence} for field, e in parsed.evidence.items()}
    verdict = {"file": name, "is_reply": parsed.is_reply, "reason": parsed.reason}
    return {
        **verdict,
        **parsed.reply.as_dict(),
        **derived_json(parsed.reply, Findings.of(parsed.reply)),
        "evidence": evidence,
    }


@command("show")
@click.argument("reply_id", metavar="编号")
@as_json_option
def show(reply_id: str, as_json: bool) -> None:
    """显示一件答复的全文。编号见检索结果。

    \b
    示例：
      dafu show 3f2a9c0d11be
    """
    with Store(settings_of().store_path, create=False) as store:
        stored = store.get(reply_id)
    if stored is None:
        click.echo(f"错误：答复库中没有编号为 {reply_id} 的答复。请用 dafu search 查到编号。", err=True)
        sys.exit(1)
    if as_json:
        dump(full_json(stored, Findings.of(stored.reply), paths=True))
    else:
        show_reply(stored)


@command("remove")
@click.argument("ids", nargs=-1, metavar="编号…")
@click.option("--samples", is_flag=True, help="撤下随程序附带的全部示例答复。")
def remove(ids: tuple[str, ...], samples: bool) -> None:
    """从检索中撤下答复。原件仍留在答复库中，重新导入即可恢复。

    撤下后请运行 dafu index。

    \b
    示例：
      dafu remove 3f2a9c0d11be
      dafu remove --samples
    """
    if not ids and not samples:
        raise click.UsageError("请写明要撤下的答复编号，或用 --samples 撤下全部示例。")
    with Store(settings_of().store_path, create=False) as store, store.transaction():
        removed = store.remove([*ids, *(sorted(sample_ids(store)) if samples else ())])
    click.echo(f"已撤下 {len(removed)} 件。" + ("请运行 dafu index 更新索引。" if removed else ""))
    unknown = [reply_id for reply_id in ids if reply_id not in removed]
    if unknown:
        click.echo(f"错误：答复库中没有 {'、'.join(unknown)}。", err=True)
        sys.exit(1)
