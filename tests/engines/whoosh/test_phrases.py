"""Phrases of the embedded engine: looked for in the texts that it keeps of the replies, as they were when it took them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import numpy as np
import pytest

from corpus import Reply, StoredReply
from corpus.intake.synthesize import synthesize
from indexer import update
from indexer.contract.document import Document
from indexer.engines.whoosh import phrases
from indexer.engines.whoosh.phrases import Phrases
from indexer.engines.whoosh.storage import text_arrays
from indexer.engines.whoosh.storage.array_file import ArrayFile, HeldFile, write_arrays
from indexer.engines.whoosh.storage.array_types import Mask, Numbers
from indexer.engines.whoosh.storage.text_arrays import Part, Texts, chosen_arrays
from indexer.text.analyzer import analyzer
from tests.conftest import REPLIES
from tests.engines.contract import add, titles
from tests.engines.whoosh.large import as_if_large
from tests.local import LocalEngine

WORD: Final = "海绵城市"


@pytest.fixture(scope="session")
def kind() -> str:
    """Only this engine keeps texts."""
    return "whoosh"


def holders(engine: LocalEngine, phrase: str) -> list[str]:
    """The titles of what holds a phrase."""
    update(engine, engine.store)
    return titles(engine, f"“{phrase}”")


@pytest.mark.parametrize(
    ("phrase", "changes"),
    [
        (f"建设{WORD}", {"body": f"建设{WORD}。"}),
        (f"建设{WORD}", {"body": "建設海綿城市。"}),
        (WORD, {"title": f"关于{WORD}"}),
        (WORD, {"proposers": (WORD,)}),
        ("张三、李四", {"proposers": ("张三", "李四")}),
        ("c:\\城", {"body": "Ｃ:\\城"}),
    ],
)
def test_a_phrase_is_found_folded_and_in_every_field(
    own: LocalEngine, phrase: str, changes: Mapping[str, Any]
) -> None:
    other = Reply(title="另一件", body="已办结。")
    add(own.store, [added := replace(other, **changes)])
    assert holders(own, phrase) == [added.title]


def test_what_has_all_pairs_of_a_phrase_apart_does_not_hold_it(own: LocalEngine) -> None:
    add(own.store, [Reply(title="另一件", body="海绵，绵城，城市。")])
    assert holders(own, WORD) == []


def test_a_reply_holds_what_it_was_corrected_to_once_the_index_knows(own: LocalEngine) -> None:
    update(own, own.store)
    (corrected, *_) = sorted(own.store.changed(0))
    with own.store.transaction():
        own.store.edits.correct(corrected, "subject", {"subject": f"建設{WORD}"}, "王编辑", "看错了")
    assert titles(own, f"“建设{WORD}”") == []
    assert len(holders(own, f"建设{WORD}")) == 1


def test_phrases_are_found_in_what_is_left_of_segments_that_are_joined(own: LocalEngine) -> None:
    with as_if_large():
        for number in range(9):
            add(own.store, [Reply(title=f"第{number}件", body=f"第{number}段{WORD}建设。")])
            update(own, own.store)
        gone = [
            change.id
            for change in own.store.changes(0)
            if change.stored and "第3段" in change.stored.reply.body
        ]
        with own.store.transaction():
            own.store.remove(gone)
        assert sorted(holders(own, f"{WORD}建设")) == [f"第{number}件" for number in range(9) if number != 3]


def written(texts: Sequence[str]) -> Texts:
    """The texts, written to a file and read."""
    file = BytesIO()
    write_arrays(file, chosen_arrays("letter", [(Texts.of(texts), np.ones(len(texts), dtype=np.bool_))]))
    return Texts.read(ArrayFile(HeldFile("file", file.getvalue())), "letter")


@pytest.fixture
def texts() -> Texts:
    """In two parts, each read from a file."""
    return Texts.joined([written(["海绵城市", "", "城市𠮷海绵"]), written(["海绵", "城海绵"])])


def test_of_several_segments_those_that_hold_it_are_found(texts: Texts) -> None:
    every = np.arange(5)
    known = Phrases()
    assert known.holding("海绵", texts, every[3:]).tolist() == [3, 4]
    assert known.holding("海绵", texts, every).tolist() == [0, 2, 3, 4]
    assert known.holding("海绵", texts, every[1:3]).tolist() == [2]
    assert known.holding("𠮷海", texts, every[1:]).tolist() == [2]
    assert known.holding("海绵", texts, every[:0]).tolist() == []


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the texts that were read for phrases, segment by segment."""
    numbers: list[int] = []

    def held(part: Part, text: str, some: Numbers) -> Mask:
        numbers.extend(some.tolist())
        return text_arrays.held(part, text, some)

    monkeypatch.setattr(phrases, "held", held)
    return numbers


def test_a_text_is_read_once_whatever_commits_come(own: LocalEngine, read: list[int]) -> None:
    add(
        own.store,
        [Reply(title="第1件", body=f"{WORD}建设。"), Reply(title="第2件", body="海绵，绵城，城市。")],
    )
    assert holders(own, WORD) == ["第1件"]
    assert len(read) == 2
    add(own.store, [Reply(title="第3件", body=f"{WORD}也在规划。")])
    assert sorted(holders(own, WORD)) == ["第1件", "第3件"]
    assert len(read) == 3


def test_what_several_threads_wait_for_is_read_once(texts: Texts, read: list[int]) -> None:
    known, every = Phrases(), np.arange(5)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: known.holding("海绵", texts, every).tolist(), range(4)))
    assert found == [[0, 2, 3, 4]] * 4
    assert len(read) == 5


def test_the_bytes_of_a_phrase_between_characters_are_not_it() -> None:
    texts = written(["\u4e2d\u2d4e", "\u4e2d\u4e2d\u4e2d\u2d4e\u4e00\u2d4e\u002d"])
    assert Phrases().holding("\u4e2d\u4e2d", texts, np.arange(2)).tolist() == [1]
    assert Phrases().holding("\u2d4e", written(["\u4e2d\u4e2d"]), np.arange(1)).tolist() == []


def test_the_chosen_of_several_texts_are_written_one_after_the_other(texts: Texts) -> None:
    file = BytesIO()
    chosen = np.array([True, False, True, False, True])
    with as_if_large():
        write_arrays(file, chosen_arrays("letter", [(texts, chosen), (texts, ~chosen)]))
    read = Texts.read(ArrayFile(HeldFile("file", file.getvalue())), "letter")
    assert [read[number] for number in range(len(read))] == ["海绵城市", "城市𠮷海绵", "城海绵", "", "海绵"]


def test_the_words_of_a_text_are_those_that_were_counted() -> None:
    replies: tuple[Reply, ...] = (*REPLIES, *synthesize(20))
    for reply in replies:
        document = Document(StoredReply("3f2a9c0d11be", reply, (), 1, "", ""))
        words = analyzer().terms([document.parts()]).words
        assert {*analyzer().tokens(document.folded())} == {*words}
