"""What later letters say of a promise as done."""

from __future__ import annotations

import pytest

from corpus.letter.follow_ups import Mention, mention
from corpus.letter.promises import Promise, promises
from corpus.reply import Reply


@pytest.fixture(scope="module")
def promise() -> Promise:
    (found,) = promises(Reply(body="我局将于2026年6月底前建成城北石桥水厂。", written_on="2025-06-18"))
    return found


def test_a_sentence_that_says_it_was_done_is_found_with_its_paragraph(promise: Promise) -> None:
    later = Reply(body="现答复如下：\n去年来信已收。城北石桥水厂已于今年5月建成，日供水两万吨。")
    assert mention(promise, later) == Mention(1, "城北石桥水厂已于今年5月建成，日供水两万吨。")


@pytest.mark.parametrize(
    "body",
    ["城北石桥水厂将于明年建成，已完成招标。", "城南小学已建成，提供学位900个。", "城北石桥水厂是重点工程。"],
)
def test_plans_other_works_and_states_are_no_follow_up(promise: Promise, body: str) -> None:
    assert mention(promise, Reply(body=body)) is None
