"""Our end of the reading process: requests are answered by a process that may crash, run out of memory or never end.

A process is started by the first request, kept for the following ones, and started anew where it ended. It has a limit of memory
(RLIMIT_AS) from its start, and each answer a limit of time.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NoReturn

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.readers.worker.wire import Message, packed, receive

_CHUNK: Final = 1 << 16
_PIPE, _SMALLEST_PIPE = 1 << 20, 1 << 14
"""What a pipe may hold on Linux (pipe(7)), and what it holds anywhere."""
_ADVICE: Final = "请用原来的软件打开后另存为 docx 或纯文本（TXT）再试。"


def _room(pipe: int) -> int:
    """Bytes that a pipe holds, made as many as an ordinary user may have where the system lets us."""
    with suppress(AttributeError, OSError):
        return fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    return _SMALLEST_PIPE


class Gone(Exception):
    """The process ended."""


class Process:
    """One reading process."""

    def __init__(self, megabytes: int) -> None:
        command = [sys.executable, "-m", "corpus.readers.worker.process", str(megabytes)]
        # In a session of its own: an interrupt at the terminal is for us, who then end it.
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._deadline = 0.0
        self._received = bytearray()

    def ask(self, request: Message, seconds: float) -> Iterator[Message]:
        """The answers, each within `seconds`. Raises Gone and TimeoutError."""
        self.send(request)
        yield from self.answers(seconds)

    def send(self, request: Message) -> None:
        """Ask, and do not wait for answers; requests are answered in their order. Raises Gone."""
        assert self._popen.stdin is not None
        try:
            self._popen.stdin.write(packed(request))
            self._popen.stdin.flush()
        except OSError as error:
            raise Gone from error

    def answers(self, seconds: float) -> Iterator[Message]:
        """The answers to the first request that has not been answered, each within `seconds`. Raises Gone and TimeoutError."""
        while True:
            self._deadline = time.monotonic() + seconds
            answer = receive(self._read)
            if answer is None:
                raise Gone
            yield answer
            if "end" in answer.said or "problem" in answer.said:
                return

    def _read(self, count: int) -> bytes:
        assert self._popen.stdout is not None
        descriptor, received = self._popen.stdout.fileno(), self._received
        while len(received) < count:
            left = self._deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TimeoutError
            piece = os.read(descriptor, _CHUNK)
            if not piece:
                break
            received += piece
        found = bytes(received[:count])
        del received[:count]
        return found

    @property
    def room(self) -> int:
        """Bytes of requests that can wait in the pipe, so that sending them never does."""
        assert self._popen.stdin is not None
        return _room(self._popen.stdin.fileno())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._popen.pid

    @property
    def ended(self) -> bool:
        return self._popen.poll() is not None

    def end(self) -> int:
        """Kill the process; its exit code."""
        self._popen.kill()
        assert self._popen.stdin is not None and self._popen.stdout is not None
        code = self._popen.wait()
        self._popen.stdout.close()
        with suppress(BrokenPipeError):  # a request that it never read
            self._popen.stdin.close()
        return code


class Worker:
    """Reading processes of one kind, as many as are asked at once. Safe for threads and after a fork."""

    def __init__(self, megabytes: int, seconds: float) -> None:
        self._megabytes = megabytes
        self._seconds = seconds
        self._idle: list[Process] = []
        self._inherited: list[Process] = []
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._forget)

    def run(self, task: str, raw: bytes, **given: Any) -> Iterator[Message]:
        """The messages that answer a task of `tasks`. Raises UnreadableFile with the reason, without a name."""
        process = self._process()
        finished = False
        try:
            for answer in process.ask(Message({"task": task, **given}, raw), self._seconds):
                if "problem" in answer.said or "end" in answer.said:
                    finished = not answer.said["retires"]
                if "problem" in answer.said:
                    self._raise(answer.said)
                if "end" not in answer.said:
                    yield answer
        except TimeoutError as error:
            raise UnreadableFile(f"读取超过 {self._seconds:.0f} 秒，已停止。{_ADVICE}") from error
        except Gone as error:
            raise UnreadableFile(self._cause(process.end())) from error
        finally:
            if finished:
                self._idle.append(process)
            else:
                process.end()

    def close(self) -> None:
        """End the processes; a later request starts another."""
        while self._idle:
            self._idle.pop().end()

    def _process(self) -> Process:
        while True:
            try:
                process = self._idle.pop()
            except IndexError:
                return Process(self._megabytes)
            if not process.ended:
                return process
            process.end()

    def _forget(self) -> None:
        self._inherited += self._idle  # they are our parent's: neither ended nor asked
        self._idle = []

    def _raise(self, said: Mapping[str, Any]) -> NoReturn:
        if said["code"] == NeedsRecognition.__name__:
            raise NeedsRecognition(said["problem"])
        if said["code"] == "memory":
            raise UnreadableFile(self._memory())
        if said["code"] == "failure":
            raise UnreadableFile(f"读取程序在这个文件上出错（{said['problem']}），文件可能已损坏。{_ADVICE}")
        raise UnreadableFile(said["problem"])

    def _memory(self) -> str:
        return f"读取它需要的内存超过上限 {self._megabytes} MB，未读取。请拆分，或只保存正文后再试。"

    def _cause(self, code: int) -> str:
        name = signal.Signals(-code).name if code < 0 else str(code)
        return f"读取程序中途退出（{name}）：文件已损坏，或读取它需要的内存超过上限 {self._megabytes} MB。{_ADVICE}"
