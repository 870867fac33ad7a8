"""The heading of a reply: the matter, with its marks, whatever the subject begins and ends with."""

import pytest

from corpus import Reply
from indexer import Marked
from webapp.words.labels import title_of
from webapp.words.matter import heading


@pytest.mark.parametrize(
    ("title", "subject", "shown"),
    [
        ("关于第12号建议的答复", "关于改善山区校车接送的建议", "改善山区校车接送"),
        ("关于第12号提案的答复", "《关于河道清淤的提案》", "河道清淤"),
        ("关于第12号提案的答复", "修建人行天桥的建议案", "修建人行天桥"),
        ("关于第12号提案的答复", "关于规范停车的意见建议", "规范停车"),
        ("关于第12号提案的答复", "关于将建议提案办理纳入考核的建议", "将建议提案办理纳入考核"),
        ("关于第12号提案的答复", "关于停车", "停车"),
        ("对《关于增设公交站点的建议》的答复", "", "增设公交站点"),
        ("关于第12号建议的答复", "", "关于第12号建议的答复"),
    ],
)
def test_the_matter_heads_a_reply(title: str, subject: str, shown: str) -> None:
    assert heading(Marked(title), Marked(subject)).text == shown


def test_marks_follow_the_part_that_is_shown() -> None:
    # Of the marks 关于, 校车 and 送的建议 the first goes, the last is cut.
    subject = Marked("关于校车接送的建议", ((0, 2), (2, 4), (5, 9)))
    assert heading(Marked(""), subject) == Marked("校车接送", ((0, 2), (3, 4)))


def test_a_letter_without_a_title_is_called_by_its_subject_without_nested_quotation_marks() -> None:
    assert title_of(Reply(body="好。", subject="做好改造“后半篇文章”")) == "对《做好改造“后半篇文章”》的答复"
