"""The command line speaks Chinese where click speaks for it, and says what to do."""

from __future__ import annotations

import ast
import gettext
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from unicodedata import east_asian_width

import click
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result

from tests.places import ROOT
from webapp.cli import main
from webapp.cli.base import MODULES
from webapp.cli.chinese import CATALOGUE

_ENGLISH = re.compile(
    r"Usage|Options|Commands|Show|default|required|OPTIONS|ARGS|[A-Z]+\.\.\.|TEXT|PATH|FILE|INTEGER|FLOAT|RANGE"
)
"""What the frame of help is made of in English."""


def dafu(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="dafu", env={"COLUMNS": "100"})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("serch", "没有 'serch' 这个命令。 您要的是不是其中之一：'fetch', 'search', 'serve'？"),
        ("--data", "选项 '--data' 后面须写一个值。"),
        ("search --no-fol", "没有 '--no-fol' 这个选项。 您要的是不是 '--no-fold'？"),
        ("search -y", "没有 '-y' 这个选项。"),
        ("search --limit", "选项 '--limit' 后面须写一个值。"),
        ("search --limit 0", "'--limit' 的值不合适：0 超出范围，须符合 1<=x<=1000。"),
        ("search --limit 一", "'--limit' 的值不合适：'一' 不是整数，请改为数字。"),
        ("fetch --delay x a", "'--delay' 的值不合适：'x' 不是数，请改为数字。"),
        ("promises --sort x", "'--sort' 的值不合适：没有 'x' 可选，可以写的有 'due', 'newest'。"),
        (
            "evaluate --engine x",
            "'--engine' 的值不合适：没有 'x' 可选，可以写的有 'whoosh', 'reference', 'opensearch'。",
        ),
        ("search --json=1", "选项 '--json' 不带值，请去掉等号和后面的内容。"),
        ("import", "缺少参数 '路径…'，请写在命令之后。"),
        ("show", "缺少参数 '编号'，请写在命令之后。"),
        ("evaluate", "缺少选项 '--corpus'，请补上。它是：文档，每行一个 JSON：id、title、text。"),
        ("index a", "多出了参数 a，请去掉；内容里有空格时，请用引号括起来。"),
        ("index a b", "多出了参数 a b，请去掉；内容里有空格时，请用引号括起来。"),
        ("evaluate --corpus 没有", "'--corpus' 的值不合适：没有文件 '没有'，请检查路径。"),
        ("evaluate --corpus .", "'--corpus' 的值不合适：'.' 是目录，这里须写文件。"),
        ("precedents 没有.docx", "'[文件|-]' 的值不合适：没有文件 '没有.docx'，请检查路径。"),
    ],
)
def test_a_wrong_call_is_said_in_chinese_with_what_to_do(arguments: str, said: str) -> None:
    result = dafu(*arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    *above, last = result.stderr.splitlines()
    assert last == f"错误：{said}"
    assert not above or (above[0].startswith("用法： dafu") and above[1].startswith("完整的用法见 dafu"))


def test_where_to_read_more_is_said_of_the_very_command() -> None:
    assert "用法： dafu show [选项] 编号\n完整的用法见 dafu show --help\n" in dafu("show").stderr


@pytest.mark.parametrize("name", ["", *MODULES])
def test_the_frame_of_help_is_chinese(name: str) -> None:
    shown = dafu(*name.split(), "--help").stdout
    assert shown.startswith("用法： dafu") and "选项:" in shown and "显示这份说明。" in shown
    assert _ENGLISH.findall(shown) == []


def test_the_columns_of_help_are_aligned_as_a_terminal_shows_them() -> None:
    options = dafu("import", "--help").stdout.partition("选项:\n")[2]
    columns = re.findall("^(  -.*?  +)(?=\\S)", options, re.MULTILINE)
    assert len(columns) == 5
    assert len({sum(1 + (east_asian_width(c) == "W") for c in column) for column in columns}) == 1


def test_all_that_is_translated_click_does_say() -> None:
    folder = Path(click.__file__).parent
    said = {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [words for words, _ in _pairs() if words not in said] == []


def test_a_translation_fills_in_nothing_that_click_does_not_give() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [words for words, ours in _pairs() if not names(ours) <= names(words)] == []


def test_the_compiled_catalogue_is_that_of_the_plain_one() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    with CATALOGUE.open(encoding="utf-8") as plain:
        entries = [message for message in read_po(plain) if message.id]
    for entry in entries:
        if isinstance(entry.id, str):
            assert translations.gettext(entry.id) == entry.string, "run `make messages`"
        else:
            one, many = entry.id
            assert tuple(translations.ngettext(one, many, count) for count in (1, 2)) == entry.string


def test_the_language_of_the_environment_does_not_matter() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from webapp.cli import main; main()", "serch"],
        cwd=ROOT,
        env={**os.environ, "LANG": "de_DE.UTF-8", "LANGUAGE": "de", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 2 and "错误：没有 'serch' 这个命令" in run.stderr


def _pairs() -> Iterator[tuple[str, str]]:
    """What click says and what we say; a plural by itself."""
    with CATALOGUE.open(encoding="utf-8") as plain:
        entries = [message for message in read_po(plain) if message.id]
    for entry in entries:
        words = [entry.id] if isinstance(entry.id, str) else entry.id
        ours = [entry.string] if isinstance(entry.string, str) else entry.string or []
        yield from zip(words, ours, strict=True)


def test_a_value_that_is_no_text_is_said_so_too() -> None:
    result = dafu("search", "--limit", "\udcff")
    assert result.exit_code == 2 and "不是整数" in result.stderr
