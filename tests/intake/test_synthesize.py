"""Made-up replies: the same for a seed, like real ones in what is measured."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from statistics import median

from click.testing import CliRunner

from corpus.intake.synthesize import synthesize
from corpus.parsing.outline import outline
from webapp.cli import main


def test_a_seed_gives_the_same_replies_and_another_seed_others() -> None:
    assert list(synthesize(20, seed=1)) == list(synthesize(20, seed=1))
    assert list(synthesize(20, seed=1)) != list(synthesize(20, seed=2))
    assert list(synthesize(20, seed=1))[:5] == list(synthesize(5, seed=1))


def test_letters_are_as_long_and_as_structured_as_real_ones_and_all_different() -> None:
    replies = list(synthesize(300))
    assert 1000 < median(len(reply.body) for reply in replies) < 3000
    assert len({reply.body for reply in replies}) == 300
    for reply in replies[:20]:
        assert reply.outline == outline(reply.body) and len(reply.outline) >= 3
        assert reply.subject and f"《{reply.subject}》收悉" in reply.body


def test_the_vocabulary_goes_on_growing_and_places_are_skewed() -> None:
    replies = list(synthesize(400))
    pairs = [
        {reply.body[i : i + 2] for reply in part for i in range(len(reply.body) - 1)}
        for part in (replies[:200], replies)
    ]
    assert len(pairs[1]) > 1.1 * len(pairs[0])
    counts = sorted(
        (sum(r.region == place for r in replies) for place in {r.region for r in replies}), reverse=True
    )
    assert counts[0] >= 4 * counts[-1]


def test_the_command_writes_what_import_takes(tmp_path: Path) -> None:
    out = tmp_path / "made-up.jsonl.gz"
    run = CliRunner().invoke
    assert run(main, ["synthesize", "30", "--out", str(out)]).exit_code == 0
    lines = gzip.decompress(out.read_bytes()).decode().splitlines()
    assert [json.loads(line)["title"] for line in lines] == [reply.title for reply in synthesize(30)]
    done = run(main, ["import", str(out), "--json", "--data", str(tmp_path / "data")])
    assert json.loads(done.stdout)["added"] == 30
