"""Commands about finding: index, search, stats, check."""

from __future__ import annotations

import pytest

from corpus.intake.synthesize import SAMPLES
from corpus.store.samples import MARK
from indexer import Settings
from tests.cli.shell import Shell
from tests.local import open_local, rebuild_local
from webapp.operations import sizing


def test_search_gives_hits_facets_and_time(searched: Shell) -> None:
    found = searched.json("search", "加装电梯")
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
def test_search_options_narrow(searched: Shell, options: list[str], total: int) -> None:
    assert searched.json("search", "电梯", *options)["total"] == total


def test_search_prints_for_people(searched: Shell) -> None:
    output = searched("search", "加装电梯").stdout
    assert "找到 1 件" in output
    assert "望川区住房和城乡建设局" in output


@pytest.mark.parametrize(
    "text", ["*", "OR OR", "“电梯", "(((", "<script>alert(1)</script>", "' OR 1=1 --", "电梯 -"]
)
def test_an_absurd_query_is_answered(searched: Shell, text: str) -> None:
    result = searched("search", "--", text)
    assert result.exit_code == 0
    assert "找到" in result.stdout


def test_a_query_of_ten_thousand_characters_is_refused_with_advice(searched: Shell) -> None:
    result = searched("search", "电" * 10_000)
    assert result.exit_code == 2
    assert "上限" in result.stderr


def test_a_wrong_date_is_refused_by_name(searched: Shell) -> None:
    result = searched("search", "电梯", "--from", "去年")
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


def test_stats_counts_store_and_index(searched: Shell) -> None:
    stats = searched.json("stats")
    assert (stats["store"]["replies"], stats["index"]["documents"], stats["index"]["pending"]) == (1, 1, 0)
    assert stats["advice"] is None
    assert "答复库" in searched("stats").stdout


def test_stats_advises_on_an_index_that_outgrows_its_engine(
    searched: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizing, "MOST", 0)
    assert "检索集群" in searched.json("stats")["advice"]
    assert "检索集群" in searched("stats").stdout


def test_an_outdated_index_is_rebuilt_by_index(filled: Shell) -> None:
    rebuild_local(open_local(Settings(data=filled.folder / "data"), made_by="another version"))
    result = filled("search", "电梯")
    assert result.exit_code == 3
    assert "--rebuild" in result.stderr
    assert filled("index").exit_code == 0
    assert filled.json("search", "电梯")["total"] == 1


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


def test_new_replies_do_not_hide_that_the_index_is_damaged(filled: Shell) -> None:
    damaged = next((filled.folder / "data" / "index").glob("*/*.npp"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    filled("import", sorted(SAMPLES.glob("*.txt"))[0])
    mended = filled("index")
    assert mended.exit_code == 0 and "损坏" in mended.stderr
    assert filled("check").exit_code == 0 and filled.json("stats")["index"]["documents"] == 2


def test_what_the_command_line_finds_among_samples_is_marked(dafu: Shell) -> None:
    samples = sorted(SAMPLES.glob("*.txt"))[:2]
    dafu("import", *samples)
    dafu("index")
    found = dafu.json("search", "建议")["hits"]
    listed = dafu("search", "建议").stdout
    assert 0 < listed.count(f"【{MARK}】") == len(found)
    assert f"【{MARK}】" in dafu("show", found[0]["id"]).stdout.splitlines()[0]
