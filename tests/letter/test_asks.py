"""What was asked, and which part of the letter answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Reply
from corpus.letter.answers import Answer
from corpus.letter.asks import MOST, Ask, asks, asks_by
from corpus.parsing.outline import outline
from tests.gold import DATA
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


def _reply(body: str, subject: str | None = "关于某事的建议") -> Reply:
    return Reply(subject=subject, body=body, outline=outline(body))


def _asked(body: str) -> list[tuple[str, int | None]]:
    return [(ask.text, ask.answer.first if ask.answer else None) for ask in asks(_reply(body))]


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


def test_asks_of_letters_that_nothing_was_fitted_on_are_found() -> None:
    counts, mistakes = compare(DATA / "held_out" / "gold.jsonl")
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
        _reply("现答复如下：\n弯道已拓宽四处。\n护栏明年增设。"), printed="1.拓宽弯道。\n2.增设护栏。"
    )
    assert [(ask.text, ask.source, ask.paragraph, ask.answer and ask.answer.first) for ask in asks(reply)] == [
        ("拓宽弯道", "printed", None, 1), ("增设护栏", "printed", None, 2),
    ]  # fmt: skip


def test_a_subject_is_led_to_what_was_done_not_to_how_things_stand() -> None:
    body = "现答复如下：\n云岭水渠建于1978年，渠道垮塌，水渠灌溉受阻。\n我局已安排资金疏浚，计划年底完工。\n感谢您的关心。"
    (ask,) = asks(_reply(body, "关于疏浚云岭水渠的建议"))
    assert ask.answer == Answer(2, 0, 2)


def test_a_heading_that_names_an_ask_is_answered_by_what_stands_under_it() -> None:
    body = "现答复如下：\n一、基本情况\n略。\n二、关于增加末班公交班次的建议\n已增加。\n又增加。\n三、下步打算\n继续。"
    assert asks(_reply(body)) == (
        Ask("关于某事的建议", "subject", None, Answer(4, 0, 5)),
        Ask("增加末班公交班次", "heading", 3, Answer(4, 0, 5)),
    )


def test_headings_that_name_parts_of_the_matter_stand_after_the_subject() -> None:
    found = asks(
        _reply("现答复如下：\n一、关于票价。每人两元。\n二、关于车辆。购车四十台。", "关于公交一体化的建议")
    )
    assert [ask.text for ask in found] == ["关于公交一体化的建议", "票价", "车辆"]


def test_two_things_asked_with_a_pause_between_are_two() -> None:
    body = "您提出的加快村道建设、减免检测费用的建议收悉，现答复如下：\n村道明年动工。\n检测费用减半。"
    assert _asked(body) == [("加快村道建设", 1), ("减免检测费用", 2)]


def test_measures_that_a_paragraph_only_announces_are_what_follows_it() -> None:
    body = "现答复如下：\n针对您的建议，我局逐条研究，具体措施是：\n（一）河道。年内清淤三公里。"
    (ask,) = asks(_reply(body, "关于治理河道的建议"))
    assert ask.answer is not None and ask.answer.first == 2


def test_a_sentence_is_answered_by_what_follows_in_its_paragraph() -> None:
    body = "现答复如下：\n您建议免除停车费，经研究暂不能采纳。"
    assert asks(_reply(body)) == (
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


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "提案指出，山路狭窄，并提出两条意见：拓宽弯道；加装护栏。现答复如下：\n弯道今年拓宽三处。\n护栏明年加装。",
            ["拓宽弯道", "加装护栏"],
        ),
        (
            "您主要讲了三样：巷子没灯，野狗满街跑，半夜唱歌吵人。\n一样一样说。",
            ["巷子没灯", "野狗满街跑", "半夜唱歌吵人"],
        ),
        (
            "您主要想让我们办三件事：渡口换一条新船，码头装上夜灯，船工的工钱县里补一点。\n一件一件说。",
            ["渡口换一条新船", "码头装上夜灯", "船工的工钱县里补一点"],
        ),
        ("提案的着眼点，一在摸清家底，二在设立保险。\n家底已摸清。", ["摸清家底", "设立保险"]),
        ("南沟河发臭、猪场直排——您列的这两桩，桩桩属实。\n河道已清淤。", ["南沟河发臭", "猪场直排"]),
        ("你们所说的停车难、厕所少，确是实情。\n停车场年内建。", ["停车难", "厕所少"]),
        (
            "针对调解员补贴低：每件提高到150元。\n针对考核流于形式：六月上线打卡。",
            ["调解员补贴低", "考核流于形式"],
        ),
        (
            "第一，管线迁改费用过高。\n供水公司减半收取费用，其余由财政补贴。\n第二，希望统一维保。\n年底前公开招选企业。",
            ["管线迁改费用过高", "统一维保"],
        ),
        (
            "一、对具体建议的回应\n1.提高村医待遇。\n岗位补助由每月600元增至850元。\n2.配备救护车。\n年内为三院各配一辆。\n二、打算\n继续努力。",
            ["提高村医待遇", "配备救护车"],
        ),
        ("【委员】市场没有遮阳棚，能否改善？\n【答复】已加装遮阳棚。", ["市场没有遮阳棚，能否改善"]),
        ("您说疫羊赔得太低。省里定的标准，一只五百，县里没权改。", ["疫羊赔得太低"]),
        ("您指出，医生苦于填表，呼吁减少表格填报。三套系统年内合并为一套。", ["减少表格填报"]),
    ],
)
def test_letters_name_what_was_asked_in_many_ways(body: str, asked: list[str]) -> None:
    assert [ask.text for ask in asks(_reply(body)) if ask.source != "subject"] == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "您设想的是给渡口添一条木船，又设想由村里出人掌舵。现答复如下：\n木船已订做，五月下水。\n掌舵的师傅由村委会聘请。",
            ["给渡口添一条木船", "由村里出人掌舵"],
        ),
    ],
)
def test_what_no_rule_foresees_is_found_by_what_was_learned(body: str, asked: list[str]) -> None:
    alone = [ask.text for ask in asks_by(_reply(body), None) if ask.source != "subject"]
    assert alone != asked
    assert [ask.text for ask in asks(_reply(body)) if ask.source != "subject"] == asked


def test_a_paragraph_that_begins_with_a_word_of_an_ask_answers_it() -> None:
    body = "您讲了两样：巷子里装两盏灯，把野狗管起来。\n灯的事简单，年内弄好。\n狗——上月起送收容所。"
    assert [answer for _, answer in _asked(body)] == [1, 2]


def test_slogans_and_what_is_only_described_ask_for_nothing() -> None:
    told = "您走访了38个小区，提案中“三个不够、两个太贵”的话很实在。您还提到邻县要建机场，该项目没有立项。"
    assert [text for text, _ in _asked(f"现答复如下：\n{told}您建议的这条路连着两个村。")] == [
        "关于某事的建议"
    ]


def test_an_answer_begins_after_what_names_the_ask() -> None:
    (_, ask) = asks(_reply("现答复如下：\n关于开通夜班车一事，公交公司下月起试开两班。"))
    assert ask.answer == Answer(1, 9, 1)


def test_sections_in_the_order_of_a_list_are_its_answers_and_no_asks_of_their_own() -> None:
    body = "您想让孩子吃上热饭、住上不漏雨的房子、放假有车坐。\n先说吃饭。食堂已开。\n再说住宿。房子在修。\n最后说交通。每周发两趟。"
    assert _asked(body)[1:] == [("孩子吃上热饭", 1), ("住上不漏雨的房子", 2), ("放假有车坐", 3)]


def test_what_the_answer_only_comes_to_speak_of_stands_after_the_subject() -> None:
    body = "现答复如下：\n全乡已开通五条线，明年再开两条。\n您提出的票价降到1元，因超出规定，不能采纳。"
    assert _asked(body) == [("关于某事的建议", 1), ("票价降到1元", 2)]


def test_a_heading_that_names_the_subject_is_an_ask_among_others() -> None:
    body = "一、关于增设站点\n已增设。\n二、关于降低票价\n暂不降低。"
    found = asks(_reply(body, "关于增设站点的提案"))
    assert [ask.text for ask in found] == ["增设站点", "降低票价"]


def test_a_heading_that_begins_with_a_word_like_a_preposition_is_its_own() -> None:
    assert [ask.text for ask in asks(_reply("一、就业车间。已办三十个。\n二、就医报销。已提高。"))] == [
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
    (ask,) = asks(_reply(body, "关于疏浚水渠的建议"))
    assert (ask.text, ask.source) == ("关于疏浚水渠的建议", "subject")
    assert ask.answer is not None and ask.answer.first == 2
    assert asks(_reply(body, None)) == ()


@given(st.text(alphabet=ALPHABET, max_size=300))
def test_answers_are_inside_the_letter(body: str) -> None:
    reply = _reply(body)
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
    assert asks(_reply(body, subject)) == asks(_reply(body, subject))


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
    assert len(asks(_reply(unit * (300_000 // len(unit))))) <= MOST


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "您反映村口没有路灯，老人不敢出门，建议在村口装灯、修补路面。现答复如下：\n我局已在村口装灯12盏。\n路面已由镇里修补。",
            ["在村口装灯", "修补路面"],
        ),
        ("您希望大修该路段，并研究货车绕行方案。现答复如下：\n路段已列入。\n货车绕行方案正在论证。", ["大修该路段", "研究货车绕行方案"]),
        ("现答复如下：\n所提打通烈士墓道路的意见，涉及乡村道路，由交通部门负责。", ["打通烈士墓道路"]),
        ("现答复如下：\n组织送水也是您提的。抗旱队每周送水两次。", ["组织送水"]),
        (
            "你提出，渡口2013年停摆以后，两个村的学生要绕十里路，要求从明年春天起复航，派一名船工，或者把吊桥修好。现答复如下：\n复航的事县里不予采纳。\n吊桥已列入计划。",
            ["从明年春天起复航", "派一名船工", "把吊桥修好"],
        ),
        ("现答复如下：\n贵支部还建议设立渡船补助专项资金，县财政今年不单设。", ["设立渡船补助专项资金"]),
        (
            "提案指出我县村口没有路灯、老人不敢出门、夜里事故多等问题，并提出了加装路灯、设置反光标识两个方面的建议。现答复如下：\n路灯年内加装。\n反光标识已设置。",
            ["加装路灯", "设置反光标识"],
        ),
        (
            "您在建议里说，村口没有路灯、老人不敢出门、夜里事故多，希望尽快加装路灯、修好护栏。现答复如下：\n路灯年内加装。\n护栏已列入计划。",
            ["尽快加装路灯", "修好护栏"],
        ),
        ("现答复如下：\n您建议参照邻县做法，对每盏路灯补助三百元，县里财力不足。", ["参照邻县做法，对每盏路灯补助三百元"]),
    ],
)  # fmt: skip
def test_a_wish_is_asked_not_the_matter_told_before_it(body: str, asked: list[str]) -> None:
    found = [text for text, _ in _asked(body)]
    assert all(any(one in text for text in found) for one in asked)
    assert not any("不敢出门" in text or "没有路灯" in text or "事故多" in text for text in found)


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (
            "您提出三点请求，一请县里把床位补齐，二请翻修食堂，三请配专职宿管员。现答复如下：\n床位年内补齐。\n食堂明年翻修。\n宿管员已配。",
            ["县里把床位补齐", "翻修食堂", "配专职宿管员"],
        ),
        ("现答复如下：\n下步我们准备这样办。第一，把东桥报进省里规划。第二，找业主谈补偿。", []),
        ("现答复如下：\n圈舍补助。散户建圈舍，省里没有专项，县里拿不出钱，这一条今年办不了。", []),
        (
            "您反映宿舍洗不上热水澡、生活老师不够、操场还是土的，盼望今年秋季开学前都能解决。一件一件回您的话。\n热水已装。\n老师招了三十人。\n操场年底铺好。",
            ["宿舍洗不上热水澡", "生活老师不够", "操场还是土的"],
        ),
        ("您说五个村三年没有浇上冬水，要求把支渠衬砌到头。现答复如下：\n支渠年内衬砌。", ["要求把支渠衬砌到头"]),
        ("现答复如下：\n因此，您提出的降为零没有政策空间。起付线拟由600元降至400元。", []),
        ("您的建议收悉，由我委会同省财政厅、省医保局办理。现答复如下：\n补助已提高。", []),
    ],
)  # fmt: skip
def test_what_the_writer_says_of_itself_is_not_asked(body: str, asked: list[str]) -> None:
    assert [text for text, _ in _asked(body) if text != "关于某事的建议"] == asked
