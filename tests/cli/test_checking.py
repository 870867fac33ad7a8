"""The command `dafu precedents`: a suggestion checked, a brief written."""

from __future__ import annotations

from pathlib import Path

import docx

from tests.cli.shell import Shell


def test_a_suggestion_is_checked_and_a_brief_written(dafu: Shell, tmp_path: Path) -> None:
    dafu("import", dafu.pages)
    dafu("index")
    suggestion = tmp_path / "建议.txt"
    suggestion.write_text(
        "关于老旧小区加装电梯的建议\n一、逐楼征求业主意见。\n二、组织高空跳伞比赛。", encoding="utf-8"
    )
    shown = dafu("precedents", suggestion, "--brief", tmp_path / "底稿.docx")
    assert shown.exit_code == 0, shown.output
    assert "1. 逐楼征求业主意见【以前答复过】" in shown.stdout
    assert "2. 组织高空跳伞比赛【未找到】" in shown.stdout
    lines = [paragraph.text for paragraph in docx.Document(str(tmp_path / "底稿.docx")).paragraphs]
    assert "（二）组织高空跳伞比赛" in lines
    dafu("precedents", suggestion, "--brief", tmp_path / "底稿.md")
    assert "### （二）组织高空跳伞比赛\n\n未找到。查找方法：" in (tmp_path / "底稿.md").read_text(
        encoding="utf-8"
    )
    found = dafu.json("precedents", suggestion)
    assert [ask["answered"] for ask in found["asks"]] == [True, False]
    assert found["matters"][0]["replies"][0]["answers"] == [1]


def test_a_suggestion_that_cannot_be_read_or_a_brief_of_another_kind_ends_with_2(
    dafu: Shell, tmp_path: Path
) -> None:
    dafu("import", dafu.pages)
    dafu("index")
    picture = tmp_path / "a.docx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    refused = dafu("precedents", picture)
    assert (refused.exit_code, "这是图片（PNG）" in refused.stderr) == (2, True)
    assert dafu("precedents", picture, "--brief", "a.pdf").exit_code == 2
    assert dafu("precedents", dafu.pages / "27.txt", "--brief", tmp_path / "none" / "a.md").exit_code == 2
