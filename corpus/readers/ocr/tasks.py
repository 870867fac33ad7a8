"""What the reading process does for recognition: count the pages of a file, read one."""

from __future__ import annotations

from corpus.readers.ocr import assemble, engine, pages


def read_page(raw: bytes, format_name: str, number: int) -> assemble.Recognised:
    """A page of a file. Raises UnreadableFile for a picture that is damaged or too large."""
    image = pages.page(raw, format_name, number)
    if not pages.is_page(image):
        return assemble.Recognised([], 0.0, 0)
    found = engine.boxes(image)
    if assemble.is_sideways(found):
        turned = [engine.boxes(image.rotate(angle, expand=True)) for angle in (90, 270)]
        found = max(turned, key=lambda boxes: sum(box.score * len(box.text) for box in boxes))
    return assemble.page_of(found)
