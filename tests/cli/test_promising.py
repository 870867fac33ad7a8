"""Commands about promises: promises, respond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import Store
from tests.cli.shell import Shell
from tests.promised import PROMISING, SENTENCES


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


def test_the_same_promise_of_the_same_answer_is_printed_once(own_promising: Shell) -> None:
    with Store(own_promising.folder / "data" / "replies.sqlite") as store, store.transaction():
        store.keep(replace(PROMISING, numbers=(979,)), b"again", "again")
    own_promising("index")
    output = own_promising("promises", "公办园3所").stdout
    assert "找到 2 条承诺。\n相同答复中的同一承诺合并为一条，共 1 条（--no-fold 逐条列出）。" in output
    assert "另有 1 件相同答复（--family" in output and output.count(SENTENCES["soon"]) == 1
    assert own_promising("promises", "公办园3所", "--no-fold").stdout.count(SENTENCES["soon"]) == 2


@pytest.mark.parametrize(
    "arguments", [("--due", "明年"), ("--due-from", "明年"), ("--from", "去年"), ("教" * 1001,)]
)
def test_promises_that_cannot_be_asked_for_are_refused(promising: Shell, arguments: tuple[str, ...]) -> None:
    result = promising("promises", *arguments)
    assert result.exit_code == 2 and result.stderr.startswith("错误：")


def test_what_a_body_answers_is_recorded_and_shown_beside_its_promise(own_promising: Shell) -> None:
    reply_id = own_promising.json("promises", "公办园3所")["promises"][0]["reply"]["id"]
    number = next(
        row["number"] for row in own_promising.json("respond", reply_id) if row["text"] == SENTENCES["soon"]
    )
    given = ("--says", "已开园两所", "--source", "望教函〔2026〕8号", "--on", "2026-11-02")
    assert own_promising("respond", reply_id, number, *given).exit_code == 0
    (said,) = own_promising.json("promises", "公办园3所")["promises"][0]["responses"]
    assert (said["answer"], said["source"], said["said_on"]) == (
        "已开园两所",
        "望教函〔2026〕8号",
        "2026-11-02",
    )
    assert "已开园两所" in own_promising("respond", reply_id).stdout
    own_promising("respond", reply_id, "--withdraw", said["id"])
    assert own_promising.json("promises", "公办园3所")["promises"][0]["responses"] == []


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
