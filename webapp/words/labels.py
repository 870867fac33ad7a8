"""The Chinese words that pages and the API description use for fields and values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from corpus import Reply, StoredReply
from corpus.letter.document_names import is_number
from corpus.letter.promises import FIRM, SOFT
from corpus.store.samples import MARK as SAMPLE
from indexer import BRANCH, FACETS, MISSING, UNDATED, WORD_FIELDS, PromiseSort, Sort
from indexer.text.dates import CHINA, in_words

FIELD_LABELS: Final = {
    "title": "标题",
    "kind": "类别",
    "chamber": "机关",
    "level": "层级",
    "region": "地区",
    "division": "行政区划",
    "session": "届次",
    "session_term": "届",
    "session_meeting": "次",
    "numbers": "编号",
    "proposers": "提出者",
    "subject": "事由",
    "salutation": "称呼",
    "body": "正文",
    "outline": "提纲",
    "printed": "同页所附建议",
    "agency": "承办单位",
    "publisher": "发文机关",
    "index_number": "索引号",
    "document_number": "发文字号",
    "topic": "主题分类",
    "areas": "所属领域",
    "disposition": "办理结果",
    "outcome": "办理结果含义",
    "written_on": "成文日期",
    "published_on": "发布日期",
    "recognised": "识别把握",
}
"""Every field of `Reply`, by its name on pages."""

SORT_LABELS: Final[dict[Sort, str]] = {"relevance": "相关度", "newest": "最新", "oldest": "最早"}
FACET_LABELS: Final = {facet.name: facet.label for facet in FACETS}
WORD_FIELD_LABELS: Final = {word_field.name: word_field.words[0] for word_field in WORD_FIELDS}
PROMISE_SORT_LABELS: Final[dict[PromiseSort, str]] = {"due": "期限", "newest": "最新答复"}
FIRMNESS_LABELS: Final = {FIRM: "明确", SOFT: "力争、适时等"}

_KINDS: Final = {"建议": "人大建议", "提案": "政协提案"}
# The letters most provinces use; a digit after the letter refines it locally (A2).
_DISPOSITIONS: Final = {"A": "已解决或基本解决", "B": "正在解决或列入计划", "C": "留作参考"}


def value_label(facet: str, value: str) -> str:
    """A facet value in words: 建议 → 人大建议, A → A 已解决或基本解决."""
    if facet == "kind":
        return _KINDS.get(value, value)
    if facet == "disposition" and value[:1] in _DISPOSITIONS:
        return f"{value} {_DISPOSITIONS[value[0]]}"
    if facet == "cites" and value != MISSING:
        return document_label(value)
    return value.rpartition(BRANCH)[2] if facet == "region" else value


@lru_cache(maxsize=10_000)
def document_label(name: str) -> str:
    """A cited document as people write it: titles in 《》, document numbers as they are."""
    return name if is_number(name) else f"《{name}》"


def due_label(due: str | None) -> str:
    """When a promise is due, in words: 2026-12 → 2026年12月."""
    return "未写期限" if due in (None, UNDATED) else in_words(due)


def local_time(moment: str) -> str:
    """A moment as kept, in UTC, by the clock in China: 2025-09-12T20:30:01+00:00 → 2025-09-13 04:30."""
    kept = datetime.fromisoformat(moment)
    return f"{(kept if kept.tzinfo else kept.replace(tzinfo=UTC)).astimezone(CHINA):%Y-%m-%d %H:%M}"


VERDICT_LABELS: Final = {"answered": "以前答复过", "missing": "未找到", "unchecked": "没有来得及查"}
"""What is known of an ask of a suggestion, `CheckedAsk.verdict`."""
PLACE_LABEL: Final = "地方"


def place_label(place: str) -> str:
    """A place in words: 山西省/长治市/上党区 → 山西省 长治市 上党区."""
    return "没有写明地方" if place in ("", MISSING) else place.replace(BRANCH, " ")


def title_of(reply: Reply) -> str:
    """The title, or, where the page has none, what was asked."""
    return reply.title or (f"对《{reply.subject}》的答复" if reply.subject else "（原文无标题）")


def marked_title(stored: StoredReply) -> str:
    """The title as files and feeds write it: that of a sample says first that it is one."""
    return f"【{SAMPLE}】{title_of(stored.reply)}" if stored.is_sample else title_of(stored.reply)


def number_label(numbers: Sequence[int | str]) -> str:
    """The numbers as a title names them: 第12、15号; empty without numbers."""
    return f"第{'、'.join(map(str, numbers))}号" if numbers else ""


def proposer_label(reply: Reply) -> str:
    """What this reply's proposers are called: 代表 in the congress, 委员 in the CPPCC."""
    return {"建议": "代表", "提案": "委员"}.get(reply.kind or "", FIELD_LABELS["proposers"])
