"""OFD, the Chinese layout format (GB/T 33190-2016): a ZIP of XML; its pages' texts put together in reading order.

The one maintained library draws pages and brings along a renderer under the AGPL; the texts alone are a few elements: TextObject has a
place (Boundary: x, y, width, height in millimetres) and TextCode its characters. Texts also stand in templates that pages share and in
composite units that pages refer to.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from lxml import etree

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.containers import format_of, is_zip, opened, read_entry, read_part
from corpus.readers.layout import Piece, lines_of, paragraphs
from corpus.readers.trees import Malformed, tree

_WHAT: Final = "OFD 文件"
_SIZE: Final = 4.0
"""Millimetres of a letter of which nothing is said."""
_DEEP: Final = 8
"""Units within units are followed so deep."""
_REPEATED: Final = re.compile(r"g\s+(\d+)\s+(\S+)")
"""Distances that repeat (7.7): g 12 4.5"""
_OBJECTS: Final = ("TextObject", "CompositeObject", "ImageObject")

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Sheet(NamedTuple):
    """A page with what it draws."""

    objects: list[tuple[etree._Element, Matrix]]
    pictures: Mapping[str, str]
    """Resource → the place of its file."""


def accepts(raw: bytes) -> bool:
    """True for a ZIP container with an OFD document."""
    return is_zip(raw) and format_of(raw) == "ofd"


def read(raw: bytes) -> Page:
    """The lines of all pages. Raises UnreadableFile for a damaged or encrypted file, NeedsRecognition for a scan."""
    with _container(raw) as container:
        lines = [line for sheet in _sheets(container) for line in lines_of(list(_pieces(sheet.objects)))]
    if not any(line.strip() for line in lines):
        raise NeedsRecognition("OFD 文件里只有图像，没有文字。")
    return Page("\n".join(paragraphs(lines)))


def pictures(raw: bytes) -> list[bytes]:
    """The pictures on the pages, in order. Raises UnreadableFile."""
    with _container(raw) as container:
        names = set(container.namelist())
        places = [
            place
            for sheet in _sheets(container)
            for item, _ in sheet.objects
            if _name(item) == "ImageObject"
            and (place := sheet.pictures.get(item.get("ResourceID", ""))) in names
        ]
        return [read_entry(container, place, _WHAT) for place in dict.fromkeys(places) if place]


class _container:
    """The opened container; what is wrong with it in words."""

    def __init__(self, raw: bytes) -> None:
        self._opened = opened(raw, _WHAT)

    def __enter__(self) -> zipfile.ZipFile:
        return self._opened.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Malformed):
            raise UnreadableFile(f"{_WHAT}的内容已损坏。请重新下载后再试。") from error
        self._opened.__exit__(kind, error, trace)  # type: ignore[arg-type]


def _sheets(container: zipfile.ZipFile) -> Iterator[_Sheet]:
    """The pages of all documents, in order, each template with the first page that uses it: letterheads are said once."""
    for element in _named(_part(container, "OFD.xml"), "DocRoot"):
        root = _resolved("", (element.text or "").strip())
        document = _part(container, root)
        units, files = _resources(container, root, document)
        templates = {each.get("ID"): each.get("BaseLoc", "") for each in _named(document, "TemplatePage")}
        for page in _named(document, "Page"):
            place = _resolved(root, page.get("BaseLoc", ""))
            content = _part(container, place)
            own_units, own_files = _resources(container, place, content)
            drawn = [content]
            for used in _named(content, "Template"):
                if template := templates.pop(used.get("TemplateID"), None):
                    drawn.append(_part(container, _resolved(root, template)))
            objects = [each for part in drawn for each in _objects(part, units | own_units, _IDENTITY, 0)]
            yield _Sheet(objects, files | own_files)


def _resources(
    container: zipfile.ZipFile, base: str, element: etree._Element
) -> tuple[dict[str, etree._Element], dict[str, str]]:
    """The composite units and the files of pictures that a document or a page has, by their identifiers."""
    units: dict[str, etree._Element] = {}
    files: dict[str, str] = {}
    for name in ("PublicRes", "DocumentRes", "PageRes"):
        for found in _named(element, name):
            place = _resolved(base, (found.text or "").strip())
            if place not in container.namelist():
                continue
            resources = _part(container, place)
            folder = _resolved(place, resources.get("BaseLoc", ""))
            units |= {unit.get("ID", ""): unit for unit in _named(resources, "CompositeGraphicUnit")}
            for media in _named(resources, "MultiMedia"):
                for file in _named(media, "MediaFile"):
                    files[media.get("ID", "")] = _resolved(f"{folder}/", (file.text or "").strip())
    return units, files


def _objects(
    element: etree._Element, units: Mapping[str, etree._Element], matrix: Matrix, depth: int
) -> Iterator[tuple[etree._Element, Matrix]]:
    """What is drawn, with the matrix that carries it to its place on the page."""
    for item in element.iter():
        if not isinstance(item.tag, str) or _name(item) not in _OBJECTS or item.get("Visible") == "false":
            continue
        placed = _times(_own(item), matrix)
        if _name(item) != "CompositeObject":
            yield item, placed
        elif (unit := units.get(item.get("ResourceID", ""))) is not None and depth < _DEEP:
            yield from _objects(unit, units, placed, depth + 1)


def _own(item: etree._Element) -> Matrix:
    """The matrix of an object: what CTM says, then the move to its boundary (8.5)."""
    left, top = [*_numbers(item.get("Boundary")), 0.0, 0.0][:2]
    matrix = _numbers(item.get("CTM"))
    own: Matrix = tuple(matrix) if len(matrix) == 6 else _IDENTITY  # type: ignore[assignment]
    return _times(own, (1.0, 0.0, 0.0, 1.0, left, top))


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    m, n, o, p, q, r = other
    return (a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r)


def _pieces(objects: list[tuple[etree._Element, Matrix]]) -> Iterator[Piece]:
    for item, (a, b, c, d, e, f) in objects:
        size = next(iter(_numbers(item.get("Size"))), _SIZE)
        x = y = 0.0
        for code in _named(item, "TextCode"):
            x = next(iter(_numbers(code.get("X"))), x)
            y = next(iter(_numbers(code.get("Y"))), y)
            text = (code.text or "").strip("\n")
            if text.strip():
                left, base = a * x + c * y + e, b * x + d * y + f
                width = sum(_deltas(code.get("DeltaX"))) + size if code.get("DeltaX") else size * len(text)
                yield Piece(base, left, left + abs(a or 1) * width, abs(d or 1) * size, text)


def _deltas(written: str | None) -> list[float]:
    return _numbers(_REPEATED.sub(lambda run: " ".join([run[2]] * min(int(run[1]), 999)), written or ""))


def _numbers(written: str | None) -> list[float]:
    try:
        return [float(number) for number in (written or "").split()]
    except ValueError:
        return []


def _resolved(base: str, place: str) -> str:
    """A location in the container: absolute from its root, else beside the file that names it (7.1)."""
    joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
    return posixpath.normpath(joined).lstrip("/")


def _part(container: zipfile.ZipFile, name: str) -> etree._Element:
    return tree(read_part(container, name, _WHAT))


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of this local name: writers differ in the namespace's prefix and version."""
    yield from element.iterfind(f".//{{*}}{name}")


def _name(element: etree._Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
