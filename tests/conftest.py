"""A small store and index of hand-written replies, real in everything but their people and places."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from flask.testing import FlaskClient

from corpus import Heading, Reply, Store
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import Settings, deadline, update
from indexer.near import precedents
from tests import clock
from tests.local import LocalEngine, open_local
from webapp import create_app
from webapp.operations import accounts

# What explains a failure watches every line by `sys.monitoring`, which 3.12 goes on with afterwards: a module with a word list of jieba
# then takes minutes to import.
_PHASES = [phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain]
# How long an example takes is no property of the code: benchmarks are commands, not assertions.
hypothesis.settings.register_profile("untimed", deadline=None, phases=_PHASES)
# Continuous integration tries the same examples in every run; at a desk others are tried each time.
hypothesis.settings.register_profile("ci", deadline=None, phases=_PHASES, derandomize=True, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))


SCHEME = accounts.SCHEME
"""What passwords are kept by outside tests."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names cases that are files by what they are given as: bytes of archives hold the time, and all processes must name cases alike."""
    return argname if isinstance(val, bytes) else None


REPLIES = (
    Reply(
        title="关于区三届人大二次会议第56号建议的答复",
        kind="建议",
        chamber="人大",
        level="县",
        region="望川区",
        session="区三届人大二次会议",
        session_term=3,
        session_meeting=2,
        numbers=(56,),
        proposers=("周桂芳",),
        subject="关于推进义务教育均衡发展的建议",
        salutation="周桂芳代表：",
        body="您提出的建议收悉，现答复如下：\n一、工作现状\n我区有农村教师一千二百人，队伍存在老龄化问题。"
        "县管校聘改革已在全区推开。\n二、下步措施\n2025年底前实现课后服务全覆盖。加强学生心理健康教育，每校至少一名专职教师。",
        outline=(Heading(1, "一、工作现状", 1), Heading(1, "二、下步措施", 3)),
        agency="澄州市望川区教育局",
        publisher="区教育局",
        index_number="000014349/2013-00056",
        topic="其它",
        areas=("科技、教育",),
        written_on="2013-06-18",
        published_on="2013-07-01",
    ),
    Reply(
        title="关于对市十五届人大三次会议第104号建议的答复",
        kind="建议",
        chamber="人大",
        level="市",
        region="澄州市",
        session="市十五届人大三次会议",
        session_term=15,
        session_meeting=3,
        numbers=(104,),
        proposers=("高志平", "陆明霞"),
        subject="关于老旧小区加装电梯的建议",
        salutation="高志平、陆明霞代表：",
        body="你们提出的建议收悉，现答复如下：\n老旧小区加装电梯要业主表决同意。去年全市加装电梯86部。\n"
        "下一步将简化审批，力争2024年再加装120部。",
        agency="澄州市住房和城乡建设局",
        document_number="澄建函〔2019〕18号",
        topic="城乡建设、环境保护",
        areas=("城乡建设、环境保护",),
        disposition="B",
        outcome="正在解决",
        written_on="2019-08-05",
        published_on="2019-09-01",
    ),
    Reply(
        title="对政协青穗县第十二届委员会第三次会议第31号提案的答复",
        kind="提案",
        chamber="政协",
        level="县",
        region="青穗县",
        session="政协青穗县第十二届委员会第三次会议",
        session_term=12,
        session_meeting=3,
        numbers=(31,),
        proposers=("田国琴",),
        subject="关于整治农贸市场周边交通拥堵的提案",
        salutation="尊敬的田国琴委员：",
        body="您提出的提案收悉，现答复如下：\n一是施划停车泊位140个。二是早晚高峰派交警疏导。\n"
        "三是规范流动摊贩，引导进入农贸市场经营。",
        agency="青穗县公安局 青穗县城市管理局",
        areas=("公安、安全、司法", "城乡建设、环境保护"),
        disposition="A",
        outcome="已解决",
        written_on="2024-05-20",
    ),
    Reply(
        title="关于县政协十届五次会议第D022号提案的复函",
        kind="提案",
        chamber="政协",
        level="县",
        region="汀兰县",
        session="县政协十届五次会议",
        session_term=10,
        session_meeting=5,
        numbers=("D022",),
        proposers=("民进汀兰县支部",),
        subject="关于支持农村学前教育的提案",
        salutation="民进汀兰县支部：",
        body="你们提出的提案收悉，现答复如下：\n全县有农村幼儿园四十一所，公办学位占比七成。\n"
        "因编制所限，增加幼儿教师的建议暂时难以采纳，留作参考。高中教育不在此次答复之内。",
        agency="汀兰县教育体育局",
        areas=("科技、教育",),
        disposition="C",
        outcome="留作参考",
        written_on="2021-09",
    ),
    Reply(
        title="关于维修朝阳水库灌渠的建议办理情况的答复",
        subject="维修朝阳水库灌渠",
        kind="建议",
        chamber="人大",
        region="柏原县",
        level="县",
        salutation="韩德山代表：",
        proposers=("韩德山",),
        body="灌渠全长十一公里，渗漏严重。已列入2022年维修计划，汛期后开工。",
        agency="柏原县水利局",
        areas=("农业、林业、水利",),
        published_on="2022-03-15",
    ),
    Reply(
        title="校园周边交通安全答复",
        body="校车与公交是两回事。校车由教育部门管理，公交由交通部门管理。接送学生的黑车已被查处十一辆。",
        areas=("公安、安全、司法",),
    ),
)
"""Chosen so that each facet has two values or more, one page tells nearly nothing of itself, and dates are of all precisions."""


@pytest.fixture(autouse=True)
def timeless() -> Iterator[None]:
    """No test, and no fixture of a module, ends with the time of a request that a test before made in this thread."""
    deadline.begin(0)
    yield
    deadline.begin(0)


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """The same day all the while, however long the tests take, and for a suggestion as long as a loaded machine needs."""
    with clock.day(clock.TODAY), patch.object(precedents, "SECONDS", math.inf):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords of tests are nobody's: a digest of one costs a hundredth."""
    with patch.object(accounts, "SCHEME", "scrypt:256:8:1"):
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data directory of its own."""
    return Settings(data=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def store(settings: Settings) -> Iterator[Store]:
    """A store that holds REPLIES; tests do not change it."""
    with Store(settings.store_path) as opened:
        with opened.transaction():
            for number, reply in enumerate(REPLIES):
                opened.keep(reply, f"page {number}".encode(), f"https://example.gov.cn/{number}.html")
        yield opened


@pytest.fixture(scope="session")
def engine(settings: Settings, store: Store) -> Iterator[LocalEngine]:
    """The index of `store`; tests do not change it."""
    opened = open_local(settings)
    update(opened, opened.store)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(settings: Settings, engine: LocalEngine) -> FlaskClient:
    """A visitor of the site over `store`."""
    return create_app(settings, engine).test_client()


@pytest.fixture(scope="session")
def samples_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the data directory of `samples`."""
    return Settings(data=tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def samples(samples_settings: Settings) -> Iterator[LocalEngine]:
    """The index of all samples; tests do not change it."""
    opened = open_local(samples_settings, create=True)
    kept = [item for item in import_files(opened.store, find_files([SAMPLES])) if item.outcome]
    assert len(kept) > 200
    update(opened, opened.store)
    yield opened
    opened.close()


@pytest.fixture
def own_settings(tmp_path: Path) -> Settings:
    """Settings of an empty data directory that the test may fill and break."""
    return Settings(data=tmp_path / "data")


@pytest.fixture
def opener(own_settings: Settings) -> Iterator[Callable[..., LocalEngine]]:
    """Opens engines over their own, filled store; takes settings, and `made_by` of `open_engine`.

    They are closed when the test is over.
    """
    with Store(own_settings.store_path) as store, store.transaction():
        for reply in REPLIES:
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")
    with ExitStack() as opened:

        def opening(made_by: str | None = None, **settings: Any) -> LocalEngine:
            engine = open_local(replace(own_settings, **settings), made_by=made_by)
            return opened.enter_context(closing(engine))

        yield opening


@pytest.fixture
def own(opener: Callable[..., LocalEngine]) -> LocalEngine:
    """An engine with an index of REPLIES that the test may change."""
    engine = opener()
    update(engine, engine.store)
    return engine


@pytest.fixture
def own_client(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """A visitor of the site over `own`."""
    return create_app(own_settings, own).test_client()
