"""What click itself says, in Chinese: errors of usage, and the frame of --help.

click asks gettext for its words; they stand in `locale/`, in a catalogue that `make messages` compiles. The command speaks Chinese in any
environment, so the language is set here.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import click
import click.formatting

CATALOGUE: Final = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"
"""What click says and what we say, for translators."""


def say_it_in_chinese() -> None:
    """Have click speak Chinese in this process, from now on: before commands are declared, which take their words then."""
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain(gettext.textdomain(), CATALOGUE.parents[2])
    click.STRING.name = "文字"
    click.INT.name = click.IntRange.name = "整数"
    click.FloatRange.name = "数"
    # Columns are aligned by what they measure on a terminal, not by characters.
    vars(click.formatting)["term_len"] = _width


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in click.unstyle(text))


def missing(error: click.MissingParameter) -> click.UsageError:
    """The error of an argument or option that must be there: which, and what belongs there."""
    parameter = error.param
    if parameter is None:
        return error
    named = parameter.get_error_hint(error.ctx)
    if isinstance(parameter, click.Option):
        return click.UsageError(f"缺少选项 {named}，请补上。它是：{parameter.help}", error.ctx)
    return click.UsageError(f"缺少参数 {named}，请写在命令之后。", error.ctx)
