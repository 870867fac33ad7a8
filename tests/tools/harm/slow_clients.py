"""How a server bears clients that are slow: `python -m tests.tools.harm.slow_clients http://127.0.0.1:8000`.

Beside each crowd of slow clients, ordinary searches are asked for, each over a connection of its own; printed are how many were answered,
and the median and the longest time in seconds. The server should run on the samples, with its limits of requests off.
"""

from __future__ import annotations

import http.client
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

ASKED = 60
PATIENCE = 15.0


def main(address: str) -> Iterator[str]:
    """The lines of the table."""
    parts = urlsplit(address)
    place = (parts.hostname or "127.0.0.1", parts.port or 80)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(place) == 0:
                break
        time.sleep(0.2)
    list(asked(place))  # the index is opened by the first
    head = f"Host: {place[0]}:{place[1]}\r\n".encode()
    export = b"GET /export.jsonl?q= HTTP/1.1\r\n" + head + b"\r\n"
    crowds: dict[str, tuple[int, bytes]] = {
        "nobody else": (0, b""),
        "200 that never finish their headers": (200, b"GET / HTTP/1.1\r\n" + head + b"X-Slow: "),
        "2,000 idle": (2000, b""),
        "200 that never finish a body": (
            200,
            b"POST /precedents HTTP/1.1\r\n" + head + b"Content-Length: 9000\r\n\r\nx",
        ),
        "100 that take nothing of an export": (100, export),
    }
    yield "| beside | answered | median s | longest s |"
    yield "|---|---|---|---|"
    for name, (count, first) in crowds.items():
        with crowd(place, count, first):
            times = list(asked(place))
        answered = [seconds for seconds in times if seconds is not None]
        numbers = f"{statistics.median(answered):.3f} | {max(answered):.3f}" if answered else "- | -"
        yield f"| {name} | {len(answered)} of {ASKED} | {numbers} |"


@contextmanager
def crowd(place: tuple[str, int], count: int, first: bytes) -> Iterator[None]:
    """So many connections that send `first` and then nothing, and read nothing."""
    with ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(PATIENCE)
            try:
                client.connect(place)
                client.sendall(first)
            except OSError:
                continue
        time.sleep(1)
        yield


def asked(place: tuple[str, int]) -> Iterator[float | None]:
    """The seconds each ordinary search took; None for one that was not answered in time."""
    for number in range(ASKED):
        client = http.client.HTTPConnection(*place, timeout=PATIENCE)
        began = time.perf_counter()
        try:
            client.request("GET", f"/search?q=%E6%95%99%E5%B8%88&to={2100 + number}")
            answer = client.getresponse()
            answer.read()
            yield time.perf_counter() - began if answer.status == 200 else None
        except OSError:
            yield None
            if number > 3:
                return
        finally:
            client.close()


if __name__ == "__main__":
    show: Callable[[str], object] = sys.stdout.write
    for line in main(sys.argv[1]):
        show(f"{line}\n")
