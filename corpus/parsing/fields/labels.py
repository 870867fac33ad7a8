"""The metadata block and record of a page → the values of its labels.

A block comes as a pipe table with label and value in one cell or in two, as a line for each label, several pairs or all
of them on one line, a label on one line and its value on the next, with or without colons and bullets, or with its
values only. The variants of each label are in `data/labels.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.parsing.fields.dates import DATE, value_date
from corpus.parsing.fields.label_words import LONGEST, LONGEST_VALUE, Labels, fields_by_label, label_field
from corpus.parsing.fields.unlabelled import read_bare_source, read_bare_values, read_glued
from corpus.parsing.lines import HAN, Line

_BEFORE_COLON: Final = 24
"""How far before a colon its label may begin, with the spaces that blocks print between the characters of a label."""
_PIECES: Final = 4
"""A label that a page has spread is in so many pieces at most: 信 息 索 引."""
_TOO_LONG: Final = 2000
_BRACKETED: Final = re.compile(
    r"[\[【〖「(<](?P<label>[^\[\]【】〖〗「」()<>:]{2,16})[\]】〗」)>]\s*:?|(?P<before>[^丨│┃¦\s](?:\s{0,4}[^丨│┃¦\s]){1,7})\s*[丨│┃¦]\s*"
)
"""[ 主题分类 ] 农业、林业、水利; 来源丨县水利局"""
_IS_HAN: Final = re.compile(f"[{HAN}]")
_TELLING: Final = (
    *(
        "index_number",
        "publisher",
        "published",
        "topic",
        "document_number",
        "source",
        "posted",
        "written",
        "sent",
        "title",
    ),
    *("number", "session", "proposers", "subject", "agency", "disposition", "produced"),
)
"""Fields whose labels begin a row without colons; words like 作者 and 标签 stand in sentences too."""


def _label_starts(folded: str) -> Iterator[tuple[int, int, str]]:
    """(start of the label, start of its value, field) for each label with a colon in a line."""
    names = fields_by_label()
    colon = folded.find(":")
    while colon >= 0:
        chars: list[int] = []
        for i in range(colon - 1, max(-1, colon - _BEFORE_COLON), -1):
            if not folded[i].isspace():
                if not _IS_HAN.match(folded[i]):
                    break
                chars.append(i)
        for length in range(min(len(chars), LONGEST), 0, -1):
            label = "".join(folded[i] for i in reversed(chars[:length]))
            start = chars[length - 1]
            # A short label may be the end of a word: 会议时间 is not 时间.
            free = length > 3 or start == 0 or (length > 1 and not _IS_HAN.match(folded[start - 1]))
            if label in names and free:
                yield start, colon + 1, names[label]
                break
        colon = folded.find(":", colon + 1)


def _read_pairs(line: Line, number: int, labels: Labels) -> bool:
    """Reads `label:value label:value …`; False if the line has no label with a colon."""
    starts = list(_label_starts(line.folded[:_TOO_LONG]))
    if not starts:
        return False
    starts.append((len(line.folded), 0, ""))
    before = line.folded[: starts[0][0]]
    for (_, start, name), (end, _, _) in pairwise(starts):
        labels.add(name, line.written[start:end], number)
        if name in ("source", "publisher"):
            _add_loose_date(line.folded[start:end], number, labels)
    _add_loose_date(before, number, labels)
    return True


def _add_loose_date(text: str, number: int, labels: Labels) -> None:
    """A date without label in a line that names the source is when the page was posted."""
    if (match := DATE.search(text)) is not None and "星期" not in text:
        labels.add("posted", match[0], number)


def _read_bracketed(line: Line, number: int, labels: Labels) -> bool:
    """Reads `[label] value`, `【label】value`, `label｜value`; False unless the line begins with a label so marked."""
    match = _BRACKETED.match(line.folded)
    name = label_field(match["label"] or match["before"]) if match else None
    if match is None or name is None:
        return False
    labels.add(name, line.written[match.end() :], number)
    return True


def _read_words(line: Line, number: int, labels: Labels) -> bool:
    """Reads `label value label value …` without colons; False unless the line begins with a label and gives a value."""
    if len(line.folded) > 400 or not _begins_with_label(line):
        return False
    words, fields = _words(line)
    if len(words) < 2 or fields[0] is None:
        return False
    if not any(name in _TELLING for name in fields):
        return False
    name, value = fields[0], ""
    for word, other in zip(words[1:], fields[1:], strict=True):
        if other is None:
            value = f"{value} {word}".strip()
        else:
            labels.add(name, value, number)
            name, value = other, ""
    labels.add(name, value, number)
    return True


def _begins_with_label(line: Line) -> bool:
    """Whether the first words of a line may be a label: most lines need not be looked at word by word."""
    pieces = line.folded.split(None, _PIECES)[:_PIECES]
    return any(label_field("".join(pieces[:count])) is not None for count in range(1, len(pieces) + 1))


def _words(line: Line) -> tuple[list[str], list[str | None]]:
    """The words of a line and the field of each that is a label; 索 引 号 is one word though a page spread it."""
    written, folded = line.written.split(), line.folded.split()
    words, fields = list[str](), list[str | None]()
    position = 0
    while position < min(len(written), len(folded)):
        for count in range(_PIECES, 0, -1):
            pieces = folded[position : position + count]
            name = label_field("".join(pieces))
            if name is not None and (count == 1 or all(len(piece) <= 2 for piece in pieces)):
                break
        words.append("".join(written[position : position + count]))
        fields.append(name)
        position += count
    return words, fields


def _cells(line: Line) -> list[tuple[str, str]]:
    """The cells of a row, as written and folded; pages write bars in full width too."""
    bare = line.folded.strip().strip("|")
    start = line.folded.find(bare)
    bars = [start - 1, *(start + i for i, char in enumerate(bare) if char == "|"), start + len(bare)]
    return [(line.written[a + 1 : b].strip(), line.folded[a + 1 : b].strip()) for a, b in pairwise(bars)]


def _read_row(line: Line, number: int, labels: Labels) -> bool:
    """Reads a table row with label and value in one cell or in two, with colons or without; False if there is no label in it."""
    seen = False
    waiting: str | None = None
    for cell, flat in _cells(line):
        name = label_field(flat)
        if name is not None:
            labels.add(name, "", number)
            seen = True
        elif ":" in flat and _read_pairs(Line(cell, flat, "".join(flat.split())), number, labels):
            seen = True
        elif waiting is not None:
            labels.add(waiting, cell, number)
        elif _read_words(Line(cell, flat, "".join(flat.split())), number, labels):
            seen = True
        waiting = name
    return seen


def _header_row(rows: Sequence[Line], labels: Labels, number: int) -> bool:
    """Reads a row of labels only, with the row of their values under it."""
    fields = [label_field(cell) for _, cell in _cells(rows[0])]
    if len(rows) < 2 or len(fields) < 2 or None in fields or "|" not in rows[1].folded:
        return False
    values = _cells(rows[1])
    if len(values) != len(fields) or any(label_field(value) for _, value in values):
        return False
    for name, (value, _) in zip(fields, values, strict=True):
        labels.add(name or "other", value, number)
    labels.lines.add(number + 1)
    return True


def read_labels(lines: Sequence[Line]) -> Labels:
    """The labels and values in `lines`, which are what comes before the letter; values without labels, too, where their shape tells."""
    labels = read_labelled(lines)
    read_bare_values(lines, labels)
    read_bare_source(lines, labels)
    return labels


def read_labelled(lines: Sequence[Line]) -> Labels:
    """The labels and their values in `lines`."""
    labels = Labels()
    waiting: str | None = None
    for i, line in enumerate(lines):
        if i in labels.lines:
            continue
        alone = label_field(line.tight) if len(line.tight) <= LONGEST + 1 else None
        if alone is not None:
            labels.add(alone, "", i)
        elif waiting is not None and _is_value(waiting, line):
            labels.add(waiting, line.written, i)
        elif not (
            "|" in line.folded and (_header_row(lines[i : i + 2], labels, i) or _read_row(line, i, labels))
        ):
            _ = (
                _read_bracketed(line, i, labels)
                or _read_pairs(line, i, labels)
                or _read_words(line, i, labels)
            )
        waiting = alone
    read_glued(lines, labels)
    return labels


def _is_value(name: str, line: Line) -> bool:
    """Whether a line under a label can be its value: the last label of a block may be empty, with the title under it."""
    if len(line.tight) > 2 * LONGEST_VALUE or next(_label_starts(line.folded[:_TOO_LONG]), None) is not None:
        return False
    if (marked := _BRACKETED.match(line.folded)) and label_field(marked["label"] or marked["before"]):
        return False
    if name in ("written", "sent", "published", "posted", "updated", "produced"):
        return value_date(line.folded) is not None
    if name == "index_number":
        return _IS_HAN.match(line.tight) is None
    if name in ("document_number", "either_number"):
        return (
            re.search(r"\d|号$", line.tight) is not None and "答复" not in line.tight and len(line.tight) < 40
        )
    if name == "title":
        return len(line.tight) >= 4
    if name in ("other", "person", "subject", "proposers"):
        # What a column says of itself is no loss, but a title must not be swallowed.
        return len(line.tight) <= 30 and not re.search(
            r"关于|届|(?:答复|复函|回复|的函)(?:\(.*\))?$|:$", line.tight
        )
    return len(line.tight) <= 40 and re.search(r"答复|复函|的函|收悉|[。:]$|^关于", line.tight) is None
