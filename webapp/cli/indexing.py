"""The command `dafu index`; it begins within half a second, since it imports no page."""

from __future__ import annotations

from contextlib import ExitStack

import click

from corpus import Store
from indexer import Engine, IndexDamaged, Settings, open_engine, rebuild, update
from indexer.build.encoding import Processes
from indexer.build.findings import read_ahead
from indexer.build.update import Built
from indexer.semantic import embed, open_meaning
from webapp.cli.base import command, settings_of
from webapp.cli.printing.progress import progress


@command("index")
@click.option("--rebuild", "anew", is_flag=True, help="另建全新的索引，建成后切换，其间检索照常。")
def index(anew: bool) -> None:
    """使索引与答复库一致：只处理有变化的答复，包括删除。索引文件损坏或不再适用时自动重建。

    \b
    示例：
      dafu index
      dafu index --rebuild
    """
    bring_up_to_date(anew)


def bring_up_to_date(anew: bool = False, quietly: bool = False) -> None:
    """Have the index say what the store says; `quietly` without a word on the standard output."""
    settings = settings_of()
    store = Store(settings.store_path, create=False)
    built, anew = _built(open_engine(settings, store), store, anew)
    if settings.semantic:
        _embed(settings, store)
    if quietly:
        return
    if built.indexed or built.removed or anew:
        click.echo(
            f"索引已更新：写入 {built.indexed} 件，删除 {built.removed} 件，用时 {built.seconds:.1f} 秒。"
        )
    else:
        click.echo("索引已是最新，没有需要处理的变化。")


def _built(engine: Engine, store: Store, anew: bool) -> tuple[Built, bool]:
    """What was written, and whether to a new index: also where the one that is there is outdated or damaged."""
    try:
        if not anew and (state := engine.state()) and state.is_outdated:
            click.echo("程序或词表已更新，原索引不再适用，现另建新索引。", err=True)
            anew = True
        with ExitStack() as bar:

            def ahead(kept: Processes) -> None:
                bar.close()
                with progress("读信", 0) as advance:
                    read_ahead(store, advance, kept)

            built = (rebuild if anew else update)(
                engine, store, bar.enter_context(progress("索引", 0)), ahead
            )
        if not anew:
            # Reading every byte takes long where there are many: what is new can be found meanwhile.
            engine.verify()
    except IndexDamaged:
        if anew:
            raise
        click.echo("索引文件已损坏，现另建新索引。", err=True)
        return _built(engine, store, anew=True)
    return built, anew


def _embed(settings: Settings, store: Store) -> None:
    """Embed what is new, the newest first. Searches see each batch at once; an interrupted run goes on where it ended."""
    meaning = open_meaning(settings)
    with progress("按意思", 0) as advance:
        embed(store, meaning.vectors, meaning.model, advance)
