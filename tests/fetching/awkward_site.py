"""A site on the loopback address that serves what real ones do: the well-meant and the awkward."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic


@dataclass(frozen=True)
class Answer:
    """What the site says at one address."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    drips: bool = False
    """Whether the body comes a byte at a time and never ends."""


@dataclass(frozen=True)
class Asked:
    """A request that the site received."""

    path: str
    headers: Mapping[str, str]
    at: float
    """Seconds on a clock of its own."""


def page(*links: str, text: str = "答复") -> Answer:
    """A page with these links."""
    anchors = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return Answer(f"<html><body><p>{text}</p>{anchors}</body></html>".encode())


def moved(to: str) -> Answer:
    """A redirect."""
    return Answer(status=302, headers={"Location": to})


class Site:
    """A running server: `answers` may be changed between requests, `asked` is what it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {"/robots.txt": Answer(status=404)}
        self.otherwise: Callable[[str], Answer] = lambda path: Answer(status=404)
        self.asked: list[Asked] = []
        self.closing = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self.server.server_port

    def __call__(self, path: str) -> str:
        """The address of `path`."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """What it was asked for, its rules left out, in order."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = Asked(self.path, dict(self.headers), monotonic())
                site.asked.append(asked)
                found = site.answers.get(self.path) or site.otherwise(self.path)
                answer = found(asked) if callable(found) else found
                try:
                    self._send(answer)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _send(self, answer: Answer) -> None:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if not answer.drips and "Content-Length" not in answer.headers:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if answer.status != 304:
                    self.wfile.write(answer.body)
                while answer.drips and not site.closing.wait(0.05):
                    self.wfile.write(b" ")

            def log_message(self, format: str, *args: object) -> None:
                """The test reads `asked`."""

        return Handler


@contextmanager
def serve() -> Iterator[Site]:
    """A site for the length of a block."""
    site = Site()
    thread = Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        site.server.shutdown()
        site.server.server_close()
        thread.join()
