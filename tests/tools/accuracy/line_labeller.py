"""What a trained labeller of lines (a conditional random field) makes of labelled pages, to compare with the rules.

    pip install python-crfsuite
    python -m tests.tools.accuracy.line_labeller FOLDER GOLD [FOLDER GOLD …]

Trains on nine tenths of the pages and reads the others, ten times; prints how many titles, signing agencies and dates come out right.
It is no part of the program; docs/readers.md has the figures.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from corpus.parsing.fields.dates import damaged_date, find_date
from corpus.parsing.fields.signature import is_agency
from corpus.parsing.lines import Line, read_lines
from corpus.text.fold import fold
from tests.gold import labelled

_PARTS: Final = 10
_CUES: Final = {
    "date": r"\d{4}年|[〇○]", "reply": "答复|复函|回复", "noun": "建议|提案|议案", "number": "号", "colon": ":$", "bar": r"\|",
    "about": "^关于|^对", "source": "来源|发布|时间|日期", "received": "收悉|如下", "thanks": "感谢|谢谢", "contact": "联系|电话|承办",
    "site": "首页|位置|打印|关闭|字体", "foot": "备案|版权|主办",
}  # fmt: skip
Labelled = tuple[dict[str, Any], list[Line]]


def _bare(text: str | None) -> str:
    return re.sub(r"\(.*?\)", "", "".join(fold(text or "").split()))


def _date(line: Line) -> str | None:
    return (find_date(line.folded) or damaged_date(line.tight)) if len(line.tight) < 40 else None


def _targets(gold: dict[str, Any], lines: Sequence[Line]) -> list[str]:
    """The label of each line: T title, A agency, D date, O other."""
    labels = ["O"] * len(lines)
    opening = next((i for i, line in enumerate(lines) if re.search("收悉|如下", line.tight)), len(lines) // 3)
    for i, line in enumerate(lines):
        if gold.get("title") and "T" not in labels and _bare(line.tight) == _bare(gold["title"]):
            labels[i] = "T"
        elif i > opening and gold.get("agency") and _bare(line.tight) == _bare(gold["agency"]):
            labels[i] = "A"
        elif i > opening and gold.get("written_on") and _date(line) == gold["written_on"]:
            labels[i] = "D"
    return labels


def _features(lines: Sequence[Line], i: int) -> list[str]:
    found = [f"place{10 * i // len(lines)}"]
    for mark, j in (("0", i), ("-", i - 1), ("+", i + 1)):
        if not 0 <= j < len(lines):
            found.append(f"{mark}none")
            continue
        tight = lines[j].tight
        found += [
            f"{mark}length{min(6, len(tight) // 8)}",
            f"{mark}end{tight[-1]}",
            f"{mark}ends{tight[-2:]}",
        ]
        found += [
            f"{mark}start{tight[:2]}",
            *(f"{mark}{cue}" for cue, seen in _CUES.items() if re.search(seen, tight)),
        ]
        found += [f"{mark}agency"] * is_agency(lines[j]) + [f"{mark}dated"] * (_date(lines[j]) is not None)
    return found


def _pages(folder: Path, gold: Path) -> Iterator[Labelled]:
    for labels in labelled(gold):
        lines = read_lines((folder / labels["file"]).read_text("utf-8"))
        if labels["is_reply"] and lines:
            yield labels, lines


def _right(crf: Any, train: Sequence[Labelled], test: Sequence[Labelled]) -> Iterator[tuple[str, bool]]:
    """(field, whether it came out right) for each page of `test`."""
    with tempfile.NamedTemporaryFile() as model:
        trainer = crf.Trainer(verbose=False)
        for gold, lines in train:
            trainer.append([_features(lines, i) for i in range(len(lines))], _targets(gold, lines))
        trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": 60})
        trainer.train(model.name)
        tagger = crf.Tagger()
        tagger.open(model.name)
        for gold, lines in test:
            tags = tagger.tag([_features(lines, i) for i in range(len(lines))])
            first = dict(reversed(list(zip(tags, lines, strict=True))))
            yield "title", (_bare(first["T"].tight) if "T" in first else "") == _bare(gold.get("title"))
            yield "agency", (_bare(first["A"].tight) if "A" in first else "") == _bare(gold.get("agency"))
            yield "written_on", (_date(first["D"]) if "D" in first else None) == gold.get("written_on")


@click.command()
@click.argument("labelled_folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(labelled_folders: tuple[Path, ...]) -> None:
    """Measure on folders and gold files, in turn."""
    crf = import_module("pycrfsuite")
    pairs = zip(labelled_folders[::2], labelled_folders[1::2], strict=True)
    pages = [page for folder, gold in pairs for page in _pages(folder, gold)]
    counts: dict[str, list[bool]] = {}
    for part in range(_PARTS):
        held = pages[part::_PARTS]
        for field, right in _right(crf, [page for page in pages if page not in held], held):
            counts.setdefault(field, []).append(right)
    for field, results in counts.items():
        click.echo(f"{field:12} {sum(results)}/{len(results)}")


if __name__ == "__main__":
    main()
