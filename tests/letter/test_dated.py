"""Dated sentences that are no promise, each beside a promise that looks alike."""

from __future__ import annotations

import pytest

from corpus.letter.commitments.doers import CITY, COUNTY, PROVINCE, STATE, TOWN, level
from corpus.letter.promises import promises
from corpus.parsing.outline import outline
from corpus.reply import Reply
from tests.gold import DATA

SIGNED = "2025-06-18"


def dues(body: str) -> list[str | None]:
    reply = Reply(body=f"现答复如下：\n{body}", written_on=SIGNED, agency="云岭县教育局")
    return [promise.due for promise in promises(reply)]


@pytest.mark.parametrize(
    ("none", "promised", "due"),
    [
        # What other places mean to do.
        ("毗邻的两县打算2026年合建垃圾焚烧厂。", "我局将与毗邻的两县商定，2026年合建垃圾焚烧厂。", "2026"),
        ("外省某市提出，2027年前为所有小学配齐校医。", "我局将在2027年前为所有小学配齐校医。", "2027"),
        ("杭州、宁波等地计划到2026年底全部取消押金。", "杭州、宁波等地的做法我局采纳，2026年底前全部取消押金。", "2026-12"),
        # What companies, experts and residents say or plan.
        ("有厂家宣称，三年内电池价格降一半。", "我局与厂家商定，三年内更换电池1200组。", "2028"),
        ("开发商在售房时曾说，2026年6月底前建成幼儿园。", "由开发商代建的幼儿园，我局将督促其2026年6月底前建成。", "2026-06"),
        ("某物流企业计划2026年在镇上建分拨中心。", "我局计划2026年在镇上建分拨中心，由物流企业运营。", "2026"),
        ("施工单位解释说，年底前可以交付。", "我局督促施工单位倒排工期，年底前交付。", "2025-12"),
        ("店主打算9月把铺面转租出去。", "我局打算9月把铺面收回，重新招租。", "2025-09"),
        ("设计单位给出的节点是2026年底通车。", "我局倒排的节点是2026年底通车。", "2026-12"),
        ("旅行社协会号召会员在9月15日前公开价目。", "我局要在9月15日前公开价目，并号召旅行社照做。", "2025-09-15"),
        ("平台上报的完成时间是今年11月。", "我局将督促平台今年11月完成整改。", "2025-11"),
        ("进场后施工单位提出，要把竣工时间推到明年3月。", "经与施工单位商定，我局将把竣工时间定在明年3月。", "2026-03"),
        ("两家砂场向我们表示，年内把车辆全部密闭。", "我局将督促两家砂场年内把车辆全部密闭。", "2025-12"),
        ("几户村民找到镇里，打算年底前另办停车场。", "镇里打算年底前另办停车场，由村民管理。", "2025-12"),
        ("相邻的禹山县计划2026年3月通车到我县。", "我县与相邻的禹山县计划2026年3月开通公交。", "2026-03"),
        ("有患者建议明年把起付线降到200元。", "按患者建议，我局明年把起付线降到200元。", "2026"),
        ("承租场地的公司来函，希望租期延长到2026年底。", "租期不再延长，我局2026年底收回场地。", "2026-12"),
        ("某县的做法是，三年内由财政全额补贴。", "借鉴某县的做法，我局三年内将补贴提高到全额。", "2028"),
        ("恒达置业向业主承诺，明年3月交付。", "我局督促恒达置业履行承诺，明年3月交付。", "2026-03"),
        ("监理单位估摸着，十月中旬能够收尾。", "监理单位已核定工期，我局十月中旬收尾。", "2025-10-20"),
        ("该公司法定代表人刘某书面保证，12月31日前付清工资。", "我局将协调该公司，12月31日前付清工资。", "2025-12-31"),
        ("《云岭晚报》报道称，商业街将于国庆节开街。", "商业街国庆节前开街，由我局组织。", "2025-10-01"),
        ("提案附件中列出的时间表为：明年3月动工，年底建成。", "我局列出的时间表为：明年3月动工，年底建成。", "2026-12"),
        ("成都的做法是分三步走，2027年底实现全覆盖。", "参照成都的做法，我局分三步走，2027年底实现全覆盖。", "2027-12"),
        ("10月前恢复夜市的诉求，经研究不予采纳。", "恢复夜市的诉求，经研究予以采纳，10月前开市。", "2025-10"),
        ("等到明年雨季，该处边坡仍有滑塌的可能。", "明年雨季前，我局加固该处边坡。", "2026-05"),
        ("望县教育局在秋季开学前安置这批学生。", "县教育局将在秋季开学前安置这批学生。", "2025-08"),
        ("支队已对146家饭店发出整改通知，限8月31日前接入污水管。", "支队将督促146家饭店，8月31日前接入污水管。", "2025-08-31"),
        ("标准已报县发改局核定，我们请该局在9月底前批复。", "标准经县发改局核定，我们在9月底前公布。", "2025-09"),
        ("按现在的进场量，到2026年下半年消纳场就将填满。", "2026年下半年，我局将另建消纳场一座。", "2026-12"),
        ("市级财政未争取到预算，今年不再另设专项补助。", "市级财政已争取到预算，今年年底前另设专项补助。", "2025-12"),
        # Terms of contracts and of papers in force.
        ("系统由省软件公司承建，合同价320万元，约定今年9月底前交付。", "系统由省软件公司承建，今年9月底前交付使用。", "2025-09"),
        ("大桥收费年限到2031年5月。", "大桥2026年5月起停止收费。", None),
        ("食堂的承包合同2026年8月31日到期。", "食堂重新招标，2026年8月31日前由新的承包人接管。", "2026-08-31"),
        ("今年伏季休渔期为5月1日12时至8月16日12时。", "8月16日开渔前，我局将检验渔船600艘。", "2025-08-16"),
        # What anybody says or means to do for himself, in whatever words, and told to whomever.
        ("民营的安和医院表示，愿意2026年投资建设影像中心。", "我局同意，2026年建设影像中心，由安和医院投资。", "2026"),
        ("云栖文旅公司的方案写明，2026年国庆前开出民宿20家。", "我局将于2026年国庆前开出民宿20家。", "2026-10-01"),
        ("摊贩老徐他们商量，年底前自己凑钱统一做餐车。", "我局将与摊贩商量，年底前统一做餐车。", "2025-12"),
        ("槐树县政府向我局汇报，该县2026年另建提水泵站。", "我局将支持槐树县，2026年另建提水泵站。", "2026"),
        ("利用方面，云上文旅公司拟投入2亿元，明年国庆开放民宿。", "利用方面，我局拟投入2亿元，明年国庆开放民宿。", "2026-10-01"),
        ("桂花社区业委会自己定了，9月底前装上道闸。", "桂花社区的道闸，我局将于9月底前装上。", "2025-09"),
        ("有媒体报道我县两年内建成智慧路灯城，此说法并非我局发布。", "我局将于两年内建成智慧路灯城。", "2027"),
        ("施工队拍胸脯说，8月通水，这话我们不敢照搬。", "我们将在8月通水，施工队已经进场。", "2025-08"),
        ("深圳有的街道已把送餐费降到3元，还打算明年全部免收。", "我局参照深圳，明年全部免收送餐费。", "2026"),
        ("福建一些县计划2026年前把档案全部托管进馆，我们正在了解其做法。", "我们计划2026年前把档案全部托管进馆。", "2026"),
        ("青岛明年对路侧车位全部半价。", "我县明年对路侧车位全部半价。", "2026"),
        ("民营的仁和儿童医院对外公布，其分院将于2026年3月开诊。", "我局将于2026年3月在县医院设立儿童分院。", "2026-03"),
        ("飞骑单车则称，2026年一季度退出本县市场。", "2026年一季度，我局将清退本县市场的飞骑单车。", "2026-03"),
        # What is asked of others.
        ("我局已向省财政厅建议，将补助标准在2026年提高到每人800元。", "省财政厅已同意，补助标准2026年提高到每人800元。", "2026"),
        ("我局已将该项目报请市政府列入2026年民生实事。", "该项目列入2026年民生实事，年底前建成。", "2026-12"),
        # What was done, though its time goes on, and what was meant once.
        ("今年春季学期扩招600名，报名已经结束。", "今年秋季学期扩招600名，8月报名。", "2025-09"),
        ("原先答应今年增加的5台车，到现在只买了2台。", "其余3台车，今年9月底前购置到位。", "2025-09"),
        # What is reckoned.
        ("按目前的增速，到2026年底停车缺口将扩大到2万个。", "我局将新增停车位2万个，2026年底前建成。", "2026-12"),
        ("随着新区入住，明年入学人数还会增加800人。", "明年秋季学期，为新区增加学位800个。", "2026-09"),
        ("受台风影响，预计今年9月河口水质会出现波动。", "今年9月，我局将对河口水质加密监测，每周两次。", "2025-09"),
        ("若按提案所说明年全部免费，财政每年要多支出3000万元。", "明年对低保户全部免费，财政安排3000万元。", "2026"),
        # What is done all along, or will not be.
        ("支队每学期组织校车驾驶员培训两次，多年如此。", "今年秋季学期起，支队组织校车驾驶员培训，每学期两次。", None),
        ("按市里的规定，2027年底前不新增机关编制。", "2027年底前，为乡镇卫生院新增编制120名。", "2027-12"),
    ],
)  # fmt: skip
def test_only_what_the_writer_answers_for_is_promised(none: str, promised: str, due: str | None) -> None:
    assert dues(none) == []
    assert dues(promised) == [due]


def test_a_body_above_the_one_that_signs_speaks_for_itself() -> None:
    """省公路局 stands above a bureau of a county and beside one of the province."""
    plans = "省公路局于2026年12月底前拓宽这一段，改造桥梁8座。"
    for agency, found in (
        ("云岭县交通运输局", []),
        ("东岭市交通运输局", []),
        ("云岭省交通运输厅", ["2026-12"]),
    ):
        reply = Reply(body=f"现答复如下：\n下一步工作如下：\n{plans}", written_on=SIGNED, agency=agency)
        assert [promise.due for promise in promises(reply)] == found, agency
    assert dues("省公路局正在设计这一段，我局将于2025年12月底前完成征地。") == ["2025-12"]
    assert dues("省里的补助下达后，我局将于2026年6月底前完工。") == ["2026-06"]


@pytest.mark.parametrize(
    ("agency", "stands"),
    [
        ("青杠镇人民政府", TOWN), ("云岭县教育局", COUNTY), ("东岭市北岭区教育局", COUNTY), ("乌达图旗水利局", COUNTY),
        ("东岭市水务局", CITY), ("贡玛藏族自治州教育局", CITY), ("云岭哈尼族自治县医疗保障局", COUNTY),
        ("云岭省教育厅", PROVINCE), ("塞原自治区水利厅", PROVINCE), ("教育部", STATE), ("水务局", None),
    ],
)  # fmt: skip
def test_how_high_a_body_stands_is_told_by_its_name(agency: str, stands: int | None) -> None:
    assert level(agency) == stands


def test_what_is_rumoured_or_told_of_somebody_named_by_a_brand_is_no_promise() -> None:
    assert dues("“快喵”外卖平台承诺，年内给骑手统一换发编号头盔。") == []
    assert dues("网上有司机传年底前要取消全部路边停车位，经核实并无此事。") == []


def test_a_month_of_a_half_year_that_was_named_is_of_that_year() -> None:
    assert dues("去年下半年给各站配发设备410件，12月底前全部到站。") == []
    assert dues("去年10月动工，我局将于12月底前完工。") == ["2025-12"]


def test_what_has_been_since_an_event_is_a_report() -> None:
    assert dues("疫情以来，3月底前全部企业复工，累计减免社保费4100万元。") == []
    assert not any(dues("2016年大水之后，我局三年内整治险段11处，完成投资2300万元。"))


def test_times_of_what_may_happen_and_of_what_is_taken_away_are_no_dues() -> None:
    assert dues("如遇12月中旬连续三日低温，我局将延长供热三至五天。") == [None]
    assert dues("今后一年内被查处两次的，我局一律取消其当年评星资格。") == [None]
    assert dues("待协作资金到位后，利用冬闲时间开展技能培训。") == [None]
    assert dues("待资金到位后，我局于2025年12月底前完成。") == ["2025-12"]


def test_the_day_until_which_something_goes_is_not_the_year_of_what_stands_below() -> None:
    body = "现答复如下：\n（一）现行文件有效期到2027年12月31日。年内我局建服务点一处。"
    reply = Reply(body=body, written_on=SIGNED, agency="云岭县民政局", outline=outline(body))
    assert [promise.due for promise in promises(reply)] == ["2025-12"]


def test_a_unit_does_something_by_then_and_lies_nowhere() -> None:
    lead = (
        "我局将重点抓好以下工作。一是开展调查，委托有资质的单位于2026年4月底前提交报告；二是新架围栏8公里。"
    )
    assert dues(lead)[0] == "2026-04"


def test_a_quarter_that_is_each_and_the_budget_of_a_condition_are_no_dues() -> None:
    assert dues("从明年1月份的补贴算起，提到每月300元，一季度一发。") == [None]
    assert dues("如县财政2026年预算能够安排，减免范围扩大到低保户。") == [None]
    assert dues("我局明年一季度发放补贴300万元。") == ["2026-03"]


def test_how_long_something_in_force_goes_is_no_due() -> None:
    assert not any(dues("老人意外险保到2026年6月30日，一人45元。"))
    assert not any(dues("管护合同签到2026年12月底，每年3万元。"))
    assert dues("我局将于2026年6月30日前为老人投保意外险，一人45元。") == ["2026-06-30"]


def test_who_acts_for_himself_needs_more_to_be_taken_for_the_writer() -> None:
    assert dues("鸿运物流公司2026年在镇上建分拨中心。") == []
    assert dues("运营商“速电”在两年内于全区建超充站50座。") == []
    assert dues("由我局牵头，2026年底前在镇上建成分拨中心，鸿运物流公司负责运营。") == ["2026-12"]


def test_what_somebody_has_a_mind_to_or_came_to_nothing_is_no_promise() -> None:
    assert dues("市供销社有意在2026年新建一个分拣中心，尚在选址。") == []
    assert dues("前年我们讲过要整幢加梯，年内开工，结果两户反悔，没做成。") == []
    assert dues("按县里的文件，占地一律不补钱，由组里在三个月内自行调整。") == []
    assert dues("麻烦县供电公司在8月底前把箱变的容量核一核。") == []
    assert dues("各街道办事处要在8月25日前提供场地清单。") == []
    assert dues("一村一个管水员，工资从水费里出，他们明年还要换远程水表。") == []


def test_what_will_not_be_done_before_a_time_is_no_promise() -> None:
    assert dues("鉴于能力有限，本次不提高试验速度，2027年前也不另立项目。") == []


def test_what_is_reckoned_is_promised_only_where_a_work_ends() -> None:
    assert dues("预计明年城区还将新增道路36条，命名任务较重。") == []
    assert dues("预计明年6月底前新建道路36条并通车。") == ["2026-06"]
    assert dues("待疫情过去，2026年全县演出市场有望恢复到1200场。") == []
    assert dues("待剧场修缮后，2026年全县惠民演出恢复到每月12场。") == ["2026"]


def test_what_experts_expect_or_what_came_to_nothing_is_no_promise() -> None:
    assert dues("业内分析，明后两年集中上市，收购价可能跌破每斤1.5元。") == []
    assert dues("这项工作曾经启动，拟开通8条线路，因客运企业改制中途停止。") == []
    assert dues("照目前的进度，年底前完不成。") == []
    assert dues("清淤期间，我局将提前7天公告。") == [None]


def test_the_years_of_a_plan_that_is_made_are_no_due() -> None:
    assert dues("在编制2026—2028年中期财政规划时，我局将提高养护定额。") == [None]
    assert dues("我局将在2026年12月底前编制完成中期财政规划。") == ["2026-12"]


def test_an_occasion_of_each_year_is_no_due() -> None:
    assert dues("中高考期间停止夜间施工的措施，我县每年6月都在实行。") == []
    assert dues("今年国庆节期间，我局停止夜间施工，并设置静音路段12处。") == ["2025-10-01"]


def test_the_time_of_what_a_body_above_aims_at_is_no_due() -> None:
    assert dues("对照国家到2030年县县达标的目标，我局将于2025年12月底前改造医院11家。") == ["2025-12"]
    assert dues("按照2025年12月底前完成的目标，我局将倒排工期，改造医院11家。") == ["2025-12"]


def test_the_time_of_a_condition_is_no_due() -> None:
    assert dues("预算若在三季度前获批准，我局随即拨付资金。") == [None]
    assert dues("8月1日起，我局对企业按月考核，连续两月不合格的核减份额。") == [None]


def test_the_year_of_what_is_dealt_with_is_no_due() -> None:
    assert dues("2026年3月31日前，我局将当年枯死松树全部清理完毕。") == ["2026-03-31"]
    assert dues("6月底前我局完成设计，2026年开工，当年完工。") == ["2026"]


def test_the_year_after_whatever_happens_is_no_due() -> None:
    assert dues("今年12月底前对8个县开展绩效评价，结果与下一年度预算安排挂钩。") == ["2025-12"]
    assert dues("查实挤占挪用的，全额收回资金，并按金额的20%扣减下年补助。") == [None]
    assert dues("该项目我局将列入下一年度预算，2026年5月开工。") == ["2026-05"]


def test_years_told_one_by_one_say_more_than_how_many_they_are() -> None:
    assert dues("分三年抢救古树，2025年安排600株，2026年安排800株，2027年安排840株。") == ["2027"]


def test_what_follows_something_done_is_counted_from_the_letter() -> None:
    assert dues("清理后的迹地用三年时间改造阔叶林2万亩。") == ["2028"]
    assert dues("接到投诉后的3个工作日内，我局派人查看。") == [None]


def test_days_counted_in_each_case_are_no_due() -> None:
    assert dues("对表决通过的小区，供电公司在30个工作日内移交设施。") == [None]
    assert dues("对全县12个小区的配电设施，供电公司在30个工作日内移交。") == ["2025-07-30"]


def test_sentences_made_to_be_mistaken_are_told_apart() -> None:
    lines = (DATA / "commitments" / "mistakable.txt").read_text("utf-8").splitlines()
    given, missed = set(), set()
    for line in lines:
        if line.startswith("#"):
            continue
        kind, _, text = line.split("\t")
        # Alone, and among what was done, before what will be.
        bodies = (
            f"现答复如下：\n{text}",
            "您提出的建议收悉，现答复如下：\n一、关于有关情况。近年来我局做了大量工作。"
            f"{text}\n二、下一步工作\n我局将继续加强管理，明年新增设施12处。",
        )
        replies = [
            Reply(body=body, written_on="2020-07-20", agency="云岭县住房和城乡建设局") for body in bodies
        ]
        told = [each for reply in replies for each in promises(reply) if each.text in text]
        if kind != "promise" and any(each.due for each in told):
            given.add(text)
        if kind == "promise" and not told:
            missed.add(text)
    assert len(given) <= 9, given
    assert len(missed) <= 12, missed
