"""Where this site is: the hosts it answers for, the scheme and path it is reached under.

What a request says of it (Host, X-Forwarded-*) goes into addresses of pages and feeds, so nobody else's host may pass: it is refused
before a page is looked up or made. With `base_url` set, addresses are made of that alone.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer import Settings
from webapp.errors import error_answer

_HOST: Final = re.compile(
    r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::\d{1,5})?", re.ASCII
)  # dafu.gov.cn:8000, [::1]:8000
_PREFIX: Final = re.compile(r"(/[\w.~-]+)+/?", re.ASCII)  # /dafu, /a/b/
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
REFUSED: Final = "dafu.refused"
"""Where a request says with which status and why it is refused."""
_STRANGE_HOST: Final = (
    "请求的主机名不是本站的。请从本站的网址访问；管理员请把它写进设置 base_url 或 trusted_hosts。"
)
_STRANGE_HEADERS: Final = "反向代理写的 X-Forwarded-Proto 或 X-Forwarded-Prefix 有误，请检查代理的配置。"


def register(app: Flask, settings: Settings) -> None:
    """Have requests of `app` for other hosts refused with 400. To be registered before what answers from kept pages."""
    app.wsgi_app = OwnAddress(app.wsgi_app, settings)  # type: ignore[method-assign]
    if count := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, 0, count)  # type: ignore[method-assign]
    app.before_request(_refuse)


def _refuse() -> Response | None:
    refused = request.environ.get(REFUSED)
    return error_answer(*refused) if refused else None


class OwnAddress:
    """A WSGI application around another, which sees true hosts, schemes and prefixes only."""

    def __init__(self, application: Any, settings: Settings) -> None:
        base = urlsplit(settings.base_url)
        self._application = application
        self._base = (base.scheme, base.netloc) if settings.base_url else None
        self._prefix = (settings.prefix or base.path).rstrip("/")
        self._names = {*_LOOPBACK, *(name.lower() for name in settings.trusted_hosts)}
        self._any_number = False
        if base.hostname:
            self._names.add(base.hostname)
        elif not settings.trusted_hosts:
            # Nobody has said what the site is called: whoever may listen here may be asked for by number or by the machine's name.
            self._any_number = settings.host in ("0.0.0.0", "::", "")
            self._names |= {settings.host.lower(), socket.gethostname().lower()}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The answer of the application."""
        if not self._is_ours(environ.get("HTTP_HOST")):
            environ[REFUSED] = 400, _STRANGE_HOST
        # Few proxies know X-Forwarded-Prefix: what a visitor writes there may come through. `base_url` tells the path, too.
        root = self._prefix if self._base else self._prefix or environ.get("SCRIPT_NAME", "")
        scheme = environ.get("wsgi.url_scheme")
        if (root and not _PREFIX.fullmatch(root)) or scheme not in ("http", "https"):
            environ[REFUSED] = 400, _STRANGE_HEADERS
        if REFUSED in environ:
            environ["HTTP_HOST"], environ["wsgi.url_scheme"], root = "localhost", "http", self._prefix
        if self._base:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._base
        path = environ.get("PATH_INFO", "")
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            environ["PATH_INFO"] = path[len(self._prefix) :]
        environ["SCRIPT_NAME"] = root.rstrip("/")
        return self._application(environ, start_response)  # type: ignore[no-any-return]

    def _is_ours(self, host: str | None) -> bool:
        """Whether a Host header names this site; HTTP/1.0 may leave it out."""
        if host is None:
            return True
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found[1] or found[2]).lower().rstrip(".")
        if name in self._names or any(each[0] == "." and name.endswith(each) for each in self._names if each):
            return True
        return self._any_number and _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
