"""What keeps the addresses of readers from whoever gets hold of a copy of the file: one key in the data directory.

Texts are encrypted (Fernet: AES-128 in CBC mode with HMAC-SHA256); what has to be found again, or is an unguessable part of a link, is a
keyed digest (HMAC-SHA256, RFC 2104).
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from corpus import CorpusError

FILE: Final = "alerts.key"
"""The file of the key in the data directory; a backup holds it beside what it opens."""
_DIGITS: Final = 32
"""Hexadecimal digits of a digest: 128 bits, which nobody guesses."""


class AlertsError(CorpusError):
    """What cannot be sent, stopped or set up; the message says why and what to do."""


class Seal:
    """The key of one data directory."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._fernet = Fernet(key)

    @classmethod
    def of(cls, data: Path) -> Seal:
        """The key in the file, made where nothing is sealed yet. Raises AlertsError where it cannot be read or made."""
        file = data / FILE
        try:
            if not file.exists():
                _make(file)
            return cls(file.read_bytes().strip())
        except (OSError, ValueError) as error:
            raise AlertsError(f"提醒的密钥 {file} 无法使用（{error}）。请从备份中找回这个文件。") from error

    def close(self, text: str) -> bytes:
        """The text, encrypted."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text again. Raises AlertsError where another key sealed it."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise AlertsError(
                f"提醒的记录不是用现在的密钥 {FILE} 加密的。请从备份中找回原来的密钥。"
            ) from error

    def mark(self, purpose: str, text: str) -> str:
        """A digest of the text for a purpose, which nobody can make without the key."""
        return hmac.new(self._key, f"{purpose}\n{text}".encode(), "sha256").hexdigest()[:_DIGITS]


def _make(file: Path) -> None:
    """Write a new key, whole or not at all; of two processes that do so at once one wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    part.touch(mode=0o600, exist_ok=False)
    try:
        with part.open("wb") as written:
            written.write(Fernet.generate_key())
            written.flush()
            os.fsync(written.fileno())
        file.hardlink_to(part)
    except FileExistsError:
        pass
    finally:
        part.unlink()
