"""What click itself says, in Chinese: errors of usage, and the frame of --help.

click asks gettext for its words, which looks for a compiled catalogue in the language of the environment. The command speaks Chinese in
any, so the words stand here, and click's modules ask this table. To be removed when click can be handed a translation, as discussed in
https://github.com/pallets/click/pull/2864.
"""

from __future__ import annotations

import gettext
import sys
from collections.abc import Mapping
from typing import Final
from unicodedata import east_asian_width

import click
import click.formatting

WORDS: Final[Mapping[str, str]] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示这份说明。",
    "Show the version and exit.": "显示版本。",
    "default: {default}": "默认：{default}",
    "required": "必填",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "完整的用法见 {command} {option}",
    "Aborted!": "已停止。",
    "Missing command.": "请写明要运行的命令。",
    "No such command {name!r}.": "没有 {name!r} 这个命令。",
    "No such option {name!r}.": "没有 {name!r} 这个选项。",
    "Did you mean {possibility}?": "您要的是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "您要的是不是其中之一：{possibilities}？",
    "Got unexpected extra argument ({args})": "多出了参数 {args}，请去掉；内容里有空格时，请用引号括起来。",
    "Got unexpected extra arguments ({args})": "多出了参数 {args}，请去掉；内容里有空格时，请用引号括起来。",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值，请去掉等号和后面的内容。",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面须写一个值。",
    "Invalid value: {message}": "值不合适：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不合适：{message}",
    "{value!r} is not {choice}.": "没有 {value!r} 可选，只能写 {choice}。",
    "{value!r} is not one of {choices}.": "没有 {value!r} 可选，可以写的有 {choices}。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是{number_type}，请改为数字。",
    "{value} is not in the range {range}.": "{value} 超出范围，须符合 {range}。",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "{name} {filename!r} does not exist.": "没有{name} {filename!r}，请检查路径。",
    "{name} {filename!r} is a file.": "{filename!r} 是文件，这里须写{name}。",
    "{name} {filename!r} is a directory.": "{filename!r} 是目录，这里须写{name}。",
    "{name} {filename!r} is not readable.": "没有权限读取{name} {filename!r}。",
    "{name} {filename!r} is not writable.": "没有权限写入{name} {filename!r}。",
}
"""What click says → what we say. A message that is not here stays English."""


def say_it_in_chinese() -> None:
    """Have click speak Chinese in this process, from now on: before commands are declared, which take their words then."""
    for name, module in sys.modules.items():
        if name.startswith("click.") and vars(module).get("_") is gettext.gettext:
            vars(module).update(_=_said, ngettext=_counted)
    click.STRING.name = "文字"
    click.INT.name = click.IntRange.name = "整数"
    click.FloatRange.name = "数"
    # Columns are aligned by what they measure on a terminal, not by characters.
    vars(click.formatting)["term_len"] = _width


def _said(message: str) -> str:
    return WORDS.get(message, message)


def _counted(singular: str, plural: str, count: int) -> str:
    return _said(singular if count == 1 else plural)


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
