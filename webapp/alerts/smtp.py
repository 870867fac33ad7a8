"""Mails handed to a mail server (SMTP, RFC 5321) in two steps, so that it is known what a kill in between leaves: see `queue`."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from indexer import Settings
from webapp.alerts.secrecy import AlertsError

_SECONDS: Final = 60
"""How long the mail server may take to answer."""
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_NO_SUCH_ADDRESS: Final = re.compile(r"5\.[12]\.\d{1,3}\b")
"""How the server words that an address or a mailbox is at fault, 5.1.1, not what may be sent to it, 5.7.1 (RFC 3463, 3.2 and 3.3)."""
_STATUS: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
_UNKNOWN: Final = (550, 551, 553)
"""Of servers that give no such status: mailbox unavailable, not local, name not allowed (RFC 5321, 4.2.3)."""


class Refused(Exception):
    """The server will never take this mail."""

    def __init__(self, message: str, *, no_such_address: bool = False) -> None:
        super().__init__(message)
        self.no_such_address = no_such_address


class Later(Exception):
    """The server does not take this mail now."""


class Unanswered(Exception):
    """The end of the mail was handed over, and no answer came: it may have been taken."""


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """The mail server. Raises AlertsError that says which setting to look at."""
    if not settings.sends_mail:
        raise AlertsError("还没有设好发信：请设 mail_host、mail_from 和 base_url，写法见 docs/operating.md。")
    where = f"{settings.mail_host}:{settings.mail_port}"
    try:
        server = _opened(settings)
    except smtplib.SMTPAuthenticationError as error:
        raise AlertsError(
            f"邮件服务器 {where} 不接受 mail_user 和 mail_password（{_said(error)}）。请改正后重试。"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise AlertsError(
            f"连不上邮件服务器 {where}（{error}）。请检查 mail_host、mail_port、mail_security；要发的邮件都还在，稍后会再发。"
        ) from error
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _opened(settings: Settings) -> smtplib.SMTP:
    host, port, security = settings.mail_host, settings.mail_port, settings.mail_security
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.mail_user:
            if security == "none" and host not in _LOCAL:
                raise AlertsError("没有加密的连接上不发送密码：请把 mail_security 设为 starttls 或 tls。")
            server.login(settings.mail_user, settings.mail_password)
    except BaseException:
        server.close()
        raise
    return server


def hand_over(
    server: smtplib.SMTP, sender: str, to: str, content: bytes, before_the_end: Callable[[], None]
) -> None:
    """Give one mail to the server; `before_the_end` is called when all but its end was given.

    Raises Refused or Later where the server does not take it, Unanswered where that is not known.
    """
    try:
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(sender))
        _expect(server.rcpt(to), is_address=True)
        _expect(server.docmd("DATA"))
        server.send(_stuffed(content))
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        server.close()
        raise Later(f"与邮件服务器的连接断开（{error}）") from error
    before_the_end()
    try:
        server.send(b".\r\n")
        answer = server.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        server.close()
        raise Unanswered(f"邮件服务器没有回答是否收下（{error}）") from error
    _expect(answer)


def _expect(answer: tuple[int, bytes], *, is_address: bool = False) -> None:
    """Nothing, or Refused or Later by the first digit of what the server answers."""
    code, text = answer[0], answer[1].decode("utf-8", "replace")
    if 200 <= code < 400:
        return
    said = f"{code} {text}"
    if 500 <= code < 600:
        named = _NO_SUCH_ADDRESS.search(text) is not None
        unnamed = code in _UNKNOWN and _STATUS.search(text) is None
        raise Refused(said, no_such_address=is_address and (named or unnamed))
    raise Later(said)


def _stuffed(content: bytes) -> bytes:
    """The lines of a message as they are sent: each ends with CR LF, and one that begins with a dot has two (RFC 5321, 4.5.2)."""
    lines = content.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
