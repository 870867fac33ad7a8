"""The command about promises."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Final

import click

from corpus import Store
from corpus.letter.promises import Promise
from corpus.letter.promises import promises as promises_in
from corpus.store.responses import Response, bare
from indexer import PROMISE_SORTS, open_engine
from indexer.text.dates import today
from webapp.addresses.promises import FIRMNESSES, PARAMETERS, SOON_DAYS, PromiseParams
from webapp.addresses.search import check
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.narrowing import narrowing_options, search_params
from webapp.cli.printing.answers import show_promises
from webapp.cli.printing.console import dump
from webapp.operations.responding import checked_response
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
    settings = settings_of()
    store = Store.if_any(settings.store_path)
    listed = Listed.of(open_engine(settings, store), store, params, query, today())
    if as_json:
        dump(listed_json(listed, paths=True))
    else:
        show_promises(listed)


@command("respond")
@click.argument("reply_id", metavar="标识")
@click.argument("number", type=click.IntRange(1), required=False, metavar="[第几条]")
@click.option("--says", metavar="文字", help="单位怎样答复，照其原话。")
@click.option("--source", metavar="来源", help="答复的出处：网址、文号或来函。")
@click.option("--on", "said_on", metavar="日期", help="单位答复的日期，如 2026-11-29。")
@click.option("--withdraw", type=int, metavar="编号", help="不再显示这个编号的登记；记录仍保留。")
@as_json_option
def respond(
    reply_id: str,
    number: int | None,
    says: str | None,
    source: str | None,
    said_on: str | None,
    withdraw: int | None,
    as_json: bool,
) -> None:
    """登记单位对其承诺的答复，与承诺并列显示；不写“第几条”时列出该件答复的承诺和已登记的答复。

    \b
    示例：
      dafu respond a1b2c3
      dafu respond a1b2c3 2 --says 已于10月通车 --source 云交函〔2026〕8号 --on 2026-11-02
      dafu respond a1b2c3 --withdraw 1
    """
    with Store(settings_of().store_path, create=False) as store:
        stored = store.get(reply_id)
        if stored is None:
            raise click.UsageError(f"没有答复 {reply_id}。标识见答复网页地址的末段，或 dafu search --json。")
        found = promises_in(stored.reply)
        if withdraw is not None:
            with store.transaction():
                if not store.responses.withdraw(reply_id, withdraw):
                    raise click.UsageError(
                        f"答复 {reply_id} 没有编号为 {withdraw} 的登记。请运行 dafu respond {reply_id} 查看。"
                    )
        elif number is not None:
            if number > len(found):
                raise click.UsageError(
                    f"答复 {reply_id} 有 {len(found)} 条承诺，没有第 {number} 条。请运行 dafu respond {reply_id} 查看。"
                )
            answer, where, day = checked_response(says, source, said_on)
            with store.transaction():
                store.responses.record(reply_id, found[number - 1].text, answer, where, day)
        shown = store.responses.of((reply_id,)).get(reply_id, ())
    _show_responses(found, shown, as_json)


def _show_responses(found: tuple[Promise, ...], shown: tuple[Response, ...], as_json: bool) -> None:
    rows = [
        {
            "number": number,
            "text": promise.text,
            "due": promise.due,
            "responses": [asdict(one) for one in shown if one.sentence == bare(promise.text)],
        }
        for number, promise in enumerate(found, start=1)
    ]
    if as_json:
        dump(rows)
        return
    for row, promise in zip(rows, found, strict=True):
        click.echo(f"{row['number']}. {promise.text}")
        for one in shown:
            if one.sentence == bare(promise.text):
                click.echo(f"   单位的答复（编号 {one.id}，{one.said_on}，{one.source}）：{one.answer}")
    if not rows:
        click.echo("这件答复中没有承诺。")
