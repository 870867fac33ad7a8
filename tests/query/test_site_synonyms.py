"""A site's own synonyms lie over those that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.query.synonyms import SynonymsError, checked, left_of, synonyms_in, use_file, using


def words(text: str) -> dict[str, tuple[str, ...]]:
    return {each.typed: each.words for each in synonyms_in(text)}


def test_a_site_adds_words_and_takes_shipped_ones_away(tmp_path: Path) -> None:
    shipped = words("幼儿园")["幼儿园"]
    path = tmp_path / "synonyms.txt"
    path.write_text("# 本站\n青蛙公交, 幼儿园 > 微型公交\n晨检本 = 晨检记录\n", encoding="utf-8")
    use_file(path)
    try:
        assert words("青蛙公交") == {"青蛙公交": ("微型公交",)}
        assert words("幼儿园") == {"幼儿园": (*shipped, "微型公交")}
        assert words("晨检记录") == {"晨检记录": ("晨检本",)}
        path.write_text("幼儿园 >\n", encoding="utf-8")
        use_file(path)
        assert words("幼儿园") == {} and words("青蛙公交") == {}
        path.unlink()
        use_file(path)
        assert words("幼儿园") == {"幼儿园": shipped}
    finally:
        use_file(tmp_path / "none")


def test_what_is_wrong_in_a_file_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_bytes("青蛙公交 > 微型公交\n没有符号\n一 = 二\n".encode() + b"\xff\xfe > x\n")
    use_file(path)
    try:
        assert words("青蛙公交") == {"青蛙公交": ("微型公交",)}
    finally:
        use_file(tmp_path / "none")


def test_a_text_is_tried_without_being_kept() -> None:
    before = words("幼儿园")
    with using("幼儿园 >\n青蛙公交 = 微型公交"):
        assert words("幼儿园 微型公交") == {"微型公交": ("青蛙公交",)}
    assert words("幼儿园") == before and words("青蛙公交") == {}


@pytest.mark.parametrize(("line", "wrong"), [
    ("没有符号", "应有一个 = 或 >"), ("甲乙 = 丙丁 = 戊己", "应有一个"), ("= 课后服务", "左边和右边"), ("课后服务 =", "左边和右边"),
    ("车 > 机动车", "两个字"), ("公交 > 车", "两个字"), ("> 课后服务", "左边和右边"),
])  # fmt: skip
def test_a_line_that_cannot_be_meant_so_is_told_by_its_number(line: str, wrong: str) -> None:
    with pytest.raises(SynonymsError, match=rf"第 3 行.*{wrong}"):
        checked(f"# 注\n甲乙 = 丙丁\n{line}")


def test_the_words_that_may_be_typed_are_told() -> None:
    assert left_of(checked("甲乙, 丙丁 > 戊己\n庚辛 = 壬癸\n子丑 >")) == (
        "甲乙",
        "丙丁",
        "庚辛",
        "壬癸",
        "子丑",
    )
