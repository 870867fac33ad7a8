"""Files whose text is there as pictures → pages, by recognition in a reading process: resumable, page by page.

What was recognised is kept in a folder beside the store, a file a page: an import that was broken off goes on where it was, and reading
again takes no time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.layout import paragraphs
from corpus.readers.worker.client import Worker

_MEGABYTES: Final = 3072
"""Address space of the recogniser; a good half of a gigabyte of it is used."""
_SECONDS: Final = 300.0
"""Time for a page on a slow machine that does other work beside."""
_EDITION: Final = "1"
"""Another one where recognition reads otherwise than before."""
_HINT: Final = (
    "要识别图中的文字，请先安装识别组件：make setup-ocr（或 pip install 'dafu[ocr]'），再重新导入。"
)

_worker: Final = Worker(_MEGABYTES, _SECONDS)

Progress = Callable[[str, int, int], None]
"""Told the name of a file, the page that is to be read, and how many there are."""


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class Recogniser:
    """Reads pictures of text; keeps each page that it has read in `folder`, where one is given."""

    def __init__(self, folder: Path | None = None, progress: Progress | None = None) -> None:
        self._folder = folder
        self._progress = progress

    def read(self, raw: bytes, format_name: str, name: str, reason: str) -> Page:
        """The page in a file of this format, called `name`, whose text cannot be had otherwise for this reason.

        Raises NeedsRecognition where the extra is missing, UnreadableFile where nothing is found, both without a name.
        """
        if not is_installed():
            raise NeedsRecognition(f"{reason}{_HINT}")
        (answer,) = _worker.run("pages", raw, format=format_name)
        total = int(answer.said["pages"])
        lines: list[str] = []
        sure = characters = 0.0
        for number in range(total):
            page = self._page(raw, format_name, number, name, total)
            lines += page["lines"]
            sure += page["confidence"] * page["characters"]
            characters += page["characters"]
        if not characters:
            raise UnreadableFile(
                f"{reason}识别后没有找到文字。请检查扫描是否清楚，按 200 至 300 dpi 重新扫描。"
            )
        return Page("\n".join(paragraphs(lines)), recognised=round(sure / characters, 4))

    def _page(self, raw: bytes, format_name: str, number: int, name: str, total: int) -> Mapping[str, Any]:
        kept = self._place(raw, number)
        if kept is not None and kept.exists():
            found: Mapping[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
            return found
        if self._progress:
            self._progress(name, number + 1, total)
        (answer,) = _worker.run("recognise", raw, format=format_name, page=number)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            beside = kept.with_suffix(".new")
            beside.write_text(json.dumps(answer.said, ensure_ascii=False), encoding="utf-8")
            beside.replace(kept)
        return answer.said

    def _place(self, raw: bytes, number: int) -> Path | None:
        if self._folder is None:
            return None
        digest = hashlib.sha256(raw).hexdigest()
        return self._folder / digest[:2] / f"{digest[:40]}-{number}-{_EDITION}.json"
