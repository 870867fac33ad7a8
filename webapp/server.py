"""The web server: gunicorn starts the processes and replaces those that die; Waitress, in each of them, holds the connections.

Workers are processes that share the index through the page cache, and a new index is seen by all of them without a restart.
"""

from __future__ import annotations

import atexit
import errno
import gc
import os
import re
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import FrameType
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from corpus import CorpusError
from corpus.errors import system_reason
from indexer import SearchError, Settings
from indexer.errors import SemanticUnavailable
from indexer.text.analyzer import analyzer
from webapp import create_app
from webapp.http.connections import Connections
from webapp.http.limits import buckets_of
from webapp.http.memory import give_back, keep_little
from webapp.http.metering import FOLDER_VARIABLE
from webapp.http.shares import Shares
from webapp.site import KEY

_VERIFY_SECONDS: Final = 3600.0
"""How often all bytes of an index are compared with their checksums: a disk decays slowly, and reading takes its time."""
_REFRESH_SECONDS: Final = 0.5
_LAST_SECONDS: Final = 30
"""How long the answers under way may take when the server ends."""
_WEIGH_SECONDS: Final = 5.0
_MEMORY: Final = (Path("/dev/shm"),)
_WARMING: Final = "/search"
_FIRST: Final = ("/stats", "/api/v1/suggest?q=%E5%BB%BA%E8%AE%BE")
_REPLY: Final = re.compile(r"/reply/\w+")
_GARBAGE: Final = 10_000
"""So many more objects made than given back have Python look for cycles: a page makes a thousand and more."""


class _Worker(Worker):  # type: ignore[misc]  # gunicorn is not typed
    """A process that answers requests."""

    alive: bool
    _connections: Connections | None = None

    def init_signals(self) -> None:
        """A closed terminal tells all its processes; here the first of them tells the others."""
        super().init_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_exit(self, number: int, frame: FrameType | None) -> None:
        """Begin to end."""
        super().handle_exit(number, frame)
        if self._connections:
            self._connections.wake()

    def run(self) -> None:
        """Answer until told to end, or grown too large; then answer whoever was let in."""
        settings = self.app.settings
        for _ in warmed(self.app.wsgi()):
            self.notify()
        sockets = [each.sock for each in self.sockets]
        for each in sockets:
            each.setblocking(False)
        share, is_elsewhere = self.app.shares.of(self.age), bool(settings.engine_url)
        self._connections = Connections(
            self.wsgi, sockets, settings.threads, share, calculates=not is_elsewhere
        )
        weighed = time.monotonic()
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            self._connections.wait(1.0)
            if settings.worker_mb and time.monotonic() - weighed > _WEIGH_SECONDS:
                weighed = time.monotonic()
                if _own_megabytes() > settings.worker_mb:
                    self.log.warning("达复：一个进程的内存超过 %d MB，现换一个新的进程。", settings.worker_mb)
                    self.alive = False
        self._connections.end(_LAST_SECONDS, self.notify)


class _Arbiter(Arbiter):  # type: ignore[misc]
    """The first process."""

    def __init__(self, app: BaseApplication) -> None:
        self._is_detached = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        super().__init__(app)

    def handle_hup(self) -> None:
        """End when the terminal is closed, unless started by nohup; gunicorn would start anew instead."""
        if not self._is_detached:
            self.handle_term()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings instead of a configuration file."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.shares = Shares()
        self._options = options | {"child_exit": lambda _, worker: self.shares.of(worker.age).leave()}
        self._buckets = buckets_of(settings)
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        gc.set_threshold(_GARBAGE)
        keep_little()
        app = create_app(self.settings, buckets=self._buckets)
        threading.Thread(target=_refresh, args=(app,), daemon=True).start()
        atexit.register(app.extensions[KEY].questions.flush)
        return app

    def run(self) -> None:
        """Serve until told to end. The words are read before there are processes, which share them."""
        analyzer().words("词典")
        _Arbiter(self).run()


def warmed(app: Flask) -> Iterator[None]:
    """Have a process that begins make a list and the page of a reply before it lets anybody in: what a first page needs, templates, word
    lists and patterns, takes a second of processor time. Others answer meanwhile."""
    asking = app.test_client()
    listed = asking.get(_WARMING, base_url="http://localhost").text
    with suppress(SemanticUnavailable):  # said to those who ask
        if meaning := app.extensions[KEY].meaning:
            meaning.warm()
    yield
    if reply := _REPLY.search(listed):
        asking.get(reply[0], base_url="http://localhost")
    yield


def _refresh(app: Flask) -> None:
    """Have newer commits of the index opened and warmed while requests are answered from the one before, and damage noticed."""
    said = ""
    verified = -_VERIFY_SECONDS
    while True:
        try:
            engine = app.extensions[KEY].engine
            if engine.refresh():
                _ask_first(app)
                settle()
            if time.monotonic() - verified > _VERIFY_SECONDS:
                engine.verify()  # from then on searches and /readyz say what it finds
                verified = time.monotonic()
        except (CorpusError, SearchError) as error:  # said to those who ask, too
            if str(error) != said:
                app.logger.warning("%s: %s", type(error).__name__, error)
            said = str(error)
        time.sleep(_REFRESH_SECONDS)


def _ask_first(app: Flask) -> None:
    """Have what the first visitors of a new commit ask for be read and counted before they do: columns, all replies, completions.

    The views alone are called: nobody visited, so no request is counted, limited or written into the log.
    """
    for address in _FIRST:
        with app.test_request_context(address, base_url="http://localhost"):
            try:
                app.dispatch_request()
            except (CorpusError, SearchError):
                raise
            except Exception:  # a page that fails must not keep newer commits from being opened
                app.logger.exception("%s", address)


def settle() -> None:
    """Tell the garbage collector that what is in memory will stay: walking the words and columns of an index stopped all pages for
    some 200 ms, again and again. What was said to stay before, but is of no use any more, is given back."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    give_back()


def _own_megabytes() -> int:
    """What this process holds in memory of its own, without the files it shares; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    kilobytes = next((line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")), "0")
    return int(kilobytes) >> 10


def run(settings: Settings) -> None:
    """Serve until interrupted."""
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"unix:{settings.unix_socket}" if settings.unix_socket else f"{shown}:{settings.port}"

    def ready(_: Any) -> None:
        click.echo(
            f"达复已启动：{address if settings.unix_socket else f'http://{address}'} （按 Ctrl+C 停止）"
        )
        sys.stdout.flush()

    # Each connection is a file; the usual limit is 1024.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    in_memory = next((str(path) for path in _MEMORY if os.access(path, os.W_OK)), None)
    options = {
        "bind": address,
        "workers": settings.workers,
        "worker_class": _Worker,
        "threads": settings.threads,
        "backlog": 2048,
        "graceful_timeout": _LAST_SECONDS + 5,
        "control_socket_disable": True,
        # Where workers show that they are alive: in memory, so that a full disk ends none.
        "worker_tmp_dir": in_memory,
        "loglevel": "warning",
        "when_ready": ready,
    }
    with own_folder("dafu-metrics-", in_memory) as folder:
        os.environ[FOLDER_VARIABLE] = str(folder)
        _Server(settings, options).run()


@contextmanager
def own_folder(prefix: str, parent: str | None = None) -> Iterator[Path]:
    """A folder that is removed when this process ends; not when one ends that it started, which passes here, too."""
    folder, owner = Path(mkdtemp(prefix=prefix, dir=parent)), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:
            rmtree(folder, ignore_errors=True)


def check_free(host: str, port: int) -> None:
    """Nothing, or SearchError when the address cannot be listened on.

    Says in one line what gunicorn would retry for seconds and then report with a traceback.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SearchError(
                    f"端口 {port} 已被占用。请停止占用它的程序，或换一个端口：PORT={port + 1} make serve"
                ) from error
            reason = (
                "没有权限，1024 以下的端口需要管理员权限"
                if error.errno == errno.EACCES
                else system_reason(error)
            )
            raise SearchError(f"无法在 {host}:{port} 上监听（{reason}）。请检查 HOST 和 PORT。") from error
