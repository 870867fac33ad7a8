"""Commands about the installation as a whole: report."""

from __future__ import annotations

from dataclasses import asdict

from indexer import open_engine
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.printing.console import dump
from webapp.cli.printing.numbers import show_operations
from webapp.journal.journal import Journal
from webapp.operations.report import coverage_of, gather


@command("report")
@as_json_option
def report(as_json: bool) -> None:
    """显示运行情况：导入和拒收、各项的完整程度、没有找到的查询、最多的查询、索引是否最新、缓存命中率。

    网页上的同一份报告在 /admin，设置环境变量 DAFU_ADMIN_PASSWORD 后才有。

    \b
    示例：
      dafu report
    """
    settings = settings_of()
    engine = open_engine(settings)
    with Journal(settings.journal_path) as journal:
        now = gather(engine, journal, coverage_of(engine.store))
    if as_json:
        dump(asdict(now))
    else:
        show_operations(now)
