"""The body of an HTML page → its lines: blocks, lists and tables laid out as text, navigation left out.

Sites are built from any mixture of nested layout tables, editor containers and inline styles, so the structure of the
content decides and class names only hint: a table is data where a row holds several short cells, and a block is
navigation where nearly all of its text is links.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from lxml import etree

from corpus.readers.tables import Cell, table_lines

_BULLET: Final = "• "
_TABLE_PARTS: Final = frozenset({"table", "tbody", "thead", "tfoot"})
_ROWS: Final = _TABLE_PARTS | {"tr"}
_CELLS: Final = frozenset({"td", "th"})
_ARTICLES: Final = frozenset({"article", "main"})
_CONTAINERS: Final = frozenset({
    "article", "aside", "center", "dir", "div", "dl", "footer", "form", "header", "main", "menu", "nav", "ol", "section",
    "table", "td", "th", "tr", "ul",
})  # fmt: skip
"""Blocks that may be navigation as a whole."""
_BLOCKS: Final = _CONTAINERS | {
    "address", "blockquote", "body", "br", "caption", "dd", "details", "dt", "fieldset", "figcaption", "figure", "h1", "h2",
    "h3", "h4", "h5", "h6", "hgroup", "hr", "html", "legend", "li", "marquee", "p", "pre", "summary", "tbody", "tfoot",
    "thead",
}  # fmt: skip

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_PRESERVED: Final = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_CHROME: Final = re.compile(
    r"(?:^|[\s_-])(?:foot|footer|nav|navbar|menu|copyright|sidebar|share)(?:$|[\s_-])", re.IGNORECASE
)
_LABEL: Final = re.compile(
    r"索\s*引\s*号|[文字]\s*号|日\s*期|时\s*间|机\s*[构关]|来\s*源|(?:代表|委员)(?:同志)?\s*[:：]|收悉"
)
"""What a label block or a letter has and the chrome of a site has not."""

_LETTER: Final = re.compile("收悉|答复如下|回复如下|函复如下")
_GAP: Final = 3
_SPACES: Final = re.compile(r"[ \t\n\r\f\v\xa0]+")
_HAN: Final = "⺀-鿿＀-￯"
_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])\s++(?=[{_HAN}\d])|(?<=\d)\s++(?=[{_HAN}])")
"""A line end in the source beside Chinese characters is no space (CSS Text 3, 4.1.3, segment break transformation)."""
_UNCOUNTED: Final = " \t\r\n\xa0\u3000|｜>＞»·•-—/:：.,[]【】()0123456789年月日"
"""Separators and dates beside links, which do not make a list of links a text."""

_MIN_LINKS: Final = 5
_LINK_SHARE: Final = 0.8
_LINK_LENGTH: Final = 60
"""Mean length above which "links" are no menu but a page wrapped in an anchor that was never closed."""


class _Mark(NamedTuple):
    """The state at the start of a container, to take it back."""

    part: str
    """What the container is to its table: `table` itself, `row`, `cell`, or nothing."""
    line: int
    chars: int
    link_chars: int
    links: int


class _Walk:
    """One pass over a body, without recursion."""

    def __init__(self, chars: int, prune: bool) -> None:
        self._cell = Cell()
        self._open: list[str] = []
        self._bullet = ""
        self._total = chars
        self._prune = prune
        self._outer: list[Cell] = []
        self._tables: list[list[list[Cell]]] = []
        self._marks: list[_Mark] = []
        self._chars = self._link_chars = self._links = 0
        self._in_article = 0
        self._link: etree._Element | None = None
        self._preserved: etree._Element | None = None

    def start(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
            if tag in _CONTAINERS:
                self._start_container(element, tag)
            elif tag == "li":
                self._bullet = _BULLET
        elif tag == "a" and self._link is None and element.get("href"):
            self._link = element
            self._links += 1
        if element.text:
            self.text(element.text)

    def preserve(self, element: etree._Element) -> None:
        """From here to the end of `element`, line ends count."""
        if self._preserved is None:
            self._preserved = element

    def end(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
            if tag in _CONTAINERS:
                self._end_container(element, tag)
            elif tag == "li":
                self._bullet = ""
        elif element is self._link:
            self._link = None
        if element is self._preserved:
            self._preserved = None

    def text(self, text: str) -> None:
        counted = len(text.strip(_UNCOUNTED))
        self._chars += counted
        if self._link is not None:
            self._link_chars += counted
        if "\n" in text:
            if self._preserved is not None:
                *lines, text = text.replace(" ", "\xa0").split("\n")
                for line in lines:
                    self._open.append(line)
                    self.end_line()
            else:
                text = _BETWEEN_HAN.sub(lambda space: "" if "\n" in space[0] else space[0], text)
        self._open.append(text)

    def end_line(self) -> list[str]:
        """The lines so far, the open one among them."""
        if self._open:
            line = "".join(self._open).strip()
            self._open.clear()
            if "  " in line or not line.isprintable():
                line = _SPACES.sub(_space, line)
            if line:
                self._cell.lines.append(self._bullet + line)
                self._bullet = ""
        return self._cell.lines

    def _start_container(self, element: etree._Element, tag: str) -> None:
        part = ""
        if tag == "table":
            part = tag
            self._tables.append([])
        elif self._tables and tag == "tr" and _parent_tag(element) in _TABLE_PARTS:
            part = "row"
            self._tables[-1].append([])
        elif self._tables and tag in _CELLS and _parent_tag(element) in _ROWS:
            part = "cell"
            if not self._tables[-1]:
                self._tables[-1].append([])
            self._outer.append(self._cell)
            self._cell = Cell()
            self._bullet = ""
        elif tag in _ARTICLES:
            self._in_article += 1
        self._marks.append(_Mark(part, len(self._cell.lines), self._chars, self._link_chars, self._links))

    def _end_container(self, element: etree._Element, tag: str) -> None:
        mark = self._marks.pop()
        if mark.part == "table":
            self._cell.lines += table_lines(self._tables.pop())
            self._cell.has_table = True
        if self._prune and (self._is_menu(mark) or self._is_chrome(element, tag, mark)):
            del self._cell.lines[mark.line :]
            if mark.part == "row":
                self._tables[-1][-1].clear()
            self._chars, self._link_chars, self._links = mark.chars, mark.link_chars, mark.links
        if mark.part == "cell":
            self._tables[-1][-1].append(self._cell)
            self._cell = self._outer.pop()
        elif tag in _ARTICLES:
            self._in_article -= 1

    def _is_menu(self, mark: _Mark) -> bool:
        links, link_chars = self._links - mark.links, self._link_chars - mark.link_chars
        return (
            links >= _MIN_LINKS
            and link_chars >= _LINK_SHARE * (self._chars - mark.chars)
            and link_chars <= links * _LINK_LENGTH
        )

    def _is_chrome(self, element: etree._Element, tag: str, mark: _Mark) -> bool:
        lines = self._cell.lines[mark.line :]
        return (
            bool(lines)
            and not self._in_article
            and 2 * (self._chars - mark.chars) <= self._total
            and (tag in ("header", "footer") or _has_chrome_name(element))
            and not any(_LABEL.search(line) for line in lines)
        )


def body_lines(body: etree._Element) -> list[str]:
    """The lines of `body` as a reader sees them: none empty, a data table's row as `| a | b |`, list items bulleted.

    Navigation and hidden parts are left out, unless nothing else is there.
    """
    return _walk(body, prune=True) or _walk(body, prune=False)


def _walk(body: etree._Element, prune: bool) -> list[str]:
    chars = sum(map(len, body.itertext()))
    walk = _Walk(chars, prune)
    skipped = None
    events = etree.iterwalk(body, events=("start", "end"))
    for event, element in events:
        tag = str(element.tag)
        if event == "start":
            display = _display(element, tag)
            if display == "none" and prune:
                if not _holds_letter(element, chars):
                    skipped = element
                    events.skip_subtree()
                    continue
                prune = False
            if display == "pre":
                walk.preserve(element)
            walk.start(element, tag)
            continue
        if element is not skipped:
            walk.end(element, tag)
        if element.tail:
            walk.text(element.tail)
    return walk.end_line()


def _holds_letter(element: etree._Element, chars: int) -> bool:
    """Whether a hidden element is the letter itself, which a script was to show, rather than a copy for printing."""
    text = "".join(str(text) for text in element.itertext())
    return 2 * len(text) > chars and _LETTER.search(text) is not None


def _space(run: re.Match[str]) -> str:
    """One space; three for a gap that one sees, where paragraphs or signatures may have been set side by side."""
    return "   " if run[0].count("\xa0") >= _GAP else " "


def _parent_tag(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _display(element: etree._Element, tag: str) -> str:
    """How the element is shown: `none` where it is not, or is navigation by its own word; `pre` where line ends count."""
    names = element.keys()
    if tag == "nav" or "hidden" in names:
        return "none"
    if ("aria-hidden" in names and element.get("aria-hidden") == "true") or (
        "role" in names and element.get("role") == "navigation"
    ):
        return "none"
    if "style" in names:
        style = element.get("style", "").lower()
        if ("none" in style or "hidden" in style) and _HIDDEN.search(style):
            return "none"
        if "white-space" in style and _PRESERVED.search(style):
            return "pre"
    return "pre" if tag == "pre" else ""


def _has_chrome_name(element: etree._Element) -> bool:
    return any(name and _CHROME.search(name) for name in (element.get("class"), element.get("id")))
