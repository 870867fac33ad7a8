"""Whether anything acknowledged is lost when commands are killed: `python -m tests.tools.harm.crash`, or `make crash KILLS=1000`.

In a data directory of its own, over invented replies, commands run and are killed (SIGKILL) at a random moment: import, index, reparse,
remove, restore. After each the store is opened and compared with what was acknowledged before: every reply is there with its text; what a
finished command did is done; of an unfinished one nothing, or whole transactions. The index must open as it was, or say what to do; every
few kills `dafu index` runs to its end, all bytes are compared, and all replies must be found. What is at fault is printed; then the exit
code is 1.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from corpus import Store, StoreError
from corpus.intake.synthesize import synthesize
from corpus.reply import Reply
from corpus.store.sqlite import check_database
from indexer import Query, SearchError, Settings, listing, open_engine
from indexer.text.analyzer import analyzer
from tests.tools.speed.shorter import shortened
from webapp.cli import main as dafu
from webapp.operations.backup import back_up

BATCH: Final = 240
"""Replies of an import: more than one transaction holds."""
REMOVED: Final = 7
PARAGRAPHS: Final = 3
"""Of a letter: what is killed is the same with short ones, and an index of them is built in a fifth of the time."""
STALE: Final = 60
"""Replies that are given another reading, so that parsing again has something to do."""
SETTLED: Final = 10
"""After so many kills the index is brought up to date."""
OPERATIONS: Final = ("import", "index", "reparse", "remove", "restore")
FORK: Final = multiprocessing.get_context("fork")

Held = dict[str, str]
"""The ids of the replies that are shown → a digest of each text."""
T = TypeVar("T")


def asked(function: Callable[..., T], *arguments: object) -> T:
    """What `function` returns in a process of its own, so that none of its files are open in the next."""
    receiving, sending = FORK.Pipe(duplex=False)
    child = FORK.Process(target=lambda: sending.send(function(*arguments)))
    child.start()
    sending.close()
    try:
        return receiving.recv()  # type: ignore[no-any-return]
    finally:
        child.join()


def command(data: Path, said: Path, arguments: tuple[str, ...]) -> None:
    """Run `dafu` in this process; what it prints goes into a file."""
    with said.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    dafu(["--data", str(data), *arguments])


def held(data: Path) -> Held:
    """What the store shows. Raises StoreError where it is damaged or missing."""
    check_database(data / "replies.sqlite")
    with Store(data / "replies.sqlite", create=False) as store:
        return {change.id: digest(change.reply) for change in store.changes() if change.reply}


def digest(reply: Reply) -> str:
    """Of the letter."""
    return sha256(reply.body.encode()).hexdigest()[:16]


def look(data: Path) -> Held | str:
    """What the store shows, or what is wrong with it."""
    try:
        return held(data)
    except StoreError as error:
        return str(error)


def state_of_index(data: Path, is_settled: bool) -> str:
    """What of the index is wrong in words, or that it opened; a settled one is read to its last byte and must find all replies."""
    settings = Settings(data=data)
    engine = open_engine(settings)
    try:
        if is_settled:
            engine.verify()
        ids = set(listing(engine, Query()))
    except SearchError as error:
        return f"{type(error).__name__}: {error}"
    if is_settled and ids != set(held(data)):
        return "not all replies are found"
    return "opened"


def make_stale(data: Path, count: int, seed: int) -> int:
    """Give replies another reading than their pages have; how many."""
    with Store(data / "replies.sqlite") as store:
        addresses = random.Random(seed).sample(store.addresses(), min(count, len(store.addresses())))
        known = {source: one for batch in store.batches() for one in batch for source in one.sources}
        with store.transaction():
            for address in addresses:
                store.reread(address, replace(known[address].reply, topic=f"旧的主题{seed}"))
    return len(addresses)


@dataclass
class Figures:
    """What happened to one operation."""

    kills: int = 0
    finished: int = 0
    """Killed after it had ended."""
    changed: int = 0
    """Killed when a part of it was durable."""
    told: Counter[str] = field(default_factory=Counter)
    """What the index, or the store, said instead of opening."""


class Campaign:
    """Kills in one data directory."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.data, self.folder = folder / "data", folder
        self.chance = random.Random(seed)
        self.replies: Iterator[Reply] = (
            shortened(reply, PARAGRAPHS) for reply in synthesize(10_000_000, seed)
        )
        self.figures: dict[str, Figures] = {name: Figures() for name in OPERATIONS}
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []
        self.kept: Held = {}
        self.saved: Held = {}
        self.number = 0

    def run(self, *arguments: str, kill_after: float | None = None) -> int | None:
        """The exit code of a command; None where it was killed before it ended."""
        child = FORK.Process(target=command, args=(self.data, self.folder / "said", arguments))
        child.start()
        child.join(kill_after)
        if child.is_alive():
            child.kill()
            child.join()
        code = child.exitcode
        return None if code is None or code < 0 else code

    def finish(self, *arguments: str) -> None:
        """Run a command to its end, and remember how long that takes."""
        began = time.monotonic()
        code = self.run(*arguments)
        self.seconds[arguments[0]].append(time.monotonic() - began)
        if code:
            self.fault(f"{' '.join(arguments)}: exit code {code}: {self.said}")

    @property
    def said(self) -> str:
        """The last line that the last command printed."""
        lines = (self.folder / "said").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def fault(self, text: str) -> None:
        """Remember and print what should not be."""
        self.faults.append(f"after {self.number} kills: {text}")
        print(f"FAULT {self.faults[-1]}", flush=True)  # noqa: T201

    def export(self, count: int) -> Path:
        """A file of new replies."""
        path = self.folder / "new.jsonl"
        rows = (json.dumps(reply.as_dict(), ensure_ascii=False) for reply in islice(self.replies, count))
        path.write_text("\n".join(rows), encoding="utf-8")
        return path

    def begin(self) -> None:
        """A store, an index, a backup, and how long each operation takes."""
        for _ in range(3):
            self.finish("import", str(self.export(BATCH)))
        self.finish("index")
        self.back_up()
        asked(make_stale, self.data, STALE, 0)
        self.finish("reparse")
        self.finish("index")
        self.kept = asked(held, self.data)
        self.finish("remove", *sorted(self.kept)[:REMOVED])
        self.finish("restore", str(self.backup), "--replace")
        self.tidy()
        self.kept = asked(held, self.data)

    @property
    def backup(self) -> Path:
        """The last backup."""
        return self.folder / "backup.tar"

    def back_up(self) -> None:
        """Keep what is there now."""
        self.saved = asked(lambda: (back_up(self.data, None, self.backup), held(self.data))[1])

    def tidy(self) -> None:
        """Remove what restorations set aside."""
        for aside in self.data.glob("restored-over-*"):
            rmtree(aside)

    def kill_one(self) -> None:
        """Begin an operation, kill it, and look."""
        name = self.chance.choice(OPERATIONS)
        removed: set[str] = set()
        arguments: tuple[str, ...] = (name,)
        if name == "import":
            arguments = (name, str(self.export(BATCH)))
        elif name == "reparse":
            asked(make_stale, self.data, STALE, self.number + 1)
        elif name == "remove":
            removed = set(self.chance.sample(sorted(self.kept), REMOVED))
            arguments = (name, *removed)
        elif name == "restore":
            arguments = (name, str(self.backup), "--replace")
        elif self.chance.random() < 0.3:
            arguments = (name, "--rebuild")
        usual = statistics.median(self.seconds[name])
        code = self.run(*arguments, kill_after=self.chance.uniform(0, 1.05 * usual))
        self.number += 1
        figures = self.figures[name]
        figures.kills += 1
        figures.finished += code is not None
        now = asked(look, self.data)
        if isinstance(now, str):
            figures.told[now.split("。")[0].replace(str(self.data), "…")] += 1
            if name != "restore" or "没有做完" not in now:
                self.fault(f"{name}: {now}")
            self.finish("restore", str(self.backup), "--replace")
            now, code = asked(held, self.data), 0
        self.compare(name, now, removed, code)
        self.kept = now
        self.tidy()
        is_settled = self.number % SETTLED == 0
        if is_settled:
            self.finish("index")
        state = asked(state_of_index, self.data, is_settled)
        if state != "opened":
            figures.told[state.split("：")[0].split("。")[0].replace(str(self.data), "…")] += 1
            if is_settled or not state.startswith(("IndexNotFound", "IndexOutdated", "IndexDamaged")):
                self.fault(f"{name}, then the index: {state}")
        if self.number % 50 == 0:
            self.back_up()
            print(f"{self.number} kills, {len(self.kept)} replies, {len(self.faults)} faults", flush=True)  # noqa: T201

    def compare(self, name: str, now: Held, removed: set[str], code: int | None) -> None:
        """Whether what is there is what may be there."""
        before = self.kept
        if name == "import":
            lost = before.items() - now.items()
            new = len(now) - len(before)
            is_right = not lost and 0 <= new <= BATCH and (code is None or new == BATCH)
            self.figures[name].changed += code is None and new > 0
        elif name == "remove":
            after = {key: value for key, value in before.items() if key not in removed}
            is_right = now == after or (code is None and now == before)
            self.figures[name].changed += code is None and now == after
        elif name == "restore":
            is_right = now == self.saved or (code is None and now == before)
            self.figures[name].changed += code is None and now == self.saved != before
        else:
            is_right = now == before
        if not is_right or (code or 0) > 1:
            self.fault(
                f"{name}, exit code {code}: {len(before)} before, {len(now)} now, {self.said if code else ''}"
            )

    def table(self) -> Iterator[str]:
        """What happened, as Markdown."""
        yield "| killed | kills | before it ended | of these with a part done | instead of opening it was said |"
        yield "|---|---|---|---|---|"
        for name, figures in self.figures.items():
            told = "; ".join(f"{text} ({count})" for text, count in figures.told.most_common()) or "-"
            cut = figures.kills - figures.finished
            yield f"| {name} | {figures.kills} | {cut} | {figures.changed} | {told} |"
        yield f"\n{self.number} kills, {len(self.kept)} replies at the end, {len(self.faults)} faults."


def main() -> None:
    """Kill, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="end after so long, with fewer kills"
    )
    given: Any = parser.parse_args()
    analyzer().words("先读词典")
    began = time.monotonic()
    with TemporaryDirectory(prefix="dafu-crash-") as folder:
        campaign = Campaign(Path(folder), given.seed)
        campaign.begin()
        while campaign.number < given.kills and time.monotonic() - began < 60 * given.minutes:
            campaign.kill_one()
        print("\n".join(campaign.table()))  # noqa: T201
        usual = ", ".join(f"{name} {statistics.median(took):.1f}" for name, took in campaign.seconds.items())
    print(f"{(time.monotonic() - began) / 60:.0f} minutes, seed {given.seed}; seconds unkilled: {usual}.")  # noqa: T201
    sys.exit(1 if campaign.faults else 0)


if __name__ == "__main__":
    main()
