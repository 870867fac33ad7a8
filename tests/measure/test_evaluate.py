"""Measuring on judged questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer import QueryError
from indexer.measure.quality import Collection, measure, rank, rank_by_recipe, write_run
from tests.places import SHARED
from webapp.cli import main

STARD = SHARED / "eval" / "stard-dev"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    corpus, queries, judgements = (tmp_path / name for name in ("c.jsonl", "q.jsonl", "r.trec"))
    texts = {
        "d1": "老旧小区加装电梯，业主表决同意。",
        "d2": "校车接送学生，查处黑车。",
        "d3": "水库灌渠维修。",
    }
    corpus.write_text("".join(json.dumps({"id": i, "title": "", "text": t}) + "\n" for i, t in texts.items()))
    asked = {"q1": "加装电梯", "q2": "灌渠 维修"}
    queries.write_text("".join(json.dumps({"id": i, "query": q}) + "\n" for i, q in asked.items()))
    judgements.write_text("q1 0 d1 1\nq2 0 d2 1\n")
    return corpus, queries, judgements


def test_measures_are_those_of_the_ranking(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    collection = Collection.read(*files)
    run, seconds = rank(collection)
    assert {query: list(found) for query, found in run.items()} == {"q1": ["d1"], "q2": ["d3"]}
    assert measure(run, collection.relevant) == {
        "R@5": 0.5,
        "R@10": 0.5,
        "MRR@10": 0.5,
        "nDCG@10": 0.5,
        "P@1": 0.5,
    }
    assert min(seconds.values()) >= 0
    write_run(run, tmp_path / "out.trec")
    assert (tmp_path / "out.trec").read_text().split()[:4] == ["q1", "Q0", "d1", "1"]


def test_the_command_prints_json(files: tuple[Path, Path, Path]) -> None:
    options = [
        part
        for pair in zip(("--corpus", "--queries", "--qrels"), map(str, files), strict=True)
        for part in pair
    ]
    result = CliRunner().invoke(main, ["evaluate", *options, "--json"])
    assert json.loads(result.stdout)["R@10"] == 0.5
    compared = CliRunner().invoke(main, ["evaluate", *options, "--json", "--compare"])
    assert json.loads(compared.stdout)["whoosh-jieba"].keys() == json.loads(result.stdout).keys()


def test_a_damaged_line_is_named(files: tuple[Path, Path, Path]) -> None:
    files[2].write_text("q1 0 d1\n")
    with pytest.raises(QueryError, match=r"r\.trec 第 1 行"):
        Collection.read(*files)


def test_the_judged_questions_are_answered_better_than_by_the_recipe_of_tutorials() -> None:
    if not STARD.exists():
        pytest.skip("../shared/eval/stard-dev is absent")
    collection = Collection.read(*(STARD / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.trec")))
    measures = measure(rank(collection)[0], collection.relevant)
    recipe = measure(rank_by_recipe(collection)[0], collection.relevant)
    assert measures["R@10"] >= max(0.67, recipe["R@10"])
    assert measures["MRR@10"] >= max(0.56, recipe["MRR@10"])
