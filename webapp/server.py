"""The web server: gunicorn, since it preforks. Workers are processes that share the index through the page cache,
one that dies is replaced, and a new index is seen by all of them without a restart."""

from __future__ import annotations

import atexit
import errno
import gc
import socket
import threading
import time
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from corpus import CorpusError
from indexer import SearchError, Settings
from webapp import create_app
from webapp.site import KEY

_REFRESH_SECONDS: Final = 0.5
_KEEP_ALIVE_SECONDS: Final = 5
_GARBAGE: Final = 10_000
"""So many more objects made than given back have Python look for cycles: a page makes a thousand and more."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn with our settings instead of a configuration file."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        gc.set_threshold(_GARBAGE)
        app = create_app(self._settings)
        threading.Thread(target=_refresh, args=(app,), daemon=True).start()
        atexit.register(app.extensions[KEY].questions.flush)
        return app


def _refresh(app: Flask) -> None:
    """Have newer commits of the index opened and warmed while requests are answered from the one before."""
    said = ""
    while True:
        try:
            if app.extensions[KEY].engine.refresh():
                settle()
        except (CorpusError, SearchError) as error:  # said to those who ask, too
            if str(error) != said:
                app.logger.warning("%s: %s", type(error).__name__, error)
            said = str(error)
        time.sleep(_REFRESH_SECONDS)


def settle() -> None:
    """Tell the collector of cycles that what is in memory will stay: walking the words and columns of an index stopped all pages for
    some 200 ms, again and again. What was said to stay before, but is of no use any more, is given back."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def run(settings: Settings) -> None:
    """Serve until interrupted."""
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"{shown}:{settings.port}"

    def ready(_: Any) -> None:
        click.echo(f"达复已启动：http://{address} （按 Ctrl+C 停止）")

    options = {
        "bind": address,
        "workers": settings.workers,
        "worker_class": "gthread",
        "threads": settings.threads,
        "keepalive": _KEEP_ALIVE_SECONDS,
        # A query of the longest length is 9,000 bytes of address; longer ones are refused in words by the application.
        "limit_request_line": 0,
        "loglevel": "warning",
        "when_ready": ready,
    }
    _Server(settings, options).run()


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
                "没有权限，1024 以下的端口需要管理员权限" if error.errno == errno.EACCES else error.strerror
            )
            raise SearchError(f"无法在 {host}:{port} 上监听（{reason}）。请检查 HOST 和 PORT。") from error
