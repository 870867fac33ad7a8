"""The store: what is kept, what is found again, what survives."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Outcome, Reply, Store, StoreError
from corpus.intake.synthesize import SAMPLES
from tests.conftest import REPLIES
from tests.places import ROOT

REPLY = REPLIES[0]
ADDRESS = "https://example.gov.cn/56.html"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data" / "replies.sqlite") as store:
        yield store


def keep(store: Store, reply: Reply, address: str = ADDRESS, raw: bytes | None = None) -> Outcome:
    with store.transaction():
        return store.keep(reply, raw or repr(reply).encode(), address)


def ids(store: Store) -> list[str]:
    return [change.id for change in store.changes() if change.reply]


def test_a_reply_comes_back_as_it_was_kept(empty: Store) -> None:
    assert keep(empty, REPLY) is Outcome.ADDED
    (reply_id,) = ids(empty)
    stored = empty.get(reply_id)
    assert stored is not None
    assert (stored.reply, stored.sources, stored.revision) == (REPLY, (ADDRESS,), 1)


def test_importing_the_same_page_twice_changes_nothing(empty: Store) -> None:
    keep(empty, REPLY)
    before = list(empty.changes())
    assert keep(empty, REPLY) is Outcome.UNCHANGED
    assert list(empty.changes()) == before


def test_another_counter_on_the_page_is_no_change_of_the_reply(empty: Store) -> None:
    keep(empty, REPLY, raw=b"visits: 1")
    assert keep(empty, REPLY, raw=b"visits: 2") is Outcome.UNCHANGED
    assert empty.page(ADDRESS) == b"visits: 2"


def test_a_changed_page_keeps_its_id_and_its_earlier_revision(empty: Store) -> None:
    keep(empty, REPLY)
    (reply_id,) = ids(empty)
    changed = replace(REPLY, body=REPLY.body + "\n补充说明：已全部完成。")
    assert keep(empty, changed) is Outcome.UPDATED
    assert ids(empty) == [reply_id]
    assert [(r.number, r.reply) for r in empty.revisions(reply_id)] == [(1, REPLY), (2, changed)]


def test_indexes_see_that_a_reply_is_found_elsewhere_too_or_no_longer(empty: Store) -> None:
    """An index may keep sources beside replies."""
    mirror = "https://mirror.example.gov.cn/a.html"
    keep(empty, REPLY)
    seen = empty.last_change
    assert keep(empty, REPLY, mirror) is Outcome.MERGED
    (change,) = empty.changes(seen)
    assert change.stored and change.stored.sources == (ADDRESS, mirror)
    seen = empty.last_change
    assert keep(empty, REPLIES[1], mirror) is Outcome.ADDED
    assert {change.stored and change.stored.sources for change in empty.changes(seen)} == {
        (ADDRESS,),
        (mirror,),
    }


def test_indexes_see_that_a_page_is_a_sample_no_longer(empty: Store) -> None:
    sample = next(iter(sorted(SAMPLES.glob("*.txt")))).read_bytes()
    keep(empty, REPLY, raw=sample)
    seen = empty.last_change
    assert keep(empty, REPLY, raw=sample + b"\n") is Outcome.UNCHANGED
    (change,) = empty.changes(seen)
    assert change.stored and not change.stored.is_sample


def test_the_same_reply_at_two_addresses_is_one_with_two_sources(empty: Store) -> None:
    keep(empty, REPLY)
    masked = replace(REPLY, title="望川区教育局答复", body=REPLY.body.replace("一千二百", "1200"))
    assert keep(empty, masked, "https://mirror.example.gov.cn/a.html") is Outcome.MERGED
    (reply_id,) = ids(empty)
    stored = empty.get(reply_id)
    assert stored is not None
    assert set(stored.sources) == {ADDRESS, "https://mirror.example.gov.cn/a.html"}
    assert stored.reply == REPLY, "a mirror's wording does not replace the first"


def test_a_mirror_imported_again_does_not_flip_the_wording(empty: Store) -> None:
    mirror = replace(REPLY, title="转载：答复")
    keep(empty, REPLY)
    keep(empty, mirror, "https://mirror.example.gov.cn/a.html")
    assert keep(empty, REPLY) is Outcome.UNCHANGED
    assert keep(empty, mirror, "https://mirror.example.gov.cn/a.html") is Outcome.UNCHANGED
    assert [change.reply for change in empty.changes()] == [REPLY]


def test_the_same_text_sent_to_two_deputies_is_two_replies(empty: Store) -> None:
    keep(empty, REPLY)
    assert keep(empty, replace(REPLY, numbers=(57,)), "https://example.gov.cn/57.html") is Outcome.ADDED
    assert len(ids(empty)) == 2


def test_two_agencies_answering_one_suggestion_are_two_replies(empty: Store) -> None:
    keep(empty, REPLY)
    other = replace(REPLY, agency="望川区财政局", body="经费已列入预算。")
    assert keep(empty, other, "https://example.gov.cn/56-2.html") is Outcome.ADDED


def test_an_address_that_comes_to_hold_another_reply_keeps_both(empty: Store) -> None:
    keep(empty, REPLY)
    assert keep(empty, REPLIES[1]) is Outcome.ADDED
    assert len(ids(empty)) == 2


def test_ids_are_the_same_in_every_store(tmp_path: Path) -> None:
    with Store(tmp_path / "a.sqlite") as first, Store(tmp_path / "b.sqlite") as second:
        keep(second, REPLIES[1], "https://example.gov.cn/104.html")
        for store in (first, second):
            keep(store, REPLY)
        assert ids(first)[0] in ids(second)


def test_a_removed_reply_is_hidden_and_comes_back_when_imported_again(empty: Store) -> None:
    keep(empty, REPLY)
    (reply_id,) = ids(empty)
    with empty.transaction():
        assert empty.remove([reply_id, "unknown"]) == (reply_id,)
    assert empty.get(reply_id) is None
    assert [(c.id, c.reply) for c in empty.changes()] == [(reply_id, None)]
    assert keep(empty, REPLY) is Outcome.ADDED
    assert ids(empty) == [reply_id]


def test_changes_tell_each_reply_once_in_its_present_state(empty: Store) -> None:
    keep(empty, REPLY)
    keep(empty, REPLIES[1], "https://example.gov.cn/104.html")
    seen = max(change.number for change in empty.changes())
    assert empty.pending(seen) == 0
    keep(empty, replace(REPLY, body="改。"))
    keep(empty, replace(REPLY, body="又改。"))
    assert [change.reply and change.reply.body for change in empty.changes(seen)] == ["又改。"]


def test_an_exception_rolls_the_whole_transaction_back(empty: Store) -> None:
    with pytest.raises(ZeroDivisionError), empty.transaction():
        empty.keep(REPLY, b"page", ADDRESS)
        raise ZeroDivisionError
    assert ids(empty) == []


def test_writing_outside_a_transaction_is_refused(empty: Store) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        empty.keep(REPLY, b"page", ADDRESS)


def test_a_file_that_is_no_store_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    path.write_text("这不是数据库，只是一个同名的文本文件。" * 40)
    with pytest.raises(StoreError, match=r"replies\.sqlite"):
        Store(path)
    assert path.read_text().startswith("这不是数据库")


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    Store(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="升级"):
        Store(path)


def test_a_missing_store_is_only_created_when_asked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="dafu import"):
        Store(tmp_path / "replies.sqlite", create=False)
    assert not (tmp_path / "replies.sqlite").exists()


def test_who_opens_a_store_while_another_makes_it_waits_and_can_write(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        # Of a file not yet in WAL mode this is a lock for whose end SQLite does not wait to change the mode.
        other.execute("BEGIN IMMEDIATE")
        letting_go = threading.Timer(0.2, other.rollback)
        letting_go.start()
        with Store(path) as store:
            letting_go.join()
            keep(store, REPLY)
            assert len(ids(store)) == 1


def test_a_full_disk_is_reported_and_costs_nothing_committed(empty: Store) -> None:
    keep(empty, REPLY)
    pages = empty._database.value("PRAGMA page_count")
    empty._database.value(f"PRAGMA max_page_count = {pages}")
    large = replace(REPLIES[1], body="段落。" * 100_000)
    with pytest.raises(StoreError, match="磁盘空间"):
        keep(empty, large, "https://example.gov.cn/104.html")
    with Store(empty.path) as again:
        assert [change.reply for change in again.changes()] == [REPLY]


def test_a_kill_in_mid_import_loses_no_committed_reply(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    script = textwrap.dedent(
        f"""
        import sys
        from dataclasses import replace
        from pathlib import Path
        from corpus import Store
        from tests.conftest import REPLIES
        store = Store(Path({str(path)!r}))
        for batch in range(5):
            with store.transaction():
                for number in range(batch * 10, batch * 10 + 10):
                    reply = replace(REPLIES[0], numbers=(number,), body=f"第{{number}}号。" * 50)
                    store.keep(reply, b"page %d" % number, f"https://example.gov.cn/{{number}}")
                    if number == 45:
                        print("in mid transaction", flush=True)
                        sys.stdin.read()
        """
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout and writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
    with Store(path) as store:
        assert len(ids(store)) == 40, "no transaction is there in part"
        assert store._database.value("PRAGMA integrity_check") == "ok"
        assert keep(store, REPLIES[1], "https://example.gov.cn/after") is Outcome.ADDED


def test_a_process_ends_well_while_threads_read(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from threading import Barrier, Thread
        from corpus import Store

        store, reading = Store(Path(sys.argv[1])), Barrier(9)

        def read():
            store.last_change
            reading.wait()
            while True:
                store.stats()

        for _ in range(8):
            Thread(target=read, daemon=True).start()
        reading.wait()
        """
    )
    command = [sys.executable, "-c", script, str(tmp_path / "replies.sqlite")]
    ended = [subprocess.run(command, cwd=ROOT, check=False).returncode for _ in range(6)]
    assert ended == [0] * 6
