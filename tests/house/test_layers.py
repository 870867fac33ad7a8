"""The house's own rules: imports run one way, one foreign library one module, public faces are complete."""

import importlib

import pytest

from tests.house.graph import LAYERS, between_siblings, circle, folders, graph, imported, modules
from tests.places import ROOT

ONE_MODULE = {
    "jieba": {"indexer/text/analyzer.py", "indexer/measure/baseline.py"},
    "rjieba": {"indexer/text/analyzer.py"},
    "python_calamine": {"corpus/readers/exports/workbook.py"},
    "pypdfium2": {"corpus/readers/formats/pdf.py"},
    "olefile": {"corpus/readers/ole.py"},
    "pypinyin": {"indexer/text/pinyin.py"},
    "docx": {"webapp/precedents/brief_docx.py"},
    "whoosh": {
        "indexer/measure/baseline.py",
        "indexer/measure/repeated.py",
        "indexer/engines/whoosh/storage/codec.py",
        "indexer/engines/whoosh/storage/source.py",
        "indexer/engines/whoosh/storage/writer.py",
        "indexer/engines/whoosh/joining.py",
        "indexer/engines/whoosh/unread.py",
        "indexer/engines/whoosh/engine.py",
    },
    "opensearchpy": {"indexer/engines/opensearch/cluster.py"},
    "gunicorn": {"webapp/server.py"},
    "waitress": {"webapp/http/connections.py", "webapp/http/reading.py"},
    "onnx": {"indexer/semantic/encoder.py", "indexer/semantic/sketch.py"},
    "onnxruntime": {"indexer/semantic/runtime.py"},
    "sentencepiece": {"indexer/semantic/tokens.py"},
    "opencc": {"corpus/text/traditional.py"},
    "sqlite3": {
        "corpus/store/sqlite.py",
        "indexer/measure/contenders.py",
        "indexer/measure/repeated.py",
        "indexer/suggest/levels.py",
    },
    "tantivy": {"indexer/measure/contenders.py"},
    "bm25s": {"indexer/measure/contenders.py"},
    "pygal": {"webapp/views/charts.py"},
    "rich": {
        f"webapp/cli/printing/{name}.py" for name in ("answers", "console", "imports", "numbers", "progress")
    },
    "cryptography": {"webapp/alerts/secrecy.py"},
    "icalendar": {"webapp/promises/calendar.py"},
    "pylopdf_fonts_zh_cn": {"webapp/replies/picture.py"},
    "segno": {"webapp/replies/sharing.py"},
    "xlsxwriter": {"webapp/downloads/workbook.py"},
    "scrapy": {f"corpus/fetching/{name}.py" for name in ("crawl", "manners", "reasons", "spider")},
}


def users(library: str) -> set[str]:
    """The modules that import a foreign library, as paths."""
    return {
        str(path.relative_to(ROOT))
        for path in modules().values()
        if any(name.split(".")[0] == library for name, _ in imported(path))
    }


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    later = (*LAYERS[LAYERS.index(layer) + 1 :], "tests")
    for path in (ROOT / layer).rglob("*.py"):
        wrong = [name for name, _ in imported(path) if name.split(".")[0] in later]
        assert wrong == [], f"{path} imports {wrong}"


def test_no_module_imports_itself_over_others() -> None:
    assert circle(graph()) == []


@pytest.mark.parametrize("folder", folders())
def test_no_room_imports_itself_over_others(folder: str) -> None:
    assert circle(between_siblings(folder)) == []


@pytest.mark.parametrize("folder", folders())
def test_a_room_can_be_overlooked(folder: str) -> None:
    inside = [name for name in modules() if name.rpartition(".")[0] == folder and name not in folders()]
    assert len(inside) <= 15, inside


@pytest.mark.parametrize("library", ONE_MODULE)
def test_a_foreign_library_stays_in_its_module(library: str) -> None:
    assert users(library) == ONE_MODULE[library]


def test_flask_stays_in_webapp() -> None:
    assert {
        path for library in ("flask", "werkzeug", "click") for path in users(library) if path[:7] != "webapp/"
    } == set()


def test_webapp_names_no_engine() -> None:
    for path in (ROOT / "webapp").rglob("*.py"):
        assert not any(name.startswith("indexer.engines") for name, _ in imported(path)), path


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
