"""Whether a site bears mixed load for long: `python -m tests.tools.harm.soak --minutes 60 --replies 20000`, or `make soak MINUTES=60`.

A server with two processes runs over invented replies. Readers ask for searches, replies, facets, lists, feeds, statistics, exports and
precedent checks, all the time; every few seconds replies are imported, removed and indexed; every minute a worker is killed, and in every
third update the writer. Every answer is looked at: no 5xx, the reply that was asked for with its own text, whole pages, nothing lost.
Printed are times, what went wrong, how soon what is new is found, and the memory of the workers; of the slowest requests also how long they
waited for a thread, and what of the rest was processor time. `--data` begins with a copy of a directory that is there. The exit code is 1
where anything is wrong.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from os import kill
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import quote

from corpus import Store
from corpus.intake.synthesize import synthesize
from corpus.reply import Reply
from tests.serving import COMMAND, Served, started

NEW: Final = 20
"""Replies of an update."""
GONE: Final = 5
WORDS: Final = (
    "农村教师", "老旧小区加装电梯", "校车安全", "养老服务", "河道治理", "停车难怎么解决", "医保报销", "“现答复如下”", "加强 -学校",
    "道路 OR 公交",
)  # fmt: skip
PASTED: Final = "建议：一是增加公办幼儿园学位；二是为老旧小区加装电梯；三是整治农贸市场周边停车。"
PATIENCE: Final = 60
"""Seconds in which an answer must come, and what is new be found."""
TOLD: Final = 200
"""Faults that are printed."""

Asked = tuple[str, str | None, Callable[[bytes], bool]]
"""An address, what is posted to it, and whether an answer is right."""


def memory_of(process: int) -> tuple[int, int] | None:
    """What a process holds, MB: what is its own and lies in no file, and what the system may drop or shares; None where it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    except (OSError, ValueError):
        return None
    sizes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    return sizes["Private_Dirty"] >> 10, (sizes["Rss"] - sizes["Private_Dirty"]) >> 10


class Soak:
    """One run."""

    def __init__(self, folder: Path, served: Served, replies: Iterator[Reply], seed: int) -> None:
        self.data, self.folder, self.served, self.replies = folder / "data", folder, served, replies
        self.chance = random.Random(seed)
        self.ending, self.lock = threading.Event(), threading.Lock()
        with Store(self.data / "replies.sqlite") as store:
            self.texts = {one.id: one.reply.body for batch in store.batches() for one in batch}
        self.ids = sorted(self.texts)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        self.cut = self.updates = self.killed_writers = self.killed_workers = 0
        self.found_after: list[float] = []
        self.memory: list[tuple[int, int]] = []

    def ask(self, path: str, body: str | None = None) -> tuple[int, bytes]:
        """One request over a connection of its own. Raises OSError or HTTPException where that ends too soon."""
        connection = http.client.HTTPConnection(*self.served.place, timeout=PATIENCE)
        try:
            posted = body.encode() if body else None
            kind = {"Content-Type": "text/plain; charset=utf-8"} if body else {}
            connection.request("POST" if body else "GET", quote(path, safe="/?=&"), posted, kind)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def choose(self, chance: random.Random) -> tuple[str, Asked]:
        """What a reader asks for next."""
        word, reply_id = chance.choice(WORDS), chance.choice(self.ids)
        whole: Callable[[bytes], bool] = lambda body: body.rstrip().endswith(b"</html>")  # noqa: E731
        text = self.texts[reply_id]
        first = text.split("\n")[0].encode()

        def finds(body: bytes) -> bool:
            found = json.loads(body)
            return found["total"] > 0 and len(found["hits"]) > 0

        kinds: dict[str, tuple[int, Asked]] = {
            "search": (30, (f"/search?q={word}{chance.choice(('', '', '&sort=newest'))}", None, whole)),
            "search by the API": (20, (f"/api/v1/search?q={word}", None, finds)),
            "reply": (20, (f"/reply/{reply_id}", None, lambda body: whole(body) and first[:60] in body)),
            "reply by the API": (15, (f"/api/v1/replies/{reply_id}", None, lambda body: json.loads(body)["body"] == text)),
            "facet": (4, (f"/facet/agency?q={word}", None, whole)),
            "promises": (3, ("/promises?q=完成", None, whole)),
            "feed": (3, (f"/feed.atom?q={word}", None, lambda body: body.rstrip().endswith(b"</feed>"))),
            "statistics": (1, (f"/stats?q={word}", None, whole)),
            "export": (1, (f"/export.jsonl?q={word}&region={chance.choice(('none', ''))}", None, lambda body: True)),
            "precedents": (2, ("/api/v1/precedents", PASTED, lambda body: len(json.loads(body)["asks"]) == 3)),
        }  # fmt: skip
        (name,) = chance.choices(list(kinds), [weight for weight, _ in kinds.values()])
        return name, kinds[name][1]

    def read(self, seed: int, pause: float) -> None:
        """Ask for this and that until the end, with pauses drawn around so many seconds."""
        chance = random.Random(seed)
        while not self.ending.wait(chance.expovariate(1 / pause) if pause else 0):
            kind, (path, body, is_right) = self.choose(chance)
            began = time.monotonic()
            try:
                status, answer = self.ask(path, body)
            except TimeoutError:
                self.fault(f"{kind} {path}: no answer within {PATIENCE} s")
                continue
            except (OSError, http.client.HTTPException):
                with self.lock:
                    self.cut += 1
                continue
            took = time.monotonic() - began
            with self.lock:
                self.seconds[kind].append(took)
                self.statuses[status] += 1
            try:
                if status != 200 or not is_right(answer):
                    self.fault(f"{kind} {path}: {status} {answer[:120]!r}")
            except (ValueError, KeyError) as error:
                self.fault(f"{kind} {path}: {error!r}")

    def fault(self, text: str) -> None:
        """Remember what should not be."""
        with self.lock:
            self.faults.append(text)

    def dafu(self, *arguments: str, kill_after: float | None = None) -> bool:
        """Whether a command ended well, run as deploy/systemd does; it is killed after so many seconds."""
        process = subprocess.Popen(
            ["nice", "-n", "10", sys.executable, *COMMAND, "--data", str(self.data), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, said = process.communicate(timeout=kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.killed_writers += 1
            return False
        if process.returncode:
            self.fault(f"dafu {arguments[0]}: {process.returncode} {said.decode()[-200:]}")
        return not process.returncode

    def update(self, every: float) -> None:
        """Import, remove and index again and again; each third time the writer is killed first."""
        last: list[str] = []
        while not self.ending.wait(every):
            new = list(islice(self.replies, NEW))
            path = self.folder / "new.jsonl"
            path.write_text(
                "\n".join(json.dumps(one.as_dict(), ensure_ascii=False) for one in new), encoding="utf-8"
            )
            commands = (
                [("import", str(path)), ("remove", *last), ("index",)]
                if last
                else [("import", str(path)), ("index",)]
            )
            for arguments in commands:
                if self.updates % 3 == 2 and arguments[0] != "remove":
                    self.dafu(*arguments, kill_after=self.chance.uniform(0.1, 4.0))
                self.dafu(*arguments)
            with Store(self.data / "replies.sqlite") as store:
                titles = {one.title for one in new}
                ids = [
                    change.id for change in store.changes() if change.reply and change.reply.title in titles
                ]
            self.look_for(new[0])
            last = self.chance.sample(ids, min(GONE, len(ids)))
            self.updates += 1

    def look_for(self, wanted: Reply) -> None:
        """Ask for a reply that was indexed until it is found."""
        began = time.monotonic()
        while not self.ending.wait(0.2):
            try:
                status, body = self.ask(f"/api/v1/search?q={wanted.title} 索引号:{wanted.index_number}")
            except (OSError, http.client.HTTPException):
                status, body = 0, b""
            took = time.monotonic() - began
            if status == 200 and any(hit["title"] == wanted.title for hit in json.loads(body)["hits"]):
                self.found_after.append(took)
                return
            if took > PATIENCE:
                self.fault(f"{wanted.title} was not found {took:.0f} s after it was indexed")
                return

    def kill_workers(self, every: float) -> None:
        """Kill a worker again and again."""
        while not self.ending.wait(every):
            kill(self.chance.choice(sorted(self.served.workers)), signal.SIGKILL)
            self.killed_workers += 1

    def weigh(self) -> None:
        """Note the memory of the largest worker."""
        while not self.ending.wait(5):
            if sizes := [size for worker in self.served.workers if (size := memory_of(worker))]:
                self.memory.append(max(sizes))

    def run(self, minutes: float, every: float, kill_every: float, readers: int, pause: float) -> None:
        """All of it, for so long."""
        work: list[threading.Thread] = [
            threading.Thread(target=self.read, args=(number, pause)) for number in range(readers)
        ]
        work.append(threading.Thread(target=self.update, args=(every,)))
        work.append(threading.Thread(target=self.kill_workers, args=(kill_every,)))
        work.append(threading.Thread(target=self.weigh))
        for each in work:
            each.start()
        time.sleep(60 * minutes)
        self.ending.set()
        for each in work:
            each.join()

    def slowest(self, log: Path) -> Iterator[str]:
        """Of the requests that took longest inside the server, what took so long; every route counts once."""
        lines = (line for line in log.read_text("utf-8", "replace").splitlines() if line.startswith('{"at"'))
        asked = sorted(map(json.loads, lines), key=lambda one: -(one["waited"] + one["seconds"]))
        seen: set[str] = set()
        for one in asked:
            if one["route"] not in seen:
                seen.add(one["route"])
                yield (
                    f"{one['at'][11:19]} {one['route']}: waited {one['waited']:.2f} s, then {one['seconds']:.2f} s,"
                    f" of these {one['processor_seconds']:.2f} s of processor time"
                )

    def quarters(self) -> list[list[tuple[int, int]]]:
        """The memory that was noted, by quarters of the time."""
        noted = len(self.memory)
        quarters = [self.memory[noted * n // 4 : noted * (n + 1) // 4] for n in range(4)]
        return [quarter for quarter in quarters if quarter]

    def report(self) -> Iterator[str]:
        """The figures, as Markdown."""
        yield "| asked for | answers | median s | 99 % s | longest s |"
        yield "|---|---|---|---|---|"
        for kind, took in sorted(self.seconds.items(), key=lambda item: -len(item[1])):
            ordered = sorted(took)
            yield f"| {kind} | {len(took)} | {statistics.median(took):.3f} | {ordered[int(0.99 * len(took))]:.2f} | {ordered[-1]:.1f} |"
        yield f"\nStatuses: {dict(self.statuses)}. Ended with a killed worker: {self.cut}. Faults: {len(self.faults)}."
        found = (
            f"median {statistics.median(self.found_after):.1f} s, longest {max(self.found_after):.1f} s"
            if self.found_after
            else "-"
        )
        yield f"{self.updates} updates, {self.killed_writers} writers killed; found after the index was written: {found}."
        private, mapped = (
            ", ".join(
                f"{statistics.median(size[place] for size in quarter):.0f}" for quarter in self.quarters()
            )
            for place in (0, 1)
        )
        yield (
            f"{self.killed_workers} workers killed; MB of the larger worker, median of each quarter: private {private};"
            f" mapped or shared {mapped}."
        )
        yield from self.faults[:TOLD]


def main() -> None:
    """Prepare, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--replies", type=int, default=20_000)
    parser.add_argument("--every", type=float, default=10, help="seconds between updates")
    parser.add_argument("--kill-every", type=float, default=60, help="seconds between kills of a worker")
    parser.add_argument("--readers", type=int, default=6)
    parser.add_argument("--pause", type=float, default=0, help="mean seconds in which a reader reads")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="a data directory to begin with a copy of")
    given: Any = parser.parse_args()
    replies = synthesize(10_000_000, given.seed)
    with TemporaryDirectory(prefix="dafu-soak-") as name:
        folder = Path(name)
        if given.data:
            copytree(given.data, folder / "data")
        with Store(folder / "data" / "replies.sqlite") as store:
            while rows := list(islice(replies, min(500, given.replies - store.stats()["replies"]))):
                with store.transaction():
                    for one in rows:
                        store.keep(one, repr(one).encode(), f"https://example.gov.cn/{one.index_number}.html")
        built = [sys.executable, *COMMAND, "--data", str(folder / "data"), "index"]
        subprocess.run(built, check=True, stdout=subprocess.DEVNULL)
        settings = {
            "DAFU_WORKERS": "2",
            "DAFU_POINTS_PER_MINUTE": "0",
            "DAFU_QUERY_LOG": "1000",
            "DAFU_ACCESS_LOG": "1",
        }
        log = folder / "log"
        with log.open("wb") as lines, started(folder / "data", settings, log=lines) as served:
            soak = Soak(folder, served, replies, given.seed)
            soak.run(given.minutes, given.every, given.kill_every, given.readers, given.pause)
            if served.end():
                soak.fault("the server did not end well")
        print("\n".join([*soak.report(), *soak.slowest(log)]))  # noqa: T201
    print(f"{given.minutes:g} minutes, {given.replies} replies at the beginning, {given.readers} readers.")  # noqa: T201
    sys.exit(1 if soak.faults else 0)


if __name__ == "__main__":
    main()
