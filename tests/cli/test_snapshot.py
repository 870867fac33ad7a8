"""The command snapshot."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import Shell
from webapp.open_data.snapshots import listed


def test_the_command_writes_where_it_is_told(filled: Shell, tmp_path: Path) -> None:
    done = filled("snapshot")
    (made,) = listed(filled.folder / "data" / "snapshots")
    assert done.exit_code == 0 and made.sha256 in done.stdout and "1 件答复" in done.stdout
    assert filled("snapshot", tmp_path / "elsewhere").exit_code == 0
    assert [one.sha256 for one in listed(tmp_path / "elsewhere")] == [made.sha256]


def test_the_command_without_a_store_says_what_to_do(dafu: Shell) -> None:
    done = dafu("snapshot")
    assert done.exit_code == 2 and "dafu import" in done.stderr
