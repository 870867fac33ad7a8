"""A file whose text is pictures → the pictures of its pages."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from corpus.errors import UnreadableFile
from corpus.readers.formats import docx, ofd, pdf

_SMALLEST: Final = 200
"""Dots on a side that a page has at least."""
_LARGEST: Final = 60_000_000
"""Dots of a picture; A3 at 400 dots an inch has 31 million."""


def count(raw: bytes, format_name: str) -> int:
    """How many pages a file of this format has. Raises UnreadableFile."""
    if format_name == "pdf":
        return pdf.pages(raw)
    if format_name == "image":
        with _opened(raw) as image:
            return int(getattr(image, "n_frames", 1))
    return len(_pictures(raw, format_name))


def page(raw: bytes, format_name: str, number: int) -> Image.Image:
    """A page as a picture in colours, upright as its maker says. Raises UnreadableFile."""
    if format_name == "pdf":
        raw, number = pdf.drawn(raw, number), 0
    elif format_name != "image":
        raw, number = _pictures(raw, format_name)[number], 0
    with _opened(raw) as image:
        image.seek(number)
        if image.width * image.height > _LARGEST:
            raise UnreadableFile(
                f"图片有 {image.width}×{image.height} 点，太大，未识别。请按 200 至 300 dpi 重新扫描。"
            )
        upright = ImageOps.exif_transpose(image)
        if "A" in upright.getbands() or "transparency" in upright.info:
            paper = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(paper, upright.convert("RGBA"))
        return upright.convert("RGB")


def is_page(image: Image.Image) -> bool:
    """False for an emblem or a button."""
    return bool(min(image.size) >= _SMALLEST)


def _pictures(raw: bytes, format_name: str) -> list[bytes]:
    return {"docx": docx.pictures, "ofd": ofd.pictures}[format_name](raw)


def _opened(raw: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes we judge ourselves
            return Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP", "JPEG2000"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile("图片已损坏，或是不认得的格式，打不开。请另存为 PNG 或 JPG 再试。") from error
