"""Requests as they arrive, read by Waitress: whatever the encoding of their addresses, and refused where two readers could differ on them.

A proxy and a server that differ on where a request ends, or whom it is for, let a visitor slip a request in between (RFC 9112, 11.2).
"""

from __future__ import annotations

from typing import Final

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge, RequestHeaderFieldsTooLarge

from webapp.http.request_line import encoded

LONGEST_LINE: Final = 32 * 1024
"""Bytes of a request line. A query of the longest length is 9,000 bytes of address; longer ones are refused in words by the application."""
LONGEST_HEADERS: Final = 64 * 1024
"""Bytes of a request line and headers."""
LARGEST_BODY: Final = 11 << 20
"""Bytes of a body: a file of 10 MB with what a form adds. Kept in memory: what is pasted is never written to a disk."""
_LONGEST_CHUNK_LINE: Final = 1024
"""Bytes of the line before a piece of a body: a size, and what nobody uses."""
_VERSIONS: Final = ("1.0", "1.1")


class LineTooLong(Error):  # type: ignore[misc]  # Waitress is not typed
    """A request line beyond LONGEST_LINE."""

    code = 414
    reason = "URI Too Long"


class UnknownVersion(Error):  # type: ignore[misc]
    """A version of HTTP that is not spoken here; of HTTP/0.9, which has no headers, neither host nor length are known."""

    code = 505
    reason = "HTTP Version Not Supported"


class RequestParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request."""

    first_line = b""
    error: Error | None = None
    path: str

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ParsingError for what is no request, or one that others may read in another way."""
        line, separator, rest = header_plus.partition(b"\r\n")
        self.first_line = line
        method, space, target = line.partition(b" ")
        uri, last_space, version = target.rpartition(b" ")
        if last_space:
            line = method + space + encoded(uri) + last_space + version
        try:
            super().parse_header(line + separator + rest)
        except ValueError as error:  # of urllib, for http://[
            raise ParsingError("Bad URI") from error
        self._check_version()
        self._check_length(rest)
        self._find_host()
        options = self.headers.get("CONNECTION", "").lower().split(",")
        if "close" in (option.strip() for option in options):
            self.headers["CONNECTION"] = "close"  # what the answer is made by

    def _check_version(self) -> None:
        if self.version not in _VERSIONS:
            self.error, self.completed = UnknownVersion(""), True

    def _check_length(self, headers: bytes) -> None:
        """One length only: RFC 9112, 6.1, on Transfer-Encoding beside Content-Length or in HTTP/1.0; no folded lines, 5.2."""
        lines = headers.lower().split(b"\r\n")
        encodings = [line for line in lines if line.startswith(b"transfer-encoding:")]
        is_twice = b"".join(encodings).count(b"chunked") > 1
        if encodings and (is_twice or self.version == "1.0" or "CONTENT_LENGTH" in self.headers):
            raise ParsingError("Two lengths")
        if any(line.startswith((b" ", b"\t")) for line in lines):
            raise ParsingError("Folded line")

    def _find_host(self) -> None:
        """The host of an absolute address counts, whatever Host says; without one there must be a Host (RFC 9112, 3.2 and 3.2.2)."""
        if self.proxy_netloc:
            self.headers["HOST"] = self.proxy_netloc
            self.path = self.path or "/"
        elif self.version == "1.1" and "HOST" not in self.headers:
            raise ParsingError("No host")

    def received(self, data: bytes) -> int:
        """How many bytes of `data` belong to this request."""
        consumed: int = super().received(data)
        if self.headers_finished and not self.error and len(self.first_line) > LONGEST_LINE:
            self.error, self.completed = LineTooLong(""), True
        if isinstance(self.error, RequestHeaderFieldsTooLarge):
            self.first_line = (self.header_plus or data)[:LONGEST_LINE]
        if isinstance(self.body_rcv, ChunkedReceiver) and not self.error:
            self._check_pieces(self.body_rcv)
        return consumed

    def _check_pieces(self, body: ChunkedReceiver) -> None:
        """Refuse a piece as soon as it is known to be too large, and lines between pieces that never end, which would be read again
        with each byte."""
        if body.chunk_remainder > LARGEST_BODY:
            self.error, self.completed = RequestEntityTooLarge(""), True
        elif len(body.control_line) > _LONGEST_CHUNK_LINE or len(body.trailer) > LONGEST_HEADERS:
            self.error, self.completed = BadRequest(""), True
