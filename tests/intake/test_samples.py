from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from corpus import Reply, Store
from corpus.intake.samples import sample_ids
from webapp.cli import main

SAMPLE = sorted(Path("corpus/samples").glob("*.txt"))[0]
REAL = Reply(title="关于修桥的答复", body="已修好。", numbers=(1,))


def test_samples_are_known_by_their_bytes_and_taken_out_in_one_command(tmp_path: Path) -> None:
    run = CliRunner()
    data = ["--data", str(tmp_path)]
    with Store(tmp_path / "replies.sqlite") as store, store.transaction():
        store.keep(REAL, b"real", "https://example.gov.cn/1.html")
    copied = tmp_path / "copied.txt"
    copied.write_bytes(SAMPLE.read_bytes())
    told = run.invoke(main, [*data, "import", str(copied)])
    assert "dafu remove --samples" in told.output
    with Store(tmp_path / "replies.sqlite") as store:
        assert len(sample_ids(store)) == 1
    assert "已撤下 1 件" in run.invoke(main, [*data, "remove", "--samples"]).output
    with Store(tmp_path / "replies.sqlite") as store:
        assert sample_ids(store) == frozenset()
        assert [stored.reply.title for batch in store.batches() for stored in batch] == [REAL.title]


def test_remove_asks_what_to_remove(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "remove"])
    assert result.exit_code == 2 and "--samples" in result.output
