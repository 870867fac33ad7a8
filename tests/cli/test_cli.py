"""The command line, as scripts and people use it."""

from __future__ import annotations

import json
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

from corpus import Store
from indexer import Settings
from tests.intake.test_importing import PAGE
from tests.local import open_local, rebuild_local
from tests.promised import ELSEWHERE, PROMISING, SENTENCES
from webapp.cli import main
from webapp.server import check_free


class Shell:
    """Runs `dafu` on a data directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "pages"
        self.pages.mkdir()
        (self.pages / "27.txt").write_text(PAGE, encoding="utf-8")

    def __call__(self, *arguments: str | Path) -> Result:
        environment = {"DAFU_DATA": str(self.folder / "data"), "COLUMNS": "200"}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    def json(self, *arguments: str | Path) -> Any:
        result = self(*arguments, "--json")
        return json.loads(result.stdout)


@pytest.fixture
def dafu(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def filled(dafu: Shell) -> Shell:
    assert dafu("import", dafu.pages).exit_code == 0
    assert dafu("index").exit_code == 0
    return dafu


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


def test_search_gives_hits_facets_and_time(filled: Shell) -> None:
    found = filled.json("search", "加装电梯")
    assert found["total"] == 1
    (hit,) = found["hits"]
    assert hit["source"].endswith("27.txt")
    assert hit["title"] == "关于区三届人大二次会议第27号建议的答复"
    assert hit["score"] > 0
    assert (
        any(s["text"][a:b] == "加装电梯" for s in hit["snippets"] for a, b in s["marks"]) or hit["snippets"]
    )
    assert {"topic", "year", "agency", "region", "kind", "chamber", "session"} <= set(found["facets"])
    assert found["took_ms"] > 0


@pytest.mark.parametrize(
    ("options", "total"),
    [
        (["--topic", "城乡建设、环境保护"], 1),
        (["--topic", "科技、教育"], 0),
        (["--topic", "科技、教育", "--topic", "城乡建设、环境保护"], 1),
        (["--year", "2013", "--kind", "建议"], 1),
        (["--from", "2013-06-19"], 0),
        (["--from", "2013", "--to", "2013-06-18"], 1),
        (["--agency", "望川区住房和城乡建设局", "--sort", "oldest", "--limit", "1"], 1),
    ],
)
def test_search_options_narrow(filled: Shell, options: list[str], total: int) -> None:
    assert filled.json("search", "电梯", *options)["total"] == total


def test_search_prints_for_people(filled: Shell) -> None:
    output = filled("search", "加装电梯").stdout
    assert "找到 1 件" in output
    assert "望川区住房和城乡建设局" in output


@pytest.mark.parametrize(
    "text", ["*", "OR OR", "“电梯", "(((", "<script>alert(1)</script>", "' OR 1=1 --", "电梯 -"]
)
def test_an_absurd_query_is_answered(filled: Shell, text: str) -> None:
    result = filled("search", "--", text)
    assert result.exit_code == 0
    assert "找到" in result.stdout


def test_a_query_of_ten_thousand_characters_is_refused_with_advice(filled: Shell) -> None:
    result = filled("search", "电" * 10_000)
    assert result.exit_code == 2
    assert "上限" in result.stderr


def test_a_wrong_date_is_refused_by_name(filled: Shell) -> None:
    result = filled("search", "电梯", "--from", "去年")
    assert result.exit_code == 2
    assert "去年" in result.stderr


def test_searching_without_an_index_says_what_to_run(dafu: Shell) -> None:
    dafu("import", dafu.pages)
    result = dafu("search", "电梯")
    assert result.exit_code == 3
    assert "dafu index" in result.stderr


def test_searching_without_a_store_says_what_to_run(dafu: Shell) -> None:
    result = dafu("search", "电梯")
    assert result.exit_code == 2
    assert "dafu import" in result.stderr


def test_show_and_remove(filled: Shell) -> None:
    reply_id = filled.json("search", "电梯")["hits"][0]["id"]
    assert filled.json("show", reply_id)["body"].startswith("您提出的")
    assert "周桂芳代表" in filled("show", reply_id).stdout
    assert filled("remove", reply_id).exit_code == 0
    assert "删除 1 件" in filled("index").stdout
    assert filled.json("search", "电梯")["total"] == 0
    assert filled("show", reply_id).exit_code == 1
    assert filled("remove", reply_id).exit_code == 1


def test_stats_counts_store_and_index(filled: Shell) -> None:
    stats = filled.json("stats")
    assert (stats["store"]["replies"], stats["index"]["documents"], stats["index"]["pending"]) == (1, 1, 0)
    assert "答复库" in filled("stats").stdout


def test_an_outdated_index_is_rebuilt_by_index(filled: Shell) -> None:
    rebuild_local(open_local(Settings(data=filled.folder / "data"), made_by="another version"))
    result = filled("search", "电梯")
    assert result.exit_code == 3
    assert "--rebuild" in result.stderr
    assert filled("index").exit_code == 0
    assert filled.json("search", "电梯")["total"] == 1


def test_data_may_be_named_before_and_after_the_command(filled: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert filled("import", filled.pages, "--data", other).exit_code == 0
    assert (other / "replies.sqlite").exists()
    assert filled("--data", other, "stats").exit_code == 0


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_help_reads_well_and_gives_an_example(dafu: Shell, name: str) -> None:
    result = dafu(name, "--help")
    assert result.exit_code == 0
    assert f"dafu {name}" in result.output.split("示例")[1]


def test_a_port_in_use_is_reported_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Exception, match=rf"端口 {port} 已被占用.*PORT="):
            check_free("127.0.0.1", port)


def test_the_import_report_tells_coverage_doubts_and_rejects(dafu: Shell) -> None:
    (dafu.pages / "empty.txt").touch()
    report = dafu.folder / "report.html"
    assert dafu("import", dafu.pages, "--report", report).exit_code == 1
    html = report.read_text(encoding="utf-8")
    assert all(text in html for text in ("100.0%", "empty.txt", "27.txt", "把握"))


def test_reparse_reports_what_changed_by_field(filled: Shell) -> None:
    again = filled.json("reparse")
    assert (again["pages"], again["changed"], again["fields"]) == (1, 0, {})
    assert "重读 1 页" in filled("reparse").stdout


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


@pytest.fixture
def promising(dafu: Shell) -> Shell:
    with Store(Settings(data=dafu.folder / "data").store_path) as store, store.transaction():
        store.keep(PROMISING, b"promising", "https://example.gov.cn/promising.html")
        store.keep(ELSEWHERE, b"elsewhere", "https://example.gov.cn/elsewhere.html")
    assert dafu("index").exit_code == 0
    return dafu


def test_promises_are_listed_with_due_and_reply(promising: Shell) -> None:
    output = promising("promises", "--due", "soon").stdout
    assert SENTENCES["soon"] in output and "90 天内到期 · 语气明确" in output
    assert "关于学位的答复 · 澄州市望川区教育局 · 望川区" in output
    assert "找到 1 条承诺" in output and SENTENCES["past"] not in output


def test_promises_are_narrowed_as_on_their_page(promising: Shell) -> None:
    def texts(*arguments: str) -> list[str]:
        return [one["text"] for one in promising.json("promises", *arguments)["promises"]]

    assert texts("学位", "--sort", "due") == [SENTENCES["soon"], SENTENCES["far"]]
    assert texts("--within", "标题:学位", "--firmness", "soft", "--limit", "1") == [SENTENCES["far"]]
    assert texts("--agency", "澄州市望川区教育局", "--due", "none") == [SENTENCES["undated"]]
    assert texts("--proposer", "周桂芳", "--offset", "2", "--due-from", "2000") == [SENTENCES["far"]]
    assert promising.json("promises", "没有这样的话")["total"] == 0
    assert "请减少词语" in promising("promises", "没有这样的话").stdout


def test_the_same_promise_of_the_same_answer_is_printed_once(promising: Shell) -> None:
    with Store(promising.folder / "data" / "replies.sqlite") as store, store.transaction():
        store.keep(replace(PROMISING, numbers=(979,)), b"again", "again")
    promising("index")
    output = promising("promises", "公办园3所").stdout
    assert "找到 2 条承诺。\n相同答复中的同一承诺合并为一条，共 1 条（--no-fold 逐条列出）。" in output
    assert "另有 1 件相同答复（--family" in output and output.count(SENTENCES["soon"]) == 1
    assert promising("promises", "公办园3所", "--no-fold").stdout.count(SENTENCES["soon"]) == 2


@pytest.mark.parametrize(
    "arguments", [("--due", "明年"), ("--due-from", "明年"), ("--from", "去年"), ("教" * 1001,)]
)
def test_promises_that_cannot_be_asked_for_are_refused(promising: Shell, arguments: tuple[str, ...]) -> None:
    result = promising("promises", *arguments)
    assert result.exit_code == 2 and result.stderr.startswith("错误：")


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


def test_what_a_body_answers_is_recorded_and_shown_beside_its_promise(promising: Shell) -> None:
    reply_id = promising.json("promises", "公办园3所")["promises"][0]["reply"]["id"]
    number = next(
        row["number"] for row in promising.json("respond", reply_id) if row["text"] == SENTENCES["soon"]
    )
    given = ("--says", "已开园两所", "--source", "望教函〔2026〕8号", "--on", "2026-11-02")
    assert promising("respond", reply_id, number, *given).exit_code == 0
    (said,) = promising.json("promises", "公办园3所")["promises"][0]["responses"]
    assert (said["answer"], said["source"], said["said_on"]) == (
        "已开园两所",
        "望教函〔2026〕8号",
        "2026-11-02",
    )
    assert "已开园两所" in promising("respond", reply_id).stdout
    promising("respond", reply_id, "--withdraw", said["id"])
    assert promising.json("promises", "公办园3所")["promises"][0]["responses"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("1",), "请写明原话"), (("99", "--says", "已办", "--source", "来函", "--on", "2026-11-02"), "dafu respond"),
     (("1", "--says", "已办", "--source", "来函", "--on", "上月"), "上月 不是日期"),
     (("--withdraw", "7"), "dafu respond")],
)  # fmt: skip
def test_a_response_needs_its_promise_words_source_and_day(
    promising: Shell, arguments: tuple[str, ...], said: str
) -> None:
    reply_id = promising.json("promises", "公办园3所")["promises"][0]["reply"]["id"]
    result = promising("respond", reply_id, *arguments)
    assert result.exit_code == 2 and said in result.stderr
    assert all(not row["responses"] for row in promising.json("respond", reply_id))


def test_check_tells_a_damaged_index_and_index_mends_it(filled: Shell) -> None:
    assert filled("check").exit_code == 0
    damaged = next((filled.folder / "data" / "index").glob("*/*.npp"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    for arguments in (("check",), ("search", "电梯")):
        result = filled(*arguments)
        assert result.exit_code == 4 and "dafu index" in result.stderr and "Traceback" not in result.output
    mended = filled("index")
    assert mended.exit_code == 0 and "损坏" in mended.stderr
    assert filled("check").exit_code == 0
    assert filled.json("search", "电梯")["total"] == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_a_script_that_asks_for_what_can_follow(dafu: Shell, shell: str) -> None:
    script = dafu("completion", shell).stdout
    assert f"_DAFU_COMPLETE={shell}_complete" in script
    if shell == "bash":
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "offered"), [("pre", "precedents"), ("search --s", "--sort"), ("completion z", "zsh")]
)
def test_commands_options_and_values_are_completed(typed: str, offered: str) -> None:
    environment = {
        "_DAFU_COMPLETE": "bash_complete",
        "COMP_WORDS": f"dafu {typed}",
        "COMP_CWORD": str(len(typed.split())),
    }
    result = CliRunner().invoke(main, [], prog_name="dafu", env=environment)
    assert offered in {line.partition(",")[2] for line in result.stdout.splitlines()}
