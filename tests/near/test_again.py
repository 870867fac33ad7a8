"""The same suggestion in other years: of labelled letters, those that ask the same, from the older one's page and the newer one's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from corpus import StoredReply
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import Settings, asked_again, same_matter, update
from tests.gold import DATA, labelled
from tests.local import LocalEngine, open_local
from tests.pages import joined, opened
from webapp import create_app

ROWS = tuple(labelled(DATA / "asked_again.jsonl"))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data directory of its own."""
    return Settings(data=tmp_path_factory.mktemp("again"))


@pytest.fixture(scope="module")
def later(settings: Settings) -> Iterator[LocalEngine]:
    """The index of all samples with the letters beside."""
    engine = open_local(settings, create=True)
    for _ in import_files(engine.store, find_files([SAMPLES])):
        pass
    samples = by_name(engine)
    with engine.store.transaction():
        for number, row in enumerate(ROWS):
            older = samples[row["file"]].reply
            reply = replace(
                older, title=None, subject=row["subject"], body=row["body"], outline=(), written_on=row["date"], published_on=None,
                numbers=(900 + number,), session=None, session_term=None, session_meeting=None, disposition="A", outcome="已解决",
            )  # fmt: skip
            engine.store.keep(reply, row["body"].encode(), f"https://example.gov.cn/again{number}.html")
    update(engine, engine.store)
    yield engine
    engine.close()


def by_name(engine: LocalEngine) -> dict[str, StoredReply]:
    """The replies by the name of their file."""
    return {Path(stored.sources[0]).name: stored for batch in engine.store.batches() for stored in batch}


def test_what_is_asked_again_is_told_from_what_is_near(later: LocalEngine) -> None:
    kept = by_name(later)
    told = {
        stored.id: {other.id for other in asked_again(later, stored, same_matter(later, stored.id))}
        for stored in kept.values()
    }
    pairs = [(kept[row["file"]].id, kept[f"again{n}.html"].id, row["again"]) for n, row in enumerate(ROWS)]
    found = [again for older, newer, again in pairs for one, other in ((older, newer), (newer, older)) if other in told[one]]  # fmt: skip
    assert sum(again for *_, again in pairs) == 12
    assert sum(found) >= 0.85 * 24, "of either page"
    listed = sum(map(len, told.values()))
    assert sum(found) >= 0.95 * listed, "nothing else is listed anywhere"


def test_the_page_says_what_changed(later: LocalEngine, settings: Settings) -> None:
    client: FlaskClient = create_app(settings, later).test_client()
    kept = by_name(later)
    newer = kept["again3.html"]
    page = opened(client, f"/reply/{newer.id}")
    assert "不同年份提出过 2 次" in joined(page, "//section[@class='card']")
    listed = joined(page, "//section[@aria-labelledby='again']/ol/li[2]")
    assert "变化：办理结果由“C 留作参考”变为“A 已解决或基本解决”" in listed and "本件" in listed
    told = client.get(f"/api/v1/replies/{newer.id}/again").get_json()["times"]
    assert [(one["written_on"][:4], one["is_asked"]) for one in told] == [("2016", False), ("2019", True)]
    assert client.get(f"/api/v1/replies/{kept['yanxi-2016-zx-028.html'].id}/again").get_json()["times"] == []
