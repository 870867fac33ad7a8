"""Connections are shared by the processes of a server, whichever wakes first."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from waitress.task import ThreadedTaskDispatcher

from indexer import Settings
from tests.local import LocalEngine
from tests.serving import PATIENCE, Served, started
from webapp.http.shares import PATIENCE as WAITED
from webapp.http.shares import Shares, Threads

_ASKS = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def _held(served: Served) -> dict[int, int]:
    """How many sockets each process has open."""
    return {worker: _sockets(Path(f"/proc/{worker}/fd")) for worker in served.workers}


def _sockets(files: Path) -> int:
    count = 0
    for file in files.iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += str(file.readlink()).startswith("socket:")
    return count


def _becomes(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (known := is_so()) and time.monotonic() < end:
        time.sleep(0.02)
    return known


def _shares(served: Served, connections: int) -> list[int]:
    """How many of some connections, opened at once, each process let in; each is asked something, and closed."""
    before = _held(served)
    clients = [served.connect() for _ in range(connections)]
    assert _becomes(lambda: sum(_held(served).values()) == sum(before.values()) + connections)
    shares = [now - before[worker] for worker, now in _held(served).items()]
    for client in clients:
        client.sendall(_ASKS)
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        client.close()
    assert _becomes(lambda: _held(served) == before)
    return shares


def test_each_process_holds_its_share_of_the_connections(own: LocalEngine, own_settings: Settings) -> None:
    with started(own_settings.data, {"DAFU_WORKERS": "2"}) as served:
        # Once both are ready.
        assert _becomes(lambda: min(_shares(served, 4)) > 0)
        assert min(_shares(served, 16)) >= 7


def _wakes(process: int) -> int:
    """How often the loop of a process has waited for something."""
    status = Path(f"/proc/{process}/task/{process}/status").read_text(encoding="ascii", errors="replace")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("voluntary_ctxt")))


def test_who_left_connections_to_another_process_waits_again_as_long_as_nobody_comes(
    own: LocalEngine, own_settings: Settings
) -> None:
    with started(own_settings.data, {"DAFU_WORKERS": "2"}) as served:
        assert _becomes(lambda: min(_shares(served, 4)) > 0)
        clients = [served.connect() for _ in range(16)]
        for client in clients:
            client.sendall(_ASKS)
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
        before = {worker: _wakes(worker) for worker in served.workers}
        time.sleep(1)
        # Looking each millisecond would be a thousand.
        assert max(_wakes(worker) - count for worker, count in before.items()) < 100
        for client in clients:
            client.close()


def test_whoever_knocks_is_let_in_though_a_process_hangs_or_was_killed(
    own: LocalEngine, own_settings: Settings
) -> None:
    with started(own_settings.data, {"DAFU_WORKERS": "2"}) as served:
        assert _becomes(lambda: min(_shares(served, 4)) > 0)
        hangs, works = sorted(served.workers)
        os.kill(hangs, signal.SIGSTOP)
        try:
            assert sorted(_shares(served, 6)) == [0, 6]
        finally:
            os.kill(hangs, signal.SIGCONT)
        os.kill(works, signal.SIGKILL)
        assert _becomes(lambda: works not in served.workers)
        assert [served.ask(b"/healthz")[0] for _ in range(6)] == [200] * 6


def test_only_processes_that_let_in_are_waited_for() -> None:
    shares = Shares()
    one, other = shares.of(1), shares.of(2)
    one.hold(5)
    assert not one.is_full()
    other.hold(4)
    assert one.is_full()
    assert not other.is_full()
    other.take()
    assert not one.is_full()
    other.hold(0)
    other.leave()
    assert not one.is_full()


def test_of_many_connections_a_few_more_are_no_matter() -> None:
    shares = Shares()
    one, other = shares.of(1), shares.of(2)
    one.hold(1100)
    other.hold(1000)
    assert not one.is_full()
    one.hold(1200)
    assert one.is_full()


class _Task:
    """What waits for a thread, and is answered once it may be."""

    def __init__(self, waited: float = 0.0, *, may_end: bool = True) -> None:
        self.queued = time.perf_counter() - waited
        self.began, self.may_end = threading.Event(), threading.Event()
        self.thread = 0
        if may_end:
            self.may_end.set()

    def service(self) -> None:
        self.thread = threading.get_ident()
        self.began.set()
        assert self.may_end.wait(PATIENCE)


def _started(threads: int) -> ThreadedTaskDispatcher:
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    return dispatcher


def test_one_thread_answers_all_until_one_has_waited_for_long() -> None:
    threads = Threads(_started(1), _started(7))
    slow, late, fresh = _Task(may_end=False), _Task(WAITED), _Task(WAITED / 2)
    threads.add_task(slow)
    assert slow.began.wait(PATIENCE)
    assert threads.relieve() == math.inf
    for task in (late, fresh):
        threads.add_task(task)
    assert 0 < threads.relieve() <= WAITED / 2 + 0.001
    assert late.began.wait(PATIENCE) and late.thread != slow.thread
    assert not fresh.began.is_set()
    slow.may_end.set()
    assert fresh.began.wait(PATIENCE) and fresh.thread == slow.thread
    threads.shutdown(timeout=PATIENCE)


def test_without_further_threads_nothing_is_handed_over() -> None:
    threads = Threads(_started(1), None)
    slow, late = _Task(may_end=False), _Task(WAITED)
    for task in (slow, late):
        threads.add_task(task)
    assert slow.began.wait(PATIENCE)
    assert threads.relieve() == math.inf and not late.began.is_set()
    slow.may_end.set()
    assert late.began.wait(PATIENCE) and late.thread == slow.thread
    threads.shutdown(timeout=PATIENCE)
