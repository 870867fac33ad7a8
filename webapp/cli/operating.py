"""Commands about the installation as a whole: config, report, learned, completion."""

from __future__ import annotations

import os
import sys
from contextlib import closing, nullcontext
from dataclasses import asdict, fields
from typing import Final

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from corpus import Store
from indexer import EngineUnavailable, IndexNotFound, IndexOutdated, Settings, open_engine
from indexer.configuration import mistyped
from indexer.text.dates import today
from webapp.cli.base import as_json_option, command, main, origins_of, settings_of
from webapp.cli.printing.console import dump
from webapp.cli.printing.numbers import show_operations, show_settings
from webapp.journal.journal import Journal
from webapp.learning.kept import LedKept
from webapp.operations.report import coverage_of, gather

_SHELLS: Final[dict[str, type[ShellComplete]]] = {
    "bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete,
}  # fmt: skip


@command("completion")
@click.argument("shell", type=click.Choice(sorted(_SHELLS)))
def completion(shell: str) -> None:
    """输出补全脚本：在命令行里按 Tab 补全 dafu 的命令和选项。

    \b
    示例：
      bash   eval "$(dafu completion bash)"            写进 ~/.bashrc（bash 4.4 以上）
      zsh    eval "$(dafu completion zsh)"             写进 ~/.zshrc
      fish   dafu completion fish > ~/.config/fish/completions/dafu.fish
    """
    click.echo(_SHELLS[shell](main, {}, "dafu", "_DAFU_COMPLETE").source())


@command("learned")
@click.option("--forget", metavar="词语或编号", help="删去这个词语或这件答复的全部记录。")
@click.option("--forget-all", is_flag=True, help="删去全部记录。")
@as_json_option
def learned(forget: str | None, forget_all: bool, as_json: bool) -> None:
    """显示或删去从使用中学到的：哪个词语把读者引到了哪件答复，在多少个不同的日子（设置 learn 为 1 时才记录）。

    \b
    示例：
      dafu learned
      dafu learned --forget 校车
      dafu learned --forget-all
    """
    path = settings_of().learned_path
    if not path.exists():
        click.echo("没有记录。")
        return
    with LedKept(path, today()) as kept:
        if forget or forget_all:
            count = kept.forget(None if forget_all else forget)
            click.echo(f"删去了 {count} 条。")
            sys.exit(0 if count else 1)
        rows = kept.all()
    if as_json:
        dump([asdict(row) | {"last_on": row.last_on.isoformat(), "counts": row.counts} for row in rows])
        return
    for row in rows:
        used = "" if row.counts else "，还不起作用"
        click.echo(f"{row.word}  {row.reply}  {row.days} 天，最近 {row.last_on}{used}")
    click.echo(f"共 {len(rows)} 条。")


@command("report")
@as_json_option
def report(as_json: bool) -> None:
    """显示运行情况：导入和拒收、各项的完整程度、没有找到的查询、最多的查询、索引是否最新、缓存命中率。

    网页上的同一份报告在 /admin，用 dafu account add 建立账号后才有。

    \b
    示例：
      dafu report
    """
    settings = settings_of()
    store = Store(settings.store_path, create=False)
    engine = open_engine(settings, store)
    with Journal(settings.journal_path) as journal:
        now = gather(engine, store, journal, coverage_of(store))
    if as_json:
        dump(asdict(now))
    else:
        show_operations(now)


@command("config")
@as_json_option
def config(as_json: bool) -> None:
    """显示现在生效的各项设置，各自来自哪里。

    设置可以写在当前目录的 dafu.toml（或环境变量 DAFU_CONFIG 所指的文件）里，也可以用环境变量，后者优先。

    \b
    示例：
      dafu config
      DAFU_CONFIG=/etc/dafu/dafu.toml dafu config --json
    """
    settings, origins = origins_of()
    for name, meant in mistyped(fields(Settings), os.environ).items():
        click.echo(f"注意：环境变量 {name} 不是达复的设置，不起作用；您要的是不是 {meant}？", err=True)
    rows = [
        {"name": setting.name, "value": _shown(settings, setting.name), "origin": origins[setting.name]}
        for setting in fields(Settings)
    ]
    if as_json:
        dump(rows)
    else:
        show_settings(rows, {setting.name: setting.metadata["help"] for setting in fields(Settings)})


def _shown(settings: Settings, name: str) -> object:
    """The value of a setting as JSON can hold it, unless it is a secret."""
    value = getattr(settings, name)
    if not next(setting for setting in fields(settings) if setting.name == name).repr:
        return "（已设）" if value else ""
    return value if isinstance(value, int) else list(value) if isinstance(value, tuple) else str(value)


@command("check")
def check() -> None:
    """逐字节核对答复库和索引，并说明该怎么办。全部完好时退出码为 0，否则为 4。

    \b
    示例：
      dafu check
    """
    settings = settings_of()
    store = Store.if_any(settings.store_path)
    with closing(open_engine(settings, store)) as engine, nullcontext() if store is None else store:
        problems = () if store is None else store.problems()
        for problem in problems:
            click.echo(f"错误：{problem}", err=True)
        try:
            state = engine.state()
            engine.verify()
        except (EngineUnavailable, IndexNotFound, IndexOutdated) as error:
            problems = (*problems, str(error))
            click.echo(f"错误：{error}", err=True)
        else:
            if state and state.is_outdated:
                click.echo("索引由另一版本的程序或词表建成，请运行 dafu index。")
    if problems:
        sys.exit(4)
    click.echo("索引完好；这台机器上没有答复库。" if store is None else "答复库和索引完好。")
