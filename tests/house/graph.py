"""Which module imports which, read from the source: also inside functions and for types alone."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.places import ROOT

LAYERS = ("corpus", "indexer", "webapp")
"""Each may import those before it."""


@cache
def modules() -> Mapping[str, Path]:
    """The modules of the project, by name; a package by its `__init__.py`."""
    named = {}
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def docstring(name: str) -> str:
    """The first paragraph of a module's docstring, in one line; empty where it has none."""
    text = ast.get_docstring(ast.parse(modules()[name].read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


@cache
def imported(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a module imports: the module named in each import statement, with the names taken from it."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            yield node.module or "", tuple(alias.name for alias in node.names)


@cache
def graph() -> Mapping[str, frozenset[str]]:
    """Each module with those it imports. `from a import b` is an import of the module `a.b` where there is one."""
    known = modules()
    edges = {}
    for name, path in known.items():
        found = set()
        for module, names in imported(path):
            found |= {full if (full := f"{module}.{one}") in known else module for one in names} or {module}
        edges[name] = frozenset(found & known.keys())
    return edges


def folders() -> list[str]:
    """The packages that hold others or modules."""
    return sorted({name.rpartition(".")[0] for name in modules() if "." in name})


def between_siblings(folder: str) -> dict[str, set[str]]:
    """What is in a folder, modules and subfolders as one each, with what of the same folder each imports."""
    depth = folder.count(".") + 2
    edges: dict[str, set[str]] = {}
    for name, others in graph().items():
        if name.startswith(f"{folder}."):
            one = ".".join(name.split(".")[:depth])
            near = {".".join(other.split(".")[:depth]) for other in others if other.startswith(f"{folder}.")}
            edges.setdefault(one, set()).update(near - {one})
    return edges


def circle(edges: Mapping[str, set[str] | frozenset[str]]) -> list[str]:
    """One circle of imports, its first member last again; empty where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
