"""A byte changed or a file cut short anywhere in an index: harmless, or told in a sentence; and `dafu index` mends it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from indexer import IndexDamaged, Settings, deadline, find, parse_query, rebuild
from indexer.engines.whoosh.generations import Generations, Stamp
from indexer.fingerprint import ROOT, SHAPING, files, fingerprint
from tests.conftest import REPLIES
from tests.local import LocalEngine, filled, open_local
from tests.tools.harm.damage import answers, damage


@pytest.fixture(scope="session")
def kind() -> str:
    """Only this engine keeps files of its own."""
    return "whoosh"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, object]]]:
    """A data directory with an index of REPLIES, and what it answers."""
    folder = tmp_path_factory.mktemp("whole")
    with filled(folder / "data", REPLIES) as (settings, _):
        pass
    # Of a copy: what an application keeps open is closed when it is collected, maybe while the directory is copied.
    shutil.copytree(settings.data, folder / "answering")
    clean = answers(Settings(data=folder / "answering"))
    assert {status for status, _ in clean} == {200}
    return settings.data, clean


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_harmless_or_told(
    whole: tuple[Path, list[tuple[int, object]]], own_settings: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    data, clean = whole
    shutil.copytree(data, own_settings.data)
    inside = sorted(
        file for file in own_settings.index_path.rglob("*") if file.is_file() and file.stat().st_size
    )
    file: Path = chance.choice(inside)
    file.write_bytes(damage(file.read_bytes(), chance))
    found = answers(own_settings)
    assert found == clean or {status for status, _ in found} == {503}, file.name
    with closing(open_local(own_settings)) as engine:
        if found == clean:
            return
        with pytest.raises(IndexDamaged, match="dafu index"):
            find(engine, parse_query("答复"))
        with pytest.raises(IndexDamaged):
            engine.verify()
        rebuild(engine, engine.store)
        engine.verify()
    assert answers(own_settings) == clean


def test_a_cut_file_is_refused_each_time_that_one_question_asks(
    own: LocalEngine, own_settings: Settings
) -> None:
    with closing(open_local(own_settings)) as engine:
        deadline.begin(60)
        try:
            find(engine, parse_query("答复"))
            (folder,) = (path for path in own_settings.index_path.iterdir() if path.is_dir())
            largest = max(folder.iterdir(), key=lambda file: file.stat().st_size)
            os.truncate(largest, largest.stat().st_size // 2)
            deadline.begin(60)
            for _ in range(3):
                with pytest.raises(IndexDamaged, match="dafu index"):
                    find(engine, parse_query("答复"))
        finally:
            deadline.begin(0)


def test_a_search_looks_at_the_files_once(own: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    check = Generations.check_unchanged

    def noted(self: Generations, name: str, stamps: Mapping[str, Stamp]) -> None:
        looks.append(name)
        check(self, name, stamps)

    find(own, parse_query("答复"))
    monkeypatch.setattr(Generations, "check_unchanged", noted)
    for times in (1, 2):
        find(own, parse_query("答复"))
        assert len(looks) == times


def test_changing_a_line_of_any_file_that_shapes_an_index_changes_its_fingerprint(tmp_path: Path) -> None:
    for file in files():
        copy = tmp_path / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    before = fingerprint(tmp_path)
    assert before == fingerprint() and len(SHAPING) < len(files())
    for file in files():
        fingerprint.cache_clear()
        copy = tmp_path / file.relative_to(ROOT)
        content = copy.read_bytes()
        copy.write_bytes(content + b"# more\n")
        assert fingerprint(tmp_path) != before, file
        copy.write_bytes(content)


def test_all_code_that_runs_while_replies_are_prepared_counts() -> None:
    script = """
import sys
from corpus.intake.synthesize import synthesize
from corpus.letter.findings import Findings
from indexer.contract.document import Document
from indexer.engines.whoosh.storage.encode import encode
from tests.conftest import REPLIES
replies = [*REPLIES, *synthesize(60)]
ran = set()
sys.settrace(lambda frame, event, argument: ran.add(frame.f_code.co_filename))
encode([Document.of(str(number), reply) for number, reply in enumerate(replies)])
[Findings.of(reply).packed() for reply in replies]
sys.settrace(None)
sys.stdout.write("\\n".join(sorted(ran)))
"""
    # In a process of its own: what was remembered by tests before would not run.
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ran = {Path(name) for name in done.stdout.splitlines()}
    ours = {path for path in ran for package in ("corpus", "indexer") if ROOT / package in path.parents}
    assert len(ours) > 20
    assert ours <= set(files())
