"""Fuzzes the readers and the parser, guided by coverage: `make fuzz SECONDS=60`.

Whatever the bytes, every document in them is read and parsed, or refused with a reason; any exception is a bug and stops the run, with the
input kept in `tests/fuzz/found/`. Begins with the samples and small files of every format.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus"]):
    from corpus.intake.files import understand
    from corpus.readers.documents import documents

from corpus.intake.synthesize import SAMPLES
from tests.tools.files import archive, docx, ofd, paragraph, pdf

FOUND = Path(__file__).with_name("found")


def one_input(raw: bytes) -> None:
    """Read and parse every document in `raw`."""
    for document in documents(raw, "fuzz"):
        if (document.page is None) == (document.problem is None):
            raise AssertionError("a document is read or refused")
        if document.page is not None:
            parsed = understand(document.page)
            parsed.reply.as_dict()


def seeds(folder: Path) -> None:
    """Write small files of every format into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = sorted(SAMPLES.iterdir(), key=lambda path: path.stat().st_size)[:40]
    letter = samples[0].read_bytes()
    files = {
        "a.docx": docx(paragraph("您提出的建议收悉")),
        "a.pdf": pdf([["您提出的建议收悉"]]),
        "a.ofd": ofd([[(1, 1, "您提出的建议收悉")]]),
        "a.zip": archive({"a.txt": letter, "b.csv": "标题,编号,正文\na,1,您提出的建议收悉\n".encode()}),
        "a.jsonl": '{"title": "答复", "body": "您提出的建议收悉", "numbers": [1]}'.encode(),
        "a.csv": "标题,编号,正文\n答复,1,您提出的建议收悉\n".encode("gb18030"),
    }
    files |= {path.name: path.read_bytes() for path in samples}
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    FOUND.mkdir(exist_ok=True)
    seeds(FOUND / "seeds")
    options = [f"-artifact_prefix={FOUND}/", "-timeout=20", "-rss_limit_mb=4096", "-max_len=65536"]
    atheris.Setup([sys.argv[0], str(FOUND / "seeds"), *options, *sys.argv[1:]], one_input)
    atheris.Fuzz()
