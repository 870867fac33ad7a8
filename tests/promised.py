"""Replies with promises, due around the day of the tests, for the tests of the pages, files and commands of promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from corpus import Reply
from indexer import update
from indexer.text.dates import in_words
from tests.clock import TODAY
from tests.conftest import REPLIES
from tests.local import LocalEngine


def day(days: int) -> date:
    """The day so many days from today."""
    return TODAY + timedelta(days)


SOON: Final = day(30)
PAST: Final = day(-30)
FAR: Final = TODAY.year + 3
SIGNED: Final = day(-60)
SENTENCES: Final = {
    "soon": f"我局将于{in_words(SOON.isoformat())}前新建公办园3所，新增学位540个。",
    "past": f"我局将于{in_words(PAST.isoformat())}前完成校舍加固2处。",
    "far": f"力争到{FAR}年底学位增加900个，实现全覆盖。",
    "undated": "适时启动公办园二期工程。",
}
PROMISING: Final = replace(
    REPLIES[0],
    title="关于学位的答复",
    subject="关于增加学位的建议",
    numbers=(977,),
    written_on=SIGNED.isoformat(),
    published_on=None,
    # The last paragraph promises nothing: with it the letter is long enough to be compared with others.
    body="\n".join(
        (
            "您提出的建议收悉，现答复如下：",
            *SENTENCES.values(),
            "全区现有幼儿园三十一所，在园幼儿过半数在公办园，乡镇中心园带动村级园，保教人员轮流进修。",
        )
    ),
    outline=(),
)
ELSEWHERE: Final = replace(
    REPLIES[2],
    title="=1+1 关于停车的答复",
    numbers=(978,),
    written_on=day(-50).isoformat(),
    body=f"您提出的提案收悉，现答复如下：\n我局将于{FAR}年6月底前新建停车场1座，泊位200个。",
    outline=(),
)


def keep(engine: LocalEngine, *replies: Reply) -> None:
    """Add replies to an engine and its store."""
    with engine.store.transaction():
        for reply in replies:
            engine.store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.numbers}.html")
    update(engine, engine.store)
