"""What the operator's journal remembers, within bounds, and how questions get into it."""

from __future__ import annotations

import logging
import threading
from datetime import date
from pathlib import Path

import pytest

from corpus import Store, StoreError
from indexer import EngineUnavailable
from tests import clock
from tests.serving import PATIENCE
from webapp.journal import journal as module
from webapp.journal import query_log as questions
from webapp.journal.journal import Journal, Question, Rejects
from webapp.journal.query_log import LONGEST, PENDING, QuestionLog


def noted(path: Path) -> dict[str, tuple[int, int]]:
    with Journal(path) as journal:
        return {question.text: (question.asked, question.empty) for question in journal.frequent(10_000)}


def test_imports_are_remembered_newest_first_with_what_was_rejected(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        numbers = {"added": 3, "updated": 1, "unchanged": 0}
        journal.imported(
            [Path("甲"), Path("乙")], numbers, [("甲/1.html", "是新闻"), ("甲/2.html", "文件是空的")]
        )
        journal.imported([Path("丙")], numbers, [("甲/1.html", "是新闻"), ("丙/9.html", "是新闻")])
        assert [(run.paths, run.added, run.rejected) for run in journal.imports(9)] == [
            ("丙", 3, 2),
            ("甲 乙", 3, 2),
        ]
        assert journal.rejects(9) == [
            Rejects("是新闻", 2, "甲/1.html"),
            Rejects("文件是空的", 1, "甲/2.html"),
        ]
        assert len(journal.imports(1)) == len(journal.rejects(1)) == 1


def test_old_imports_and_endless_rejects_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IMPORTS", 2)
    monkeypatch.setattr(module, "REJECTS", 3)
    numbers = {"added": 0, "updated": 0, "unchanged": 0}
    with Journal(tmp_path / "j.sqlite") as journal:
        for run in range(4):
            journal.imported([Path(f"{run}")], numbers, [(f"{run}/{n}", f"原因{run}") for n in range(5)])
        assert [(run.paths, run.rejected) for run in journal.imports(9)] == [("3", 5), ("2", 5)]
        assert [(group.reason, group.count) for group in journal.rejects(9)] == [("原因2", 3), ("原因3", 3)]


def test_questions_add_up_and_those_without_answers_are_listed_apart(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.used({"教师": (3, 0), "飞碟": (2, 2)}, {"searches": 5}, 100)
        journal.used({"飞碟": (2, 1), "电梯": (1, 0)}, {"searches": 3}, 100)
        assert [(q.text, q.asked) for q in journal.frequent(2)] == [("飞碟", 4), ("教师", 3)]
        (missing,) = journal.unanswered(9)
        assert missing == Question("飞碟", 4, 3, missing.last_on) and len(missing.last_on) == 10
        assert journal.meters() == {"searches": 8.0}


def test_only_so_many_questions_are_kept_the_most_frequent_ones(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with Journal(path) as journal:
        journal.used({f"{n}": (n, 0) for n in range(1, 9)}, {}, 3)
    assert noted(path) == {"8": (8, 0), "7": (7, 0), "6": (6, 0)}


def test_numbers_of_use_are_those_of_the_last_days(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        for month, day, searches in ((1, 31, 100), (2, 1, 5), (2, 29, 1), (3, 1, 3)):
            with clock.day(date(2028, month, day)):
                journal.used({"教师": (1, 0)}, {"searches": searches}, 3)
        assert journal.meters() == {"searches": 9.0}
        assert [(question.asked, question.last_on) for question in journal.frequent(9)] == [(4, "2028-03-01")]


def test_a_store_is_no_journal(tmp_path: Path) -> None:
    with Store(tmp_path / "replies.sqlite"):
        pass
    with pytest.raises(StoreError, match=r"运行记录.*更新版本"):
        Journal(tmp_path / "replies.sqlite")


def test_noting_writes_nothing_until_it_is_time(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 10, seconds=3600)
    for total in (1, 0, 0):
        log.note("教师", total, 2.0, dict)
    assert not (tmp_path / "j.sqlite").exists()
    log.flush()
    assert noted(tmp_path / "j.sqlite") == {"教师": (3, 2)}
    log.flush()
    assert noted(tmp_path / "j.sqlite") == {"教师": (3, 2)}


def test_what_was_noted_is_written_after_a_while_by_a_thread_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, by = threading.Event(), list[threading.Thread]()
    used = Journal.used

    def watched(self: Journal, *arguments: object) -> None:
        used(self, *arguments)  # type: ignore[arg-type]
        by.append(threading.current_thread())
        written.set()

    monkeypatch.setattr(Journal, "used", watched)
    QuestionLog(tmp_path / "j.sqlite", 10, seconds=0.01).note("教师", 1, 2.0, dict)
    assert written.wait(PATIENCE) and by[0] is not threading.current_thread()


def test_questions_of_many_threads_are_all_counted_while_some_are_written(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 10, seconds=3600)

    def ask() -> None:
        for number in range(200):
            log.note("教师", 0, 1.0, dict)
            if number % 50 == 49:
                log.flush()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert noted(tmp_path / "j.sqlite") == {"教师": (800, 800)}


def test_a_flood_of_different_questions_is_bounded_in_memory_and_counted(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 10_000, seconds=3600)
    for number in range(PENDING + 50):
        log.note(f"{number}", 1, 1.0, dict)
    log.flush()
    assert len(noted(tmp_path / "j.sqlite")) == PENDING
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.meters()["searches"] == PENDING + 50


def test_long_texts_are_cut_and_searches_without_words_are_only_counted(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 10, seconds=3600)
    log.note("长" * 500, 1, 1.0, dict)
    log.note("", 1, 1.0, dict)
    log.flush()
    assert noted(tmp_path / "j.sqlite") == {"长" * LONGEST: (1, 0)}


def test_no_question_is_kept_where_none_shall_be(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 0, seconds=3600)
    log.note("教师", 1, 1.0, dict)
    log.flush()
    assert not (tmp_path / "j.sqlite").exists()


def test_the_use_of_caches_is_what_was_added_since_it_was_asked_last(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 10, seconds=3600)
    # The counters begin again when a new index is opened.
    for hits, misses in ((5, 2), (9, 3), (1, 1)):
        log.note("教师", 1, 1.0, dict)
        log.flush(lambda h=hits, m=misses: {"cache_hits": h, "cache_misses": m})  # type: ignore[misc]
    with Journal(tmp_path / "j.sqlite") as journal:
        meters = journal.meters()
    assert (meters["cache_hits"], meters["cache_misses"]) == (10, 4)
    assert (meters["searches"], meters["took_ms"]) == (3, 3.0)


def test_what_cannot_be_written_is_logged_and_kept_for_the_next_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "in the way").touch()
    log = QuestionLog(tmp_path / "in the way" / "j.sqlite", 10, seconds=3600)
    log.note("教师", 0, 1.0, dict)
    with caplog.at_level(logging.WARNING, questions.__name__):
        log.flush()
    assert "无法使用数据目录" in caplog.text
    (tmp_path / "in the way").unlink()
    log.flush()
    assert noted(tmp_path / "in the way" / "j.sqlite") == {"教师": (1, 1)}


def test_an_index_that_cannot_be_asked_loses_no_question(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "j.sqlite", 10, seconds=3600)
    log.note("教师", 0, 1.0, dict)

    def broken() -> dict[str, int]:
        raise EngineUnavailable("坏了")

    log.flush(broken)
    log.flush()
    assert noted(tmp_path / "j.sqlite") == {"教师": (1, 1)}
