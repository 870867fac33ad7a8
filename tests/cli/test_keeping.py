"""Commands about what is kept: import, parse, reparse, show, remove."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.shell import Shell


def test_import_counts_and_rejects_with_reasons(dafu: Shell) -> None:
    (dafu.pages / "empty.txt").touch()
    result = dafu("import", dafu.pages, "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["added"], report["updated"], report["unchanged"]) == (1, 0, 0)
    assert [Path(item["file"]).name for item in report["rejected"]] == ["empty.txt"]
    assert report["rejected"][0]["reason"]


def test_import_ends_with_a_table(dafu: Shell) -> None:
    (dafu.pages / "empty.txt").touch()
    output = dafu("import", dafu.pages).stdout
    assert all(word in output for word in ("新增", "更新", "未变", "拒收", "empty.txt"))


def test_import_of_nothing_exits_with_two(dafu: Shell, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    for path in (tmp_path / "void", tmp_path / "missing"):
        result = dafu("import", path)
        assert result.exit_code == 2
        assert path.name in result.stderr or "没有文件" in result.stderr


def test_importing_twice_changes_nothing(filled: Shell) -> None:
    report = filled.json("import", filled.pages)
    assert (report["added"], report["updated"], report["unchanged"]) == (0, 0, 1)
    assert "已是最新" in filled("index").stdout


def test_the_import_report_tells_coverage_doubts_and_rejects(dafu: Shell) -> None:
    (dafu.pages / "empty.txt").touch()
    report = dafu.folder / "report.html"
    assert dafu("import", dafu.pages, "--report", report).exit_code == 1
    html = report.read_text(encoding="utf-8")
    assert all(text in html for text in ("100.0%", "empty.txt", "27.txt", "把握"))


def test_many_rejects_are_counted_by_reason(filled: Shell, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for number in range(40):
        (site / f"栏目{number}.html").write_text(
            "<html><body><p>首页 动态 公告</p></body></html>", encoding="utf-8"
        )
    done = filled("import", site)
    assert done.exit_code == 1
    assert "40" in done.output and "栏目39" not in done.output and "--report" in done.output


def test_parse_tells_the_fields_and_their_cues(dafu: Shell) -> None:
    parsed = dafu.json("parse", dafu.pages / "27.txt")
    assert parsed["is_reply"] is True
    assert (parsed["numbers"], parsed["proposers"], parsed["session_term"]) == ([27], ["周桂芳"], 3)
    assert parsed["evidence"]["numbers"]["cue"]
    assert "周桂芳" in dafu("parse", dafu.pages / "27.txt").stdout


def test_parse_of_what_is_no_reply_says_why(dafu: Shell) -> None:
    news = dafu.pages / "news.txt"
    news.write_text("我区召开建议办理推进会，各单位汇报了进展，会议强调要提高办结率。", encoding="utf-8")
    result = dafu("parse", news, "--json")
    assert result.exit_code == 1
    parsed = json.loads(result.stdout)
    assert parsed["is_reply"] is False
    assert parsed["reason"]


def test_reparse_reports_what_changed_by_field(filled: Shell) -> None:
    again = filled.json("reparse")
    assert (again["pages"], again["changed"], again["fields"]) == (1, 0, {})
    assert "重读 1 页" in filled("reparse").stdout


def test_show_and_remove(filled: Shell) -> None:
    reply_id = filled.json("search", "电梯")["hits"][0]["id"]
    assert filled.json("show", reply_id)["body"].startswith("您提出的")
    assert "周桂芳代表" in filled("show", reply_id).stdout
    assert filled("remove", reply_id).exit_code == 0
    assert "删除 1 件" in filled("index").stdout
    assert filled.json("search", "电梯")["total"] == 0
    assert filled("show", reply_id).exit_code == 1
    assert filled("remove", reply_id).exit_code == 1


def test_parse_of_a_folder_says_what_to_do_instead(dafu: Shell) -> None:
    result = dafu("parse", dafu.pages)
    assert result.exit_code == 2
    assert "这是目录" in result.stderr and "dafu import" in result.stderr
    assert "权限" not in result.stderr


def test_parse_of_an_export_shows_each_of_its_replies(dafu: Shell) -> None:
    rows = dafu.pages / "导出.csv"
    letter = "周桂芳代表：您提出的关于修桥的建议收悉，现答复如下：桥已经修好，请放心通行。"
    rows.write_text(
        f"标题,编号,答复内容\n第1号建议的答复,1,{letter}\n第2号建议的答复,2,{letter}\n", encoding="utf-8"
    )
    assert [each["numbers"] for each in dafu.json("parse", rows)] == [[1], [2]]
    assert "导出.csv 第 3 行：" in dafu("parse", rows).stdout
