"""Webhooks: what is new, told to other programs and to the robots of 企业微信, 钉钉 and 飞书, each in its own form.

An address is resolved once, all it resolves to is checked, and the connection goes to what was checked: no name that points elsewhere a
moment later leads into the network of the server. Redirects are not followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from time import time
from typing import Any, Final
from urllib.parse import quote, urlsplit

from webapp.alerts.queue import Letter
from webapp.alerts.secrecy import AlertsError
from webapp.alerts.smtp import Later, Refused

_SECONDS: Final = 15
_ANSWER: Final = 4096
"""Bytes of an answer that are read."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is posted: the query part of the address, the body, further headers."""

    query: str
    body: Mapping[str, Any] | str
    headers: Mapping[str, str]


def _json(letter: Letter, query: str, now: int) -> _Request:
    """The document itself, signed together with the time: sha256 HMAC of `timestamp.body`, in hexadecimal digits."""
    headers = {"X-Dafu-Timestamp": f"{now}"}
    if letter.secret:
        signature = _hmac(letter.secret, f"{now}.{letter.content}").hex()
        headers["X-Dafu-Signature"] = f"sha256={signature}"
    return _Request(query, letter.content, headers)


def _wecom(letter: Letter, query: str, now: int) -> _Request:
    """企业微信 群机器人: the key stands in the address; text of at most 2,048 bytes."""
    content = _text(letter).encode()[:2048].decode("utf-8", "ignore")
    return _Request(query, {"msgtype": "text", "text": {"content": content}}, {})


def _dingtalk(letter: Letter, query: str, now: int) -> _Request:
    """钉钉 自定义机器人: signed by milliseconds and secret, in the address."""
    if letter.secret:
        stamp = f"{now * 1000}"
        signature = base64.b64encode(_hmac(letter.secret, f"{stamp}\n{letter.secret}")).decode()
        query = "&".join(filter(None, (query, f"timestamp={stamp}&sign={quote(signature, safe='')}")))
    return _Request(query, {"msgtype": "text", "text": {"content": _text(letter)}}, {})


def _feishu(letter: Letter, query: str, now: int) -> _Request:
    """飞书 自定义机器人: signed in the body, with seconds and secret as the key of an empty text."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": _text(letter)}}
    if letter.secret:
        body["timestamp"] = f"{now}"
        body["sign"] = base64.b64encode(_hmac(f"{now}\n{letter.secret}", "")).decode()
    return _Request(query, body, {})


FORMS: Final[Mapping[str, Callable[[Letter, str, int], _Request]]] = {
    "json": _json,
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
}
"""The forms of webhooks by name."""


def deliver(form: str, letter: Letter, private_hosts: Collection[str], now: float | None = None) -> None:
    """Post a letter. Raises Refused where it never can be, Later where it may be tried again."""
    parts = urlsplit(letter.to)
    made = FORMS[form](letter, parts.query, int(time() if now is None else now))
    body = made.body if isinstance(made.body, str) else json.dumps(made.body, ensure_ascii=False)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(parts.scheme, host, port, private_hosts)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "dafu", **made.headers}
    try:
        connection.request(
            "POST",
            f"{parts.path or '/'}{'?' if made.query else ''}{made.query}",
            body.encode(),
            {"Host": parts.netloc.rpartition("@")[2], **headers},
        )
        answer = connection.getresponse()
        status, text = answer.status, answer.read(_ANSWER)
    except (http.client.HTTPException, OSError) as error:
        raise Later(f"没有送到（{error}）") from error
    finally:
        connection.close()
    if status in (408, 429) or status >= 500:
        raise Later(f"对方回答 {status}")
    if not 200 <= status < 300:
        raise Refused(f"对方回答 {status}，不再重试")
    if form != "json" and (said := _refusal(text)):
        raise Later(said)


def _refusal(text: bytes) -> str:
    """What a robot found wrong, which it says with 200; empty where nothing."""
    try:
        answer = json.loads(text)
        code = answer.get("errcode", answer.get("code", answer.get("StatusCode", 0)))
        return f"机器人回答 {code}：{answer.get('errmsg') or answer.get('msg') or ''}" if code else ""
    except (ValueError, AttributeError):
        return "机器人的回答不是 JSON"


def check_address(address: str) -> None:
    """Nothing, or AlertsError for what is no address of a webhook."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc or not address.isprintable():
        raise AlertsError(f"{address} 不是 webhook 的网址，应以 https:// 开头，不含用户名。")


def _connection(
    scheme: str, host: str, port: int, private_hosts: Collection[str]
) -> http.client.HTTPConnection:
    """A connection to the host by a number that was checked. Raises Refused for private networks, Later without any number."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Later(f"找不到主机 {host}（{error}）") from error
    numbers = [str(each[4][0]) for each in found]
    if host not in private_hosts and not all(map(_is_public, numbers)):
        raise Refused(f"{host} 是内网地址，没有发。确实要发的，请写进设置 hook_hosts")
    return _Checked(host, port, numbers[0], ssl.create_default_context() if scheme == "https" else None)


def _is_public(number: str) -> bool:
    address = ip_address(number.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_global and not address.is_multicast


class _Checked(http.client.HTTPConnection):
    """A connection to a number, under the name that it was found by."""

    def __init__(self, host: str, port: int, number: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=_SECONDS)
        self._number, self._context = number, context

    def connect(self) -> None:
        self.sock = socket.create_connection((self._number, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def _text(letter: Letter) -> str:
    """What a robot says of a document."""
    document = json.loads(letter.content)
    lines = [document["about"]]
    lines += [f"· {reply['heading']}（{reply['agency']}）{reply['url']}" for reply in document["replies"]]
    return "\n".join([*lines, document["url"]])


def _hmac(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
