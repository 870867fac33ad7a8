"""Answers compressed for clients that accept it: pages and style sheets shrink to a fifth."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from flask import Flask, Response, request

_LEVEL: Final = 3
"""Higher levels take longer than they save on the way."""
_SHORTEST: Final = 1000
"""Bytes; less does not get shorter."""
_KINDS: Final = (
    "text/", "application/json", "application/javascript", "image/svg+xml", "application/xml", "application/x-ndjson",
    "application/atom+xml", "application/x-bibtex", "application/x-research-info-systems",
)  # fmt: skip
_GZIP_FORMAT: Final = 31
"""What zlib calls a gzip header around the largest window."""


def register(app: Flask) -> None:
    """Compress what `app` answers."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code != 200 or not (response.mimetype or "").startswith(_KINDS):
        return response
    if "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    if response.is_streamed and not response.direct_passthrough:
        response.response = packed(response.iter_encoded())
        response.headers["Content-Encoding"] = "gzip"
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < _SHORTEST:
        return response
    response.set_data(gzip.compress(content, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:  # the same content in other bytes
        response.set_etag(tag, weak=True)
    return response


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces gzipped as they come: of an answer that is streamed, nothing is gathered."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
