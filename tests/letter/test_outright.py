"""What a letter restates in forms that leave no doubt."""

from __future__ import annotations

import pytest

from corpus.letter.asks import asks
from tests.letter import reply_of


def _asked(body: str, subject: str = "关于某事的建议") -> list[tuple[str, int | None]]:
    found = (ask for ask in asks(reply_of(body, subject)) if ask.source != "subject")
    return [(ask.text, ask.answer.first if ask.answer else None) for ask in found]


@pytest.mark.parametrize("verb", ["建议", "要求", "希望", "呼吁", "提出"])
def test_a_sentence_of_the_opening_that_begins_with_asking(verb: str) -> None:
    body = (
        f"您提出的建议收悉，我局党组开会研究。{verb}关闭河滩砂场，年内新设候车亭8座，桥面全部换成防滑砖。现答复如下：\n"
        "砂场6月底前关停。\n候车亭今年先设5座。\n桥面铺砖列入明年计划。"
    )
    assert _asked(body) == [("关闭河滩砂场", 1), ("年内新设候车亭8座", 2), ("桥面全部换成防滑砖", 3)]


@pytest.mark.parametrize("thought", ["想法", "意思", "主张", "诉求", "愿望", "请求"])
def test_what_is_said_to_be_the_thought_of_those_who_asked(thought: str) -> None:
    body = (
        f"收到您的建议后，我们去看了五个村。您的{thought}是，每个村都配一名护林员，护林员补贴翻倍，还要能买上保险。\n"
        "关于护林员。今年先配十二名。\n关于补贴。翻倍一年要多花九十万元，做不到。\n关于保险。8月底前统一买上保险。"
    )
    assert _asked(body) == [("每个村都配一名护林员", 1), ("护林员补贴翻倍", 2), ("买上保险", 3)]


@pytest.mark.parametrize(
    "told",
    [
        "您想的是给护林员加钱，夜里有人换班，岗亭通上电",
        "您盼着给护林员加钱，夜里有人换班，岗亭通上电",
        "您的建议归纳起来就是要给护林员加钱，夜里有人换班，岗亭通上电",
        "收到您的建议，内容是请求给护林员加钱，夜里有人换班，岗亭通上电",
        "代表提出，去年山火多发，主张给护林员加钱，夜里有人换班，岗亭通上电",
    ],
)
def test_what_is_asked_in_other_words_of_the_opening(told: str) -> None:
    found = [text for text, _ in _asked(f"{told}。现答复如下：\n补贴已提高到每月三百元。\n岗亭年底前通电。")]
    assert found == ["给护林员加钱", "夜里有人换班", "岗亭通上电"]


def test_things_counted_one_after_another() -> None:
    body = (
        "现答复如下：\n您提到的第一个问题，是翻修停用多年的乡卫生院。我局已列入计划，明年动工。\n"
        "第二个问题，是希望两年内村村通上班车，方便老人赶集。目前还有九个村没通，年底前通四个。\n"
        "第三个问题，是建立护林员轮班制度。办法10月印发。"
    )
    assert [text for text, _ in _asked(body)] == [
        "翻修停用多年的乡卫生院",
        "两年内村村通上班车，方便老人赶集",
        "建立护林员轮班制度",
    ]
    told = (
        "现答复如下：\n水渠已经修好。\n您顺便提的两件事也说一下。头一件，您想把全村的路灯都换了，今年没有这笔钱。"
        "第二件，疏通村西排水沟，我们7月已经开工。"
    )
    assert _asked(told) == [("把全村的路灯都换了", 2), ("疏通村西排水沟", 2)]
    one = "现答复如下：\n您提的第二条，让企业自己建污水池，园区已经发了通知。"
    assert [text for text, _ in _asked(one)] == ["让企业自己建污水池"]
    own = "现答复如下：\n我们打算办两件事。第一件，疏通排水沟，7月开工。第二件，更换水泵，9月完成。"
    assert _asked(own) == []


def test_two_things_after_one_verb() -> None:
    body = "现答复如下：\n您还建议拆除河边的违章棚屋，沿河修一条步道。棚屋6月底前拆除，步道明年动工。"
    assert [text for text, _ in _asked(body)] == ["拆除河边的违章棚屋", "沿河修一条步道"]
    also = "现答复如下：\n您要求把西街的旧电缆换完，还要管住路边的垃圾。电缆今年换完，垃圾每天清运。"
    assert [text for text, _ in _asked(also)] == ["把西街的旧电缆换完", "管住路边的垃圾"]
    once = "现答复如下：\n您建议设立防汛专项资金，每年不低于2000万元。财政今年暂不单列。"
    assert [text for text, _ in _asked(once)] in (
        ["设立防汛专项资金"],
        ["设立防汛专项资金，每年不低于2000万元"],
    )


def test_what_is_asked_after_telling_why_it_is() -> None:
    body = "现答复如下：\n您说坡上三个组的水管一到冬天就冻住，要求埋深半米。从9月起重新开沟。"
    assert [text for text, _ in _asked(body)] == ["要求埋深半米"]
    shut = "您呼吁尽快解决坡上没有水的问题，建议2025年前建成一座水塔。现答复如下：\n水塔明年动工。"
    assert [text for text, _ in _asked(shut)] == ["2025年前建成一座水塔"]
    for said in ("您还托人带话，想把村口的线杆挪一挪", "您补充说，最好能把村口的线杆挪一挪"):
        (text,) = (text for text, _ in _asked(f"现答复如下：\n{said}，供电所9月来挪。"))
        assert text.endswith("把村口的线杆挪一挪")
    message = "现答复如下：\n您会后还捎话，说该给养路工配双雨靴，这个月底就发下去。"
    assert [text for text, _ in _asked(message)] == ["该给养路工配双雨靴"]


def test_short_things_and_things_refused_in_the_middle_of_a_letter() -> None:
    body = "现答复如下：\n第三条是退。您要求全额退，财政没有这笔钱，做不到。"
    assert [text for text, _ in _asked(body)] == ["全额退"]
    refused = "现答复如下：\n头一条是巡，每天两趟。您讲的半个月清沟一次，人手不够，眼下不敢答应。"
    assert [text for text, _ in _asked(refused)] == ["半个月清沟一次"]


def test_numbered_lines_of_the_opening_are_one_thing_each() -> None:
    body = (
        "您提出的建议收悉。建议要点如下：\n1.三年内将全县渡船全部换成铁船；\n2.在每个渡口设一间候船室，每天派人打扫；\n"
        "我局进行了研究，现答复如下：\n渡船今年换六条。\n候船室建成四间。"
    )
    assert [text for text, _ in _asked(body)] == [
        "三年内将全县渡船全部换成铁船",
        "在每个渡口设一间候船室，每天派人打扫",
    ]


def test_what_is_said_of_a_suggestion_and_wishes_of_the_writer_are_no_asks() -> None:
    for told in (
        "建议内容翔实，切合实际。",
        "希望您继续关心水利工作，多提意见。",
        "建议共五条，其中前三条属我局职责。",
        "您的建议立足实际，对我们改进工作有帮助。",
        "建议提得及时，切中要害，我们深受启发。",
        "希望工程小学的情况，我局专门了解了。",
    ):
        assert _asked(f"您提出的建议收悉。{told}现答复如下：\n水渠已经修好，明年再修两条。") == []


def test_what_is_told_of_other_places_is_an_example_and_no_ask() -> None:
    for told in (
        "您在提案里提到，安徽有的县提出两年内村村设理发点。",
        "您在建议中提到，苏州、常州等地将从明年起免收停车费。",
        "建议中提到，陕西洛川将从2016年起每株补助20元。",
        "您说广东已经全面取消了这项收费，我们核实了。",
        "您提到的湖南长沙经验，我局已派人考察。",
        "您还谈到，邻近的江北市等城市已经推行刷脸乘车。",
    ):
        assert _asked(f"现答复如下：\n我县去年已设四处。{told}我局将结合实际研究。") == []
    street = "现答复如下：\n您提到，广州路要拓宽到四车道。今年已列入计划。"
    assert [text for text, _ in _asked(street)] == ["广州路要拓宽到四车道"]


def test_a_quoted_name_in_a_list_of_the_opening() -> None:
    body = (
        "你们提出的建议收悉。建议要求加大老茶园更新补助、扩建产地烘干设施、打响“云岭绿茶”品牌。答复如下：\n"
        "一、老茶园更新。每亩补助800元。\n二、烘干设施。明年建两座。\n三、品牌建设。10月办一次采茶节。"
    )
    assert _asked(body) == [("加大老茶园更新补助", 1), ("扩建产地烘干设施", 2), ("打响“云岭绿茶”品牌", 3)]


def test_what_a_paragraph_says_was_asked_is_no_name_of_what_it_answers() -> None:
    body = (
        "您提出的加强稻瘟病防控、推广抗病良种的建议收悉，现答复如下：\n"
        "您建议从2023年起设立防控专项，每年不低于300万元。稻瘟病防控经费今年统筹安排。\n抗病良种已推广两万亩。"
    )
    assert [text for text, _ in _asked(body)] == [
        "加强稻瘟病防控",
        "推广抗病良种",
        "从2023年起设立防控专项，每年不低于300万元",
    ]


def test_a_heading_that_says_what_ought_to_be_is_an_ask_beside_others_that_are() -> None:
    body = (
        "您的提案我们收到了。现回复如下。\n一、缺老师的教学点尽快派人\n6月底前从中心校抽调十二名教师。\n"
        "二、课桌要换新\n暑假更换四百套。\n三、提高代课教师待遇\n代课教师补贴每月提高三百元。"
    )
    assert [text for text, _ in _asked(body)] == ["缺老师的教学点尽快派人", "课桌要换新", "提高代课教师待遇"]


def test_headings_of_sides_are_what_was_asked_unless_they_stand_below_another() -> None:
    body = (
        "您提出的建议收悉。答复如下：\n一、审批方面。审批时限由九十天压缩到三十天。\n二、补助方面。现行补助为每台十万元。\n"
        "三、管线迁改方面。10月底前公布收费清单。"
    )
    assert [text for text, _ in _asked(body)] == ["审批", "补助", "管线迁改"]
    below = (
        "您提出的建议收悉。答复如下：\n一、已开展的工作\n（一）政策供给方面。去年印发三个文件。\n"
        "（二）标准引领方面。制定标准两项。\n二、下一步安排\n继续做好工作。"
    )
    assert _asked(below) == []


def test_what_was_done_in_turn_and_what_is_said_of_a_wish_are_no_asks() -> None:
    for told in (
        "您上次来局里说的事，我们记着。第一件，路灯已经装好。第二件，水管下月换。",
        "您的要求是合理的，我们将尽快落实，年底前办结。",
        "您反映的情况是存在的，我局要求各所加强巡查，从严处罚。",
    ):
        assert [text for text, _ in _asked(f"现答复如下：\n{told}")] == []


def test_what_is_named_together_as_so_many_things() -> None:
    body = (
        "您说公交车更新太慢、充电站不够用、末班车收得早，盼着早点改，这三件事我们逐条做了核实。\n"
        "车辆更新：今年换80辆。\n充电站：年底前建4座。\n末班车：下月起延到22时。"
    )
    assert [text for text, _ in _asked(body)] == ["公交车更新太慢", "充电站不够用", "末班车收得早"]
    sides = (
        "您的提案收悉。提案从{}三个方面提出了对策，现答复如下：\n（一）源头管控。查处12家。\n"
        "（二）路面秩序。劝导8000人次。\n（三）充电安全。建棚6座。"
    )
    assert _asked(sides.format("源头管控、路面秩序、充电安全")) == [
        ("源头管控", 1),
        ("路面秩序", 2),
        ("充电安全", 3),
    ]
    others = "思想引领、组织保障、作风转变"
    assert not {*others.split("、")} & {text for text, _ in _asked(sides.format(others))}


def test_what_is_told_plainly_after_a_colon() -> None:
    body = (
        "您的建议收到了。您说得很实在：水池漏了要补，管子冻裂了要换，还要有专人管水。我们跑了两趟，现答复如下：\n"
        "先说水池。5月20日前重做底板。\n再说管子。6月换1200米。\n最后是管水。聘两名管水员。"
    )
    assert _asked(body) == [("水池漏了要补", 1), ("管子冻裂了要换", 2), ("有专人管水", 3)]


def test_what_an_answer_turns_to_with_a_verb_was_asked() -> None:
    body = (
        "您的建议收悉，现答复如下：\n关于您提出的把大桥纳入今年开工项目。已列入计划。\n"
        "至于改造两岸连接线，左岸2.1公里与大桥同步建设。\n至于资金，县财政已安排。"
    )
    assert [text for text, _ in _asked(body)][-1] == "改造两岸连接线"


def test_headings_that_all_say_what_ought_to_be_are_what_was_asked() -> None:
    body = (
        "您的建议收到后开了专题会，现在逐条答复您。\n一、马路市场要搬走\n10月底前搬到新市场。\n"
        "二、牲口交易要有地方\n牛马市放到砖瓦厂旧址，您提出给牛贩子修旅店，办不到。"
    )
    assert [text for text, _ in _asked(body)][:2] == ["马路市场要搬走", "牲口交易要有地方"]


def test_parts_that_say_which_thing_they_are_about_answer_it() -> None:
    body = (
        "您的建议收悉。建议提出：\n1.将门诊报销延伸到定点药店；\n2.在城郊增设夜间药店；\n3.严查药店刷医保卡卖日用品。\n答复如下：\n"
        "关于第1点。今年底前放到20家定点药店。\n关于第2点。夜间营业的药店有41家，明年再设15家。\n"
        "关于第3点。11月起与市场监管部门再查一次夜间药店。"
    )
    assert _asked(body) == [
        ("将门诊报销延伸到定点药店", 5),
        ("在城郊增设夜间药店", 6),
        ("严查药店刷医保卡卖日用品", 7),
    ]


def test_problems_that_are_told_as_known_are_no_asks() -> None:
    known = "您提出的建议收悉，现答复如下：\n您反映的港池淤积、泊位紧张等问题，我局早有掌握。今年清淤一次。"
    assert _asked(known) == []
    told = "您提出的建议收悉。您反映港池淤积、泊位紧张，希望清淤港池、增设灯浮，现答复如下：\n港池今年清淤。\n灯浮增设4座。"
    assert [text for text, _ in _asked(told)] == ["清淤港池", "增设灯浮"]


def test_headings_below_an_opening_that_answers_one_by_one_are_what_was_asked() -> None:
    body = (
        "您提出的建议收悉，现就所提问题{}答复如下：\n一、慢特病认定周期长、跑腿多\n认定时限压到10天。\n"
        "二、将痛风纳入慢特病病种\n自治区目录没有列入。\n三、关于异地就医\n年底前开通9家。{}"
    )
    asked = ["慢特病认定周期长、跑腿多", "将痛风纳入慢特病病种", "异地就医"]
    assert [text for text, _ in _asked(body.format("逐项", ""))] == asked
    assert "下一步工作" not in [
        text for text, _ in _asked(body.format("逐项", "\n四、下一步工作\n加强管理。"))
    ]


def test_what_a_paragraph_of_the_letter_prints_of_the_suggestion() -> None:
    body = (
        "您提出的建议收悉，现将建议内容和答复一并函告。\n"
        "建议内容：近几年野猪成群下山，包谷一夜拱光。1.今年秋收前组织进山捕猎；2.把受损庄稼纳入保险；3.给护农队发补贴。\n"
        "答复内容：您说的情况属实。护农队10月进山捕猎。\n保险明年起投。\n补贴每人每天100元。"
    )
    asked = [text for text, _ in _asked(body)]
    assert asked[-3:] == ["今年秋收前组织进山捕猎", "把受损庄稼纳入保险", "给护农队发补贴"]
