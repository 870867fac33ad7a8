"""The command `dafu` on a data directory of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tests.intake.test_importing import PAGE
from webapp.cli import main


class Shell:
    """Runs `dafu` on a data directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "pages"
        self.pages.mkdir()
        (self.pages / "27.txt").write_text(PAGE, encoding="utf-8")

    def __call__(self, *arguments: str | Path) -> Result:
        environment = {"DAFU_DATA": str(self.folder / "data"), "COLUMNS": "200"}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    def json(self, *arguments: str | Path) -> Any:
        result = self(*arguments, "--json")
        return json.loads(result.stdout)
