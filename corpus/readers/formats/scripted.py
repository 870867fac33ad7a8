"""Pages whose letter stands in their script as data, which a program in the browser shows → the lines of such a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from lxml import etree

from corpus.readers.blocks import body_lines
from corpus.text.word_lists import table

_ASSIGNED: Final = re.compile(r"(?:^|[=(])\s*(?=[{\[])")
"""Where data begin in a script: window.__STATE__ = {…}, or a whole script of JSON."""
_LITERAL: Final = re.compile(r"(?P<name>\b[A-Za-z_]\w*)[\"']?\s*[:=]\s*\"(?P<text>(?:[^\"\\]|\\.)*)\"")
"""content: "<p>尊敬的…" or var content = "…"""
_SCRIPTS: Final = 60
_TRIES: Final = 8
"""Scripts of a page, and places of a script, that are looked at."""
_LEAST: Final = 60
"""Chinese characters that a letter has at least."""
_HAN: Final = re.compile("[一-鿿]")
_SIGNS: Final = re.compile(r"[^a-z]")
_BEIJING: Final = timedelta(hours=8)
_DEEPEST: Final = 12


def scripted_lines(scripts: Sequence[str], shown: int) -> list[str]:
    """The title, the block and the letter of a page that its scripts hold; nothing where the page shows as many characters without them."""
    best: tuple[int, str, Mapping[str, Any]] = (max(shown, _LEAST), "", {})
    for script in [script for script in scripts if len(script) > best[0]][:_SCRIPTS]:
        for data in _data(script):
            for size, text, record in _texts(data, 0):
                if size > best[0]:
                    best = (size, text, record)
    _, text, record = best
    return [*_block(record), *_lines(text)] if text else []


def carried_lines(markup: Sequence[str]) -> list[str]:
    """The lines of the longest of these pieces of markup, which a page carries as text."""
    longest = max(markup, key=len, default="")
    return _lines(longest) if len(_HAN.findall(longest)) >= _LEAST else []


def _data(script: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    if len(_HAN.findall(script)) < _LEAST and "\\u" not in script:
        return
    end = tries = 0
    for start in _ASSIGNED.finditer(script):
        if start.end() < end:
            continue
        try:
            found, end = decoder.raw_decode(script, start.end())
        except (ValueError, RecursionError):  # a function, or an object that is no JSON
            found = None
        if found:
            yield found
        if (tries := tries + 1) == _TRIES:
            break
    yield _literals(script)


def _literals(script: str) -> Mapping[str, str]:
    """The texts that a script gives to names, where it is a program and no JSON: {title:"…",content:"…"}; of a name the first."""
    found: dict[str, str] = {}
    for match in _LITERAL.finditer(script):
        with suppress(ValueError):
            found.setdefault(match["name"], json.loads(f'"{match["text"]}"', strict=False))
    return found


def _texts(data: Any, depth: int) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """(Chinese characters, text, the record that holds it) of each text in the data."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        for value in data.values():
            if isinstance(value, str):
                yield len(_HAN.findall(value)), value, data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        if isinstance(value, (dict, list)):
            yield from _texts(value, depth + 1)


def _block(record: Mapping[str, Any]) -> Iterator[str]:
    """The title, and a line for each other thing that the record says by a key we know."""
    known = _labels()
    beside = [value for value in record.values() if isinstance(value, dict)]
    said: dict[str, str] = {}
    for key, value in (pair for each in (record, *beside) for pair in each.items()):
        label = known.get(_SIGNS.sub("", str(key).lower()))
        if label and label not in said and (text := _value(value, label)):
            said[label] = text
    if title := said.pop("标题", ""):
        yield title
    yield from (f"{label}：{text}" for label, text in said.items())


def _value(value: Any, label: str) -> str:
    if isinstance(value, str):
        return " ".join("".join(_lines(value)).split()) if len(value) < 500 else ""
    if label.endswith("日期") and isinstance(value, int) and 10**9 < value < 10**13:
        seconds = value / 1000 if value > 10**11 else value
        return f"{datetime.fromtimestamp(seconds, UTC) + _BEIJING:%Y-%m-%d}"
    return ""


def _lines(text: str) -> list[str]:
    if "<" not in text:
        return [line for line in text.split("\n") if line.strip()]
    root = etree.fromstring(f"<div>{text}</div>".encode(), etree.HTMLParser(encoding="utf-8"))
    return [] if root is None else body_lines(root)


@cache
def _labels() -> Mapping[str, str]:
    return {key: label for label, keys in table("script_keys.txt") for key in keys}
