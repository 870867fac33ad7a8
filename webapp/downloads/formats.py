"""The formats of exports: batches of replies → the bytes of a file, piece by piece, so that memory does not grow with the file.

CSV and XLSX are read back by `dafu import` as equal replies; the rules of their cells stand in `corpus.records`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from corpus import StoredReply
from corpus.records import FIELDS, header_of, to_cell
from webapp.api.forms import reply_json
from webapp.downloads.workbook import LONGEST, MOST, workbook
from webapp.views import citation_formats as references
from webapp.views.corrections import in_words

Listed = TypeVar("Listed")
Batches = Iterable[Sequence[StoredReply]]
BOM: Final = "\ufeff".encode()
"""What Excel knows UTF-8 by, at the beginning of a CSV file."""
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_HEADER: Final = "本站网址"
"""The column that has the page of the reply here: `dafu import` passes it over."""
SAMPLE_HEADER: Final = "样例"
"""The column that says of a sample that it is one; passed over."""
CORRECTED_HEADER: Final = "更正"
"""The column that tells what an editor corrected, which stands corrected in its own column; passed over, too."""
_WIDTHS: Final = {"title": 40, "subject": 40, "body": 60, "agency": 24, "session": 24}


@dataclass(frozen=True, slots=True)
class Format(Generic[Listed]):
    """A format that a list can be exported in."""

    name: str
    """As in the address: /export.csv."""
    label: str
    help: str
    mimetype: str
    write: Callable[[Iterable[Sequence[Listed]], str], Iterator[bytes]]
    """The bytes of the file; the string is the address that the site is mounted at, without a slash at its end."""
    most: int | None = None
    """How many it can hold."""
    is_text: bool = True

    @property
    def content_type(self) -> str:
        """The media type, with the encoding of texts."""
        return f"{self.mimetype}; charset=utf-8" if self.is_text else self.mimetype


def csv_file(batches: Batches, root: str) -> Iterator[bytes]:
    """CSV as RFC 4180 has it, with the byte order mark by which Excel knows UTF-8."""
    yield BOM + csv_lines([_header()])
    for batch in batches:
        yield csv_lines(_row(stored, root) for stored in batch)


def jsonl_file(batches: Batches, root: str) -> Iterator[bytes]:
    """JSON Lines: on each line a reply as the API gives it, its address absolute."""
    for batch in batches:
        yield "".join(
            json.dumps(reply_json(stored, root=root), ensure_ascii=False) + "\n" for stored in batch
        ).encode()


def xlsx_file(batches: Batches, root: str) -> Iterator[bytes]:
    """A workbook with the columns of the CSV file."""
    widths = {column: _WIDTHS.get(name, 14) for column, name in enumerate(FIELDS)}
    rows = ((_row(stored, root) for stored in batch) for batch in batches)
    return workbook("答复", _header(), widths, rows)


def bibtex_file(batches: Batches, root: str) -> Iterator[bytes]:
    """BibTeX, in UTF-8."""
    for batch in batches:
        yield "".join(references.bibtex(stored, _page(stored, root)) for stored in batch).encode()


def ris_file(batches: Batches, root: str) -> Iterator[bytes]:
    """RIS, in UTF-8."""
    for batch in batches:
        yield "".join(references.ris(stored, _page(stored, root)) for stored in batch).encode()


FORMATS: Final[dict[str, Format[StoredReply]]] = {
    known.name: known
    for known in (
        Format("csv", "CSV", "表格，可用 Excel、WPS 打开，可再导入", "text/csv", csv_file),
        Format(
            "xlsx",
            "XLSX",
            f"Excel 工作簿；一格最多 {LONGEST:,} 字，更长的正文只有前面的部分",
            XLSX_TYPE,
            xlsx_file,
            MOST,
            is_text=False,
        ),
        Format(
            "jsonl",
            "JSON Lines",
            "每行一件，供程序使用，最完整，可再导入",
            "application/x-ndjson",
            jsonl_file,
        ),
        Format("bib", "BibTeX", "文献条目，供 LaTeX 等使用", "application/x-bibtex", bibtex_file),
        Format(
            "ris",
            "RIS",
            "文献条目，供 Zotero、EndNote 等使用",
            "application/x-research-info-systems",
            ris_file,
        ),
    )
}


def _header() -> list[str]:
    return [*map(header_of, FIELDS), PAGE_HEADER, SAMPLE_HEADER, CORRECTED_HEADER]


def _row(stored: StoredReply, root: str) -> list[str]:
    values = reply_json(stored, root=root)
    values["address"] = next((s for s in values["sources"] if "://" in s), None)
    told = to_cell("note", in_words(stored.corrections))
    return [*(to_cell(name, values[name]) for name in FIELDS), values["url"], values["sample"] or "", told]


def _page(stored: StoredReply, root: str) -> str:
    return str(reply_json(stored, root=root)["url"])


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of cells as lines of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
