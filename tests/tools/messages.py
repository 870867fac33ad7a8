"""Brings the catalogues of the interface up to date and compiles them: `python -m tests.tools.messages` (`make messages`).

The messages are the Chinese of the templates and what Python says by `said`. Those that a catalogue has already are kept; those of
zh_Hant that are new are made by OpenCC, to be read over; those of en that are new are listed, to be written.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.lexer import TokenStream
from opencc import OpenCC

from tests.places import ROOT
from webapp.languages.catalogue import DOMAIN, LABEL, LANGUAGES, LOCALE, SOURCE
from webapp.languages.templates import Rewriting
from webapp.words import labels

TEMPLATES: Final = ROOT / "webapp" / "templates"
CHINESE_ONLY: Final = ("admin/", "alerts/", "api.html", "data.html", "embed.html", "import_report")
"""Templates of pages that are in no other language."""
MARKED: Final = ("said", "later", "Message", "QueryError", "TimedOut")
"""Functions and classes whose first argument is a message."""
UNSEEN: Final = (
    "webapp/cli",
    "webapp/assistants",
    "webapp/admin",
    "indexer/measure",
)
"""Where they are said to nobody who reads a page."""


_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The same in every run, so that a catalogue changes only where its texts do."""


def messages() -> list[tuple[str, str | None]]:
    """Every message with its context, once, in the order of the files."""
    found = [
        *((text, None) for text in (*_of_templates(), *_of_python())),
        *((text, LABEL) for text in labels.words()),
    ]
    return list(dict.fromkeys(found))


def _of_templates() -> Iterator[str]:
    environment = Environment(trim_blocks=True, lstrip_blocks=True)
    for file in sorted(TEMPLATES.rglob("*.html")):
        name = file.relative_to(TEMPLATES).as_posix()
        if name.startswith(CHINESE_ONLY):
            continue
        texts: list[str] = []

        def noted(text: str, into: list[str] = texts) -> str:
            into.append(text)
            return text

        source = file.read_text(encoding="utf-8")
        tokens = TokenStream(
            environment.lexer.wrap(environment.lexer.tokeniter(source, name), name), name, None
        )
        list(Rewriting(noted).tokens(tokens))
        yield from texts


def _of_python() -> Iterator[str]:
    files = (file for folder in ("webapp", "indexer") for file in (ROOT / folder).rglob("*.py"))
    for file in sorted(files):
        if file.relative_to(ROOT).as_posix().startswith(UNSEEN):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKED:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def file_of(language: str) -> Path:
    """The catalogue of `language`."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def brought_up(language: str) -> Catalog:
    """The catalogue of `language` with today's messages alone, translated as far as it is known."""
    file = file_of(language)
    kept = read_po(BytesIO(file.read_bytes())) if file.exists() else Catalog()
    traditional = OpenCC("s2tw")
    catalogue = Catalog(
        locale=language.replace("-", "_"), project="dafu", fuzzy=False, creation_date=_DAY, revision_date=_DAY
    )
    for message, context in messages():
        known = kept.get(message, context) or kept.get(message)
        said = known.string if known and known.string else ""
        if not said and language == "zh-Hant":
            said = traditional.convert(message)
        catalogue.add(message, said, context=context)
    return catalogue


def main() -> int:
    """Write and compile; 1 when texts have no translation yet, which are listed."""
    missing = 0
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        catalogue = brought_up(language)
        file = file_of(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            write_po(out, catalogue, width=0, omit_header=False, sort_output=False)
        with file.with_suffix(".mo").open("wb") as out:
            write_mo(out, catalogue)
        for message in catalogue:
            if message.id and not message.string:
                missing += 1
                print(f"{language}\t{message.context or ''}\t{message.id}")  # noqa: T201
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
