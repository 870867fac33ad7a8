"""The samples: enough, varied, real imports, and no two alike."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus import Reply
from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.readers import read

FILES = sorted(SAMPLES.iterdir())


@pytest.fixture(scope="module")
def replies() -> dict[str, Reply]:
    parsed = {path.name: understand(read(path.read_bytes(), path.name)) for path in FILES}
    assert [name for name, page in parsed.items() if not page.is_reply] == []
    return {name: page.reply for name, page in parsed.items()}


def test_there_are_at_least_two_hundred() -> None:
    assert len(FILES) >= 200


def test_every_page_says_that_it_is_a_sample() -> None:
    for path in FILES:
        assert "样例数据" in read(path.read_bytes(), path.name).text, path.name


def test_they_vary_in_year_area_region_agency_chamber_and_length(replies: dict[str, Reply]) -> None:
    assert {reply.date[:4] for reply in replies.values() if reply.date} == {
        str(year) for year in range(2012, 2026)
    }
    assert len({area for reply in replies.values() for area in reply.areas}) >= 18
    assert len({reply.region for reply in replies.values()}) >= 12
    assert len({reply.agency for reply in replies.values()}) >= 80
    assert min(Counter(reply.chamber for reply in replies.values()).values()) >= 60
    lengths = [len(reply.body) for reply in replies.values()]
    assert min(lengths) < 500 and max(lengths) > 2500


def test_some_are_html_in_gbk_declared_wrongly_or_not_at_all() -> None:
    pages = [path.read_bytes() for path in FILES if path.suffix == ".html"]
    chinese = [raw for raw in pages if _is_gbk(raw)]
    assert len(chinese) >= 20
    assert any(b"charset" not in raw for raw in chinese)
    assert any(b'charset="utf-8"' in raw for raw in chinese)


def test_no_two_read_alike(replies: dict[str, Reply]) -> None:
    sentences = Counter(
        sentence
        for reply in replies.values()
        for sentence in set(reply.body.replace("\n", "。").split("。"))
        if len(sentence) > 24
    )
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_what_is_asked_is_found_in_every_page(replies: dict[str, Reply]) -> None:
    for name in ("title", "kind", "numbers", "session_term", "proposers", "agency", "written_on", "region"):
        lacking = [file for file, reply in replies.items() if not getattr(reply, name)]
        assert len(lacking) <= 0.02 * len(replies), (name, lacking)


def _is_gbk(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
