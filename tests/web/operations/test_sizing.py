"""What an operator is advised about size and use."""

from __future__ import annotations

import pytest

from webapp.operations.report import Use
from webapp.operations.sizing import advice

IDLE = Use(30, 600, 5.0, 0.5)
BUSY = Use(30, 60 * 36_000 * 30, 5.0, 0.5)
"""Sixty searches a second in the busiest hour of each day."""


@pytest.mark.parametrize(
    ("index", "cache_mb", "use", "said"),
    [
        ({"documents": 100_000}, 256, IDLE, None),
        ({"documents": 300_000}, 256, IDLE, "DAFU_CACHE_MB 提高到 390（现为 256）"),
        ({"documents": 300_000}, 512, IDLE, None),
        ({"documents": 500_001}, 2048, IDLE, "超过 500,000 件，建议改用检索集群"),
        ({"documents": 1000}, 256, BUSY, "每秒检索 60 次，两个处理器核从容应付约 58 次"),
        ({"documents": 5_000_000, "cluster": "green"}, 256, BUSY, None),
        ({"documents": 0}, 256, IDLE, None),
    ],
)
def test_advice_follows_size_cache_and_use(
    index: dict[str, object], cache_mb: int, use: Use, said: str | None
) -> None:
    told = advice(index, cache_mb, use)
    assert (told is None) == (said is None)
    assert said is None or (told is not None and said in told)
