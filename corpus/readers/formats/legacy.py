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
from corpus.readers.formats import doc

_RTF: Final = b"{\\rtf"
_SECONDS: Final = 60
_PROGRAMS: Final = ("soffice", "libreoffice")


def accepts(raw: bytes) -> bool:
    """True for RTF and OpenDocument text."""
    return raw.startswith(_RTF) or (is_zip(raw) and format_of(raw) == "odt")


def read(raw: bytes) -> Page:
    """Raises UnreadableFile: without LibreOffice these are not read."""
    raise UnreadableFile(
        "这是 RTF 或 ODT 文件，要读取它，本机须装有 LibreOffice（Debian、Ubuntu：apt install libreoffice-writer）。"
        "也可以用 Word 或 WPS 打开后另存为 docx 再试。"
    )


def converted(raw: bytes) -> bytes | None:
    """The file as a Word document, where it is one of these formats and LibreOffice can be asked; None else.

    A Word document of before is left to `doc` where LibreOffice fails. Raises UnreadableFile where LibreOffice takes too long
    or makes nothing of the file.
    """
    is_doc = doc.accepts(raw)
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None or not (is_doc or accepts(raw)):
        return None
    try:
        return _converted(program, raw)
    except UnreadableFile:
        if is_doc:
            return None
        raise


def _converted(program: str, raw: bytes) -> bytes:
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
            return made.read_bytes()
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(
                f"LibreOffice 转换超过 {_SECONDS} 秒，已停止。请用 Word 或 WPS 打开后另存为 docx 再试。"
            ) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise UnreadableFile(
                "LibreOffice 无法转换这个文件，它可能已损坏或加了密。请用 Word 或 WPS 打开后另存为 docx 再试。"
            ) from error
