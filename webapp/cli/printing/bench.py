"""What `dafu bench` measured, as Markdown between the marks of docs/benchmarks.md and as plots beside it."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer import QueryError
from indexer.text.dates import today
from webapp.views.charts import plot

if TYPE_CHECKING:
    from indexer.measure import Grown, Measured

_PLOTS: Final[Mapping[str, tuple[str, Callable[[Grown], float]]]] = {
    "index": ("size of the index, MB", lambda grown: grown.index_bytes / 1e6),
    "query": ("query p95, ms", lambda grown: grown.query_ms["p95"]),
    "page": ("whole page p95, ms", lambda grown: grown.html_ms["p95"]),
    "memory": ("memory of a serving process, MB", lambda grown: grown.serving_private_bytes / 1e6),
}


def write_peers(file: Path, measured: Mapping[str, Measured], corpus: str) -> None:
    """Write the comparison between the marks `peers` of a Markdown file. Raises QueryError where it has none."""
    ours = next(iter(measured.values()))
    rows = [
        "| | index documents/s | index MB | peak memory MB | warm query p50 / p95 / p99 ms | cold p50 / p95 ms | page p50 / p95 ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in measured.items():
        warm = " / ".join(_times(one.query_ms[p], ours.query_ms[p]) for p in ("p50", "p95", "p99"))
        cold, page = (
            " / ".join(_times(times[p], own[p]) for p in ("p50", "p95"))
            for times, own in ((one.cold_query_ms, ours.cold_query_ms), (one.page_ms, ours.page_ms))
        )
        rate = f"{one.index_docs_per_s:,.0f} ({one.index_docs_per_s / ours.index_docs_per_s:.2f}×)"
        size = f"{one.index_bytes / 1e6:,.1f} ({one.index_bytes / ours.index_bytes:.2f}×)"
        rows.append(
            f"| {name} | {rate} | {size} | {one.peak_rss_bytes / 1e6:,.0f} | {warm} | {cold} | {page} |"
        )
    what = f"{ours.documents:,} documents of {corpus}; {_machine()}. × is the ratio to ours."
    _between(file, "peers", "\n".join((what, "", *rows)))


def write_growth(file: Path, grown: Sequence[Grown]) -> None:
    """Write the growth between the marks `growth` of a Markdown file, and plots into a folder named as the file."""
    rows = [
        "| replies, of them encoded | until found s (documents/s) | until promises s | joining s | index MB | postings, bytes each "
        "| memory: indexing, serving MB | open s | first asked p50 / p95 ms | query p50 / p95 ms "
        "| with texts and snippets p50 / p95 ms | whole page p50 / p95 ms | 100 replies more s, of them busy |",
        "|" + "---|" * 13,
    ]
    rows += [
        f"| {g.documents:,}, {g.encoded:,} | {g.index_s:,.0f} ({g.index_docs_per_s:,.0f}) | {g.promises_s:,.0f} | {g.joined_s:,.0f} "
        f"| {g.index_bytes / 1e6:,.0f} | {g.postings / 1e6:,.1f} million, {g.bytes_per_posting} "
        f"| {g.indexing_rss_bytes / 1e6:,.0f}, {g.serving_private_bytes / 1e6:,.0f} | {g.open_s} "
        f"| {_pair(g.first_ms)} | {_pair(g.query_ms)} | {_pair(g.page_ms)} | {_pair(g.html_ms)} "
        f"| {g.update_s}, {g.update_busy_s} |"
        for g in grown
    ]
    folder = file.with_suffix("")
    folder.mkdir(exist_ok=True)
    for name, (title, value) in _PLOTS.items():
        points = [(g.documents, round(value(g), 2)) for g in grown]
        (folder / f"{name}.svg").write_bytes(plot(title, points))
        rows += ["", f"![{title} by replies]({folder.name}/{name}.svg)"]
    _between(file, "growth", "\n".join((f"Replies made up by `dafu synthesize`; {_machine()}.", "", *rows)))


def _times(value: float, ours: float) -> str:
    return f"{value:.2f} ({value / ours:.1f}×)" if ours else "–"


def _pair(times: Mapping[str, float]) -> str:
    return f"{times['p50']:.1f} / {times['p95']:.1f}"


def _machine() -> str:
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {today()}"


def _between(file: Path, mark: str, text: str) -> None:
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->\n"
    try:
        content = file.read_text("utf-8")
        before, rest = content.split(begin)
        _, after = rest.split(end)
        file.write_text(f"{before}{begin}{text}\n{end}{after}", "utf-8")
    except (OSError, ValueError) as error:
        raise QueryError(f"无法写入 {file}：其中应各有一行 {begin.strip()} 和 {end.strip()}。") from error
