"""Commands about copying sites: fetch, and again and again: sources, update."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from corpus import Store
from corpus.fetching import FetchOptions, fetch
from webapp.alerts.digests import tell
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.indexing import bring_up_to_date
from webapp.cli.printing.console import dump
from webapp.cli.printing.imports import show_fetched, show_sources
from webapp.cli.printing.progress import progress
from webapp.operations.sources import FILE, Run, Source, SourceLog, SourcesError, alone, read_sources
from webapp.operations.updating import update_source

_DEFAULTS: Final = FetchOptions()


@command("fetch")
@click.argument("urls", nargs=-1, required=True, metavar="网址…")
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    default=_DEFAULTS.depth,
    show_default=True,
    help="从所给网址起跟随几层链接；0 为只取这些网址。",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0.1),
    default=_DEFAULTS.delay,
    show_default=True,
    help="对同一网站两次请求之间的秒数；robots.txt 要求更长时从其要求。",
)
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    default=_DEFAULTS.max_pages,
    show_default=True,
    help="这一次最多请求的页数。",
)
@click.option("--folder", type=click.Path(path_type=Path), help="存放目录（默认为数据目录下的 fetched）。")
@click.option("--contact", help="联系方式（邮箱或网址），写进请求，供网站管理者联系您。")
@click.option("--restart", is_flag=True, help="上次没抓完也不接着抓，全部重新询问。")
@click.option("--insecure", is_flag=True, help="网站的安全证书无效时也抓取。")
@as_json_option
def fetch_(
    urls: tuple[str, ...],
    folder: Path | None,
    as_json: bool,
    depth: int,
    delay: float,
    max_pages: int,
    contact: str | None,
    restart: bool,
    insecure: bool,
) -> None:
    """抓取网站上的页面，原样存入目录，供 dafu import 导入。只用于允许复制的网站。

    遵守 robots.txt，默认每秒一次请求，不离开所给的网站。按 Ctrl-C 停止，再次运行同一命令即接着抓；
    抓完之后再运行，只取有变化的页面。有失败或中途停止时退出码为 1。

    \b
    示例：
      dafu fetch https://www.example.gov.cn/jyta/ --contact 邮箱
      dafu fetch https://www.example.gov.cn/jyta/27.html --depth 0
    """
    target = folder or settings_of().data / "fetched"
    options = FetchOptions(depth, delay, max_pages, contact, restart, insecure)
    with progress("抓取", 0) as advance:
        report = fetch(urls, target, options, advance)
    show_fetched(report, as_json)
    if report.failed or report.stopped:
        sys.exit(1)


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
    """抓取 sources.toml 里的全部网站，导入，更新索引，列出一张表，发出到期的提醒。

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
    tell(settings)
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
