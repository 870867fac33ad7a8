"""The command that measures speed: bench."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import system_reason
from corpus.intake.synthesize import SEED, synthesize
from indexer import QueryError, Settings
from webapp import create_app
from webapp.addresses.search import SearchParams
from webapp.cli.base import command
from webapp.cli.printing.bench import write_growth, write_peers
from webapp.cli.printing.console import dump
from webapp.cli.printing.numbers import show_bench
from webapp.cli.printing.progress import progress
from webapp.site import KEY

if TYPE_CHECKING:
    from indexer.measure import Measured, Question


@command("bench")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    help="语料，每行一个 JSON：id、title、text，可用 gzip 压缩。不给则用虚构的答复。",
)
@click.option("--size", type=click.IntRange(1), help="只用前多少篇；没有语料时，虚构多少件（默认 10000）。")
@click.option(
    "--peers", is_flag=True, help="同时测量其他做法（需先运行 pip install -r requirements-bench.lock）。"
)
@click.option(
    "--growth", type=click.IntRange(1), multiple=True, help="改为测量虚构这么多件答复时的情形，可重复。"
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="把结果写成 JSON 文件。")
@click.option(
    "--write", "document", type=click.Path(path_type=Path), help="把结果写进这个 Markdown 文件的标记之间。"
)
def bench(
    corpus: Path | None,
    size: int | None,
    peers: bool,
    growth: tuple[int, ...],
    json_file: Path | None,
    document: Path | None,
) -> None:
    """测量建索引和检索的速度，可与其他做法在同一次运行中比较，也可测量随件数增长的情形。

    \b
    示例：
      dafu bench --corpus statutes.jsonl.gz --peers
      dafu bench --growth 10000 --growth 100000 --write docs/benchmarks.md
    """
    if growth:
        _bench_growth(growth, json_file, document)
        return
    from indexer.measure import CONTENDERS, OURS, measure

    measured: dict[str, Measured] = {}
    for name in CONTENDERS if peers else (OURS,):
        click.echo(f"正在测量 {name} ……", err=True)
        try:
            measured[name] = measure(name, corpus, size)
        except ModuleNotFoundError as error:
            raise QueryError(
                f"没有安装 {error.name}，无法测量 {name}。请运行 pip install -r requirements-bench.lock。"
            ) from error
    show_bench(measured)
    _write_json(json_file, {name: result.as_dict() for name, result in measured.items()})
    if document:
        write_peers(document, measured, corpus.name if corpus else "made-up replies")


def _bench_growth(sizes: tuple[int, ...], json_file: Path | None, document: Path | None) -> None:
    from indexer.measure import grow

    click.echo(f"正在测量 {'、'.join(f'{size:,}' for size in sizes)} 件 ……", err=True)
    grown = []
    for one in grow(sizes, result_pages):
        grown.append(one)
        dump(one.as_dict())
    _write_json(json_file, [one.as_dict() for one in grown])
    if document:
        write_growth(document, grown)


def _write_json(file: Path | None, values: Any) -> None:
    if file:
        file.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@command("synthesize")
@click.argument("count", type=click.IntRange(1, 1_000_000), metavar="件数")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪里；.gz 结尾则压缩。")
@click.option("--seed", type=int, default=SEED, show_default=True, help="同一个数得到同样的答复。")
def synthesize_(count: int, out: Path, seed: int) -> None:
    """虚构若干件答复，写成 JSON Lines，供测量用；可用 dafu import 导入。内容全属虚构。

    \b
    示例：
      dafu synthesize 100000 --out 虚构.jsonl.gz
    """
    try:
        with (
            gzip.open(out, "wt", encoding="utf-8", compresslevel=3)
            if out.suffix == ".gz"
            else out.open("w", encoding="utf-8") as file,
            progress("虚构", count) as advance,
        ):
            for reply in synthesize(count, seed):
                file.write(json.dumps(reply.as_dict(), ensure_ascii=False) + "\n")
                advance()
    except OSError as error:
        raise click.FileError(
            str(out), f"无法写入（{system_reason(error)}）。请检查目录、权限和磁盘空间。"
        ) from error


def result_pages(settings: Settings) -> Callable[[Question], bytes]:
    """A function from a question to its page, over the index of `settings`, warmed as a server warms it; no page is kept."""
    app = create_app(replace(settings, page_cache_mb=0))
    app.extensions[KEY].engine.refresh()
    client = app.test_client()

    def made(question: Question) -> bytes:
        words = f"“{question.text}”" if question.phrase else question.text
        params = SearchParams(q=words, filters={"topic": (question.topic,)} if question.topic else {})
        answer = client.get(params.url())
        if answer.status_code != 200:
            raise RuntimeError(f"{params.url()}: {answer.status}")
        return answer.get_data()

    return made
