"""Commands about finding: search, stats, evaluate."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from corpus import Store
from indexer import (
    ENGINES,
    SORTS,
    open_engine,
    reached,
    search,
)
from indexer.semantic import open_meaning, open_model
from webapp.api.forms import result_json
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.narrowing import narrowing_options, search_params
from webapp.cli.printing.answers import show_results
from webapp.cli.printing.console import dump
from webapp.cli.printing.numbers import show_measures, show_stats
from webapp.journal.journal import Journal
from webapp.operations.report import use_of
from webapp.operations.sizing import advice


@command("search")
@click.argument("query", nargs=-1, metavar="[检索词…]")
@narrowing_options
@click.option("--no-fold", is_flag=True, help="逐件列出相同的答复，不合并。")
@click.option("--sort", type=click.Choice(SORTS), help="排序：相关度（默认）、最新、最早。")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="列出的件数。")
@click.option("--offset", type=click.IntRange(0), default=0, help="略过前面的件数。")
@as_json_option
def search_(
    query: tuple[str, ...],
    no_fold: bool,
    sort: Any,
    limit: int,
    offset: int,
    as_json: bool,
    **given: Any,
) -> None:
    """检索答复，列出命中的段落和各类计数。

    检索词可用 “短语”、-排除、OR、括号、代表:姓名 等写法；以 - 开头的检索词请放在 -- 之后。

    \b
    示例：
      dafu search 农村教师老龄化
      dafu search '"课后服务" -高中' --topic 科技、教育 --year 2025
      dafu search 校车 OR 公交 --from 2023 --sort newest --json
    """
    params = search_params(" ".join(query), given, fold=not no_fold, sort=sort)
    asked = replace(params.to_query(limit), offset=offset, limit=limit)
    settings = settings_of()
    page = search(open_engine(settings), asked, open_meaning(settings) if settings.semantic else None)
    if as_json:
        dump(result_json(page, asked, paths=True))
    else:
        show_results(page, asked)


@command("stats")
@as_json_option
def stats(as_json: bool) -> None:
    """显示答复库和索引的概况。

    \b
    示例：
      dafu stats
    """
    settings = settings_of()
    store = Store.if_any(settings.store_path)
    engine = open_engine(settings, store)
    numbers = {"index": dict(engine.stats())}
    if store is not None:
        numbers = {"store": dict(store.stats()), **numbers}
        numbers["index"]["pending"] = store.pending(reached(engine))
    with Journal(settings.journal_path) as journal:
        use = use_of(journal.meters())
    numbers["use"] = asdict(use)
    advised = advice(numbers["index"], settings.cache_mb, use)
    if as_json:
        dump({**numbers, "advice": advised})
    else:
        show_stats(numbers, advised)


_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@command("evaluate")
@click.option("--corpus", required=True, type=_file, help="文档，每行一个 JSON：id、title、text。")
@click.option("--queries", required=True, type=_file, help="问题，每行一个 JSON：id、query。")
@click.option("--qrels", required=True, type=_file, help="相关判断，TREC 格式：问题 0 文档 相关度。")
@click.option("--run", "run_file", type=click.Path(path_type=Path), help="把排序结果写成 TREC 格式。")
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    default=next(iter(ENGINES)),
    show_default=True,
    help="所用的引擎。",
)
@click.option("--semantic", is_flag=True, help="并列按词语和意思一起检索（需先运行 make setup-semantic）。")
@click.option(
    "--compare", is_flag=True, help="并列教程中通行的做法：Whoosh 加 jieba ChineseAnalyzer，任一词即可。"
)
@as_json_option
def evaluate(
    corpus: Path,
    queries: Path,
    qrels: Path,
    run_file: Path | None,
    engine: str,
    semantic: bool,
    compare: bool,
    as_json: bool,
) -> None:
    """用带判断的问题衡量检索质量，所用的分词、匹配和排序与网页相同。

    \b
    示例：
      dafu evaluate --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.trec
      dafu evaluate --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.trec --compare
    """
    # Here alone, as in `measuring`: every other command would begin later by a tenth.
    from indexer.measure.quality import Collection, measure, rank, rank_by_recipe, write_run

    collection = Collection.read(corpus, queries, qrels)
    run, seconds = rank(collection, engine)
    if run_file:
        write_run(run, run_file)
    measured = {"dafu": (measure(run, collection.relevant), seconds)}
    if semantic:
        mixed, seconds = rank(collection, engine, open_model(settings_of().semantic_model))
        measured["semantic"] = (measure(mixed, collection.relevant), seconds)
    if compare:
        recipe, seconds = rank_by_recipe(collection)
        measured["whoosh-jieba"] = (measure(recipe, collection.relevant), seconds)
    if as_json:
        rounded = {
            name: {key: round(value, 4) for key, value in (*measures.items(), *taken.items())}
            for name, (measures, taken) in measured.items()
        }
        others = {name: values for name, values in rounded.items() if name != "dafu"}
        dump(rounded["dafu"] | others)
    else:
        show_measures(measured)
