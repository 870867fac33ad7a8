"""A real `dafu serve` in processes of its own, and a client of it over plain sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

PATIENCE: Final = 60.0
"""Seconds that a loaded machine may take."""
COMMAND: Final = ("-c", "from webapp.cli import main; main()")
"""What makes Python the command `dafu`."""


@dataclass
class Served:
    """A running `dafu serve`."""

    process: subprocess.Popen[bytes]
    place: tuple[str, int]

    def connect(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(self.place, timeout=PATIENCE)

    def say(self, *sent: bytes) -> bytes:
        """All that comes back."""
        with self.connect() as client:
            for each in sent:
                client.sendall(each)
            return read(client)

    def ask(
        self, target: bytes = b"/api/v1/search?q=%E6%95%99%E5%B8%88", *headers: bytes
    ) -> tuple[int, bytes]:
        """Status and body."""
        lines = (
            b"GET " + target + b" HTTP/1.1",
            b"Host: localhost",
            b"Connection: close",
            *headers,
            b"",
            b"",
        )
        return parts(self.say(b"\r\n".join(lines)))

    def end(self) -> int:
        """The exit code, once it ended as told to."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    @property
    def workers(self) -> set[int]:
        """The processes that answer."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(number) for number in path.read_text(encoding="ascii").split()}


def read(client: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    received = b""
    while True:
        try:
            piece = client.recv(65536)
        except ConnectionResetError:
            return received
        if not piece:
            return received
        received += piece


def parts(answer: bytes) -> tuple[int, bytes]:
    """Status and body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    *command: str,
    environ: dict[str, str],
    before: Callable[[], object] | None = None,
    folder: Path | None = None,
    log: BinaryIO | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Python with such a command line, from when it says that it serves; `before` is done in its process before it begins.

    It leads a group of processes of its own, and is killed in the end if it still runs.
    What it says of errors goes into `log`.
    """
    process = subprocess.Popen(
        [sys.executable, *command],
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=log,
        preexec_fn=before,
        start_new_session=True,
        cwd=folder,
    )
    assert process.stdout
    try:
        assert any("达复已启动".encode() in line for line in process.stdout), "the server ended"
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)
        process.stdout.close()


@contextmanager
def started(
    data: Path,
    environ: dict[str, str],
    before: Callable[[], object] | None = None,
    log: BinaryIO | None = None,
    command: Sequence[str] = COMMAND,
) -> Iterator[Served]:
    """A server over what is in `data`, one worker unless told otherwise; `command` stands for `dafu`."""
    port = free_port()
    given = {"DAFU_DATA": f"{data}", "DAFU_QUERY_LOG": "0", "DAFU_WORKERS": "1", **environ}
    with running(*command, "serve", "--port", f"{port}", environ=given, before=before, log=log) as process:
        served = Served(process, ("127.0.0.1", port))
        assert served.ask()[0] == 200
        yield served
