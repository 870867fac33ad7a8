"""A collection as a file: a Word document, a workbook, references, JSON; all with the notes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.records import to_cell
from webapp.api.forms import promise_json, reply_json
from webapp.downloads.formats import XLSX_TYPE
from webapp.downloads.workbook import workbook
from webapp.picked.entries import Picked
from webapp.picked.kept import Collection
from webapp.precedents.brief_docx import MIMETYPE, listed_docx
from webapp.views.citation_formats import ris
from webapp.words.labels import due_label, marked_title

UNTITLED: Final = "选辑"
GONE: Final = "这件答复已被撤下"
_HEADER: Final = ("标题", "承诺原句", "期限", "承办单位", "日期", "备注", "引文", "本站网址")
_WIDTHS: Final = {0: 40, 1: 60, 3: 24, 5: 40, 6: 60, 7: 40}
Content = bytes | Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that a collection is taken away in."""

    name: str
    """As in the address."""
    label: str
    help: str
    content_type: str
    write: Callable[[Collection, Sequence[Picked], str, str], Content]
    """The file: of the collection, its entries, the address to read it, and that of the site without a slash."""


def _docx(found: Collection, entries: Sequence[Picked], address: str, _: str) -> bytes:
    opening = f"共 {len(entries)} 条，{found.changed_on.isoformat()} 改定，取自 {address}。"
    return listed_docx(
        found.title or UNTITLED,
        opening,
        ((_title(one), one.url or address, tuple(_lines(one))) for one in entries),
        "答复内容来自各级政府公开的网页，以原文为准。是否兑现承诺，本站不作判断。",
    )


def _title(one: Picked) -> str:
    return marked_title(one.stored) if one.stored else GONE


def _lines(one: Picked) -> Iterator[str]:
    if one.entry.promise:
        due = f"（期限 {due_label(one.item.promise.due)}）" if one.item and one.item.promise.due else ""
        yield f"承诺：{one.entry.promise}{due}"
    if one.entry.note:
        yield f"备注：{one.entry.note}"
    if one.citation:
        yield f"引文：{one.citation}"


def _xlsx(_: Collection, entries: Sequence[Picked], __: str, ___: str) -> Iterator[bytes]:
    return workbook("选辑", _HEADER, _WIDTHS, [[_row(one) for one in entries]])


def _row(one: Picked) -> list[str]:
    reply = one.stored.reply if one.stored else None
    due = due_label(one.item.promise.due) if one.item else ""
    cells = (
        _title(one), one.entry.promise, due, "、".join(reply.agencies) if reply else "", reply.date if reply else "",
        one.entry.note, one.citation, one.url,
    )  # fmt: skip
    return [to_cell("", cell or None) for cell in cells]


def _ris(_: Collection, entries: Sequence[Picked], __: str, ___: str) -> bytes:
    return "".join(
        ris(one.stored, one.url, *(note for note in (one.entry.promise, one.entry.note) if note))
        for one in entries
        if one.stored
    ).encode()


def _json(found: Collection, entries: Sequence[Picked], address: str, root: str) -> bytes:
    return json.dumps(collection_json(found, entries, address, root), ensure_ascii=False, indent=1).encode()


def collection_json(found: Collection, entries: Sequence[Picked], address: str, root: str) -> dict[str, Any]:
    """A collection as JSON-ready values; `address` is that to read it, `root` that of the site without a slash."""
    return {
        "title": found.title,
        "url": address,
        "changed_on": found.changed_on.isoformat(),
        "expires_on": found.expires_on.isoformat(),
        "entries": [
            {
                "id": one.entry.id,
                "note": one.entry.note,
                "citation": one.citation,
                "promise": promise_json(one.item, root=root) if one.item else None,
                "reply": reply_json(one.stored, root=root) if one.stored else None,
            }
            for one in entries
        ],
    }


FORMATS: Final[dict[str, Form]] = {
    form.name: form
    for form in (
        Form("docx", "DOCX", "Word 文档，附备注和引文", MIMETYPE, _docx),
        Form("xlsx", "XLSX", "Excel 工作簿，附备注和引文", XLSX_TYPE, _xlsx),
        Form(
            "ris",
            "RIS",
            "文献条目，供 Zotero、EndNote 等使用，附备注",
            "application/x-research-info-systems; charset=utf-8",
            _ris,
        ),
        Form("json", "JSON", "供程序使用，附答复全文", "application/json; charset=utf-8", _json),
    )
}
