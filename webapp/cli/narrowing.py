"""What several commands take of a search: facets, dates, who asked, where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from indexer import FACETS
from webapp.addresses.search import SearchParams

_OPTIONS: Final = (
    *(
        click.option(
            f"--{facet.name}",
            multiple=True,
            metavar=facet.label,
            help=f"按{facet.label}筛选，可重复（任取其一）。",
        )
        for facet in FACETS
    ),
    click.option(
        "--from", "date_from", default="", metavar="日期", help="最早日期：2024、2024-05 或 2024-05-12。"
    ),
    click.option("--to", "date_to", default="", metavar="日期", help="最晚日期，含当日。"),
    click.option("--family", default="", metavar="编号", help="只列出与这件答复相同的答复。"),
    click.option("--proposer", default="", metavar="姓名", help="只列出答复这位代表、委员或这个团体的答复。"),
    click.option(
        "--place", default="", metavar="地方", help="只列出这一个地方的答复，不含下级：山西省/长治市。"
    ),
    click.option("--exact", is_flag=True, help="只查字面，不同时查找相近的说法和机构的曾用名。"),
)


def narrowing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that `search_params` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def search_params(q: str, given: dict[str, Any], **others: Any) -> SearchParams:
    """The search for `q` that the options of `narrowing_options` ask for, all of them in `given`."""
    filters = {facet.name: given.pop(facet.name) for facet in FACETS}
    return SearchParams(q=q, filters=filters, **given, **others)
