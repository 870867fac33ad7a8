"""The command line as a whole: help, completion, where its data are."""

from __future__ import annotations

import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.shell import Shell
from webapp.cli import main
from webapp.cli.base import MODULES
from webapp.server import check_free


def test_data_may_be_named_before_and_after_the_command(filled: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert filled("import", filled.pages, "--data", other).exit_code == 0
    assert (other / "replies.sqlite").exists()
    assert filled("--data", other, "stats").exit_code == 0


def test_each_command_is_declared_by_the_module_that_is_imported_for_it() -> None:
    for module in {*MODULES.values()}:
        import_module(f"webapp.cli.{module}")
    declared = {name: (command.callback or main).__module__ for name, command in main.commands.items()}
    assert declared == {name: f"webapp.cli.{module}" for name, module in MODULES.items()}


def test_bringing_the_index_up_to_date_imports_no_page() -> None:
    told = "import sys, webapp.cli.indexing; print('flask' in sys.modules, 'corpus.readers' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", told], text=True).split() == ["False", "False"]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_help_reads_well_and_gives_an_example(dafu: Shell, name: str) -> None:
    result = dafu(name, "--help")
    assert result.exit_code == 0
    assert f"dafu {name}" in result.output.split("示例")[1]


def test_a_port_in_use_is_reported_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Exception, match=rf"端口 {port} 已被占用.*PORT="):
            check_free("127.0.0.1", port)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_a_script_that_asks_for_what_can_follow(dafu: Shell, shell: str) -> None:
    script = dafu("completion", shell).stdout
    assert f"_DAFU_COMPLETE={shell}_complete" in script
    if shell == "bash":
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "offered"), [("pre", "precedents"), ("search --s", "--sort"), ("completion z", "zsh")]
)
def test_commands_options_and_values_are_completed(typed: str, offered: str) -> None:
    environment = {
        "_DAFU_COMPLETE": "bash_complete",
        "COMP_WORDS": f"dafu {typed}",
        "COMP_CWORD": str(len(typed.split())),
    }
    result = CliRunner().invoke(main, [], prog_name="dafu", env=environment)
    assert offered in {line.partition(",")[2] for line in result.stdout.splitlines()}
