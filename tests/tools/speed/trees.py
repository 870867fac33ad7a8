"""Checkouts side by side, as `git worktree add --detach FOLDER COMMIT` makes them: code run in each, and what it measures as a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from corpus import Reply
from indexer.measure.workload import Workload

MADE_UP: Final = Path("synthesize")
"""In place of a corpus: letters made up."""


def workload(corpus: Path, size: int | None = None) -> Workload:
    """The first texts of a corpus, JSON Lines as `dafu bench` takes it, with questions; or so many letters made up."""
    return Workload.made_up(size or 2000) if corpus == MADE_UP else Workload.read(corpus, size)


def row(reply: Reply) -> dict[str, str]:
    """The fields of a reply that are texts, for `Reply(**row)` of any commit."""
    return {name: value for name, value in asdict(reply).items() if isinstance(value, str)}


def environment(tree: Path) -> dict[str, str]:
    """In which Python imports what lies in a tree."""
    return {**os.environ, "PYTHONPATH": str(tree)}


def told(tree: Path, code: Path, *arguments: str) -> dict[str, Any]:
    """What a script prints as JSON, run in a process of its own over the code of a tree."""
    command = [sys.executable, str(code), *arguments]
    done = subprocess.run(
        command, cwd=tree, env=environment(tree), stdout=subprocess.PIPE, text=True, check=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def table(found: Mapping[str, Mapping[str, float]], digits: int) -> str:
    """The measures of each tree by its name, as a table in Markdown."""
    columns = [*next(iter(found.values()))]
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, measures in found.items():
        lines.append(f"| {name} | {' | '.join(f'{measures[each]:.{digits}f}' for each in columns)} |")
    return "\n".join((*lines, ""))
