"""Where the command line prints, and what it prints alike everywhere: JSON, marks, the fields of a reply."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from corpus import Reply
from indexer import Marked

_WIDTH: Final = 160
"""Columns where there is no terminal."""


def dump(values: Any) -> None:
    """Print `values` as JSON."""
    click.echo(json.dumps(values, ensure_ascii=False, indent=2))


def console() -> Console:
    """Where to print: as wide as the terminal; wide enough for whole messages where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)


def fields_of(reply: Reply) -> Iterator[tuple[str, str]]:
    """The metadata that the reply has, by field name, as people read it."""
    for name, value in reply.as_dict().items():
        if name in ("body", "outline") or value in (None, [], ""):
            continue
        yield name, "、".join(map(str, value)) if isinstance(value, list) else str(value)


def styled(marked: Marked) -> Text:
    """The text with its marks in red."""
    text = Text(marked.text)
    for start, end in marked.marks:
        text.stylize("bold red", start, end)
    return text
