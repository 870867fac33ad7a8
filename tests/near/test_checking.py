"""Which asks of a suggestion were answered before, and what is near to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer import MAX_TEXT, Check, CheckedAsk, Engine, QueryError, check
from tests.gold import DATA
from tests.places import SHARED
from tests.tools.accuracy.precedents import measure, suggestions


def files(ask: CheckedAsk) -> set[str]:
    return {Path(answer.stored.sources[0]).name for answer in ask.answers}


def _reach(engine: Engine, gold: Path, half: str | None, least: tuple[float, float, float, float]) -> None:
    figures = measure(engine, suggestions(gold, half))
    assert all(share >= bar for share, bar in zip(figures.shares, least, strict=True)), str(figures)


def test_most_asks_of_short_suggestions_are_rightly_told(samples: Engine) -> None:
    _reach(samples, DATA / "precedents.jsonl", None, (0.99, 0.85, 0.75, 0.85))


@pytest.mark.parametrize(
    ("half", "least"),
    [
        ("a", (0.95, 0.95, 0.77, 0.83)),
        ("b", (0.95, 0.95, 0.77, 0.86)),
        ("c", (0.98, 0.92, 0.75, 0.87)),
        ("d", (0.97, 0.92, 0.77, 0.85)),
        ("e", (0.99, 0.95, 0.7, 0.7)),
        ("f", (0.99, 0.95, 0.7, 0.8)),
        ("g", (0.99, 0.7, 0.8, 0.8)),
    ],
)
def test_most_asks_of_lay_suggestions_are_rightly_told(
    wider: Engine, half: str, least: tuple[float, float, float, float]
) -> None:
    _reach(wider, DATA / "precedents_lay.jsonl", half, least)


@pytest.mark.parametrize(
    ("half", "least"),
    [
        ("h", (0.99, 0.8, 0.75, 0.78)),
        ("i", (0.98, 0.7, 0.85, 0.85)),
        ("j", (0.98, 0.65, 0.8, 0.85)),
        ("k", (0.99, 0.85, 0.6, 0.75)),
        ("m", (0.99, 0.85, 0.9, 0.85)),
        ("o", (0.92, 0.92, 0.85, 0.9)),
        ("q", (0.97, 0.74, 0.95, 0.9)),
        ("t", (0.95, 0.88, 0.83, 0.8)),
    ],
)
def test_most_asks_of_suggestions_over_the_samples_are_rightly_told(
    samples: Engine, half: str, least: tuple[float, float, float, float]
) -> None:
    _reach(samples, DATA / "precedents_lay.jsonl", half, least)


def test_most_asks_of_suggestions_beside_the_project_are_rightly_told(wider: Engine) -> None:
    gold = SHARED / "eval" / "precedents"
    if not gold.exists():
        pytest.skip("the labelled suggestions beside the project are absent")
    _reach(wider, gold, None, (0.95, 0.85, 0.83, 0.91))


SUGGESTION = (
    "关于让更多老人吃上热饭的建议\n独居老人做饭难。为此建议：一是社区要办好老年食堂，送餐上门；"
    "二是给食堂经营补贴，别让它亏本关门；三是研制载人飞船。"
)


def test_an_answer_is_a_passage_of_the_letter_with_the_words_in_common(samples: Engine) -> None:
    found = check(samples, SUGGESTION)
    assert found.subject == "让更多老人吃上热饭"
    first, second, third = found.asks
    answer = first.answers[0]
    assert answer.stored.reply.subject == "关于发展社区老年食堂、解决老年人吃饭难的建议"
    assert answer.passage.text in answer.stored.reply.paragraphs[answer.paragraph]
    assert any("食堂" in answer.passage.text[start:end] for start, end in answer.passage.marks)
    shown = second.answers[0] if second.answers else second.nearest
    assert shown and "补贴" in shown.passage.text
    assert not third.answers


def test_what_comes_nearest_is_given_only_where_nothing_answers(samples: Engine) -> None:
    found = check(samples, SUGGESTION)
    assert all(not (ask.answers and ask.nearest) for ask in found.asks)
    rows = suggestions(DATA / "precedents.jsonl")
    assert any(ask.nearest for row in rows for ask in check(samples, row["text"]).asks)


def _subjects(found: Check) -> list[list[str | None]]:
    return [[near.stored.reply.subject for near in matter.replies] for matter in found.matters]


def test_replies_about_one_matter_stand_together(samples: Engine) -> None:
    matters = _subjects(check(samples, "请在乡镇增设新能源汽车公共充电桩，方便返乡车辆充电。"))
    assert sorted(map(str, matters[0])) == [
        "关于加快乡镇公共充电桩建设、方便新能源汽车返乡的建议",
        "关于在老旧小区和乡镇增设新能源汽车公共充电桩的建议",
    ]


def test_a_reply_that_answers_an_ask_is_listed_even_when_its_matter_is_another(samples: Engine) -> None:
    found = check(samples, SUGGESTION)
    listed = {near.id for matter in found.matters for near in matter.replies}
    assert {answer.stored.id for ask in found.asks for answer in ask.answers} <= listed


def test_formulas_answer_nothing(samples: Engine) -> None:
    for ask in check(samples, "关于感谢的建议\n建议：一是感谢您对我们工作的关心和支持；二是特此答复。").asks:
        assert ask.answers == ()


def test_a_text_without_words_has_no_asks_and_one_too_long_is_refused(engine: Engine) -> None:
    assert check(engine, " \n") == Check(None, (), ())
    with pytest.raises(QueryError, match="最多 20000 字"):
        check(engine, "桥" * (MAX_TEXT + 1))


def test_an_ask_of_few_words_is_not_answered_by_what_stands_around_it(samples: Engine) -> None:
    found = check(samples, "关于改善农村孩子上学条件的建议\n一、恢复村里撤掉的小学。\n二、建一座天文台。")
    assert [bool(ask.answers) for ask in found.asks] == [True, False]


def test_an_ask_that_only_points_back_is_judged_by_what_leads_to_it(samples: Engine) -> None:
    found = check(samples, "惠民巷、铁匠胡同有许多路灯不亮。希望尽快修好。")
    assert "路灯" in (found.asks[0].answers[0].stored.reply.subject or "")


def test_for_what_there_is_no_time_it_is_said(samples: Engine) -> None:
    found = check(samples, SUGGESTION, seconds=-1.0)
    assert found.asks and {ask.verdict for ask in found.asks} == {"unchecked"}


class Alike:
    """All passages are alike near to any text in meaning."""

    def __init__(self, cosine: float) -> None:
        self.cosine = cosine

    def cosines(self, text: str, passages: Sequence[str]) -> Sequence[float]:
        return [self.cosine] * len(passages)


def test_meaning_makes_an_answer_surer_or_less_sure(samples: Engine) -> None:
    def sureness(meaning: Alike) -> float:
        ask = check(samples, SUGGESTION, seconds=math.inf, meaning=meaning).asks[0]
        return max(answer.sureness for answer in (*ask.answers, ask.nearest) if answer is not None)

    assert sureness(Alike(0.95)) > sureness(Alike(0.85))


class Nearest:
    """Of the passages one is nearer to any text in meaning than the others."""

    def __init__(self, number: int) -> None:
        self.number = number

    def cosines(self, text: str, passages: Sequence[str]) -> Sequence[float]:
        return [0.95 if number == self.number else 0.8 for number in range(len(passages))]


def test_of_letters_near_by_their_words_the_one_nearest_in_meaning_comes_first(samples: Engine) -> None:
    def first(meaning: Alike | Nearest) -> str:
        ask = check(samples, SUGGESTION, seconds=math.inf, meaning=meaning).asks[0]
        return ask.answers[0].stored.id

    ids = [first(Nearest(number)) for number in range(3)]
    assert len(set(ids)) == 3
    assert first(Alike(0.95)) == ids[0]


def test_no_letter_answers_that_shares_no_two_characters_side_by_side(engine: Engine) -> None:
    found = check(
        engine, "关于老旧小区加装电梯的建议\n建议：\n一、简化加装电梯的审批。\n二、组织高空跳伞比赛。"
    )
    assert not found.asks[1].answers and found.asks[1].nearest is None


def test_each_ask_of_a_mixed_suggestion_is_judged_by_itself(wider: Engine) -> None:
    mixed = SHARED / "cases" / "suggestion_mixed.txt"
    if not mixed.exists():
        pytest.skip("the cases beside the project are absent")
    found = check(wider, mixed.read_text("utf-8"), seconds=math.inf).asks
    assert [bool(ask.answers) for ask in found] == [True] * 7 + [False]
    right = (
        {"yanxi-2018-rd-091.txt"},
        {"yanxi-2018-rd-091.txt"},
        {"yanxi-2018-rd-091.txt"},
        {"hanning-2018-zx-179.txt", "yanxi-2018-rd-091.txt"},
        {"shuoping-2012-rd-154.txt", "093.txt", "shuoping-2016-rd-060.html"},
        {"021.txt", "chengzhou-2025-zx-247.html"},
        {"hanning-2022-zx-405.txt", "087.txt", "yuelin-2025-zx-056.txt"},
    )
    first = [Path(ask.answers[0].stored.sources[0]).name for ask in found[:7]]
    assert all(name in files for name, files in zip(first, right, strict=True)), first
