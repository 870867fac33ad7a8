"""Pages that are pictures → their text, by recognition: runs in the reading process, and needs the extra `ocr`."""
