"""The command that measures speed: bench."""

from __future__ import annotations

import json
from pathlib import Path

import click

from indexer import QueryError
from indexer.bench import CONTENDERS, OURS, Measured, measure
from webapp import terminal
from webapp.cli.base import command


@command("bench")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    required=True,
    help="语料，每行一个 JSON：id、title、text，可用 gzip 压缩。",
)
@click.option("--size", type=click.IntRange(1), help="只用前多少篇。")
@click.option(
    "--peers", is_flag=True, help="同时测量其他做法（需先运行 pip install -r requirements-bench.lock）。"
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="把结果写成 JSON 文件。")
def bench(corpus: Path, size: int | None, peers: bool, json_file: Path | None) -> None:
    """测量建索引和检索的速度，可与其他做法在同一次运行中比较。

    \b
    示例：
      dafu bench --corpus statutes.jsonl.gz --peers
    """
    measured: dict[str, Measured] = {}
    for name in CONTENDERS if peers else (OURS,):
        click.echo(f"正在测量 {name} ……", err=True)
        try:
            measured[name] = measure(name, corpus, size)
        except ModuleNotFoundError as error:
            raise QueryError(
                f"没有安装 {error.name}，无法测量 {name}。请运行 pip install -r requirements-bench.lock。"
            ) from error
    terminal.show_bench(measured)
    if json_file:
        values = {name: result.as_dict() for name, result in measured.items()}
        json_file.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
