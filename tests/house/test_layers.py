"""The house's own rules: imports run one way, one foreign library one module, public faces are complete."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

LAYERS = ("corpus", "indexer", "webapp")
"""Each may import those before it."""
ONE_MODULE = {
    "jieba": {"indexer/text/analyzer.py", "indexer/measure/baseline.py"},
    "rjieba": {"indexer/text/analyzer.py"},
    "python_calamine": {"corpus/readers/formats/sheets.py"},
    "pypdfium2": {"corpus/readers/formats/pdf.py"},
    "pypinyin": {"indexer/text/pinyin.py"},
    "docx": {"webapp/precedents/brief_docx.py"},
    "whoosh": {
        "indexer/measure/baseline.py",
        "indexer/engines/whoosh/storage/codec.py",
        "indexer/engines/whoosh/storage/source.py",
        "indexer/engines/whoosh/engine.py",
    },
    "gunicorn": {"webapp/server.py"},
    "opencc": {"corpus/text/traditional.py"},
    "sqlite3": {"corpus/store/sqlite.py", "indexer/measure/contenders.py"},
    "tantivy": {"indexer/measure/contenders.py"},
    "bm25s": {"indexer/measure/contenders.py"},
    "pygal": {"webapp/views/charts.py"},
    "rich": {
        "webapp/cli/progress.py",
        *(f"webapp/terminal/{name}.py" for name in ("answers", "console", "imports", "numbers")),
    },
    "icalendar": {"webapp/promises/calendar.py"},
    "xlsxwriter": {"webapp/downloads/workbook.py"},
    "scrapy": {f"corpus/fetching/{name}.py" for name in ("crawl", "manners", "reasons", "spider")},
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            yield node.module or ""


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    later = LAYERS[LAYERS.index(layer) + 1 :]
    for path in (ROOT / layer).rglob("*.py"):
        wrong = [name for name in imports(path) if name.split(".")[0] in (*later, "tests")]
        assert wrong == [], f"{path} imports {wrong}"


@pytest.mark.parametrize("library", ONE_MODULE)
def test_a_foreign_library_stays_in_its_module(library: str) -> None:
    users = {
        str(path.relative_to(ROOT))
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*.py")
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users == ONE_MODULE[library]


def test_flask_stays_in_webapp() -> None:
    for layer in LAYERS[:2]:
        for path in (ROOT / layer).rglob("*.py"):
            assert not {"flask", "werkzeug", "click"} & {name.split(".")[0] for name in imports(path)}, path


def test_webapp_names_no_engine() -> None:
    for path in (ROOT / "webapp").rglob("*.py"):
        assert not any(name.startswith("indexer.engines") for name in imports(path)), path


@pytest.mark.parametrize("layer", LAYERS)
def test_the_public_face_offers_what_it_lists(layer: str) -> None:
    module = importlib.import_module(layer)
    assert all(hasattr(module, name) for name in module.__all__)


def test_modules_stay_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 330
    }
    assert long == {}
