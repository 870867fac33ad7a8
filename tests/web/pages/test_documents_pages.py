"""The pages of cited documents: one page a document, whatever it is called."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer import Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import text_of
from webapp import create_app
from webapp.cited.page import Documents

BODIES = (
    "按照《中华人民共和国义务教育法》，划片入学。依据国办发〔2020〕23号，我们推进改造。",
    "《关于全面推进城镇老旧小区改造工作的指导意见》（国办发〔2020〕23号）提出要求。前一句。后一句。",
    "《国务院办公厅关于全面推进城镇老旧小区改造工作的指导意见》和《义务教育法》第十二条都有规定。",
)
GUIDANCE = "关于全面推进城镇老旧小区改造工作的指导意见"


@pytest.fixture
def client(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over replies that cite two documents under several names."""
    with own.store.transaction():
        for number, body in enumerate(BODIES):
            reply = replace(
                REPLIES[1], body=body, outline=(), numbers=(200 + number,), written_on=f"202{number}-05-01"
            )
            own.store.keep(reply, body.encode(), f"https://example.gov.cn/cites{number}.html")
    update(own, own.store)
    return create_app(own_settings, own).test_client()


def test_a_document_has_one_page_for_its_title_and_its_number(client: FlaskClient) -> None:
    text = text_of(client, f"/document/{GUIDANCE}")
    assert "<strong>3</strong> 件" in text
    assert "国办发〔2020〕23号" in text and "《国务院办公厅关于全面推进" in text
    assert [text.count(f">{year} 年 <") for year in (2020, 2021, 2022)] == [1, 1, 1]
    assert text_of(client, f"/document/{GUIDANCE}?by=agency").count("澄州市住房和城乡建设局 <span") == 1


@pytest.mark.parametrize("name", ["国办发〔2020〕23号", f"《{GUIDANCE}》", f"国务院办公厅{GUIDANCE}"])
def test_other_spellings_lead_to_the_page(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/document/{name}")
    assert answer.status_code == 302
    assert answer.location == f"/document/{quote(GUIDANCE)}"


def test_the_sentence_that_cites_is_shown_and_marked(client: FlaskClient) -> None:
    text = text_of(client, "/document/义务教育法")
    assert "按照<mark>《中华人民共和国义务教育法》</mark>，划片入学。 <a" in text
    assert "我们推进改造" not in text


@pytest.mark.parametrize(
    "address", ["/document/没有的办法", f"/document/{GUIDANCE}?page=2", "/documents?page=9", "/document/%00"]
)
def test_what_is_not_there_is_said(client: FlaskClient, address: str) -> None:
    assert "引用" in text_of(client, address, 404) or "名录" in text_of(client, address, 404)


def test_the_list_names_the_most_cited_first_and_finds_by_title_and_number(client: FlaskClient) -> None:
    text = text_of(client, "/documents")
    assert "2 份文件" in text and text.index(GUIDANCE) < text.index("《义务教育法》")
    assert "1 份文件" in text_of(client, "/documents?find=国办发")
    assert "1 份文件" in text_of(client, "/documents?find=中华人民共和国义务教育法")
    assert "没有含有“养老”的文件" in text_of(client, "/documents?find=养老")


def test_the_api_says_the_same(client: FlaskClient) -> None:
    listed = client.get("/api/v1/documents").get_json()
    assert [(one["name"], one["count"], one["others"]) for one in listed["documents"]] == [
        (GUIDANCE, 3, ["国办发〔2020〕23号"]),
        ("义务教育法", 2, []),
    ]
    answer = client.get("/api/v1/documents/国办发〔2020〕23号").get_json()
    assert answer["name"] == GUIDANCE and answer["count"] == 3
    assert [reply["passage"]["text"][:3] for reply in answer["replies"]] == ["《国务", "《关于", "依据国"]
    for address in ("/api/v1/documents?nonsense=1", "/api/v1/documents?page=x"):
        assert client.get(address).status_code == 400
    for address in (
        "/api/v1/documents?page=99",
        "/api/v1/documents/无",
        f"/api/v1/documents/{GUIDANCE}?page=7",
    ):
        assert client.get(address).status_code == 404


def test_documents_are_links_in_the_letter_and_a_facet_of_the_results(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search?cites=义务教育法").get_json()["hits"][0]
    text = text_of(client, hit["url"])
    assert f'<a class="cited" href="/document/{quote("义务教育法")}">《义务教育法》</a>' in text
    results = text_of(client, "/search?q=引用:义务教育法")
    assert (
        "找到 <strong>2</strong> 件" in results and "引用文件</h3>" in results and "《义务教育法》" in results
    )


def test_titles_that_share_a_number_are_one_and_a_title_of_several_documents_stays_apart() -> None:
    counts = {"甲方案": 3, "关于甲方案": 1, "实施方案": 2, "乙方案": 2, "国发〔2020〕1号": 1}
    pairs = {
        "国发〔2020〕1号 甲方案": 3,
        "国发〔2020〕1号 关于甲方案": 1,
        "国发〔2020〕1号 实施方案": 1,
        "国发〔2020〕2号 实施方案": 1,
        "国发〔2020〕2号 乙方案": 2,
    }
    known = Documents(counts, pairs)
    assert {one.name: one.others for one in known.listed} == {
        "甲方案": ("关于甲方案", "国发〔2020〕1号"),
        "乙方案": (),
        "实施方案": (),
    }
