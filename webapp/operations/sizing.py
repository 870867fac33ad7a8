"""When a machine with the embedded engine is outgrown; the sizes are those of docs/benchmarks.md, "Where Whoosh ends", on two cores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from webapp.operations.report import Use

EASY: Final = 100_000
"""Replies that are served as the engine comes: measured."""
MOST: Final = 500_000
"""Replies up to which a larger cache is enough: by the slope, since 300,000 were measured."""
CACHE_MB: Final = 1.3
"""What the terms of 1,000 replies take when they are decoded: measured."""
PAGE_MS: Final = 17
"""Processor time of a result page made anew, measured over 20,000 letters."""
BUSY: Final = 0.5
"""Share of two cores beyond which readers wait for each other: chosen, not measured."""
BUSIEST: Final = 0.1
"""Share of a day's searches in its busiest hour: assumed."""


def advice(index: Mapping[str, Any], cache_mb: int, use: Use) -> str | None:
    """What to do about the size or the use of an index with these statistics, a sentence; None while the machine is enough, or
    where a cluster answers already."""
    if "cluster" in index:
        return None
    replies = int(index["documents"])
    busiest = use.searches / use.days * BUSIEST / 3600
    if replies > MOST:
        return f"答复超过 {MOST:,} 件，建议改用检索集群（见 docs/scale.md）。"
    easily = int(2 * BUSY * 1000 / PAGE_MS)
    if busiest > easily:
        return (
            f"最忙的一小时里估计每秒检索 {busiest:.0f} 次，两个处理器核从容应付约 {easily} 次，"
            "建议增加处理器核，或改用检索集群（见 docs/scale.md）。"
        )
    needed = int(replies / 1000 * CACHE_MB)
    if replies > EASY and cache_mb < needed:
        return f"答复超过 {EASY:,} 件，内存允许时建议把 DAFU_CACHE_MB 提高到 {needed}（现为 {cache_mb}）。"
    return None
