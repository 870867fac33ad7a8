"""The server against clients that are slow, broken or hostile, over real sockets; and how it ends."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from indexer import Settings
from tests.local import LocalEngine
from tests.serving import PATIENCE, Served, parts, read, started
from webapp.http.reading import LARGEST_BODY, LONGEST_HEADERS, LONGEST_LINE


@pytest.fixture(scope="module")
def served(settings: Settings, engine: LocalEngine) -> Iterator[Served]:
    """A server over REPLIES that all may ask."""
    with started(settings.data, {"DAFU_THREADS": "2"}) as server:
        yield server


def test_clients_that_say_nothing_or_never_finish_hold_nobody_up(served: Served) -> None:
    unfinished = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    body = b"POST /precedents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nx"
    with ExitStack() as stack:
        for first in (b"", unfinished, body):
            for _ in range(60):
                stack.enter_context(served.connect()).sendall(first)
        assert [served.ask()[0] for _ in range(5)] == [200] * 5


def test_whoever_takes_nothing_of_an_answer_holds_nobody_up(served: Served) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(served.place)
            client.sendall(b"GET /export.jsonl?q= HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert [served.ask()[0] for _ in range(5)] == [200] * 5


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/search?q=教师".encode(),
        "/api/v1/search?q=教师".encode("gbk"),
        b"/api/v1/search?q=%E6%95%99%E5%B8%88",
    ],
)
def test_raw_bytes_in_an_address_are_understood(served: Served, target: bytes) -> None:
    status, body = served.ask(target)
    assert status == 200 and json.loads(body)["total"] == json.loads(served.ask()[1])["total"] > 0


HOST = b"Host: localhost\r\n"
_CHUNKED = b"Transfer-Encoding: chunked\r\n"
_ALSO = b"0\r\n\r\nGET /evil HTTP/1.1\r\n" + HOST + b"\r\n"
BROKEN = {
    "a space in the address": (b"GET /search?q=a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no request": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "a bad length": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n", 400),
    "two lengths": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400),
    "a bad header": (b"GET / HTTP/1.1\r\n" + HOST + b"a b: c\r\n\r\n", 400),
    "a bad bracket": (b"GET http://[/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "bad chunks": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400),
    "a strange encoding": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    "a long line": (b"GET /?q=" + b"a" * (LONGEST_LINE + 1) + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "long headers": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * LONGEST_HEADERS + b"\r\n\r\n", 431),
    "a long body": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
    "a forged host": (b"GET / HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nConnection: close\r\n" + HOST + b"Host: evil.example\r\n\r\n", 400),
    "a folded line": (b"GET / HTTP/1.1\r\n" + HOST + b" .evil.example\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505),
    "HTTP/2.0": (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    "length and chunks": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n" + _CHUNKED + b"\r\n" + _ALSO,
        400,
    ),
    "chunks in HTTP/1.0": (
        b"POST / HTTP/1.0\r\nConnection: keep-alive\r\n" + _CHUNKED + b"\r\n" + _ALSO,
        400,
    ),
    "chunks in chunks": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + _ALSO,
        400,
    ),
    "chunks said twice": (b"POST / HTTP/1.1\r\n" + HOST + 2 * _CHUNKED + b"\r\n" + _ALSO, 400),
    "a large chunk": (b"POST / HTTP/1.1\r\n" + HOST + _CHUNKED + b"\r\n%x\r\n" % (LARGEST_BODY + 1), 413),
    "an endless size": (b"POST / HTTP/1.1\r\n" + HOST + _CHUNKED + b"\r\n" + b"0" * 2000, 400),
    "endless trailers": (
        b"POST / HTTP/1.1\r\n" + HOST + _CHUNKED + b"\r\n0\r\n" + b"a" * LONGEST_HEADERS * 2,
        400,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_request_gets_our_own_page(served: Served, name: str) -> None:
    sent, status = BROKEN[name]
    answered, body = parts(served.say(sent))
    text = body.decode()
    # One answer: what follows is no further request.
    assert (
        answered == status
        and text.count("状态码") == 1
        and f"状态码 {status}" in text
        and '<html lang="zh-CN">' in text
    )
    assert "evil" not in text
    api = sent.replace(b" /", b" /api/v1/search", 1)
    if api != sent and name not in ("a forged host", "two hosts"):
        answered, body = parts(served.say(api))
        assert answered == status and json.loads(body)["status"] == status


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (b"http://localhost/healthz", b"localhost", 200),
        (b"http://localhost/healthz", b"evil.example", 200),
        (b"http://evil.example/feed.atom", b"localhost", 400),
        (b"ftp://evil.example/", b"localhost", 400),
        (b"http://localhost", b"localhost", 200),
    ],
)
def test_the_host_of_an_absolute_address_counts(
    served: Served, target: bytes, host: bytes, status: int
) -> None:
    """RFC 9112, 3.2.2: whatever Host says."""
    answer = served.say(
        b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: keep-alive, close\r\n\r\n"
    )
    assert parts(answer)[0] == status and b"evil" not in answer
    assert b"\r\nConnection: close\r\n" in answer


def test_head_of_a_streamed_answer_has_no_body(served: Served) -> None:
    answer = served.say(b"HEAD /export.csv?q= HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert parts(answer) == (200, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_was_let_in_is_answered_before_the_server_ends(
    settings: Settings, engine: LocalEngine, number: signal.Signals
) -> None:
    request = b"GET /api/v1/search?q=%E6%95%99%E5%B8%88 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    environ = {"DAFU_THREADS": "1", "DAFU_PAGE_CACHE_MB": "0", "DAFU_WORKERS": "2"}

    def attached() -> None:
        """As started in a terminal, also where the tests themselves were started by nohup."""
        signal.signal(signal.SIGHUP, signal.SIG_DFL)

    with started(settings.data, environ, attached) as served, ExitStack() as stack:
        clients = [stack.enter_context(served.connect()) for _ in range(40)]
        for client in clients:
            client.sendall(request)
        # SIGHUP is what all processes get when a terminal is closed.
        os.killpg(served.process.pid, number) if number == signal.SIGHUP else served.process.send_signal(
            number
        )
        assert [parts(read(client))[0] for client in clients] == [200] * 40
        assert served.process.wait(PATIENCE) == 0
        with pytest.raises(OSError, match="refused"):
            served.connect()


def test_a_closed_terminal_does_not_end_what_was_started_with_nohup(
    settings: Settings, engine: LocalEngine
) -> None:
    with started(settings.data, {}, lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as served:
        os.killpg(served.process.pid, signal.SIGHUP)
        assert served.ask()[0] == 200
        assert served.end() == 0


def test_workers_that_are_killed_or_have_grown_are_replaced_without_a_failed_request(
    settings: Settings, engine: LocalEngine
) -> None:
    with started(settings.data, {"DAFU_WORKER_MB": "1"}) as served:
        before = served.workers
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        # Who asks in between waits in the queue of the listening socket.
        assert served.ask()[0] == 200
        replaced = served.workers
        assert not before & replaced
        until = time.monotonic() + PATIENCE
        while replaced & served.workers and time.monotonic() < until:
            assert served.ask()[0] == 200
        assert not replaced & served.workers


PAGES = (b"/", b"/search?q=%E6%95%99%E5%B8%88", b"/stats", b"/export.csv?q=", b"/admin")


def test_a_full_disk_still_serves_searches(settings: Settings, engine: LocalEngine) -> None:
    def no_writing() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    engine.store.close()
    with started(settings.data, {"DAFU_QUERY_LOG": "100"}, no_writing) as served:
        assert [served.ask(target)[0] for target in PAGES] == [200] * 4 + [404]


def test_a_read_only_folder_still_serves_searches(own: LocalEngine, own_settings: Settings) -> None:
    def without_rights() -> None:
        # Root may write whatever its modes say, unless told apart from that right: PR_CAPBSET_DROP, CAP_DAC_OVERRIDE.
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)

    own.store.close()
    own.close()
    paths = (own_settings.data, *own_settings.data.rglob("*"))
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with started(own_settings.data, {"DAFU_QUERY_LOG": "100"}, without_rights) as served:
            assert [served.ask(target)[0] for target in PAGES] == [200] * 4 + [404]
    finally:
        for path in paths:
            path.chmod(0o700)
