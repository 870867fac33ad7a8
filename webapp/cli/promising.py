"""The command about promises."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import click

from indexer import PROMISE_SORTS, open_engine
from indexer.text.dates import today
from webapp.addresses.promises import FIRMNESSES, PARAMETERS, SOON_DAYS, PromiseParams
from webapp.addresses.search import check
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.narrowing import narrowing_options, search_params
from webapp.cli.printing.answers import show_promises
from webapp.cli.printing.console import dump
from webapp.promises.api import listed_json
from webapp.promises.page import Listed

_DUE: Final = tuple(parameter for parameter in PARAMETERS if parameter.name == "due")


@command("promises")
@click.argument("words", nargs=-1, metavar="[词语…]")
@click.option(
    "--within", default="", metavar="检索词", help="只列出这样查找到的答复中的承诺，写法同 search。"
)
@narrowing_options
@click.option(
    "--due",
    default="",
    metavar="期限",
    help=f"年份如 2026；soon 为 {SOON_DAYS} 天内到期，past 为已过所写期限，none 为未写期限。",
)
@click.option("--due-from", default="", metavar="日期", help="期限不早于：2026、2026-05 或 2026-05-31。")
@click.option("--due-to", default="", metavar="日期", help="期限不晚于，含当日。")
@click.option("--firmness", type=click.Choice(FIRMNESSES), help="语气：明确，或留有余地。")
@click.option("--sort", type=click.Choice(PROMISE_SORTS), help="排序：期限早的在前，或最新的答复在前。")
@click.option("--no-fold", is_flag=True, help="逐条列出相同答复中的同一承诺，不合并。")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="列出的条数。")
@click.option("--offset", type=click.IntRange(0), default=0, help="略过前面的条数。")
@as_json_option
def promises(
    words: tuple[str, ...],
    within: str,
    due: str,
    due_from: str,
    due_to: str,
    firmness: str | None,
    no_fold: bool,
    sort: Any,
    limit: int,
    offset: int,
    as_json: bool,
    **given: Any,
) -> None:
    """列出答复中的承诺：原句、期限、出处。只列原句，不判断是否兑现。

    词语是承诺原句中须含有的，可以不写。

    \b
    示例：
      dafu promises --due soon
      dafu promises 学位 --due 2026 --agency 云岭县教育局
      dafu promises --within 老旧小区 --due past --json
    """
    check([("due", due)], _DUE)
    params = PromiseParams(
        q=" ".join(words),
        search=search_params(within, given, fold=not no_fold),
        due=due,
        due_from=due_from,
        due_to=due_to,
        firmness=firmness or "",
        sort=sort,
    )
    query = replace(params.to_query(limit), offset=offset)
    listed = Listed.of(open_engine(settings_of()), params, query, today())
    if as_json:
        dump(listed_json(listed, paths=True))
    else:
        show_promises(listed)
