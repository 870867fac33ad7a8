"""Commands about what is alike: similar, precedents."""

from __future__ import annotations

from typing import IO

import click

from indexer import open_engine, precedents, similar
from webapp import terminal
from webapp.cli.base import as_json_option, command, settings_of
from webapp.json_forms import near_json

_limit_option = click.option(
    "--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="列出的件数。"
)
_region_option = click.option("--region", metavar="地区", help="优先列出这个地区的答复。")


@command("similar")
@click.argument("reply_id", metavar="编号")
@_region_option
@_limit_option
@as_json_option
def similar_(reply_id: str, region: str | None, limit: int, as_json: bool) -> None:
    """列出与一件答复相近的答复，说明共有的关键词和相关的段落。

    \b
    示例：
      dafu similar 3f2a9c
    """
    engine = open_engine(settings_of())
    if not engine.fetch((reply_id,)):
        click.echo(f"错误：答复库中没有编号为 {reply_id} 的答复。请用 dafu search 查到编号。", err=True)
        raise SystemExit(1)
    found = similar(engine, reply_id, region=region, limit=limit)
    if as_json:
        terminal.dump(near_json(found, paths=True))
    else:
        terminal.show_near(found)


@command("precedents")
@click.argument("file", metavar="[文件|-]", type=click.File(encoding="utf-8"), default="-")
@_region_option
@_limit_option
@as_json_option
def precedents_(file: IO[str], region: str | None, limit: int, as_json: bool) -> None:
    """为一份新建议（文件或标准输入，UTF-8，最多 20000 字）找相近的答复。

    \b
    示例：
      dafu precedents 建议.txt
      echo 社区里给老人开食堂 | dafu precedents
    """
    found = precedents(open_engine(settings_of()), file.read(), region=region, limit=limit)
    if as_json:
        terminal.dump(near_json(found, paths=True))
    else:
        terminal.show_near(found)
