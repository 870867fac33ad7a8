"""The command `dafu`, the other front end: import, parse, index, search, show, remove, stats, serve.

Exit codes: 0 done; 1 done in part (some files rejected, an id not found, a page that is no reply); 2 the request is at
fault or nothing could be done; 3 no index, or an outdated one; 4 the index is locked or failed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from corpus import CorpusError, Store
from corpus.importing import find_files, import_files, read_file, understand
from corpus.readers import read
from corpus.reparsing import reparse
from indexer import (
    FACETS,
    SORTS,
    EngineUnavailable,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    QueryError,
    SearchError,
    Settings,
    open_engine,
    rebuild,
    search,
    update,
)
from webapp import terminal
from webapp.api import reply_json, result_json
from webapp.params import SearchParams
from webapp.report import write_report

EXIT_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (CorpusError, 2),
    (QueryError, 2),
    (IndexNotFound, 3),
    (IndexOutdated, 3),
    (IndexLocked, 4),
    (EngineUnavailable, 4),
    (SearchError, 2),
)


class _Failure(click.ClickException):
    """An expected error, shown as its message alone."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self._error = error

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # a class variable that click reads from the instance
        """What a script is told."""
        return next(code for kind, code in EXIT_CODES if isinstance(self._error, kind))

    def show(self, file: Any = None) -> None:
        click.echo(f"错误：{self.message}", err=True)


class _Command(click.Command):
    """A command that every expected error ends with a clear message and its exit code."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (CorpusError, SearchError) as error:
            raise _Failure(error) from error


def _with_data(command: Callable[..., None]) -> Callable[..., None]:
    """Accept --data after the command's name too, where people look for it."""
    option = click.option(
        "--data",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_set_data,
        help="数据目录（默认 ./data，或环境变量 DAFU_DATA）。",
    )
    return option(command)


def _set_data(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(dict)["data"] = value


def _settings(**overrides: Any) -> Settings:
    """The settings of this call, read when a command runs so that a wrong one is reported like any error."""
    chosen = click.get_current_context().ensure_object(dict)
    return Settings.from_env(**chosen, **overrides)


_as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序使用。")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@_with_data
@click.version_option(package_name="dafu", message="%(prog)s %(version)s")
def main() -> None:
    """达复：检索政府对人大代表建议、政协提案的公开答复。

    \b
    示例：
      dafu import corpus/samples     导入答复页面
      dafu index                     建立或更新索引
      dafu search 课后服务            检索
      dafu serve                     启动网页服务
    """


def command(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand that knows --data and our errors."""

    def register(function: Callable[..., None]) -> click.Command:
        return main.command(name, cls=_Command)(_with_data(function))

    return register


@command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="另写一份 HTML 报告：完整程度、存疑页面、拒收原因。",
)
@_as_json
def import_(paths: tuple[Path, ...], report_file: Path | None, as_json: bool) -> None:
    """导入答复页面：文件或整个目录（文本、HTML，各种中文编码）。

    同一页面重复导入不会产生变化；页面有改动则保留旧版本；不是答复的页面会列出原因。
    全部收下时退出码为 0，有的被拒收时为 1，什么也做不了时为 2。

    \b
    示例：
      dafu import corpus/samples
      dafu import 下载的页面/ 另一页.html --json
      dafu import 下载的页面/ --report 报告.html
    """
    missing = [path for path in paths if not path.exists()]
    files = list(find_files(path for path in paths if path not in missing))
    if not files:
        reason = f"找不到 {'、'.join(map(str, missing))}" if missing else "所给目录中没有文件"
        raise click.UsageError(f"{reason}，没有可导入的内容。请检查路径。")
    with Store(_settings().store_path) as store, terminal.progress("导入", len(files)) as advance:
        report = terminal.ImportReport()
        # What was committed before a failure is reported before the failure is.
        try:
            for imported in import_files(store, [*files, *missing]):
                report.add(imported)
                advance()
        finally:
            report.show(as_json)
            if report_file:
                _write_report(report_file, report)
    if report.rejected:
        sys.exit(1)


def _write_report(path: Path, report: terminal.ImportReport) -> None:
    try:
        write_report(path, report.numbers, report.rejected, report.coverage)
    except OSError as error:
        raise click.FileError(str(path), f"报告无法写入（{error.strerror}）。请检查目录和权限。") from error


@command("reparse")
@_as_json
def reparse_(as_json: bool) -> None:
    """用现在的解析规则重读答复库中的全部原始页面，并按项目列出变化。

    旧的读法作为旧版本保留；不再像答复的页面会列出，原答复不动。

    \b
    示例：
      dafu reparse
    """
    with Store(_settings().store_path, create=False) as store:
        total = len(store.addresses())
        with terminal.progress("重读", total) as advance:
            report = reparse(store, advance)
    terminal.show_reparsed(report, as_json)


@command("parse")
@click.argument("file", type=click.Path(path_type=Path))
@_as_json
def parse(file: Path, as_json: bool) -> None:
    """显示一个页面被读成什么样的答复，不存入答复库。

    不是答复时说明原因，退出码为 1。

    \b
    示例：
      dafu parse corpus/samples/wangchuan-2019-rd-027.html
      dafu parse 某页.html --json
    """
    parsed = understand(read(read_file(file), str(file)))
    if as_json:
        evidence = {name: {"cue": e.cue, "confidence": e.confidence} for name, e in parsed.evidence.items()}
        verdict = {"file": str(file), "is_reply": parsed.is_reply, "reason": parsed.reason}
        terminal.dump({**verdict, **parsed.reply.as_dict(), "evidence": evidence})
    else:
        terminal.show_parsed(parsed)
    if not parsed.is_reply:
        sys.exit(1)


@command("index")
@click.option("--rebuild", "anew", is_flag=True, help="另建全新的索引，建成后切换，其间检索照常。")
def index(anew: bool) -> None:
    """使索引与答复库一致：只处理有变化的答复，包括删除。

    \b
    示例：
      dafu index
      dafu index --rebuild
    """
    engine = open_engine(_settings())
    if not anew and engine.is_outdated:
        click.echo("分词或字段已更新，原索引不再适用，现另建新索引。", err=True)
        anew = True
    with terminal.progress("索引", 0) as advance:
        built = (rebuild if anew else update)(engine, advance)
    if built.indexed or built.removed or anew:
        click.echo(
            f"索引已更新：写入 {built.indexed} 件，删除 {built.removed} 件，用时 {built.seconds:.1f} 秒。"
        )
    else:
        click.echo("索引已是最新，没有需要处理的变化。")


def _facet_options(function: Callable[..., None]) -> Callable[..., None]:
    for facet in reversed(FACETS):
        help_text = f"按{facet.label}筛选，可重复（任取其一）。"
        function = click.option(f"--{facet.name}", multiple=True, metavar=facet.label, help=help_text)(
            function
        )
    return function


@command("search")
@click.argument("query", nargs=-1)
@_facet_options
@click.option(
    "--from", "date_from", default="", metavar="日期", help="最早日期：2024、2024-05 或 2024-05-12。"
)
@click.option("--to", "date_to", default="", metavar="日期", help="最晚日期，含当日。")
@click.option("--exact", is_flag=True, help="只查字面，不同时查找相近的说法和机构的曾用名。")
@click.option("--sort", type=click.Choice(SORTS), help="排序：相关度（默认）、最新、最早。")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="列出的件数。")
@click.option("--offset", type=click.IntRange(0), default=0, help="略过前面的件数。")
@_as_json
def search_(
    query: tuple[str, ...],
    exact: bool,
    date_from: str,
    date_to: str,
    sort: Any,
    limit: int,
    offset: int,
    as_json: bool,
    **filters: tuple[str, ...],
) -> None:
    """检索答复，列出命中的段落和各类计数。

    检索词可用 “短语”、-排除、OR、括号、代表:姓名 等写法；以 - 开头的检索词请放在 -- 之后。

    \b
    示例：
      dafu search 农村教师老龄化
      dafu search '"课后服务" -高中' --topic 科技、教育 --year 2025
      dafu search 校车 OR 公交 --from 2023 --sort newest --json
    """
    params = SearchParams(" ".join(query), filters, exact, (), date_from, date_to, sort)
    asked = replace(params.to_query(limit), offset=offset, limit=limit)
    page = search(open_engine(_settings()), asked)
    if as_json:
        terminal.dump(result_json(page, asked, paths=True))
    else:
        terminal.show_results(page, asked)


@command("show")
@click.argument("reply_id", metavar="ID")
@_as_json
def show(reply_id: str, as_json: bool) -> None:
    """显示一件答复的全文。ID 见检索结果。

    \b
    示例：
      dafu show 3f2a9c0d11be
    """
    with Store(_settings().store_path, create=False) as store:
        stored = store.get(reply_id)
    if stored is None:
        click.echo(f"错误：答复库中没有编号为 {reply_id} 的答复。请用 dafu search 查到编号。", err=True)
        sys.exit(1)
    if as_json:
        terminal.dump(reply_json(stored, paths=True))
    else:
        terminal.show_reply(stored)


@command("remove")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
def remove(ids: tuple[str, ...]) -> None:
    """从检索中撤下答复。原件仍留在答复库中，重新导入即可恢复。

    撤下后请运行 dafu index。

    \b
    示例：
      dafu remove 3f2a9c0d11be
    """
    with Store(_settings().store_path, create=False) as store, store.transaction():
        removed = store.remove(ids)
    click.echo(f"已撤下 {len(removed)} 件。" + ("请运行 dafu index 更新索引。" if removed else ""))
    unknown = [reply_id for reply_id in ids if reply_id not in removed]
    if unknown:
        click.echo(f"错误：答复库中没有 {'、'.join(unknown)}。", err=True)
        sys.exit(1)


@command("stats")
@_as_json
def stats(as_json: bool) -> None:
    """显示答复库和索引的概况。

    \b
    示例：
      dafu stats
    """
    engine = open_engine(_settings())
    numbers = {"store": dict(engine.store.stats()), "index": dict(engine.stats())}
    numbers["index"]["pending"] = engine.store.pending(engine.change)
    if as_json:
        terminal.dump(numbers)
    else:
        terminal.show_stats(numbers)


@command("serve")
@click.option("--host", help="监听地址（默认 127.0.0.1）。")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口（默认 8000）。")
@click.option("--workers", type=click.IntRange(1, 64), help="进程数（默认 2）。")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """启动网页服务。

    \b
    示例：
      dafu serve
      dafu serve --host 0.0.0.0 --port 8080
    """
    from webapp.server import run

    run(_settings(host=host, port=port, workers=workers))


if __name__ == "__main__":
    main()
