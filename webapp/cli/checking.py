"""The command that verifies what is kept: check."""

from __future__ import annotations

import sys
from contextlib import closing

import click

from indexer import EngineUnavailable, IndexNotFound, IndexOutdated, open_engine
from webapp.cli.base import command, settings_of


@command("check")
def check() -> None:
    """逐字节核对答复库和索引，并说明该怎么办。全部完好时退出码为 0，否则为 4。

    \b
    示例：
      dafu check
    """
    with closing(open_engine(settings_of())) as engine:
        problems = engine.store.problems()
        for problem in problems:
            click.echo(f"错误：{problem}", err=True)
        try:
            outdated = engine.is_outdated
            engine.verify()
        except (EngineUnavailable, IndexNotFound, IndexOutdated) as error:
            problems = (*problems, str(error))
            click.echo(f"错误：{error}", err=True)
        else:
            if outdated:
                click.echo("索引由另一版本的程序或词表建成，请运行 dafu index。")
    if problems:
        sys.exit(4)
    click.echo("答复库和索引完好。")
