"""The bench, on a corpus of a few lines: what it gives its contenders and what it reports, never how fast."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer import QueryError
from indexer.measure import Workload
from indexer.measure.contenders import Dafu, SqliteFts5, WhooshJieba
from indexer.measure.workload import Question
from indexer.schema import topics
from webapp.cli import main

TEXTS = (
    "为加强农村教师队伍建设，提高乡村教师生活待遇，制定本办法。县级人民政府应当保障教师工资按时足额发放。",
    "老旧小区加装电梯应当征求业主意见，由业主共同出资，财政给予适当补贴。",
    "校车应当按照审核确定的线路行驶，保证学生上下学的交通安全。",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    rows = [{"id": f"t{n}", "title": f"第{n}号", "text": t, "topic": "教育"} for n, t in enumerate(TEXTS)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_same_questions_are_asked_in_every_run(corpus: Path) -> None:
    first, second = Workload.read(corpus), Workload.read(corpus)
    assert first.questions == second.questions
    assert len(first.questions) >= 200
    assert {question.phrase for question in first.questions} == {True, False}


def test_questions_with_a_filter_name_a_topic_that_replies_are_found_under() -> None:
    workload = Workload.made_up(60)
    found_under = {topic for _, reply in workload.replies for topic in topics(reply)}
    asked = {question.topic for question in workload.questions if question.topic}
    assert asked
    assert asked <= found_under


@pytest.mark.parametrize("kind", [Dafu, WhooshJieba, SqliteFts5])
def test_contenders_find_what_is_there(
    kind: type[Dafu | WhooshJieba | SqliteFts5], corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    contender = kind(folder)
    replies = Workload.read(corpus).replies
    if isinstance(contender, Dafu):
        contender.prepare(replies)
    contender.build(replies)
    contender.open()
    assert contender.ask(Question("电梯")) == 1
    assert contender.ask(Question("教师", topic="教育")) == 1
    assert contender.ask(Question("教师", topic="交通")) == 0
    contender.page(Question("校车"))
    contender.close()


def test_the_command_reports_what_it_measured(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    result = CliRunner().invoke(main, ["bench", "--corpus", str(corpus), "--json", str(out)])
    assert result.exit_code == 0, result.output
    measured = json.loads(out.read_text(encoding="utf-8"))["dafu"]
    assert measured["documents"] == len(TEXTS)
    assert measured["index_docs_per_s"] > 0
    assert measured["query_ms"].keys() == {"p50", "p95", "p99"}


def test_a_corpus_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"missing\.jsonl"):
        Workload.read(tmp_path / "missing.jsonl")
