"""Copies of whole sites, as wget and HTTrack make them: which files are pages, where they are from, what lies beside them.

wget and HTTrack put a site into a folder of its host's name, with the paths of its addresses below; a query is a part of the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from corpus.readers.attachments import is_attachment, name_of
from corpus.readers.belongings import has_page, is_dress

_HOST: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:cn|com|net|org|gov|edu|info)(?:[:+]\d+)?", re.IGNORECASE
)
_QUERY: Final = re.compile(r"(?<=\.)(html?|aspx?|jspx?|php|do)[@?](?=\w+=)")
"""wget writes `?` as `@` where file systems want it so."""


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those below the folders named, in a stable order: of a folder, pages before what they may be attached to.

    Of a folder, hidden files, what belongs to pages (see `readers.belongings`) and what copying programs leave are left out, and a
    folder that links lead back to is listed once. A folder that cannot be listed is yielded itself, so that reading it
    reports the reason.
    """
    yield from _files(paths, set(), below_page=False)


def _files(paths: Iterable[Path], listed: set[Path], below_page: bool) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        if (folder := path.resolve()) in listed:
            continue
        listed.add(folder)
        try:
            children = sorted(
                path.iterdir(), key=lambda child: (is_attachment(child.name), child.is_dir(), child)
            )
        except OSError:
            yield path
            continue
        names = {child.name for child in children}
        is_site = below_page or has_page(names) or _HOST.fullmatch(path.name) is not None
        kept = [child for child in children if not is_dress(child.name, names, is_site)]
        yield from _files(kept, listed, is_site)


def address_in_copy(path: Path) -> str | None:
    """The address of a page that lies in a folder named by its host; None for a page that does not."""
    host = _host_folder(path)
    if host is None:
        return None
    below = path.relative_to(host).as_posix()
    name, asked = host.name.replace("+", ":"), _QUERY.sub(r"\1?", below)
    return f"http://{name}/{asked.removesuffix('index.html')}"


def _host_folder(path: Path) -> Path | None:
    return next((parent for parent in path.parents if _HOST.fullmatch(parent.name)), None)


def beside(page: Path, address: str) -> Path | None:
    """The file that an address on `page` means, where it lies in the page's folder or in the copy of its site; None where it does not."""
    name = name_of(address)
    root = _host_folder(page) or page.parent
    folder = root if name.startswith("/") else page.parent
    for wanted in (folder / name.lstrip("/"), page.parent / Path(name).name):
        found = wanted.resolve()
        if found.is_relative_to(root.resolve()) and found.is_file() and found != page.resolve():
            return found
    return None
