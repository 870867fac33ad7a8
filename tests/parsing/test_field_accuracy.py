from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.gold import DATA
from tests.parsing import TITLE, letter
from tests.tools.accuracy.fields import main


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    (tmp_path / "001.txt").write_text(letter(), "utf-8")
    return tmp_path


def run(fixtures: Path, labels: dict[str, object]) -> tuple[int, str]:
    gold = fixtures / "gold.jsonl"
    gold.write_text(json.dumps({"file": "001.txt", **labels}) + "\n", "utf-8")
    result = CliRunner().invoke(main, [str(fixtures), str(gold)])
    return result.exit_code, result.output


def test_fields_that_agree_apart_from_white_space_count_as_right(fixtures: Path) -> None:
    code, output = run(fixtures, {"is_reply": True, "title": TITLE.replace("第", " 第"), "numbers": [31]})
    assert code == 0
    assert output.split()[:6] == ["is_reply", "1/1", "title", "1/1", "numbers", "1/1"]
    assert "mean field 1.000, entirely right 1/1" in output
    assert "confidence of 0.9 or more 2/2 are right" in output


def test_figures_alone_say_nothing_of_the_pages(fixtures: Path) -> None:
    gold = fixtures / "gold.jsonl"
    gold.write_text(json.dumps({"file": "001.txt", "title": TITLE, "agency": "云岭县水利局"}) + "\n", "utf-8")
    output = CliRunner().invoke(main, ["--figures", str(fixtures), str(gold)]).output
    assert "mean field 0.500, entirely right 0/1" in output and "云岭县" not in output


def test_a_field_below_the_threshold_is_shown_and_fails(fixtures: Path) -> None:
    code, output = run(fixtures, {"title": TITLE, "agency": "云岭县水利局"})
    assert code == 1
    assert "001.txt agency: expected '云岭县水利局', got '云岭县交通运输局'" in output


def test_the_labelled_pages_are_read_right() -> None:
    pages = DATA / "pages"
    result = CliRunner().invoke(main, [str(pages), str(pages / "gold.jsonl")])
    assert result.exit_code == 0, result.output
    assert "expected" not in result.output
