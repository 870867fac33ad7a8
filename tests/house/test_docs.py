"""What the documents say is true: every setting and command is in them, every link leads somewhere."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from indexer import WORD_FIELDS, Settings
from indexer.configuration import ENV_PREFIX
from tests.house import rooms
from tests.house.graph import docstring, modules
from tests.places import ROOT
from webapp import create_app
from webapp.cli.base import MODULES

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_every_setting_is_documented_with_its_default() -> None:
    rows = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for setting in fields(Settings):
        default = "" if setting.default == () else setting.default
        row = f"| `{setting.name}` | `{ENV_PREFIX}{setting.name.upper()}` | `{default}` | {setting.metadata['help']}"
        assert row in rows


def test_every_command_is_documented() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in MODULES if f"dafu {name}" not in text] == []


def test_every_field_word_is_documented() -> None:
    text = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    assert [word for field in WORD_FIELDS for word in field.words if word not in text] == []


def test_the_map_is_drawn_from_the_docstrings() -> None:
    assert rooms.DOCUMENT.read_text(encoding="utf-8") == rooms.drawn(), "run `make map`"


def test_every_module_says_what_it_is() -> None:
    assert [name for name in modules() if not docstring(name)] == []


def test_no_document_names_a_file_that_is_not_there() -> None:
    for document in DOCUMENTS:
        named = set(
            re.findall(
                r"`((?:corpus|indexer|webapp|tests|docs)/[\w./-]+)`", document.read_text(encoding="utf-8")
            )
        )
        assert [name for name in named if not (ROOT / name).exists()] == [], document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_every_dependency_is_justified() -> None:
    declared = re.findall(
        r'^    "([a-z0-9-]+)[>=]', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in declared if name not in text] == []


_NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_ADDRESS = re.compile(r"`(/[^`]*)`")


def test_what_readers_can_do_has_its_page_its_api_and_its_test(settings: Settings) -> None:
    answered = create_app(settings).url_map.bind("")
    lines = (ROOT / "docs" / "for-readers.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    things = [row for row in rows if row[0] != "what"]
    assert len(things) > 25
    for what, page, api, test in things:
        commands = re.findall("`dafu ([a-z]+)`", page)
        assert commands or _ADDRESS.search(page), what
        assert [name for name in commands if name not in MODULES] == [], what
        assert api == "—" or _ADDRESS.fullmatch(api), what
        for address in _ADDRESS.findall(page + api):
            answered.match(re.sub("<[a-z_]+>", "x", address))  # raises NotFound
        file, name = _NAMED_TEST.fullmatch(test).groups()  # type: ignore[union-attr]
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, what
