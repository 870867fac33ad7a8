"""Commands about the sites that are copied again and again: sources, update."""

from __future__ import annotations

import sys
from dataclasses import asdict

from corpus import Store
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.finding import bring_up_to_date
from webapp.cli.printing.console import dump
from webapp.cli.printing.imports import show_sources
from webapp.cli.progress import progress
from webapp.operations.sources import FILE, Run, Source, SourceLog, SourcesError, alone, read_sources
from webapp.operations.updating import update_source


@command("sources")
@as_json_option
def sources_(as_json: bool) -> None:
    """列出要定期抓取的网站：网址、层数、间隔、地区，上次的时间和结果。

    网站写在数据目录的 sources.toml 里，写法见 docs/operating.md。

    \b
    示例：
      dafu sources
    """
    data = settings_of().data
    with SourceLog(data) as log:
        _show(read_sources(data), log.runs(), as_json)


@command("update")
@as_json_option
def update_(as_json: bool) -> None:
    """抓取 sources.toml 里的全部网站，导入，更新索引，最后列出一张表。

    可以由定时器运行：同时只有一个在运行，另一个立即退出，退出码为 2。有网站失败时，其余的照常，退出码为 1。

    \b
    示例：
      dafu update
    """
    settings = settings_of()
    sources = read_sources(settings.data)
    if not sources:
        raise SourcesError(f"{settings.data / FILE} 里还没有网站。写法见 docs/operating.md。")
    runs: dict[str, Run] = {}
    with alone(settings.data), SourceLog(settings.data) as log:
        with Store(settings.store_path) as store:
            for source in sources:
                with progress(f"抓取 {source.address}", 0) as advance:
                    runs[source.address] = update_source(source, settings.data, store, log, advance)
            has_changed = any(store.changes())
        if has_changed:
            bring_up_to_date(quietly=as_json)
    _show(sources, runs, as_json)
    if any(run.failed or run.note for run in runs.values()):
        sys.exit(1)


def _show(sources: tuple[Source, ...], runs: dict[str, Run], as_json: bool) -> None:
    if as_json:
        dump(
            [
                asdict(source) | {"last": asdict(runs[source.address]) if source.address in runs else None}
                for source in sources
            ]
        )
    else:
        show_sources(sources, runs)
