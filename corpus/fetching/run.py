"""`fetch`: starts the process that crawls, listens to it, and hands Ctrl-C on to it.

A process of its own, because Twisted's event loop starts only once in a process and wants its signals to itself.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from types import FrameType
from typing import IO, Final
from urllib.parse import urlsplit

from corpus.errors import FetchError, system_reason
from corpus.fetching.addresses import canonical
from corpus.fetching.archive import begin_run, finish_run
from corpus.fetching.job import ENDINGS, Ended, FetchOptions, Job, Settled, read_event

Progress = Callable[[int, int], None]
"""Told after each address how many are settled and how many are known."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An address that could not be fetched."""

    address: str
    reason: str

    @property
    def is_gone(self) -> bool:
        """Whether the site says that there is no such page, or no more."""
        return self.reason.endswith(("（404）", "（410）"))


@dataclass
class FetchReport:
    """What became of all addresses."""

    folder: Path
    resumed: bool = False
    """Whether it went on where the last run had stopped."""
    fetched: int = 0
    """Pages that are new or have changed."""
    unchanged: int = 0
    """Pages that the site says, or shows, to be as they were saved."""
    kept: int = 0
    """Pages that the stopped run had settled, not asked for again."""
    forbidden: list[str] = field(default_factory=list)
    """What robots.txt asks not to fetch."""
    failed: list[Failure] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """Addresses that lead to others, and to which."""
    stopped: str | None = None
    """Why it stopped before the end, in words for who asked; the next call goes on from there."""

    def add(self, settled: Settled) -> None:
        """Take one address into account."""
        match settled.outcome:
            case "fetched":
                self.fetched += 1
            case "unchanged":
                self.unchanged += 1
            case "kept":
                self.kept += 1
            case "forbidden":
                self.forbidden.append(settled.address)
            case "moved":
                self.moved[settled.address] = settled.reason
            case "failed":
                self.failed.append(Failure(settled.address, settled.reason))


_DEFAULTS: Final = FetchOptions()
_PATIENCE: Final = 0.2
"""Seconds to wait for news before looking whether somebody asked to stop."""
_INTERRUPTED: Final = "已按要求停止。再次运行同一命令，会从停下的地方接着抓取。"


def fetch(
    urls: Iterable[str],
    folder: Path,
    options: FetchOptions = _DEFAULTS,
    progress: Progress = lambda done, known: None,
) -> FetchReport:
    """Copy the pages at `urls`, and those of the same sites they lead to, into `folder`; what became of each.

    Interrupted (Ctrl-C) it finishes the pages on their way and returns; a second time it returns at once.
    Raises FetchError where an address or the contact is wrong, or the folder cannot be written.
    """
    addresses = tuple(dict.fromkeys(map(_address, urls)))
    agent = user_agent(options.contact)
    try:
        run, resumed = begin_run(folder, addresses, restart=options.restart)
    except OSError as error:
        raise _unwritable(folder, error) from error
    report = FetchReport(folder, resumed)
    job = Job(addresses, str(folder), run, agent, options)
    _conclude(_crawl(job, report, progress), report, options)
    return report


def user_agent(contact: str | None) -> str:
    """How requests introduce themselves. Raises FetchError for a contact that no header can hold."""
    product = f"dafu/{version('dafu')}"
    if contact is None:
        return f"{product} (public replies search)"
    if not contact.strip() or not contact.isascii() or not contact.isprintable():
        raise FetchError(f"联系方式“{contact}”不能用：请写电子邮箱或网址，只含英文字母、数字和符号。")
    return f"{product} (public replies search; +{contact.strip()})"


def _address(url: str) -> str:
    try:
        if "@" in urlsplit(url).netloc:
            raise FetchError(f"网址“{url}”中含有用户名或密码，请去掉后重试。")
        return canonical(url.strip())
    except ValueError as error:
        raise FetchError(
            f"“{url}”不是完整的网址。请写成 https://www.example.gov.cn/ 这样，以 http:// 或 https:// 开头。"
        ) from error


def _unwritable(folder: Path, error: OSError) -> FetchError:
    return FetchError(f"{folder}：无法写入（{system_reason(error)}）。请检查目录、权限和磁盘空间。")


def _crawl(job: Job, report: FetchReport, progress: Progress) -> Ended:
    """Run the job in a process of its own, and why it ended."""
    ended = None
    command = (sys.executable, "-m", "corpus.fetching.crawl")
    with (
        TemporaryFile() as log,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            # Ctrl-C reaches it through us alone, once.
            start_new_session=True,
        ) as process,
        _handing_on_interrupts(process) as was_interrupted,
    ):
        assert process.stdin and process.stdout
        try:
            _tell(process.stdin, job)
            for line in _lines(process.stdout):
                event = read_event(line)
                if isinstance(event, Ended):
                    ended = event
                else:
                    report.add(event)
                    progress(event.done, event.known)
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.wait()
        interrupted = was_interrupted()
        log.seek(0)
        details = log.read().decode(errors="replace")
    if ended is None and interrupted:
        return Ended("shutdown")
    if ended is None or ended.ending not in ENDINGS:
        raise RuntimeError(f"the crawl ended with {ended} and code {process.returncode}:\n{details}")
    return ended


def _tell(stdin: IO[str], job: Job) -> None:
    """Hand the job over. A process that has ended already says why on its error output."""
    try:
        stdin.write(job.as_json())
        stdin.close()
    except BrokenPipeError:
        return


def _lines(stdout: IO[str]) -> Iterator[str]:
    """The lines of the process as they come.

    Read by a thread: Python runs signal handlers in the main thread alone, and one that waits for a line never gets to
    it where the system gave the signal to another thread, such as that of a progress bar.
    """
    lines: SimpleQueue[str | None] = SimpleQueue()

    def pass_on() -> None:
        for line in stdout:
            lines.put(line)
        lines.put(None)

    reader = threading.Thread(target=pass_on, daemon=True)
    reader.start()
    while True:
        try:
            line = lines.get(timeout=_PATIENCE)
        except Empty:
            continue
        if line is None:
            break
        yield line
    reader.join()


@contextmanager
def _handing_on_interrupts(process: subprocess.Popen[str]) -> Iterator[Callable[[], bool]]:
    """Hand Ctrl-C on to `process` instead of breaking off; yields whether there was one."""
    count = 0

    def hand_on(_signal: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count > 1:
            process.kill()
        else:
            process.send_signal(signal.SIGINT)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, hand_on)
    try:
        yield lambda: count > 0
    finally:
        signal.signal(signal.SIGINT, before)


def _conclude(ended: Ended, report: FetchReport, options: FetchOptions) -> None:
    """Note in the report, and for the next run, how the crawl ended."""
    match ended.ending:
        case "disk":
            raise FetchError(ended.reason)
        case "limit":
            report.stopped = (
                f"已到 {options.max_pages} 页的上限。再次运行同一命令会接着抓取，也可用 --max-pages 放宽。"
            )
        case "shutdown":
            report.stopped = _INTERRUPTED
        case _:
            try:
                finish_run(report.folder)
            except OSError as error:
                raise _unwritable(report.folder, error) from error
