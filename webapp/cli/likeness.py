"""Commands about what is alike: similar, precedents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from corpus import Store, StoredReply
from corpus.errors import system_reason
from indexer import Check, QueryError, check, open_engine, precedents, similar
from indexer.semantic import open_meaning
from indexer.text.dates import today
from webapp.api.forms import near_json
from webapp.cli.base import as_json_option, command, settings_of
from webapp.cli.printing.answers import show_check, show_near
from webapp.cli.printing.console import dump
from webapp.precedents.api import check_json
from webapp.precedents.brief import Pick, make, markdown
from webapp.precedents.brief_docx import docx_of
from webapp.precedents.page import listed
from webapp.precedents.pasted import MAX_FILE, Refused, checked, text_of
from webapp.views.promises import answers_in

_SECONDS: Final = 20.0
"""A command may look longer than a page that someone waits for."""
_limit_option = click.option(
    "--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="列出的件数。"
)
_region_option = click.option("--region", metavar="地区", help="优先列出这个地区的答复。")


def _known_format(context: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix not in (".docx", ".md"):
        raise click.BadParameter("文件名请以 .docx 或 .md 结尾。", context)
    return path


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
        dump(near_json(found, paths=True))
    else:
        show_near(found)


@command("precedents")
@click.argument(
    "file", metavar="[文件|-]", type=click.Path(exists=True, dir_okay=False, allow_dash=True), default="-"
)
@click.option(
    "--brief",
    "brief_file",
    metavar="底稿.docx|.md",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_known_format,
    help="把各项最有把握的先例写成底稿。",
)
@_region_option
@_limit_option
@as_json_option
def precedents_(file: str, brief_file: Path | None, region: str | None, limit: int, as_json: bool) -> None:
    """看一份新建议（文件或标准输入；文本、DOCX、DOC、WPS、PDF、OFD，最多 20000 字）的哪几项以前答复过，并列出相近的答复。

    \b
    示例：
      dafu precedents 建议.docx --brief 底稿.docx
      echo 社区里给老人开食堂 | dafu precedents
    """
    text = _text(file)
    settings = settings_of()
    store = Store.if_any(settings.store_path)
    engine = open_engine(settings, store)
    meaning = open_meaning(settings) if settings.semantic else None
    found = check(engine, text, region=region, seconds=_SECONDS, meaning=meaning)
    near = precedents(engine, text, region=region, limit=limit)
    if brief_file is not None:
        picked = tuple(_surest(found))
        made = make(
            found.subject,
            [(ask.request.text, ask.verdict) for ask in found.asks],
            picked,
            answers_in(store, (pick.stored.id for pick in picked)),
            today(),
            _address,
        )
        content = docx_of(made) if brief_file.suffix == ".docx" else markdown(made).encode()
        try:
            brief_file.write_bytes(content)
        except OSError as error:
            raise click.UsageError(f"底稿无法写入 {brief_file}：{system_reason(error)}。") from error
    if as_json:
        dump(check_json(found, listed(engine, store, found, today()), near, paths=True))
        return
    show_check(found)
    show_near(near)
    if brief_file is not None:
        click.echo(f"底稿已写入 {brief_file}")


def _text(file: str) -> str:
    try:
        with click.open_file(file, "rb") as opened:
            return checked(text_of(opened.read(MAX_FILE + 1), "标准输入" if file == "-" else file))
    except Refused as error:
        raise QueryError(str(error)) from error


def _surest(found: Check) -> Iterator[Pick]:
    """The surest answer to each ask."""
    for number, ask in enumerate(found.asks, start=1):
        for answer in ask.answers[:1]:
            yield Pick(number, answer.stored, answer.paragraph, answer.start, answer.end)


def _address(stored: StoredReply, _: int | None) -> str:
    """Where a reply is to be found: on the web where it came from there."""
    return next(iter(stored.links), f"/reply/{stored.id}")
