"""The wheel runs on its own: whatever the site needs is in it, and `dafu demo` serves the samples."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.places import ROOT
from tests.serving import Served, free_port, running


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel of this checkout installs."""
    folder = tmp_path_factory.mktemp("wheel")
    # A copy, since building leaves files behind.
    subprocess.run(
        ["git", "-C", ROOT, "checkout-index", "--all", f"--prefix={folder}/source/"],
        check=True,
        capture_output=True,
    )
    build: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
    ]
    subprocess.run([*build, folder / "source"], check=True, capture_output=True)
    (wheel,) = folder.glob("dafu-*.whl")
    with ZipFile(wheel) as file:
        file.extractall(folder / "installed")
    return folder / "installed"


def test_every_file_of_the_packages_is_in_it(unpacked: Path) -> None:
    tracked = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "corpus", "indexer", "webapp"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    files = [name for name in tracked.stdout.splitlines() if (ROOT / name).exists()]
    assert len(files) > 400
    assert [name for name in files if not (unpacked / name).is_file()] == []


def test_the_demo_serves_the_samples_and_leaves_nothing_behind(unpacked: Path, tmp_path: Path) -> None:
    port = free_port()
    start = "import sys; from webapp.cli import main; assert 'installed' in sys.modules['webapp'].__file__; main()"
    environ = {"PYTHONPATH": str(unpacked), "TMPDIR": str(tmp_path), "DAFU_WORKERS": "1"}
    with running("-c", start, "demo", "--port", f"{port}", environ=environ, folder=unpacked) as process:
        served = Served(process, ("127.0.0.1", port))
        assert json.loads(served.ask()[1])["total"] > 5
        assert served.end() == 0
    assert [path for path in tmp_path.iterdir() if path.name.startswith("dafu-demo")] == []
