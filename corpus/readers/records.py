"""A record as the store keeps it: one reply of an export, its fields by name; see `corpus.records`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.formats import html
from corpus.records import MARK, text_of

_START: Final = b'{"' + MARK.encode() + b'": '


def accepts(raw: bytes) -> bool:
    """True for what `records.to_raw` wrote."""
    return raw.startswith(_START)


def read(raw: bytes) -> Page:
    """The record laid out as a letter, with what it gives by name. Raises UnreadableFile for a damaged one."""
    try:
        record = json.loads(raw)[MARK]
    except ValueError as error:
        raise UnreadableFile("这条记录已损坏。请重新导入原来的文件。") from error
    body = record.get("body", "")
    if html.accepts(body.encode()):
        record = {**record, "body": html.read(body.encode()).text}
    return Page(text_of(record), record.get("title"), address=_address(record), given=record)


def _address(record: Mapping[str, Any]) -> str | None:
    """Where the reply stood first: an export of ours gives the page on our own site too, as its address."""
    sources = record.get("sources")
    given = [*(sources if isinstance(sources, list) else ()), record.get("address")]
    return next((a for a in given if isinstance(a, str) and a.startswith(("http://", "https://"))), None)
