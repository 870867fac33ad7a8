"""Exports: what a search finds as files that hold all of it, come back equal, and never need more memory than a batch."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import python_calamine as calamine
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from corpus import Reply, Store, StoredReply
from corpus.intake.files import import_files
from corpus.records import from_row, header_of, to_cell
from indexer import Query, Settings, everything, listing, update
from indexer.contract.request import Found, Frequencies, Request
from indexer.search.search import BATCH
from tests.conftest import REPLIES
from tests.local import LocalEngine, state_of
from webapp import create_app
from webapp.downloads.formats import FORMATS, csv_file, jsonl_file, xlsx_file
from webapp.downloads.workbook import LONGEST, MOST, cut, workbook

ROOT = "https://example.org"


def stored(reply: Reply, number: int = 1, source: str = "https://example.gov.cn/1.html") -> StoredReply:
    return StoredReply(f"{number:012x}", reply, (source,), 1, "2026-01-01", "2026-01-01")


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def imported(folder: Path, name: str, raw: bytes) -> dict[str, StoredReply]:
    (folder / name).write_bytes(raw)
    with Store(folder / "replies.sqlite") as store:
        refused = [item.reason for item in import_files(store, [folder / name]) if item.outcome is None]
        assert refused == []
        return dict(store.many([change.id for change in store.changes()]))


@pytest.mark.parametrize("extension", ["csv", "xlsx", "jsonl"])
def test_the_samples_come_back_equal(
    samples: LocalEngine, samples_settings: Settings, tmp_path: Path, extension: str
) -> None:
    client = create_app(samples_settings, samples).test_client()
    raw = client.get(f"/export.{extension}").data
    found = {s.id: s.reply for batch in everything(samples, Query()) for s in batch}
    back = imported(tmp_path, f"全部.{extension}", raw)
    assert len(found) == state_of(samples).documents
    assert {reply_id: s.reply for reply_id, s in back.items()} == found


def test_a_reply_comes_back_with_the_address_it_was_first_found_at(
    client: FlaskClient, tmp_path: Path
) -> None:
    for extension in ("csv", "jsonl"):
        folder = tmp_path / extension
        folder.mkdir()
        back = imported(folder, f"a.{extension}", client.get(f"/export.{extension}?kind=建议").data)
        assert back
        assert all(s.sources[0].startswith("https://example.gov.cn/") for s in back.values())


AWKWARD = replace(
    REPLIES[0],
    title="'=HYPERLINK(1)",
    subject="=1+1；\\",
    agency="-望川区教育局",
    publisher="@区教育局",
    index_number="+86",
    topic="''其它",
    proposers=("民进 望川区支部",),
    areas=("甲；乙", "丙\\丁"),
    body='您提出的建议收悉，现答复如下："引文",\n第二段，\t有制表符。',
    outline=(),
    division=("江岚省", "澄州市"),
)


@pytest.mark.parametrize("write", [csv_file, xlsx_file, jsonl_file])
def test_apostrophes_formulas_separators_and_quotes_come_back_equal(tmp_path: Path, write: object) -> None:
    replies = [AWKWARD, replace(REPLIES[1], proposers=("a\\b",)), replace(REPLIES[2], proposers=("'", "-"))]
    batch = [stored(reply, n, f"https://example.gov.cn/{n}.html") for n, reply in enumerate(replies)]
    raw = b"".join(write([batch], ROOT))  # type: ignore[operator]
    back = imported(tmp_path, "难.xlsx" if raw.startswith(b"PK") else "难.csv", raw)
    assert {s.sources: s.reply for s in back.values()} == {s.sources: s.reply for s in batch}


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)


@given(st.one_of(_texts, st.sampled_from("=+-@'").flatmap(lambda c: _texts.map(lambda t: c + t))))
def test_any_text_comes_back_from_its_cell(text: str) -> None:
    assert from_row([("title", to_cell("title", text))]) == {"title": text}


@given(st.lists(_texts, min_size=1))
def test_any_list_comes_back_from_its_cell(items: list[str]) -> None:
    for name in ("proposers", "areas", "sources"):
        assert from_row([(name, to_cell(name, items))]) == {name: items}


def test_cells_that_a_spreadsheet_would_run_begin_with_one_apostrophe() -> None:
    reply = Reply(
        title="=1", subject="+1", agency="-1", publisher="@a", topic="\ta", session="\ra", level="'a", region="a=b"
    )  # fmt: skip
    (row,) = table(b"".join(csv_file([[stored(reply)]], ROOT)))
    names = ("title", "subject", "agency", "publisher", "topic", "session", "level", "region")
    assert [row[header_of(name)] for name in names] == [
        "'=1", "'+1", "'-1", "'@a", "'\ta", "'\ra", "''a", "a=b",
    ]  # fmt: skip
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


def test_csv_begins_with_the_mark_that_excel_knows_utf8_by(client: FlaskClient) -> None:
    answer = client.get("/export.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf\xe6\xa0\x87")
    assert len(table(answer.data)) == len(REPLIES)
    assert answer.content_type == "text/csv; charset=utf-8"


def test_a_workbook_holds_texts_even_where_they_look_like_formulas_and_fills_cells_at_most() -> None:
    reply = replace(REPLIES[0], title="=1+1", subject="https://example.org/a", body="答" * (LONGEST + 9))
    raw = b"".join(xlsx_file([[stored(reply)]], ROOT))
    header, row = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    cells = dict(zip(header, row, strict=True))
    assert (cells["标题"], cells["事由"]) == ("'=1+1", "https://example.org/a")
    assert cells["正文"] == "答" * LONGEST
    assert cut("𠮷" * LONGEST) == "𠮷" * (LONGEST // 2)


@pytest.mark.parametrize("extension", FORMATS)
def test_an_export_has_what_the_search_finds_and_in_its_order(client: FlaskClient, extension: str) -> None:
    question = "q=农村&sort=oldest"
    wanted = [hit["id"] for hit in client.get(f"/api/v1/search?{question}&fold=0").get_json()["hits"]]
    raw = client.get(f"/export.{extension}?{question}").data
    if extension == "xlsx":
        rows = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
        raw = repr(rows).encode()
    listed = re.findall(rb"/reply/([0-9a-f]{12})|dafu-([0-9a-f]{12})", raw)
    assert list(dict.fromkeys((a or b).decode() for a, b in listed)) == wanted
    assert len(wanted) > 1


def test_replies_folded_into_one_hit_are_exported_one_by_one(
    own: LocalEngine, own_settings: Settings
) -> None:
    with own.store.transaction():
        for number in (57, 58, 59):
            reply = replace(
                REPLIES[0], numbers=(number,), proposers=(f"高{number}",), body=REPLIES[0].body * 3
            )
            own.store.keep(reply, b"%d" % number, f"https://example.gov.cn/same/{number}.html")
    update(own, own.store)
    client = create_app(own_settings, own).test_client()
    page = client.get("/search?q=课后服务").get_data(as_text=True)
    assert "相同答复" in page
    rows = [json.loads(line) for line in client.get("/export.jsonl?q=课后服务").data.splitlines()]
    assert {57, 58, 59} <= {row["numbers"][0] for row in rows}
    assert len(client.get("/export.jsonl?q=课后服务&page=9&size=50&fold=1").data.splitlines()) == len(rows)


class _Counting:
    """An engine that counts what is fetched from it."""

    version = "1"
    store = SimpleNamespace(stamp="1")

    def __init__(self, count: int) -> None:
        self.ids = [f"{n:012x}" for n in range(count)]
        self.total = count
        self.fetched: list[int] = []

    def frequencies(self, terms: Iterable[str]) -> Frequencies:
        return Frequencies(self.total, 0, dict.fromkeys(terms, 1))

    def find(self, request: Request) -> Found:
        return Found(total=self.total, groups=self.total, before=self.total, rows=(), counts={})

    def scan(self, request: Request) -> Iterator[str]:
        return iter(self.ids)

    def fetch(self, ids: Sequence[str]) -> dict[str, StoredReply]:
        self.fetched.append(len(ids))
        return {i: stored(replace(REPLIES[0], body=i * 200), int(i, 16)) for i in ids}


def test_replies_are_fetched_in_batches_as_they_are_asked_for() -> None:
    engine = _Counting(3 * BATCH - 1)
    batches = everything(engine, Query())  # type: ignore[arg-type]
    assert engine.fetched == []
    assert len(next(batches)) == BATCH and engine.fetched == [BATCH]
    assert sum(map(len, batches)) == 2 * BATCH - 1 and engine.fetched == [BATCH, BATCH, BATCH - 1]


@pytest.mark.parametrize("extension", FORMATS)
def test_the_first_bytes_come_before_the_last_replies_are_fetched(extension: str) -> None:
    engine = _Counting(20 * BATCH)
    pieces = FORMATS[extension].write(everything(engine, Query()), ROOT)  # type: ignore[arg-type]
    assert next(pieces) and len(engine.fetched) <= 1
    assert next(pieces) and len(engine.fetched) <= 2


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")))
def test_any_text_stands_in_a_workbook_as_it_is(text: str) -> None:
    raw = b"".join(workbook("表", ["标题", "正文"], {}, [[[text, "_x000D_"]]]))
    rows = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert rows == [["标题", "正文"], [text, "_x000D_"]]
    with zipfile.ZipFile(io.BytesIO(raw)) as container:
        assert container.testzip() is None
        for name in container.namelist():
            etree.fromstring(container.read(name))


@pytest.mark.parametrize("extension", FORMATS)
def test_memory_stays_bounded_however_long_the_export(extension: str) -> None:
    peaks = [_peak(extension, count) for count in (2 * BATCH, 12 * BATCH)]
    assert peaks[1] < 1.5 * peaks[0]


def _peak(extension: str, count: int) -> int:
    engine = _Counting(count)
    tracemalloc.start()
    size = sum(map(len, FORMATS[extension].write(everything(engine, Query()), ROOT)))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 0 and len(engine.fetched) == count / BATCH
    return peak


def test_a_streamed_answer_is_compressed_piece_by_piece(client: FlaskClient) -> None:
    plain = client.get("/export.csv")
    packed = client.get("/export.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.is_streamed and packed.headers["Content-Encoding"] == "gzip"
    assert zlib.decompress(packed.data, 31) == plain.data and "Content-Encoding" not in plain.headers


def test_a_head_request_fetches_nothing(settings: Settings) -> None:
    engine = _Counting(BATCH)
    client = create_app(settings, engine).test_client()  # type: ignore[arg-type]
    for extension in FORMATS:
        answer = client.head(f"/export.{extension}?q=教师")
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.headers["Content-Disposition"].isascii()
        assert f"dafu.{extension}" in answer.headers["Content-Disposition"]
    assert engine.fetched == []


def test_more_replies_than_a_sheet_has_rows_are_refused_with_what_to_do(settings: Settings) -> None:
    engine = _Counting(1)
    engine.total = MOST + 1
    answer = create_app(settings, engine).test_client().get("/api/v1/export.xlsx")  # type: ignore[arg-type]
    assert answer.status_code == 400 and f"{MOST:,}" in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/export.doc", 404, "csv、xlsx、jsonl、bib、ris"),
        ("/export.csv?from=昨天", 400, "不是有效的日期"),
        ("/export.csv?q=" + "长" * 1001, 400, "1000"),
        ("/api/v1/export.doc", 404, "csv、xlsx、jsonl、bib、ris"),
        ("/api/v1/export.csv?page=2", 400, "没有名为“page”的参数"),
        ("/api/v1/export.csv?nonsense=1", 400, "nonsense"),
    ],
)
def test_what_cannot_be_exported_is_said_before_the_first_byte(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status and said in answer.get_data(as_text=True)


def test_nul_bytes_in_the_words_do_no_harm(client: FlaskClient) -> None:
    answer = client.get("/export.csv?q=%00教师")
    assert answer.status_code == 200 and "\x00" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "address", ["/search?q=教师", "/stats?q=教师", "/proposer/高志平", "/agency/澄州市住房和城乡建设局"]
)
def test_every_page_of_a_search_links_to_all_formats(client: FlaskClient, address: str) -> None:
    page = html.fromstring(client.get(address).get_data(as_text=True))
    links = [link.get("href", "") for link in page.findall(".//section[@id='export']//a[@download]")]
    assert len(links) == len(FORMATS)
    rows = [table(client.get(link).data) for link in links if link.startswith("/export.csv")]
    shown = str(page.xpath("string(//section[@id='export']/p)"))
    assert len(rows) == 1 and f"共 {len(rows[0])} 件" in shown


def test_a_reply_offers_its_references_for_bibliographies(client: FlaskClient, engine: LocalEngine) -> None:
    reply_id = next(listing(engine, Query(sort="newest")))
    page = html.fromstring(client.get(f"/reply/{reply_id}").get_data(as_text=True))
    links = [link.get("href", "") for link in page.findall(".//section[@class='cite']//a[@download]")]
    assert links == [f"/reply/{reply_id}.bib", f"/reply/{reply_id}.ris"]
    bib, ris = (client.get(link) for link in links)
    assert bib.text.count("@misc{") == ris.text.count("ER  - ") == 1
    assert f"dafu-{reply_id}" in bib.text and f"dafu-{reply_id}.bib" in bib.headers["Content-Disposition"]
    assert client.get("/reply/000000000000.bib").status_code == 404
    assert "bib、ris" in client.get(f"/reply/{reply_id}.csv").text


def test_an_empty_search_offers_no_export_and_gives_an_empty_file(client: FlaskClient) -> None:
    assert "export-heading" not in client.get("/search?q=“没有这句话”").get_data(as_text=True)
    assert table(client.get("/export.csv?q=“没有这句话”").data) == []
