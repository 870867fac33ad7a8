"""Damages an index again and again: `python -m tests.tools.harm.damage [REPLIES] [FLIPS] [CUTS]`, by default 1000, 200 and 100.

Each time one byte of a file is changed, or its end cut off, at random over all files of an index of made-up replies. A fresh application
must then give each answer as from the whole index, or 503; and where the bytes matter, `verify` must notice. Ends with 1 where
that does not hold, and names the file.
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from corpus import Store
from corpus.intake.synthesize import synthesize
from indexer import IndexDamaged, Settings, update
from tests.local import open_local
from webapp import create_app

ASKED = ("/api/v1/search?q=答复", "/api/v1/search?q=电梯", "/api/v1/promises", "/readyz")


DIFFERENT = "ANSWERS DIFFER"


def answers(settings: Settings) -> list[tuple[int, object]]:
    """What an application that is opened now answers."""
    with closing(open_local(settings)) as engine:
        client = create_app(settings, engine).test_client()
        got = [client.get(address) for address in ASKED]
        return [(one.status_code, {**(one.get_json(silent=True) or {}), "took_ms": 0}) for one in got]


def damage(content: bytes, chance: random.Random) -> bytes:
    """One byte changed, or the end cut off."""
    return cut(content, chance) if chance.random() < 0.3 else flipped(content, chance)


def flipped(content: bytes, chance: random.Random) -> bytes:
    """One byte changed."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


def cut(content: bytes, chance: random.Random) -> bytes:
    """The end cut off."""
    return content[: chance.randrange(len(content))]


def kind_of(found: list[tuple[int, object]], clean: list[tuple[int, object]]) -> str:
    """What became of the answers: what is not told by 503 has to be as from the whole index."""
    if {status for status, _ in found} == {503}:
        return "told by all answers"
    if found == clean:
        return "answers equal"
    if all(one[0] == 503 or one == whole for one, whole in zip(found, clean, strict=True)):
        return "told by some answers, the others equal"
    return DIFFERENT


def noticed(settings: Settings) -> bool:
    """Whether comparing all bytes with their checksums finds the damage."""
    with closing(open_local(settings)) as engine:
        try:
            engine.verify()
        except IndexDamaged:
            return True
    return False


def main(replies: int = 1000, flips: int = 200, cuts: int = 100) -> int:
    """Run the campaign and print what became of it; 1 where a damage was neither harmless nor told."""
    logging.disable(logging.WARNING)  # each refusal is logged, 300 times over
    chance = random.Random(12)
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        with Store(settings.store_path) as store, store.transaction():
            for number, reply in enumerate(synthesize(replies)):
                store.keep(reply, b"%d" % number, f"https://example.invalid/{number}")
        with closing(open_local(settings)) as engine:
            update(engine, engine.store)
        clean = answers(settings)
        for turn in range(flips + cuts):
            inside = sorted(f for f in settings.index_path.rglob("*") if f.is_file() and f.stat().st_size)
            file = chance.choice(inside)
            whole = file.read_bytes()
            file.write_bytes(flipped(whole, chance) if turn < flips else cut(whole, chance))
            found = answers(settings)
            seen = noticed(settings)
            kind = kind_of(found, clean)
            kinds[f"{kind}, {'noticed' if seen else 'NOT NOTICED'} by verify"] += 1
            if kind == DIFFERENT or not seen:
                sys.stdout.write(f"{file.name}: {kind}, {'noticed' if seen else 'not noticed'}\n")
            file.write_bytes(whole)
    for kind, count in kinds.most_common():
        sys.stdout.write(f"{count:5} {kind}\n")
    return int(any(DIFFERENT in kind for kind in kinds))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
