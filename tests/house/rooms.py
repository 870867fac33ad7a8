"""Writes the map of rooms into docs/architecture.md: `python -m tests.house.rooms` (`make map`).

A row for each folder and each module that stands outside the folders, with the first sentence of its docstring.
"""

from tests.house.graph import LAYERS, docstring, folders, modules
from tests.places import ROOT

DOCUMENT = ROOT / "docs" / "architecture.md"


def rows(layer: str) -> str:
    """The map of one package as a Markdown table."""
    inside = folders()
    listed = [
        name
        for name in modules()
        if name.startswith(f"{layer}.") and (name in inside or name.count(".") == 1)
    ]
    lines = ["| room | what is in it |", "|---|---|"]
    for name in sorted(listed, key=lambda name: (name not in inside, name)):
        place = name.removeprefix(f"{layer}.").replace(".", "/")
        lines.append(f"| `{place}{'/' if name in inside else '.py'}` | {docstring(name)} |")
    return "\n".join(lines)


def drawn() -> str:
    """The document with the map as it should be, between the marks `<!-- rooms of … -->` and `<!-- end -->`."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for layer in LAYERS:
        before, mark, rest = text.partition(f"<!-- rooms of {layer} -->\n")
        assert mark, f"{DOCUMENT.name} has no place for the rooms of {layer}"
        text = f"{before}{mark}\n{rows(layer)}\n\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(drawn(), encoding="utf-8")
