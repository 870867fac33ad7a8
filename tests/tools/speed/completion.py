"""How fast completion is over 100,000 subjects: `python -m tests.tools.speed.completion`.

The subjects are made from those of the samples, pieces of two joined after the name of a place, so that they share beginnings and
words as real ones do.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from corpus.intake.files import understand
from corpus.intake.opening import read_file
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from corpus.readers import read
from indexer.suggest.levels import Levels, write
from indexer.suggest.local import LocalSuggestions
from indexer.suggest.vocabulary import counts
from indexer.text.pinyin import syllables

SIZE: Final = 100_000
UPDATED: Final = 100


def subjects(chance: random.Random) -> set[str]:
    """SIZE different subjects."""
    pages = [understand(read(read_file(path), path.name)).reply for path in find_files([SAMPLES])]
    known = sorted({reply.subject for reply in pages if reply.subject and len(reply.subject) > 8})
    places = sorted({reply.region for reply in pages if reply.region})
    made: set[str] = set()
    while len(made) < SIZE:
        first, second = chance.sample(known, 2)
        begin, end = chance.randint(4, len(first)), chance.randint(3, len(second))
        made.add(f"{chance.choice(places)}{first[:begin]}{second[-end:]}")
    return made


def main() -> None:
    """Print the seconds to write them and to add 100 more, and the milliseconds to open and to answer."""
    chance = random.Random(1)
    made = sorted(subjects(chance))
    with TemporaryDirectory() as folder:
        levels: list[Path] = []
        for name, part in (("all", made[UPDATED:]), ("more", made[:UPDATED])):
            begun = time.perf_counter()
            levels = write(Path(folder) / name, levels, counts({"subject": dict.fromkeys(part, 1)}, {}))
            sys.stdout.write(f"{len(part)} subjects: written in {time.perf_counter() - begun:.2f} s\n")
        begun = time.perf_counter()
        suggestions = LocalSuggestions(Levels(levels))
        suggestions.complete("jy")
        sys.stdout.write(f"first completion after {(time.perf_counter() - begun) * 1000:.1f} ms\n")
        took = []
        for subject in chance.sample(made, 100):
            start = chance.randint(0, len(subject) - 4)
            part_of = subject[start : start + chance.randint(1, 5)]
            sound = syllables(part_of)
            initials = "".join(s[:1] for s in sound)
            for typed in (part_of, "".join(sound), initials, initials[:1], part_of[:2] + "".join(sound[2:])):
                begun = time.perf_counter()
                suggestions.complete(typed)
                took.append((time.perf_counter() - begun) * 1000)
    took.sort()
    p50, p95 = took[len(took) // 2], took[len(took) * 95 // 100]
    sys.stdout.write(f"then p50 {p50:.2f} ms, p95 {p95:.2f} ms, most {took[-1]:.1f} ms\n")


if __name__ == "__main__":
    main()
