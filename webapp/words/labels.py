"""The Chinese words that pages and the API description use for fields and values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from corpus import Reply, StoredReply
from corpus.derived.areas import AREAS
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

NAMED: Final = (
    "日期", "范围", "相同的答复", "起始日期", "截止日期", "全部筛选条件", "出自答复", "期限不早于", "期限不晚于", "答复年份",
    "答复起始日期", "答复截止日期", "已过所写期限", "90 天内到期", "还未到期", "这台服务器上没有答复库，看不到单位对承诺的答复",
    "小", "中", "大", "同一承办单位", "同一代表", "同一委员", "同一提出者", "同一地区", "同一主题", "原网页的主题分类", "代表", "委员",
    "人大与政协", "答复用时", "签署时间", "逐年件数", "次年", *(f"{month}月" for month in range(1, 13)),
    "按年份", "按主题", "按承办单位", "没有写明日期", "没有归入主题", "没有写明承办单位", "没有写明地方", "代表、委员和团体", "本件",
    "其他地区", "各地区", "文件", "未见对应答复", "全国", "省", "市", "县", "省级", "市级", "县级", "乡级", "人大", "政协",
    "建议", "提案", "表格，可用 Excel、WPS 打开，可再导入", "Excel 工作簿；一格最多 32,767 字，更长的正文只有前面的部分",
    "每行一件，供程序使用，最完整，可再导入", "文献条目，供 LaTeX 等使用", "文献条目，供 Zotero、EndNote 等使用",
    "表格，可用 Excel、WPS 打开", "Excel 工作簿", "每行一条，供程序使用", "Word 文档，附备注和引文", "Excel 工作簿，附备注和引文",
    "文献条目，供 Zotero、EndNote 等使用，附备注", "供程序使用，附答复全文",
    "这次查询无法完成", "需要登录", "不能这样做", "没有找到这个页面", "不支持这种请求方式", "请求内容太大", "网址太长", "请求头太长",
    "请稍后再试", "系统出错了", "暂时无法查询", "没有这一页", "这个地址不存在：可能有误，也可能已被移走。",
    SAMPLE, "达复 · 答复检索",
)  # fmt: skip
"""What other modules of pages name, for translators: each as it is shown."""
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


def words() -> tuple[str, ...]:
    """Every label that pages show in the language of the interface."""
    groups = (
        FIELD_LABELS,
        SORT_LABELS,
        FACET_LABELS,
        WORD_FIELD_LABELS,
        PROMISE_SORT_LABELS,
        FIRMNESS_LABELS,
    )
    named = (*(label for group in groups for label in group.values()), *VERDICT_LABELS.values(), PLACE_LABEL)
    outcomes = (f"{letter} {outcome}" for letter, outcome in _DISPOSITIONS.items())
    return (
        *named,
        *NAMED,
        *_KINDS.values(),
        *outcomes,
        *_DISPOSITIONS.values(),
        MISSING,
        due_label(None),
        *AREAS,
    )


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
