"""What was asked, and which part of the letter answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Reply
from corpus.letter.answers import Answer
from corpus.letter.asks import MOST, Ask, asks
from tests.gold import DATA
from tests.letter import reply_of
from tests.places import SHARED
from tests.tools.accuracy.asks import THRESHOLD, compare, rates

GOLD = DATA / "asks.jsonl"
ALPHABET = "您建议提案代表委员关于的问题一是二三、，。；：“”《》1.2（）希望增加公交班次\n我局已办"
LONG = (
    "您建议",
    "一是",
    "您建议：一是甲乙丙；",
    "关于",
    "“",
    "提出甲甲、乙乙、",
    "甲甲、",
    "您建议“",
    "您提出的甲的建议",
    "一、关于甲\n",
    "对“甲乙丙丁”",
)


def _asked(body: str) -> list[tuple[str, int | None]]:
    return [(ask.text, ask.answer.first if ask.answer else None) for ask in asks(reply_of(body))]


def test_labelled_replies_are_understood() -> None:
    counts, _ = compare(GOLD)
    assert counts["asks"] > 100
    assert min(rates(counts).values()) >= THRESHOLD
    assert counts["rightly said unanswered"] == counts["unanswered"] == counts["said unanswered"]


@pytest.mark.parametrize("half", ["seen", "unseen", "second"])
def test_asks_of_labelled_pages_are_found_and_led_to_their_answers(half: str) -> None:
    counts, mistakes = compare(DATA / "letters" / f"{half}.jsonl")
    assert counts["asks"] >= 13
    assert min(rates(counts).values()) >= THRESHOLD, list(mistakes)


@pytest.mark.parametrize("half", ["gold", "unfitted"])
def test_asks_of_letters_that_nothing_was_fitted_on_are_found(half: str) -> None:
    counts, mistakes = compare(DATA / "held_out" / f"{half}.jsonl")
    assert min(rates(counts).values()) >= THRESHOLD, list(mistakes)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared labelled letters are not here")
def test_asks_of_labelled_pages_of_others_are_found() -> None:
    counts, mistakes = compare(SHARED / "eval" / "promises" / "gold.jsonl")
    assert min(rates(counts).values()) >= THRESHOLD, list(mistakes)


def test_the_opening_lists_what_was_asked_with_commas_and_pauses() -> None:
    answer = "现答复如下：\n水渠已疏浚。\n桥栏已更换。\n路灯明年安装。"
    commas = f"您希望疏浚村东水渠，更换石桥桥栏，在村口安装路灯。{answer}"
    assert _asked(commas) == [("疏浚村东水渠", 1), ("更换石桥桥栏", 2), ("在村口安装路灯", 3)]
    pauses = f"您所提的疏浚村东水渠、更换石桥桥栏、在村口安装路灯等意见收悉。{answer}"
    assert [text for text, _ in _asked(pauses)] == ["疏浚村东水渠", "更换石桥桥栏", "在村口安装路灯"]


def test_a_part_that_answers_another_ask_answers_none_that_it_says_nothing_of() -> None:
    body = "您建议：一是修缮村卫生室；二是发放村医津贴。现答复如下：\n按照省里的规范，新修村卫生室两间。"
    assert _asked(body) == [("修缮村卫生室", 1), ("发放村医津贴", None)]


def test_what_only_describes_is_no_ask() -> None:
    body = "现答复如下：\n您提到的三条村道优先纳入设计，您反映的河段长3.2公里。\n您建议的票价减半，暂不采纳。"
    assert [text for text, _ in _asked(body)] == ["关于某事的建议", "票价减半"]
    assert [text for text, _ in _asked("您对本答复有什么意见，请代表在“建议办理模块”里评价。")] == [
        "关于某事的建议"
    ]
    assert [text for text, _ in _asked("您说的情况属实。")] == ["关于某事的建议"]


def test_the_suggestion_printed_with_the_letter_says_what_was_asked() -> None:
    reply = replace(
        reply_of("现答复如下：\n弯道已拓宽四处。\n护栏明年增设。"), printed="1.拓宽弯道。\n2.增设护栏。"
    )
    assert [(ask.text, ask.source, ask.paragraph, ask.answer and ask.answer.first) for ask in asks(reply)] == [
        ("拓宽弯道", "printed", None, 1), ("增设护栏", "printed", None, 2),
    ]  # fmt: skip


def test_a_subject_is_led_to_what_was_done_not_to_how_things_stand() -> None:
    body = "现答复如下：\n云岭水渠建于1978年，渠道垮塌，水渠灌溉受阻。\n我局已安排资金疏浚，计划年底完工。\n感谢您的关心。"
    (ask,) = asks(reply_of(body, "关于疏浚云岭水渠的建议"))
    assert ask.answer == Answer(2, 0, 2)


def test_a_heading_that_names_an_ask_is_answered_by_what_stands_under_it() -> None:
    body = "现答复如下：\n一、基本情况\n略。\n二、关于增加末班公交班次的建议\n已增加。\n又增加。\n三、下步打算\n继续。"
    assert asks(reply_of(body)) == (
        Ask("关于某事的建议", "subject", None, Answer(4, 0, 5)),
        Ask("增加末班公交班次", "heading", 3, Answer(4, 0, 5)),
    )


def test_headings_that_name_parts_of_the_matter_stand_after_the_subject() -> None:
    found = asks(
        reply_of("现答复如下：\n一、关于票价。每人两元。\n二、关于车辆。购车四十台。", "关于公交一体化的建议")
    )
    assert [ask.text for ask in found] == ["关于公交一体化的建议", "票价", "车辆"]


def test_two_things_asked_with_a_pause_between_are_two() -> None:
    body = "您提出的加快村道建设、减免检测费用的建议收悉，现答复如下：\n村道明年动工。\n检测费用减半。"
    assert _asked(body) == [("加快村道建设", 1), ("减免检测费用", 2)]


def test_measures_that_a_paragraph_only_announces_are_what_follows_it() -> None:
    body = "现答复如下：\n针对您的建议，我局逐条研究，具体措施是：\n（一）河道。年内清淤三公里。"
    (ask,) = asks(reply_of(body, "关于治理河道的建议"))
    assert ask.answer is not None and ask.answer.first == 2


def test_a_sentence_is_answered_by_what_follows_in_its_paragraph() -> None:
    body = "现答复如下：\n您建议免除停车费，经研究暂不能采纳。"
    assert asks(reply_of(body)) == (
        Ask("关于某事的建议", "subject", None, Answer(1, 0, 1)),
        Ask("免除停车费", "sentence", 1, Answer(1, 8, 1)),
    )
    told = "您说的给骑手设书架，我们觉得意义不大，改为在书房里放充电插座。"
    assert [text for text, _ in _asked(told)] == ["给骑手设书架"]


def test_an_item_of_a_list_that_nothing_answers_is_left_without_answer() -> None:
    body = "您建议：一是疏浚河道；二是种植芦苇。\n河道疏浚已于5月完成，清淤两万方。"
    assert _asked(body) == [("疏浚河道", 1), ("种植芦苇", None)]


def test_as_many_headings_as_items_answer_them_in_order() -> None:
    body = "您提出：一是牌子没人管；二是仓库太低。\n1.落实责任。每处一人一卡。\n2.另建新库。占地十二亩，明年开工。"
    assert _asked(body)[1:] == [("牌子没人管", 1), ("仓库太低", 2)]


def test_a_letter_that_asks_and_answers_in_turns_is_read_turn_by_turn() -> None:
    body = "您问的几件事，逐条回答。\n问：末班车能不能晚一小时？\n答：可以，下月起。\n问：票价为什么两元？\n答：是县里定的。"
    assert _asked(body) == [("末班车能不能晚一小时", 2), ("票价为什么两元", 4)]


def test_things_asked_are_found_quoted_in_a_row_and_where_the_letter_comes_to_speak_of_them() -> None:
    row = "提案提到建议“晚开一班车”、“票价降到一元”等，我们赞同，正在照办。"
    assert [text for text, _ in _asked(f"现答复如下：\n{row}")] == [
        "晚开一班车",
        "票价降到一元",
    ]
    told = (
        "有家长希望校车开到村口，路太窄开不进。",
        "李代表说最好把水渠也清一清，这个在理。",
        "提案中关于免收车费的意见，没有依据。",
        "您讲的第二层意思，是让老人坐车方便，这能做到。",
    )
    found = [text for text, _ in _asked("现答复如下：\n" + "\n".join(told))]
    assert found[1:] == ["校车开到村口", "最好把水渠也清一清", "免收车费", "让老人坐车方便"]


def test_a_paragraph_that_begins_with_a_word_of_an_ask_answers_it() -> None:
    body = "您讲了两样：巷子里装两盏灯，把野狗管起来。\n灯的事简单，年内弄好。\n狗——上月起送收容所。"
    assert [answer for _, answer in _asked(body)] == [1, 2]


def test_slogans_and_what_is_only_described_ask_for_nothing() -> None:
    told = "您走访了38个小区，提案中“三个不够、两个太贵”的话很实在。您还提到邻县要建机场，该项目没有立项。"
    assert [text for text, _ in _asked(f"现答复如下：\n{told}您建议的这条路连着两个村。")] == [
        "关于某事的建议"
    ]


def test_an_answer_begins_after_what_names_the_ask() -> None:
    (_, ask) = asks(reply_of("现答复如下：\n关于开通夜班车一事，公交公司下月起试开两班。"))
    assert ask.answer == Answer(1, 9, 1)


def test_sections_in_the_order_of_a_list_are_its_answers_and_no_asks_of_their_own() -> None:
    body = "您想让孩子吃上热饭、住上不漏雨的房子、放假有车坐。\n先说吃饭。食堂已开。\n再说住宿。房子在修。\n最后说交通。每周发两趟。"
    assert _asked(body)[1:] == [("孩子吃上热饭", 1), ("住上不漏雨的房子", 2), ("放假有车坐", 3)]


def test_what_the_answer_only_comes_to_speak_of_stands_after_the_subject() -> None:
    body = "现答复如下：\n全乡已开通五条线，明年再开两条。\n您提出的票价降到1元，因超出规定，不能采纳。"
    assert _asked(body) == [("关于某事的建议", 1), ("票价降到1元", 2)]


def test_a_heading_that_names_the_subject_is_an_ask_among_others() -> None:
    body = "一、关于增设站点\n已增设。\n二、关于降低票价\n暂不降低。"
    found = asks(reply_of(body, "关于增设站点的提案"))
    assert [ask.text for ask in found] == ["增设站点", "降低票价"]


def test_a_heading_that_begins_with_a_word_like_a_preposition_is_its_own() -> None:
    assert [ask.text for ask in asks(reply_of("一、就业车间。已办三十个。\n二、就医报销。已提高。"))] == [
        "关于某事的建议"
    ]


def test_an_item_between_two_is_answered_by_the_paragraph_between_their_answers() -> None:
    body = (
        "您希望疏浚水渠，加开夜班，更换桥栏。现答复如下：\n水渠已疏浚。\n晚上十一点还有一趟车。\n桥栏已更换。"
    )
    assert _asked(body) == [("疏浚水渠", 1), ("加开夜班", 2), ("更换桥栏", 3)]


def test_what_the_writer_says_of_its_own_work_ends_a_list_of_asks() -> None:
    body = "您希望延长开馆时间、增设自助书房，馆务会专门议了，答复如下：\n开馆时间延长两小时。\n自助书房再建两处。"
    assert [text for text, _ in _asked(body)] == ["延长开馆时间", "增设自助书房"]


def test_measures_after_a_problem_and_the_agency_s_own_words_are_no_asks() -> None:
    body = "您反映的窗口排队时间过长问题，一是增设窗口；二是延长时间。\n我们建议居民错峰前来。感谢您提出宝贵意见。"
    assert [text for text, _ in _asked(body)] == ["窗口排队时间过长"]


def test_what_the_writer_will_do_about_what_was_told_is_no_ask() -> None:
    body = "现答复如下：\n针对您反映的情况，支队将重点抓好两件事：一是施划黄线；二是错时放学。"
    assert [text for text, _ in _asked(body)] == ["关于某事的建议"]


def test_a_letter_that_restates_nothing_answers_its_subject() -> None:
    body = "您提出的建议收悉，现答复如下：\n我局高度重视。\n水渠已经疏浚，灌溉面积扩大。"
    (ask,) = asks(reply_of(body, "关于疏浚水渠的建议"))
    assert (ask.text, ask.source) == ("关于疏浚水渠的建议", "subject")
    assert ask.answer is not None and ask.answer.first == 2
    assert asks(reply_of(body, None)) == ()


@given(st.text(alphabet=ALPHABET, max_size=300))
def test_answers_are_inside_the_letter(body: str) -> None:
    reply = reply_of(body)
    found = asks(reply)
    assert len(found) <= MOST
    for ask in found:
        if ask.paragraph is not None:
            assert ask.text and ask.text in reply.paragraphs[ask.paragraph]
        if ask.answer is not None:
            assert 0 <= ask.answer.first <= ask.answer.last < len(reply.paragraphs)
            assert 0 <= ask.answer.start <= len(reply.paragraphs[ask.answer.first])


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_can_be_read(body: str, subject: str) -> None:
    assert asks(reply_of(body, subject)) == asks(reply_of(body, subject))


def test_a_subject_that_lists_what_is_asked_asks_each() -> None:
    body = "您的建议收悉。\n航线今年新增两条。\n票价由省里定，县里不能降。\n夜航的灯标九月装好。"
    reply = Reply(subject="关于增加航线、把票价降下来、开通夜航的建议", body=body)
    told = [(ask.text, ask.answer and ask.answer.first) for ask in asks(reply)]
    assert told == [("增加航线", 1), ("把票价降下来", 2), ("开通夜航", 3)]
    alone = Reply(subject="关于渡口、码头管理的建议", body=body)
    assert [ask.text for ask in asks(alone)] == ["关于渡口、码头管理的建议"]


@pytest.mark.parametrize("unit", LONG)
def test_of_a_hostile_letter_no_more_is_asked_than_of_any(unit: str) -> None:
    """Nor does it take long: what is quadratic meets the limit of a test in `pyproject.toml`."""
    assert len(asks(reply_of(unit * (300_000 // len(unit))))) <= MOST
