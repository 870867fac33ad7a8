"""The command `dafu fetch`: what it says, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from corpus.fetching import FetchOptions, fetch
from tests.fetching.awkward_site import Answer, Asked, Site, page
from tests.intake.test_importing import PAGE
from tests.serving import PATIENCE
from webapp.cli import main


def dafu(*arguments: str, data: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments, env={"DAFU_DATA": str(data), "COLUMNS": "200"})
    return result.exit_code, result.output


def test_the_command_fetches_and_says_how_to_import(site: Site, tmp_path: Path) -> None:
    site.answers["/27.txt"] = Answer(PAGE.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    code, output = dafu("fetch", site("/27.txt"), "--delay", "0.1", data=tmp_path)
    assert code == 0
    assert f"dafu import {tmp_path / 'fetched'}" in output
    assert dafu("import", str(tmp_path / "fetched"), data=tmp_path)[0] == 0


def test_the_command_lists_failures_and_ends_with_1(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page("/gone")
    arguments = ("fetch", site("/"), "--delay", "0.1", "--folder", str(tmp_path / "pages"))
    code, output = dafu(*arguments, data=tmp_path)
    assert code == 1
    assert site("/gone") in output and "页面不存在（404）" in output
    code, output = dafu(*arguments, "--json", data=tmp_path)
    report = json.loads(output[output.index("{") :])
    assert code == 1
    assert (report["unchanged"], report["failed"][0]["address"]) == (1, site("/gone"))


def test_the_command_says_that_it_stopped(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: page(f"{path}x")
    code, output = dafu("fetch", site("/"), "--delay", "0.1", "--max-pages", "1", data=tmp_path)
    assert code == 1
    assert "上限" in output


def test_the_command_refuses_what_is_no_address(tmp_path: Path) -> None:
    code, output = dafu("fetch", "www.example.gov.cn", data=tmp_path)
    assert code == 2
    assert "https://" in output


def test_a_second_interrupt_ends_it_at_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_on = Event()
    send = subprocess.Popen.send_signal

    def sending(process: subprocess.Popen[str], number: int) -> None:
        send(process, number)
        handed_on.set()

    def interrupting(asked: Asked) -> Answer:
        os.kill(os.getpid(), signal.SIGINT)
        assert handed_on.wait(PATIENCE)
        os.kill(os.getpid(), signal.SIGINT)
        return Answer(b"<p>", drips=True)

    monkeypatch.setattr(subprocess.Popen, "send_signal", sending)
    site.answers["/"] = interrupting
    report = fetch([site("/")], tmp_path, FetchOptions(delay=0, timeout=300))
    assert report.stopped and report.fetched == 0
