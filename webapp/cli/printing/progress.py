"""How far a long command has got: a bar on a terminal, else a few lines, with the rate and the time left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_LINES: Final = 10
"""Plain progress lines for a whole run, where there is no terminal to draw a bar on."""


def _rate(steps_per_second: float) -> str:
    return f"{steps_per_second:,.0f} 件/秒"


class _RateColumn(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        return Text(_rate(task.speed) if task.speed else "")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[..., None]]:
    """A function to call at each step, with done and total where it knows them: a bar on a terminal, else lines."""
    console = Console(stderr=True)
    done = 0
    if console.is_terminal:
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), _RateColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(what, total=total or None)

            def draw(now: int | None = None, all_of_them: int | None = None) -> None:
                bar.update(task, advance=None if now else 1, completed=now, total=all_of_them)

            yield draw
        return

    started = time.monotonic()

    def line(now: int | None = None, all_of_them: int | None = None) -> None:
        nonlocal done
        before, done, whole = done, now or done + 1, all_of_them or total
        if whole >= _LINES and done * _LINES // whole > before * _LINES // whole:
            rate = done / max(1e-6, time.monotonic() - started)
            left = f"，约剩 {(whole - done) / rate:.0f} 秒" if done < whole else ""
            click.echo(f"{what} {done}/{whole}，{_rate(rate)}{left}", err=True)

    yield line
