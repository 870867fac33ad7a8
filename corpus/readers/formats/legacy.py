"""Formats of before (DOC, WPS, RTF, ODT), through LibreOffice where it is installed: it writes Word documents of them, read as such."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.containers import format_of, is_zip
from corpus.readers.formats import docx
from corpus.readers.formats.doc import OLE

_RTF: Final = b"{\\rtf"
_SECONDS: Final = 60
_PROGRAMS: Final = ("soffice", "libreoffice")


def accepts(raw: bytes) -> bool:
    """True for a compound file (DOC, WPS), RTF and OpenDocument text."""
    return raw.startswith((OLE, _RTF)) or (is_zip(raw) and format_of(raw) == "odt")


def read(raw: bytes) -> Page:
    """The text. Raises UnreadableFile where LibreOffice is absent, takes too long or makes nothing of the file."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableFile(
            "这是旧版 Word、WPS、RTF 或 ODT 文件，要读取它，本机须装有 LibreOffice（Debian、Ubuntu：apt install libreoffice-writer）。"
            "也可以用 Word 或 WPS 打开后另存为 docx 再试。"
        )
    with tempfile.TemporaryDirectory(prefix="dafu-") as folder:
        source, made = Path(folder, "page.doc"), Path(folder, "page.docx")
        source.write_bytes(raw)
        # A profile of its own: a running LibreOffice would take the work over, and the user's settings might run macros.
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(
                command, timeout=_SECONDS, check=True, capture_output=True, stdin=subprocess.DEVNULL
            )
            return docx.read(made.read_bytes())
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(
                f"LibreOffice 转换超过 {_SECONDS} 秒，已停止。请用 Word 或 WPS 打开后另存为 docx 再试。"
            ) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise UnreadableFile(
                "LibreOffice 无法转换这个文件，它可能已损坏或加了密。请用 Word 或 WPS 打开后另存为 docx 再试。"
            ) from error
