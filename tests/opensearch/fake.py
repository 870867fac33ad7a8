"""A server that answers as a cluster would, or does not, for failures that a real cluster shows rarely."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

Answer = tuple[int, Any]
"""Status, and what is said in JSON."""
GREETING: Final = {"version": {"distribution": "opensearch", "number": "2.19.6"}}


@contextmanager
def serving(
    answer: Callable[[str, str, bytes], Answer],
    tls: ssl.SSLContext | None = None,
    password: tuple[str, str] | None = None,
) -> Iterator[str]:
    """The address of a server that gives `answer` to method, path and body of each request, over TLS or not.

    With a `password`, the name and the password of its one user, others are refused.
    """

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said = answer(self.command, self.path, body)
            if password and self.headers.get("Authorization") != basic(*password):
                status, said = 401, {"error": "Unauthorized"}
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _do

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Say nothing of clients that go away because they do not trust it."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def basic(user: str, password: str) -> str:
    """The header by which a client names itself."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
