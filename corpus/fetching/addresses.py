"""Addresses: which are one page, which belong to one site, and what the file of a page is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final
from unicodedata import normalize
from urllib.parse import SplitResult, unquote, urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SESSION_PATH: Final = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_SESSION_QUERY: Final = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|cfid|cftoken)=", re.IGNORECASE
)
"""What servers put into links for visitors without cookies: it names the visit, not the page."""

_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ufffd]')
"""What some file system forbids in names, and what stands for bytes that are no UTF-8."""
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, with any extension."""
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_LONGEST_NAME: Final = 120
"""Bytes; file systems take 255, and the record beside a page is called a little longer."""
_LONGEST_PATH: Final = 180
"""Bytes; Windows takes 260 characters with the folders above."""

Site = tuple[str, int]
"""Host and port; 443 counts as 80, because a site is one whether it is asked with TLS or without."""


def site_of(address: str) -> Site | None:
    """The site an address belongs to; None where it is no address of the web."""
    try:
        parts = urlsplit(address)
        return _site(parts)
    except ValueError:
        return None


def _site(parts: SplitResult) -> Site | None:
    default = _DEFAULT_PORTS.get(parts.scheme)
    if default is None or not parts.hostname:
        return None
    port = parts.port or default
    return parts.hostname, _DEFAULT_PORTS["http"] if port == default else port


def canonical(address: str) -> str:
    """The address of the page alone: without fragment, session and default port.

    Raises ValueError where it is no address of the web.
    """
    parts = urlsplit(address)
    if _site(parts) is None:
        raise ValueError(address)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if not _SESSION_QUERY.match(pair))
    path = _SESSION_PATH.sub("", parts.path) or "/"
    return parts._replace(netloc=host + port, path=path, query=query, fragment="").geturl()


def file_names(address: str) -> Iterator[PurePosixPath]:
    """The names a page's file may have, below the folder of all sites, the first that is free to be taken.

    First the site's own name, where every file system takes it, so that an attachment lies beside its page
    under the name the page calls it; then one with a digest of the address, which no other page has.
    """
    parts = urlsplit(address)
    host = _UNSAFE.sub("_", (parts.netloc.rpartition("@")[2] or "_").strip("[]"))
    *folders, name = (unquote(segment) for segment in parts.path.split("/"))
    # Folders have no dot and files have one, so that /a and /a/b do not ask for one name.
    folders = [_safe(folder).replace(".", "_") for folder in folders if folder]
    written = name or "index.html"
    safe = _safe(written)
    safe = safe if "." in safe else f"{safe}.html"
    place = PurePosixPath(host, *folders)
    digest = sha256(address.encode()).hexdigest()[:12]
    extension = match[0] if (match := _EXTENSION.search(safe)) else ".html"
    if _bytes(str(place)) > _LONGEST_PATH - _LONGEST_NAME:
        yield PurePosixPath(host, f"{digest}{extension}")
        return
    if not parts.query and safe in (written, f"{written}.html") and _bytes(safe) <= _LONGEST_NAME:
        yield place / safe
    stem = _shortened(safe.removesuffix(extension), _LONGEST_NAME - len(digest) - len(extension) - 1)
    yield place / f"{stem}-{digest}{extension}"


def _safe(segment: str) -> str:
    """A segment of a path as a name that every file system takes and that is not hidden."""
    name = _UNSAFE.sub("_", normalize("NFC", segment)).rstrip(" .")
    if name.startswith("."):
        name = f"_{name[1:]}"
    return f"_{name}" if not name or _RESERVED.match(name) else name


def _shortened(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore")


def _bytes(text: str) -> int:
    return len(text.encode())
