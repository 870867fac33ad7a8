"""What a suggestion is about, and what it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.letter.suggestion import MOST, suggestion
from tests.gold import DATA, labelled
from tests.places import SHARED
from tests.tools.accuracy.precedents import matched, suggestions


def asks(text: str) -> list[str]:
    return [request.text for request in suggestion(text).requests]


def test_asks_are_told_apart_as_labelled() -> None:
    rows = list(labelled(DATA / "precedents.jsonl"))
    for row in rows:
        found = suggestion(row["text"]).requests
        assert len(found) == len(row["asks"]), row["text"]
        assert all(ask["text"] in one.text for ask, one in zip(row["asks"], found, strict=True)), found
    assert len(rows) >= 30


def test_what_tells_of_the_matter_is_not_asked_and_items_keep_what_stands_below() -> None:
    found = suggestion(
        "关于完善社区养老服务的建议\n近年来，我区老龄化加深。\n一、存在的问题\n（一）吃饭难。社区食堂少。\n二、有关建议\n"
        "（一）每个街道办一所老年食堂。给予补贴。\n1.不低于两百平方米。\n（二）推行家庭医生上门\n提案人：张三\n联系电话：0355-1234567"
    )
    assert found.subject == "完善社区养老服务"
    assert [request.text for request in found.requests] == ["每个街道办一所老年食堂", "推行家庭医生上门"]
    assert found.requests[0].detail == "每个街道办一所老年食堂。给予补贴。\n1.不低于两百平方米。"


def test_the_subject_is_the_title_with_or_without_a_form() -> None:
    assert suggestion("望川区人大代表建议\n关于修路的事情的建议\n请把路修好。").subject == "修路的事情"
    assert suggestion("尽快修复朝阳桥\n桥面破了。\n建议尽快修复。").subject == "尽快修复朝阳桥"
    assert suggestion("关于乡村供水的调研与建议\n水浑。\n请把管子换了。").subject == "乡村供水"
    assert suggestion("请把路修好。").subject is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("当前充电桩不足。为此建议：一是乡镇增设充电桩；二是降低服务费。", ["乡镇增设充电桩", "降低服务费"]),
        ("一、提高村医待遇\n收入低。\n二、解决村医养老\n参加社保。", ["提高村医待遇", "解决村医养老"]),
        ("案由：停车难\n建议：\n建立体停车楼。\n开放机关车位。", ["建立体停车楼", "开放机关车位"]),
        ("主要问题：一是路窄坡陡；二是没有路灯。希望尽快整治这条路。", ["希望尽快整治这条路"]),
        ("①增设公交站点；②延长运营时间。请交通局办理以上建议事项。", ["增设公交站点", "延长运营时间"]),
        (
            "路上常掉石头。\n几点想法，请有关部门研究：\n石头要用网子罩住。\n拐弯处立上大镜子。\n以上三点想法，请交通局研究。",
            ["石头要用网子罩住", "拐弯处立上大镜子"],
        ),
        (
            "校园里的几件小事。首先，孩子能不能躺下午睡。其次，请老师教打球。再次，请家长尝一尝饭菜。",
            ["孩子能不能躺下午睡", "请老师教打球", "请家长尝一尝饭菜"],
        ),
        (
            "建议：\n1. 修路\n（1）先修东街。\n（2）再修西街。\n2. 其他\n（1）发一张月票。",
            ["先修东街", "再修西街", "发一张月票"],
        ),
        (
            "几点想法供参考。村口要装路灯。渠边不准倒垃圾。老桥请交通局拆了重建。",
            ["村口要装路灯", "渠边不准倒垃圾", "老桥请交通局拆了重建"],
        ),
        (
            "我看要从这几方面着手：\n戏不能只唱三天。排成常年的演出。\n停车的地方没有，补上。",
            ["戏不能只唱三天", "停车的地方没有，补上"],
        ),
        ("村里有古井。一要清掉棚子；二要立块石碑。", ["清掉棚子", "立块石碑"]),
        ("一方面，学校应开安全课；另一方面，城管要划出摊位。", ["学校应开安全课", "城管要划出摊位"]),
        ("村里苦。厕所请免费改一改。以上是一点心里话，请予考虑。", ["厕所请免费改一改"]),
        ("社区里给老人开食堂", ["社区里给老人开食堂"]),
        ("關於路燈的問題。建議儘快維修路燈。", ["建議儘快維修路燈"]),
        (
            "缺电。\n为此，建议：\n给村里换粗电线。电压太低。\n把变压器换大。",
            ["给村里换粗电线", "把变压器换大"],
        ),
        ("建议如下：\n第一，修好村路。\n第二，一、二级残疾人发补贴。", ["修好村路", "一、二级残疾人发补贴"]),
        ("具体建议\n● 多建公厕\n● 夜市延时\n主要困难\n● 没有钱", ["多建公厕", "夜市延时"]),
        (
            "建议：\n——疏通河道。\n——加固堤坝。\n此外，山里配上卫星电话。",
            ["疏通河道", "加固堤坝", "山里配上卫星电话"],
        ),
        (
            "二、意见\n首先，村口立一块路牌。\n同时，渡口的船要配救生衣。\n还有，请把鱼塘的电改成三相。\n最后，老井加个盖。",
            ["村口立一块路牌", "渡口的船要配救生衣", "请把鱼塘的电改成三相", "老井加个盖"],
        ),
        (
            "意见如下：首先，开办托儿点；其次，发放补助。此外，请医院设儿科。",
            ["开办托儿点", "发放补助", "请医院设儿科"],
        ),
        (
            "二、工作建议\n1、治油烟。没有净化机的不许开门。\n2、多建公园。",
            ["治油烟。没有净化机的不许开门", "多建公园"],
        ),
        (
            "三、建议\n（一）教师方面\n1.提高工资。\n2.盖宿舍楼。\n（二）学生方面\n1.开通校车。\n2.免费午餐。",
            ["提高工资", "盖宿舍楼", "开通校车", "免费午餐"],
        ),
        (
            "说老师。屋子漏雨，请教育局盖宿舍。说孩子。他请假看病，也请医院多设夜间门诊。",
            ["屋子漏雨，请教育局盖宿舍", "他请假看病，也请医院多设夜间门诊"],
        ),
        ("", []),
        (" \n\u3000\n", []),
        ("。。。", []),
        ("\x00\x00", []),
    ],
)
def test_asks_are_found_whatever_their_form(text: str, expected: list[str]) -> None:
    assert asks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "关于村里水井的建议\n我在村里管了十年水。\n东头的井塌了半边，去年掉进去一头牛。井口得砌起来，盖上铁盖子。\n"
            "水泵是二十年前的老家伙，一到夏天就烧，全村挑水吃。一个组起码配一台新泵，坏了三天里修好。\n"
            "水费收不上来，收费的老李跑断了腿。谁家装了表，头一年的水钱减半。\n说完了，望领导莫怪。",
            [
                "井口得砌起来，盖上铁盖子",
                "一个组起码配一台新泵，坏了三天里修好",
                "谁家装了表，头一年的水钱减半",
            ],
        ),
        (
            "关于老街的建议\n老街住着三百来户，多半是老人。\n石板路一下雨就滑，上个月摔了两个。换成防滑的石板，坡上装扶手。\n"
            "路灯亮到八点就灭，说是省电。灯亮到半夜，坏了有人换。\n公厕要走到街口，夜里没人敢去。街中间添一座，门口留盏灯。",
            ["换成防滑的石板，坡上装扶手", "灯亮到半夜，坏了有人换", "街中间添一座，门口留盏灯"],
        ),
        (
            "关于村里事的建议\n我当了五年村主任，大伙托我说几句。\n首先说水。东头的井塌了半边，去年掉进去一头牛。井口得砌起来，盖上铁盖子。\n"
            "再说路。北坡那段一下雨就陷车，粮食拉不出来。铺上石子，两边挖条沟。\n还有灯。村口黑得伸手不见五指。立三盏太阳能的，亮到半夜。\n"
            "最后说厕所。旱厕夏天没法进人。改成水冲的，一户出两百，公家出八百。\n说完了，望领导莫怪。",
            [
                "井口得砌起来，盖上铁盖子",
                "铺上石子，两边挖条沟",
                "立三盏太阳能的，亮到半夜",
                "改成水冲的，一户出两百，公家出八百",
            ],
        ),
        (
            "关于村里事的建议\n我当了五年村主任。\n东头的井塌了半边，去年掉进去一头牛。井口得砌起来，盖上铁盖子。\n"
            "北坡那段一下雨就陷车，粮食拉不出来。铺上石子，两边挖条沟。\n村里还有两件小事：一是村口装三盏灯；二是旱厕要改成水冲的。",
            ["井口得砌起来，盖上铁盖子", "铺上石子，两边挖条沟", "村口装三盏灯", "旱厕要改成水冲的"],
        ),
    ],
)
def test_plain_speech_without_a_word_of_asking_is_read(text: str, expected: list[str]) -> None:
    assert asks(text) == expected
    assert [request.text for request in suggestion(text, {}).requests] != expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "建议：\n给码头装灯。\n给渡船配救生衣。\n渡口是命根子。恳请交通部门予以研究。",
            ["给码头装灯", "给渡船配救生衣"],
        ),
        (
            "码头黑，请装灯。请海事部门派人守着。说得不对，请领导们多担待。",
            ["码头黑，请装灯", "请海事部门派人守着"],
        ),
        ("建议：一是装上路灯；二是配救生衣。\n以上两条，盼着雨季前见到眉目。", ["装上路灯", "配救生衣"]),
        (
            "能不能在码头装盏灯，请交通局研究。能不能给船配救生衣，请海事部门考虑。",
            ["能不能在码头装盏灯，请交通局研究", "能不能给船配救生衣，请海事部门考虑"],
        ),
    ],
)
def test_words_that_only_commend_the_suggestion_ask_for_nothing(text: str, expected: list[str]) -> None:
    assert asks(text) == expected


def test_a_numbered_heading_and_what_stands_below_it_are_one_ask() -> None:
    found = suggestion(
        "建议一：码头要有灯\n夜里看不清脚下，请装四盏灯。\n建议二：渡船要有救生衣\n一人一件。"
    ).requests
    assert [request.text for request in found] == ["码头要有灯", "渡船要有救生衣"]
    assert found[0].detail == "码头要有灯\n夜里看不清脚下，请装四盏灯。"


def test_an_ask_in_running_text_keeps_what_leads_to_it() -> None:
    found = suggestion("村口的路灯坏了一年。希望尽快修好。另外公交太少。请交通部门加开班次。").requests
    assert [request.detail for request in found] == [
        "村口的路灯坏了一年。希望尽快修好。",
        "另外公交太少。请交通部门加开班次。",
    ]


def test_of_very_many_asks_the_first_are_read() -> None:
    text = "建议：\n" + "\n".join(f"{n}.第{n}条路要修好。" for n in range(1, 80))
    assert len(asks(text)) == MOST
    assert asks(text)[-1] == f"第{MOST}条路要修好"


def test_figures_in_a_row_are_no_items() -> None:
    text = "希望增加班次，11、53路到九点，12、88路到十点。"
    assert asks(text) == [text.rstrip("。")]


@pytest.mark.parametrize(
    "gold", [DATA / "precedents_lay.jsonl", SHARED / "eval" / "precedents"], ids=["lay", "shared"]
)
def test_asks_of_suggestions_in_many_styles_are_read(gold: Path) -> None:
    if not gold.exists():
        pytest.skip("labelled suggestions beside the project are absent")
    rows = suggestions(gold)
    asked = [[ask["ask"] for ask in row["asks"]] for row in rows]
    read = [matched(gold, asks(row["text"])) for gold, row in zip(asked, rows, strict=True)]
    assert sum(map(len, read)) / sum(map(len, asked)) >= 0.95


def test_asks_are_read_in_whatever_shape_they_are_written() -> None:
    rows = list(labelled(DATA / "suggestion_shapes.jsonl"))
    read = [asks(row["text"]) for row in rows]
    found = [matched(row["asks"], each) for row, each in zip(rows, read, strict=True)]
    total = sum(len(row["asks"]) for row in rows)
    assert len(rows) >= 80 and sum(map(len, found)) / total >= 0.95
    assert sum(map(len, read)) - sum(map(len, found)) <= 0.02 * total


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| 序号 | 问题 | 建议 |\n|---|---|---|\n| 1 | 灯暗 | 换护眼灯 |\n| 2 | 厕所少 | 多建公厕 |", ["换护眼灯", "多建公厕"]),
        ("| 案由 | 村里没有路灯 |\n| 建议 | 1.装上路灯。2.派人管灯。 |", ["装上路灯", "派人管灯"]),
        ("问题一：桥栏杆断了。\n建议：换成水泥的。\n问题二：晒谷场没有灯。\n建议：立四盏灯。", ["换成水泥的", "立四盏灯"]),
        ("一、关于教师\n现状：留不住。\n建议：盖教师宿舍。\n二、关于学生\n现状：走山路。\n建议：开通校车。", ["盖教师宿舍", "开通校车"]),
        ("建议：设四分类投放亭；每天派一名督导员；分得好的换米换油。", ["设四分类投放亭", "每天派一名督导员", "分得好的换米换油"]),
        ("他们天天要带两张卡，主要问题是应急不足。", ["他们天天要带两张卡，主要问题是应急不足"]),
        (
            "头一件，渡口的船太旧。盼着县里换条新船。还有人问，能不能在对岸立盏灯。\n末了说码头。去年摔过两个人，请不分昼夜派人守着。求把台阶也修平。",
            ["盼着县里换条新船", "还有人问，能不能在对岸立盏灯", "去年摔过两个人，请不分昼夜派人守着", "求把台阶也修平"],
        ),
        (
            "首先，要让船工愿意干。其次，渡口应开夜班。\n第三，安全要走在前面。建议给船配救生衣。船底应每年验一次。请派人看码头。\n最后，孩子要学会水。请派人来教。",
            ["要让船工愿意干", "渡口应开夜班", "建议给船配救生衣", "船底应每年验一次", "请派人看码头", "孩子要学会水"],
        ),
        ("希望多放几台透析机；若放不了，也请派车接送。再请设中医屋。", ["希望多放几台透析机", "再请设中医屋"]),
    ],
)  # fmt: skip
def test_tables_labels_and_lists_without_numbers_are_read(text: str, expected: list[str]) -> None:
    assert asks(text) == expected


def test_a_list_that_adds_to_what_was_asked_before_leaves_that_asked() -> None:
    found = asks(
        "关于村里老人过冬的建议\n去冬冷得早，三个村都断过煤。\n取暖是头一件。应当按人头给孤老发取暖补贴。\n"
        "看病也难。建议村卫生室夜里留一个人。\n另有两件小事。其一，建议给老人装门铃。其二，可否给巷口添一盏灯。"
    )
    assert found == [
        "应当按人头给孤老发取暖补贴",
        "建议村卫生室夜里留一个人",
        "建议给老人装门铃",
        "可否给巷口添一盏灯",
    ]


def test_paragraphs_that_direct_ask_beside_as_many_with_words_of_asking() -> None:
    found = asks(
        "关于管好渔港的建议\n我打了一辈子鱼，说几件眼前的事。\n码头灯坏了半年，请尽快修好。\n"
        "冰厂只有一台机器，伏天排队到半夜，希望再添一台。\n"
        "用电网捕鱼的夜里才出来，渔政要夜里来查。\n旧船烂在滩上没人管，镇里要一条条拖走拆掉。"
    )
    assert found == [
        "码头灯坏了半年，请尽快修好",
        "冰厂只有一台机器，伏天排队到半夜，希望再添一台",
        "用电网捕鱼的夜里才出来，渔政要夜里来查",
        "旧船烂在滩上没人管，镇里要一条条拖走拆掉",
    ]


def test_one_paragraph_that_directs_tells_beside_several_that_ask() -> None:
    found = asks(
        "关于管好渔港码头的建议\n上渔船要排队。\n码头灯坏了，请尽快修好。\n冰厂小，希望再添一台。\n船要交两回钱，渔民都说苦。\n建议只收一回。"
    )
    assert found == ["码头灯坏了，请尽快修好", "冰厂小，希望再添一台", "建议只收一回"]


def test_numbers_in_one_paragraph_are_a_list_though_a_year_follows_one() -> None:
    assert asks("1.在桥头装上灯。2.2018年底以前把旧船拖走。3.渔港每天清扫。") == [
        "在桥头装上灯",
        "2018年底以前把旧船拖走",
        "渔港每天清扫",
    ]
