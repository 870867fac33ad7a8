"""Connections in front of the application: one loop holds them all, and a thread is given to whole requests only.

Waitress reads requests and writes answers without threads, so that a thousand clients that say nothing cost a thousand file handles.
Added here: requests that never end are closed after a while, answers that nobody takes too; what is no request gets our own page;
and at the end whoever was let in is answered. How requests are read is in `reading.py`.
"""

from __future__ import annotations

import logging
import re
import resource
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, TcpWSGIServer, UnixWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from webapp.http.metering import WAITED
from webapp.http.own_address import REFUSED
from webapp.http.reading import LARGEST_BODY, LONGEST_HEADERS, LONGEST_LINE, RequestParser
from webapp.http.shares import Share, Threads

HEADER_SECONDS: Final = 15.0
"""How long a request may take to arrive, its body aside."""
BODY_SECONDS: Final = 120.0
IDLE_SECONDS: Final = 30.0
"""How long a connection may be open without a request."""
STALLED_SECONDS: Final = 60.0
"""How long an answer may lie without the client taking a byte of it."""
ANSWER_SECONDS: Final = 900.0
"""How long an answer may take altogether."""
_LAST_SECONDS: Final = 1.0
"""How long, at the end, who was let in has to say what is wanted."""
_WAITING: Final = 64 << 20
"""Bytes of an answer that wait for a slow client before the thread that makes it has to; beyond the first megabyte they lie in a file."""
_MOST: Final = 10_000
"""Connections of a process."""
_AT_ONCE: Final = 100
"""Connections let in before the others are looked after."""
_TURN_SECONDS: Final = 0.001
"""How long a process that holds its share waits for another one to let in who is at the door …"""
_PATIENCE_SECONDS: Final = 0.02
"""… and until when, before it does so itself."""
_LONG: Final = re.compile(
    r"/(export|data|promises|sitemap)[\w-]*\.[\w.]+$|/precedents(/|$)|/stats$|/admin/(upload|synonyms)$"
)
"""Paths whose answers take long to make: /export.csv, /data.jsonl.gz, /api/v1/precedents. They have threads of their own."""
_CROWDED: Final = 0.8
"""From this share of the most connections on, patience is a fifth."""

_STATUS: Final = {
    400: "请求不合 HTTP 的写法，请检查后重试。",
    413: "请求内容超过上限，请缩短后重试。",
    414: f"网址太长，最多 {LONGEST_LINE} 字节，请缩短后重试。",
    431: f"请求头太长，最多 {LONGEST_HEADERS} 字节，请缩短后重试。",
    500: "错误已记录在服务日志中。请稍后重试；如果仍然出错，请告知管理员。",
    501: "不支持请求所用的传输编码。",
    505: "不支持请求所用的 HTTP 版本，请用 HTTP/1.1。",
}


class _Task(WSGITask):  # type: ignore[misc]
    """A request answered by the application."""

    def start(self) -> None:
        """At the end, say that no further request will be answered here."""
        super().start()
        if self.channel.server.ending:
            self.set_close_on_finish()

    def get_environment(self) -> dict[str, Any]:
        """With how long the request waited for a thread."""
        environ: dict[str, Any] = super().get_environment()
        environ[WAITED] = time.perf_counter() - self.channel.queued
        return environ

    def finish(self) -> None:
        """An answer to HEAD ends with its headers."""
        if not self.wrote_header:
            self.write(b"")
        if self.chunked_response and self.request.command != "HEAD":
            self.channel.write_soon(b"0\r\n\r\n")


class _Refusal(WSGITask):  # type: ignore[misc]
    """What is no request, answered by the application's own page, or by JSON below /api/."""

    def start(self) -> None:
        """Nothing that follows can be understood."""
        super().start()
        self.set_close_on_finish()

    def get_environment(self) -> dict[str, Any]:
        """A request for the page of errors."""
        error = self.request.error
        target = getattr(self.request, "first_line", b"").split(b" ")[1:2]
        self.request.command = "GET"
        self.request.path = "/api/" if target and b"/api/" in target[0][:64] else "/"
        self.request.query = self.request.request_uri = ""
        self.request.url_scheme = "http"
        self.request.headers = {}
        self.request.body_rcv = None
        environ: dict[str, Any] = super().get_environment()
        environ["HTTP_HOST"] = "localhost"
        environ[REFUSED] = (error.code, _STATUS.get(error.code, _STATUS[400]))
        return environ


class _Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    parser_class = RequestParser
    task_class = _Task
    error_task_class = _Refusal
    began: float | None = None
    """When the request that is arriving, or being answered, began."""
    queued = 0.0
    """Since when the request that is being answered waited for a thread."""

    def received(self, data: bytes) -> bool:
        """Note when a request begins."""
        if self.began is None:
            self.began = time.time()
        is_taken: bool = super().received(data)
        return is_taken

    def service(self) -> None:
        """Answer one request."""
        self.began = time.time()
        try:
            super().service()
        finally:
            if not self.requests and self.request is None and not self.total_outbufs_len:
                self.began = None

    def is_idle(self) -> bool:
        """Whether nothing is arriving, being answered, or waiting to be taken."""
        return not (self.requests or self.request or self.total_outbufs_len)

    def is_overdue(self, now: float, patience: float) -> bool:
        """Whether the other side has taken too long; all limits times `patience`."""
        began = self.began or now
        if self.is_idle():
            self.began = None
            return bool(now - self.last_activity > IDLE_SECONDS * patience)
        if self.total_outbufs_len:
            stalled = now - self.last_activity > STALLED_SECONDS * patience
            return bool(stalled or now - began > ANSWER_SECONDS)
        if self.requests:
            return False
        has_headers = self.request is not None and self.request.headers_finished
        limit = BODY_SECONDS if has_headers else HEADER_SECONDS
        return now - began > limit * patience


class _Listening(BaseWSGIServer):  # type: ignore[misc]
    """A listening socket, with the connections it let in."""

    channel_class = _Channel
    ending = False
    threads: Threads
    long_tasks: ThreadedTaskDispatcher
    share: Share
    next_turn = 0.0
    """Until when another process may let in who is at the door."""
    waits_since: float | None = None
    """Since when somebody is at the door for whom it is the turn of another process."""
    is_watched = False
    """Whether this look at the door has found nobody yet."""

    def add_task(self, task: _Channel) -> None:
        """Have the next request of a connection answered: no page waits behind exports."""
        task.queued = time.perf_counter()
        is_long = _LONG.search(getattr(task.requests[0], "path", ""))
        (self.long_tasks if is_long else self.threads).add_task(task)

    def handle_accept(self) -> None:
        """Let in whoever is waiting, as long as it is the turn of this process."""
        self.is_watched = False
        for _ in range(_AT_ONCE):
            if len(self._map) >= self.adj.connection_limit or self.leaves_it_to_another(time.monotonic()):
                return
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                return
            self.share.take()

    def leaves_it_to_another(self, now: float) -> bool:
        """Whether another process is to let in the next one; for a while, in case that one does not come to it."""
        if not self.ending and self.share.is_full():
            self.waits_since = self.waits_since or now
            if now < self.waits_since + _PATIENCE_SECONDS:
                self.next_turn = now + _TURN_SECONDS
                return True
        self.waits_since = None
        return False

    def readable(self) -> bool:
        """Whether to look who is at the door."""
        self.is_watched = super().readable() and time.monotonic() >= self.next_turn
        return self.is_watched

    def maintenance(self, now: float) -> None:
        """Close connections whose other side has taken too long."""
        patience = 0.2 if len(self.active_channels) > _CROWDED * self.adj.connection_limit else 1.0
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(now, patience):
                channel.will_close = True

    def let_in_the_last(self) -> None:
        """Accept whoever has been waiting, then nobody any more."""
        self.ending = True
        self.share.leave()
        before = -1
        while before != len(self.active_channels):
            before = len(self.active_channels)
            self.handle_accept()
        self.accepting = False
        self.del_channel()
        self.socket.close()


class _Tcp(_Listening, TcpWSGIServer):  # type: ignore[misc]
    pass


class _Unix(_Listening, UnixWSGIServer):  # type: ignore[misc]
    pass


def _started(threads: int) -> ThreadedTaskDispatcher:
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    return dispatcher


class Connections:
    """All connections of a process over its listening sockets, its `share` of them, answered by `application` in `threads` threads.

    `calculates`: its answers keep a processor busy, rather than wait for others.
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        sockets: Sequence[socket.socket],
        threads: int,
        share: Share,
        calculates: bool,
    ) -> None:
        self._map: dict[int, Any] = {}
        logging.getLogger("waitress.queue").setLevel(
            logging.ERROR
        )  # requests that wait for a thread are nothing unusual
        first = 1 if calculates else threads
        self._threads = Threads(_started(first), _started(threads - first) if threads > first else None)
        self._long = _started(max(1, threads // 4))
        settings = Adjustments(
            sockets=list(sockets),
            threads=threads,
            ident=None,
            max_request_header_size=LONGEST_HEADERS,
            max_request_body_size=LARGEST_BODY,
            inbuf_overflow=LARGEST_BODY + 1,
            outbuf_high_watermark=_WAITING,
            connection_limit=min(_MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100),
            cleanup_interval=1,
            backlog=2048,
            clear_untrusted_proxy_headers=False,
            log_socket_errors=False,
        )
        self._listening = [
            (_Unix if each.family == socket.AF_UNIX else _Tcp)(
                application,
                self._map,
                _sock=each,
                dispatcher=self._long,
                adj=settings,
                sockinfo=(each.family, each.type, None, each.getsockname()),
                bind_socket=False,
            )
            for each in sockets
        ]
        for listening in self._listening:
            listening.threads, listening.long_tasks = self._threads, self._long
            listening.share = share
        self._share = share
        share.hold(0)

    def wait(self, seconds: float) -> None:
        """Read and write what is ready, after at most so many seconds."""
        takes_turns = any(listening.waits_since is not None for listening in self._listening)
        patience = min(seconds, self._threads.relieve())
        wasyncore.poll2(_TURN_SECONDS if takes_turns else patience, self._map)
        for listening in self._listening:
            if listening.is_watched:
                listening.waits_since = None  # another process let them in
        if not self._listening[0].ending:
            self._share.hold(sum(len(listening.active_channels) for listening in self._listening))

    def wake(self) -> None:
        """Have `wait` return soon; may be called by a signal handler."""
        self._listening[0].pull_trigger()

    def end(self, patience: float, still: Callable[[], None]) -> None:
        """Answer whoever was let in, for at most so many seconds; `still` is called again and again meanwhile."""
        for listening in self._listening:
            listening.let_in_the_last()
        began = time.time()
        while (left := self._channels()) and time.time() < began + patience:
            now = time.time()
            for channel in left:
                is_waited_for = not (channel.requests or channel.total_outbufs_len)
                since = max(began, channel.last_activity) if channel.is_idle() else began + 2 * _LAST_SECONDS
                if is_waited_for and now - since > _LAST_SECONDS:
                    channel.will_close = True
            still()
            self.wait(0.05)
        for threads in (self._threads, self._long):
            threads.shutdown(timeout=1)

    def _channels(self) -> list[_Channel]:
        return [channel for each in self._listening for channel in each.active_channels.values()]
