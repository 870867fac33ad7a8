"""A file that crashes its parser, or takes too much memory or time, costs itself and no other."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from corpus import Outcome, Store
from corpus.errors import UnreadableFile
from corpus.intake.files import import_files
from corpus.readers import read
from corpus.readers.documents import documents
from corpus.readers.worker import client
from corpus.readers.worker.ahead import Ahead
from corpus.readers.worker.client import Worker
from tests.readers.test_documents import letter, reasons
from tests.serving import PATIENCE
from tests.tools.files import compound, docx, paragraph


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(400, 20)
    yield made
    made.close()


@pytest.fixture
def ahead() -> Iterator[Ahead]:
    # A loaded machine may take long to start a process: what is late would be read in its turn.
    made = Ahead(400, patience=PATIENCE)
    yield made
    made.close()


def far_cell(row: int, column: int) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["标题", "编号", "答复内容"])
        sheet.write(row, column, "远")
    return made.getvalue()


def test_a_process_that_dies_is_said_so_and_the_next_file_is_read(worker: Worker) -> None:
    good = docx(paragraph("您提出的建议收悉"))
    list(worker.run("read", good, format="docx"))
    with pytest.raises(UnreadableFile, match=r"中途退出"):
        list(worker.run("no such task", good))
    (answer,) = worker.run("read", good, format="docx")
    assert answer.said["text"] == "您提出的建议收悉"


def test_a_process_serves_file_after_file_however_large_the_one_that_started_it(worker: Worker) -> None:
    held = b"x" * (300 << 20)
    raw = docx(paragraph("您提出的建议收悉"))
    list(worker.run("read", raw, format="docx"))
    (first,) = worker._idle
    list(worker.run("read", raw, format="docx"))
    assert worker._idle == [first]
    del held


def test_what_takes_too_long_is_stopped() -> None:
    hasty = Worker(400, 0.001)
    with pytest.raises(UnreadableFile, match="已停止"):
        list(hasty.run("read", docx(paragraph("甲")), format="docx"))
    hasty.close()


def test_what_takes_too_much_memory_is_refused(worker: Worker) -> None:
    raw = docx("".join(paragraph(f"{n * 7919 % 99991}") for n in range(200_000)))
    with pytest.raises(UnreadableFile, match="内存超过上限 150 MB"):
        small = Worker(150, 60)
        list(small.run("read", raw, format="docx"))


def test_any_exception_of_a_library_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match=r"^答复\.xls：.*(?:损坏|打不开)"):
        list(_problems(compound({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\xff" * 600})))


def _problems(raw: bytes) -> Iterator[None]:
    for document in documents(raw, "答复.xls"):
        raise UnreadableFile(document.problem or "")
        yield


@pytest.mark.parametrize(("row", "column"), [(1999, 16383), (1_048_575, 5)])
def test_a_cell_far_away_is_refused_by_the_size_that_it_makes(row: int, column: int) -> None:
    found = list(documents(far_cell(row, column), "表.xlsx"))
    assert f"{row + 1} 行 × {column + 1} 列" in reasons(found)


def test_an_empty_cell_far_away_takes_no_room() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["标题", "编号", "答复内容"])
        sheet.write_row(1, 0, ["关于修桥的答复", 5, "您提出的建议收悉，现答复如下：桥已修好。"])
        sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))
    assert [document.problem for document in documents(made.getvalue(), "表.xlsx")] == [None]


def test_an_import_goes_on_after_a_file_that_breaks_its_parser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.docx").write_bytes(docx(paragraph("甲")))
    (tmp_path / "b.txt").write_bytes(letter(2))

    def broken(*_: object) -> None:
        raise client.Gone

    monkeypatch.setattr(client.Process, "answers", broken)
    store = Store(tmp_path / "data" / "replies.sqlite")
    first, second = import_files(store, sorted(tmp_path.glob("*.*")))
    assert first.outcome is None and str(first.reason).startswith(f"{tmp_path}/a.docx：读取程序中途退出")
    assert second.outcome is Outcome.ADDED


def test_text_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "run", None)
    assert read(letter(1), "a.txt").text and read(b"<p>1</p><p>2</p><p>3</p>", "a.html").text


def test_files_sent_ahead_are_read_in_their_turn(ahead: Ahead) -> None:
    raws = [docx(paragraph(f"您提出的第{n}号建议收悉")) for n in range(4)]
    for raw in raws:
        ahead.send(raw)
    assert [said and said["text"] for said in map(ahead.take, raws)] == [
        f"您提出的第{n}号建议收悉" for n in range(4)
    ]
    assert ahead.take(raws[0]) is None


def test_what_is_no_page_is_left_to_be_read_in_its_turn(ahead: Ahead) -> None:
    broken, good = b"%PDF-1.4 nothing else", docx(paragraph("您提出的建议收悉"))
    for raw in (broken, letter(1), good):
        ahead.send(raw)
    assert ahead.take(broken) is None
    assert ahead.take(letter(1)) is None
    assert (ahead.take(good) or {})["text"] == "您提出的建议收悉"


def test_a_process_that_dies_ahead_costs_no_file(ahead: Ahead) -> None:
    good = docx(paragraph("您提出的建议收悉"))
    ahead.send(good)
    assert ahead.process is not None
    os.kill(ahead.process.pid, signal.SIGKILL)
    assert ahead.take(good) is None
    again = docx(paragraph("您提出的第2号建议收悉"))
    ahead.send(again)
    assert (ahead.take(again) or {})["text"] == "您提出的第2号建议收悉"


def test_no_more_is_sent_ahead_than_the_pipe_holds(ahead: Ahead) -> None:
    large = b"%PDF-" + bytes(2 << 20)
    ahead.send(large)
    assert ahead.take(large) is None
