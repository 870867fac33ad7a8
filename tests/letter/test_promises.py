"""Promises: found in letters, told from what was done, asked for or ruled; when they are due."""

from __future__ import annotations

import json
import math
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.letter.commitments.characters import BIAS, RULED, weights
from corpus.letter.commitments.commitment import supposed
from corpus.letter.commitments.due import times
from corpus.letter.commitments.reading import features, odds
from corpus.letter.commitments.sentences import Letter
from corpus.letter.promises import FIRM, SOFT, by_rules, promises
from corpus.reply import Reply
from tests.gold import DATA
from tests.places import SHARED
from tests.tools.accuracy.promises import LETTERS, PAGES, score
from tests.tools.fitting.promise_weights import WRITTEN
from tests.tools.fitting.promise_weights import written as written_letters

SIGNED = "2025-06-18"
TAKEN_OTHERWISE = (
    "一年内查出两次仿冒的直接列红。",
    "各校每学期开学前都要对食堂过一遍筛。",
    "预计年底助餐老人将增至4000人。",
    "建设内容包括球场1片、步道2公里。",
    "《乡村振兴促进法》自2026年1月1日起施行。",
    "该路已上报项目库，将予以治理。",
    "在暑假期间对教室照明进行改造。",
    "对困难家庭,每人每月发放补贴300元。",
    "我局已答应为村里增配垃圾箱。",
    "谈妥了的话给每个卫生室装刷卡机。",
)
"""Sentences that the learned weights take otherwise than the rules, where nothing stands around them."""


def judged(body: str, signed: str | None = SIGNED) -> list[tuple[str | None, str]]:
    found = promises(Reply(body=body, written_on=signed, agency="云岭县教育局"))
    return [(promise.due, promise.firmness) for promise in found]


def ruled(body: str) -> list[str | None]:
    """The dues of what the rules alone take for promises."""
    found = by_rules(Letter.of(Reply(body=body, written_on=SIGNED)))
    return [commitment.due for commitment in found if commitment is not None]


@pytest.mark.parametrize("gold", (*LETTERS, *PAGES), ids=lambda path: path.stem)
def test_labelled_letters_are_read_as_people_read_them(gold: Path) -> None:
    got = score(gold)
    assert got.counts["labelled"] >= 30
    assert got.is_good(), (got.summary(), got.mistakes)
    assert got.share("firmness right", "firmness") >= 0.8, got.mistakes


@pytest.mark.parametrize("half", ["gold", "unfitted"])
def test_letters_of_many_writers_are_read_as_people_read_them(half: str) -> None:
    got = score(DATA / "held_out" / f"{half}.jsonl")
    shares = (
        got.precision,
        got.recall,
        got.share("due right", "found"),
        got.share("all dates", "several dates"),
    )
    assert all(share >= bar for share, bar in zip(shares, (0.93, 0.85, 0.95, 0.8), strict=True)), (
        got.summary()
    )
    assert got.counts["falsely overdue"] == 0, got.mistakes


@pytest.mark.skipif(not SHARED.exists(), reason="the shared labelled letters are not here")
def test_labelled_letters_of_others_are_read_as_they_read_them() -> None:
    got = score(SHARED / "eval" / "promises" / "gold.jsonl")
    assert got.is_good(), (got.summary(), got.mistakes)
    assert not got.counts["falsely overdue"], got.mistakes


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2025年", "2025"), ("2025年底前", "2025-12"), ("年底前", "2025-12"), ("6月底前", "2025-06"), ("今年上半年", "2025-06"),
        ("2025年5月31日前", "2025-05-31"), ("“十四五”期间", "2025"), ("十五五时期", "2030"), ("明年", "2026"), ("三年内", "2028"),
        ("两个月内", "2025-08"), ("15个工作日内", "2025-07-09"), ("7天内", "2025-06-25"), ("2025—2027年", "2027"),
        ("二〇二六年六月底", "2026-06"), ("明年第三季度", "2026-09"), ("今年9月中旬", "2025-09-20"), ("下月底前", "2025-07"),
        ("3月底前", "2026-03"), ("2026年春季学期开学前", "2026-02"), ("明年秋季学期", "2026-09"),
        ("明年春季", "2026-05"), ("今年秋季", "2025-11"), ("年内", "2025-12"),
        ("三年以内,即到2027年秋季", "2027-11"), ("明年4月春灌前", "2026-04"),
        ("汛前", "2026-05"), ("今冬", "2025-12"), ("明春", "2026-05"),
        ("秋收完以前", "2025-10"), ("暑运前", "2025-06"), ("汛期来之前", "2026-05"),
        ("雨季前", "2026-05"), ("今冬明春", "2026-03"), ("月底前", "2025-06"), ("开学前", "2025-08"),
        ("十一黄金周前", "2025-10-01"), ("用3年时间", "2028"), ("国庆节前", "2025-10-01"),
        ("2026年4月至9月", "2026-09"), ("今明两年", "2026"), ("2026年2月30日前", "2026-02"), ("半年内", "2025-12"), ("两三年内", "2028"),
        ("春节前", "2026-02"), ("2028年春节前", "2028-01"), ("明年清明节之前", "2026-04"), ("今年中秋节前", "2025-10"),
        ("上冻前", "2025-11"),
        ("7月内", "2025-07"), ("将于八月内", "2025-08"), ("2026年元月", "2026-01"), ("每口补2.8万元,三年内", "2028"),
        ("明年植树节以前", "2026-03-12"),
    ],
)  # fmt: skip
def test_the_last_day_meant_keeps_the_precision_written(written: str, due: str) -> None:
    assert [time.due for time in times(f"{written},完成改造", SIGNED) if not time.is_start] == [due]


@pytest.mark.parametrize(
    "text",
    [
        "租金三年内减半", "自协议生效之日起6个月内完成腾退", "建成一年内收储费减半", "剩下的等县里明年的指标下来了再硬化",
        "规划期为2026—2030年", "纳入年终考核", "取消其下一年度的资格", "逢双月底通报一次", "骨灰寄存(一年内)免费",
        "在“十五五”前期研究中提出", "已列入县“十五五”重大项目库", "排名靠后的扣减下一年度的奖补", "发现问题的15个工作日内整改到位",
    ],
)  # fmt: skip
def test_how_long_something_goes_and_what_must_come_first_give_no_due(text: str) -> None:
    assert [time.due for time in times(text, SIGNED) if time.due] == []


def test_a_month_after_a_day_of_it_and_what_starts_are_dates_beside_the_due() -> None:
    (promise,) = promises(Reply(body="泵站7月20日前封闭,滤池7月底投运。", written_on=SIGNED))
    assert (promise.due, promise.dates) == ("2025-07", ("2025-07-20", "2025-07"))
    (promise,) = promises(Reply(body="我局将于本月开始在两县试行,10月全市推开。", written_on=SIGNED))
    assert (promise.due, promise.dates) == ("2025-10", ("2025-06", "2025-10"))


def test_of_two_times_the_last_counts_and_a_month_belongs_to_the_year_before_it() -> None:
    assert judged("我局将于2026年3月开工,10月底前完工。") == [("2026-10", FIRM)]


def test_what_is_relative_needs_the_day_of_signature() -> None:
    assert judged("将于明年建成。", None) == [(None, SOFT)]
    assert judged("将于2026年建成。", None) == [("2026", FIRM)]


@pytest.mark.parametrize(
    "body",
    [
        "2024年投入资金300万元,改造老旧小区12个。", "截至2025年5月底,已完成投资1.2亿元。", "有委员建议2026年底前建成过街天桥。",
        "《“十四五”规划》提出,到2025年巩固率达到96%。", "国务院要求,2025年底前全面完成登记。", "对困难家庭,每人每月发放补贴300元。",
        "根据《条例》规定,建设单位应当在15日内提出申请。", "下一步,我局将进一步加强宣传引导。", "因资金不足,2026年暂不列入计划。",
        "3月10日至5月15日,线路跳闸14次。", "到5月底收到问题87条。", "每年11月到次年3月有霜冻。", "试用一个月,到岗率由61%升到93%。",
        "一年内查出两次仿冒的直接列红。", "有的厂还在用九十年代的车床。", "37%的老人一周内没有与别人说过话。",
        "如果不加控制，到2027年客流将突破30万人次。", "明年价格估计还要往下走。", "到2027年老旧电梯可能超过7000台。",
        "请各村在9月底前报送名单。", "已函请县公安局在8月前装上监控。",
        "由国家文物局统筹，计划“十五五”期间完成。", "没有争取到2026年的专项资金。", "原定2026年建成的水厂没有开工。",
        "教室里室温只有十四五度。", "县疾控中心每季度抽检一次，一直张贴在公告栏。", "今年上半年抽检电池45批次。",
        "收到建议后，我局与代表对接，对具有条件的桥梁进行检测。", "路口是否设灯，由各方研究后确定是否安装。",
        "如改为单行道，需多方论证并报区政府同意后再实施，目前暂不具备条件。", "预计今年全区新收案件将超过4万件。",
        "上线后准确率有望由八成升到九成五。", "建议各县市参照设立机制。", "再次将该桥纳入省里的项目库。",
        "各校每学期开学前都要对食堂过一遍筛。", "水管未移交前由物业负责维护。", "预计改造完成后，年节水可达20万吨。",
        "对六十岁的老人发放补贴，目前财力不允许。", "预计年底助餐老人将增至4000人。", "建设内容包括球场1片、步道2公里。",
        "如果再不治理，三年内井水就要见底。", "预计到2027年，老人将超过12万。", "冬季来临，用煤都会增加。",
        "该政策执行到2026年12月31日。", "信号灯由多家单位管理。", "改造需立项后方能进行。", "多年来，县里每年拿出百万元补贴公交。",
        "您提出的在2026年底前增设站点的建议收悉,现答复如下:", "《乡村振兴促进法》自2026年1月1日起施行。",
        "关于桥灯，您建议每月擦洗一次，并且在2026年6月以前换成新的。", "两家运输企业提出，将在年底前淘汰旧车。",
        "一些物业公司表示，年底前完成加装。", "还要请船工多跑几趟，最好赶在明年汛期前把人接完。",
        "今年修渡口的钱已经用完，2026年的盘子也排不下。", "按出生人口推算，到2026年还会降到十二人以下。",
        "贵会建议，2026年起由市财政每年拨付200万元。", "部分平台表示明年为送货员全部投保。", "请你帮着问一问，月底前给个回话。",
        "提案中“2027年前村村通班车”的意见，我局不作统一要求。", "三处工地中，两处的土方施工持续到6月。",
        "我们和外地市场谈过两次，对方说有意9月派人来看货。", "贵委介绍，邻市一家企业计划2027年前投放电梯500台。",
        "市图书馆总馆因更换空调，今年暑期不开夜场。",
        "受行业下行影响，预计春节前投诉将比往年增加两成。",
        "省农业农村厅下达的目标是2026年利用率达到80%以上。",
        "审批的权限，省里拟于2026年前逐步收回，我市要等新的办法。",
        "来信要求：（1）加装屏障；（2）在2026年国庆节前清淤；（3）公开数据。现将办理意见函告如下：",
    ],
)  # fmt: skip
def test_deeds_done_words_of_others_and_rules_are_no_promises(body: str) -> None:
    assert ruled(body) == []
    assert body in TAKEN_OTHERWISE or judged(body) == []


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("待上级资金到位后，由镇里铺筑路面。", None), ("遇连续停电超过六小时，由供电所送发电车到村。", None),
        ("对连续两季达标的商户，减收一成摊位费。", None), ("今后每季度检查一次。", None),
        ("下一步，我局将加快推进石桥水厂扩建工程。", None),
        ("我局已答应为村里增配垃圾箱。", None), ("自2026年1月起，由两班增加到四班。", None), ("国庆节起延长开放时间两小时。", None),
        ("9月底前完成设计，明年6月建成通车。", "2026-06"), ("今年再修三条村道。", "2025"), ("预计7月中旬竣工。", "2025-07-20"),
        ("该路已上报项目库，将予以治理。", None), ("石桥已送审，下一步实施动工。", None), ("设施移交后，由街道管护。", None),
        ("我们将持续调研，安装警示标志。", None), ("同意您的建议，明年起在全区推开。", None), ("我局决定在该路口增设红绿灯。", None),
        ("上冻之前换完主管两公里。", "2025-11"), ("站牌都换成夜光的，月底弄完。", "2025-06"), ("桥未建成前，先用渡船摆渡。", None),
        ("今年对十人以下的企业，费率一律降到1%。", "2025"), ("今年改造150处，资金已经落实。", "2025"),
        ("待名录放开后，将两个项目的影像资料录入。", None), ("在暑假期间对教室照明进行改造。", "2025-08"),
        ("愿意退养的，按亩给予补偿。", None), ("濒危的古树，请林科院专家会诊，明年3月前救护完。", "2026-03"),
        ("市场搬迁后，原址改建为停车场。", None), ("谈妥了的话给每个卫生室装刷卡机。", None),
    ],
)  # fmt: skip
def test_plain_deeds_conditions_and_starts_are_promises(body: str, due: str | None) -> None:
    assert ruled(body) == [due]
    assert body in TAKEN_OTHERWISE or [given for given, _ in judged(body)] == [due]


def test_the_budget_of_what_has_a_start_is_no_due() -> None:
    assert judged("县财政已经同意把管理员补贴列入明年预算，每人每月80元，从明年1月起发放。") == [(None, FIRM)]
    assert judged("我局将向省里申请增加2027年猎捕限额。") == [(None, SOFT)]


def test_what_is_reckoned_for_years_to_come_is_no_promise() -> None:
    assert judged("按照1%的患病率推算，今后五年每年新增患儿约400名。") == []
    assert judged("今后五年每年新增床位400张。") == [("2030", FIRM)]


def test_a_sentence_that_is_but_a_quotation_is_what_was_asked() -> None:
    body = "现答复如下：\n2.“在村口建一座冷库，今年秋菜上市前建好”。\n我局将于2026年6月底前建成冷库。"
    (promise,) = promises(Reply(body=body, written_on=SIGNED))
    assert promise.due == "2026-06"


def test_a_time_for_each_case_is_no_due() -> None:
    assert judged("我局将安排初筛，初筛异常的，两周内转到县医院复筛。") == [(None, SOFT)]


def test_the_writer_speaks_after_what_others_say() -> None:
    due = [("2026-06", FIRM)]
    assert judged("针对您关于桥灯的建议，我局将于2026年6月底前更换12盏。") == due
    assert judged("代表提出，桥灯应当在今年底前换掉，我局将于2026年6月底前更换12盏。") == due
    assert judged("列入下一年度计划，修路12公里。") == [("2026", FIRM)]


def test_all_dates_of_a_sentence_are_kept() -> None:
    body = "我局将于9月底前完成设计，明年6月建成通车，列入明年计划。"
    (promise,) = promises(Reply(body=body, written_on=SIGNED))
    assert promise.dates == ("2025-09", "2026-06")
    body = "今年对52个小区的变压器增容，其余31个小区将于明年6月完成。"
    (promise,) = promises(Reply(body=body, written_on=SIGNED))
    assert (promise.due, promise.dates) == ("2026-06", ("2025", "2026-06"))
    (promise,) = promises(Reply(body="三条路将分别于8月、10月、12月通车。", written_on=SIGNED))
    assert promise.dates == ("2025-08", "2025-10", "2025-12")
    (promise,) = promises(Reply(body="具备条件的23座将分两年改造，今年12座，明年11座。", written_on=SIGNED))
    assert (promise.due, promise.dates) == ("2026", ("2025", "2026"))
    body = "第一批7月10日前完工，第二批暑假期间完成，9月1日一起启用。"
    (promise,) = promises(Reply(body=body, written_on=SIGNED))
    assert promise.dates == ("2025-07-10", "2025-08", "2025-09-01")


def test_a_plain_item_is_promised_where_its_list_says_so() -> None:
    items = "一是更换棚顶九百平方米；二是按品类分区设摊。"
    assert len(judged(f"改造内容有两项：{items}")) == 2
    assert judged(f"目前已做了两项：{items}") == []
    assert len(judged("办法是：县里拿出五十万元补贴；每户补助两千元；村里不收钱。")) == 3


def test_the_same_sentence_twice_is_one_promise_and_a_heading_gives_the_year() -> None:
    assert judged("明年新建站台3座。\n明年新建站台3座。") == [("2026", FIRM)]
    assert judged("一、2027年工作安排\n3月底前更换水表600只。") == [("2027-03", FIRM)]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [("管线由区水务局负责，8月底前迁完。", "区水务局"), ("市总工会明年再建驿站20处。", "市总工会"),
     ("我们将于8月底前修好。", "云岭县教育局"),
     ("我局明年办理200件。", "云岭县教育局")],
)  # fmt: skip
def test_who_promises_is_the_body_named_or_the_one_that_signs(sentence: str, who: str) -> None:
    (promise,) = promises(Reply(body=sentence, written_on=SIGNED, agency="云岭县教育局"))
    assert promise.who == who


def test_the_heading_above_tells_what_a_bare_statement_means() -> None:
    measure = "2025年开展教师培训3次,新增学位200个。"
    assert judged(f"一、工作现状\n{measure}") == []
    assert judged(f"一、下一步工作\n{measure}") == [("2025", FIRM)]


def test_a_promise_tells_where_it_stands_who_and_how_much() -> None:
    body = "现状如下。\n教育是大事。县教育局将于2026年底前新建公办园3所,学位增加540个。"
    (promise,) = promises(Reply(body=body, written_on=SIGNED, agency="云岭县政府办"))
    assert body.split("\n")[promise.paragraph][promise.start : promise.end] == promise.text
    assert promise.text.startswith("县教育局")
    assert (promise.who, promise.figures) == ("县教育局", ("3所", "540个"))


def test_the_first_words_of_a_list_date_its_items() -> None:
    body = "2026年重点做好三件事:一是新建厕所5座;二是更换路灯300盏;三是安装护栏2公里。"
    assert [due for due, _ in judged(body)] == ["2026", "2026", "2026"]


PLAIN = """王代表：您提的给镇上修凉亭的事，镇里商量过了。
镇东头现有一座凉亭，是1992年修的，柱子已经朽了。
旧亭由镇里拆除，原址重建。
亭内安装长椅，周边补种树木。
工钱镇里出，石料由村里去拉。
建好以后，由公益岗位人员每天清扫。
有人想在亭子里摆摊卖茶，这个地方太小，办不了。
今后几年来歇脚的人估计会越来越多。"""


def test_what_plain_words_promise_is_told_by_what_stands_around_it() -> None:
    reply = Reply(body=PLAIN, written_on=SIGNED)
    likely = [at_most for _, at_most in odds([Letter.of(reply)])[0]]
    assert min(likely[2:6]) > max(*likely[:2], *likely[6:])
    found = [promise.text for promise in promises(reply)]
    assert set(found) <= {*PLAIN.split("\n")[2:6]}
    assert len(found) >= 3


def test_a_time_by_which_something_was_done_is_no_due() -> None:
    found = supposed("由供电公司免费装表增容,今年已装317户。", SIGNED)
    assert (found.due, supposed("今年给毕业三年内的学生留房180套。", SIGNED).due) == (None, "2025")
    assert supposed("5月办班两期。", SIGNED).due is None
    assert supposed("12月中旬前对已改造的小区逐一回访。", SIGNED).due == "2025-12-20"


def test_what_others_are_asked_or_have_always_done_is_no_promise_however_likely_it_reads() -> None:
    measures = "新建站台3座。更换路灯20盏。"
    asked = "请各村在9月底前报送名单。市客运局打算三年内在全市推行联程票，试点方案尚待批准。县疾控中心每季度抽检一次，一直张贴在公告栏。"
    found = [
        promise.text
        for promise in promises(Reply(body=f"一、下一步工作\n{measures}{asked}", written_on=SIGNED))
    ]
    assert found == ["新建站台3座。", "更换路灯20盏。"]


@given(
    st.text(alphabet="2025年底前将完成一是二三月日内。,;:“”《》()十四五期间\n您建议", max_size=80),
    st.sampled_from([None, "2025", "2025-06", SIGNED]),
)
def test_any_text_can_be_read(body: str, signed: str | None) -> None:
    for promise in promises(Reply(body=body, written_on=signed)):
        assert Reply(body=body).paragraphs[promise.paragraph][promise.start : promise.end] == promise.text
        json.dumps(promise.due)


def test_each_sentence_weighs_what_its_features_do() -> None:
    for reply, _ in islice(written_letters(WRITTEN), 12):
        letter = Letter.of(reply)
        for (without, ruled), clauses in zip(*odds([letter]), features(letter), strict=True):
            each = [sum(weights().get(name, 0.0) for name in (BIAS, *clause)) for clause in clauses]
            none = sum(math.log1p(math.exp(value)) for value in each)
            assert math.log(math.expm1(none)) == pytest.approx(without)
            none = sum(math.log1p(math.exp(value + weights()[RULED])) for value in each)
            assert math.log(math.expm1(none)) == pytest.approx(ruled)


def test_rows_of_a_table_that_says_by_when_are_promises() -> None:
    table = "| 时间 | 任务 |\n| 2025年四季度 | 开工60台 |\n| 2024年 | 竣工9台 |"
    found = promises(Reply(body=f"安排如下：\n{table}", written_on=SIGNED))
    assert [promise.due for promise in found] == ["2025-12"]
    assert promises(Reply(body="| 项目 | 数量 |\n| 2025年四季度 | 60台 |", written_on=SIGNED)) == ()
