"""The units, the container file and the others, checked by the tools that read them where these are at hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from indexer import Engine, Settings
from indexer.configuration import ENV_PREFIX
from tests.places import ROOT
from webapp import create_app
from webapp.cli.base import MODULES
from webapp.journal.journal import Journal

DEPLOY = ROOT / "deploy"
SPECIFICATION = Path(__file__).with_name("compose-spec.json")
"""The schema of the Compose Specification of 2026-06-23 (github.com/compose-spec/compose-spec, Apache-2.0), as it is there."""
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd-analyze (apt-get install systemd)"
)
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    program = tmp_path / "dafu"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/dafu/.venv/bin/dafu", str(program))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    ours = [line for line in verified.stderr.splitlines() if str(tmp_path) in line or "dafu" in line]
    assert (verified.returncode, ours) == (0, [])


def test_every_service_is_fenced_in() -> None:
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 4
    for service in services:
        text = service.read_text(encoding="utf-8")
        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "User=dafu", "StateDirectoryMode=0700"):
            assert line in text, service.name


def test_every_command_that_is_run_exists() -> None:
    files = [*UNITS, *(DEPLOY / name for name in ("compose.yaml", "cluster.yaml", "Containerfile"))]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    # "/bin/dafu serve", 'CMD ["dafu", "serve"]', "dafu backup"
    named = set(
        re.findall(r'^(?!#).*\bdafu"?,? "?(serve|update|alerts|backup|index|import)\b', text, re.MULTILINE)
    )
    assert named and named <= set(MODULES)


def test_every_setting_that_is_named_exists() -> None:
    known = {setting.name for setting in fields(Settings)}
    assert set(tomllib.loads((DEPLOY / "dafu.toml").read_text(encoding="utf-8"))) <= known
    other = {"CONFIG", "DOMAIN", "UPSTREAM"}
    for file in (
        *UNITS,
        *(DEPLOY / name for name in ("compose.yaml", "cluster.yaml", "Containerfile", "Caddyfile")),
    ):
        named = set(re.findall(rf"\b{ENV_PREFIX}([A-Z_]+)", file.read_text(encoding="utf-8")))
        assert {name.lower() for name in named - other} <= known, file.name


def test_the_container_runs_without_root_and_says_how_it_is() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    last = text[text.rindex("\nFROM ") :]
    for word in ("\nUSER dafu\n", "\nHEALTHCHECK ", "\nSTOPSIGNAL SIGTERM\n", '\nCMD ["dafu", "serve"]\n'):
        assert word in last
    assert "--require-hashes" in text and "pip install" not in last
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split()), copied


@pytest.mark.parametrize("name", ["compose.yaml", "cluster.yaml"])
def test_what_is_composed_is_as_the_specification_has_it(name: str) -> None:
    described = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    specification = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    faults = Draft7Validator(specification).iter_errors(described)
    assert [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in faults] == []
    # What a service names, the specification does not compare.
    services = described["services"].values()
    used = {each for service in services for each in service.get("networks", ())}
    assert used == set(described.get("networks", ()))
    mounted = {each.partition(":")[0] for service in services for each in service.get("volumes", ())}
    assert {each for each in mounted if not each.startswith(("/", "."))} == set(described["volumes"])


def test_a_machine_is_set_up_in_fewer_than_twenty_commands_that_fit_what_is_deployed() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    commands = re.findall("^# (.+)", guide[guide.index("```console") : guide.index("\n```\n")], re.MULTILINE)
    assert 10 < len(commands) < 20
    text = "\n".join(commands)
    # /opt/dafu/deploy/dafu.toml, /opt/dafu/deploy/systemd/*
    named = [
        re.sub(r"/\*$", "", path) for path in re.findall(r"/opt/dafu/((?:deploy|corpus)/[\w./*]+)", text)
    ]
    assert len(named) > 3 and [path for path in named if not (ROOT / path).exists()] == []
    assert set(re.findall(r"dafu[\w-]*\.(?:service|timer)", text)) <= {unit.name for unit in UNITS}
    assert set(re.findall(r"bin/dafu (?:--data \S+ )?(\w+)", text)) <= set(MODULES)
    # What is replaced stands in the files, and where the certificate is put nginx looks for it.
    nginx = (DEPLOY / "nginx" / "dafu.conf").read_text(encoding="utf-8")
    for before in ("dafu.example.gov.cn", "location / {", *re.findall(r"/etc/ssl/\S+", text)):
        assert before in text and before in nginx
    assert 'base_url = "https://dafu.example.gov.cn"' in (DEPLOY / "dafu.toml").read_text(encoding="utf-8")


def _builder() -> str | None:
    """A program that can build images here and now."""
    for name in ("podman", "docker"):
        if (
            shutil.which(name)
            and subprocess.run([name, "info"], capture_output=True, check=False).returncode == 0
        ):
            return name
    return None


@pytest.mark.skipif(
    _builder() is None,
    reason="needs podman or docker with a running daemon; the file is only checked by its words",
)
def test_the_image_is_built_and_answers() -> None:
    builder = _builder() or ""
    subprocess.run(
        [builder, "build", "-q", "-f", DEPLOY / "Containerfile", "-t", "dafu-test", ROOT], check=True
    )
    shown = subprocess.run(
        [builder, "run", "--rm", "--read-only", "--tmpfs", "/tmp", "dafu-test", "dafu", "config"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "/var/lib/dafu" in shown.stdout


def test_the_dashboard_shows_numbers_that_the_server_gives(own: Engine, own_settings: Settings) -> None:
    with Journal(own_settings.journal_path) as journal:
        journal.imported(
            [Path("pages")], {"added": 1, "updated": 0, "unchanged": 0}, [("a", "b"), ("c", "d")]
        )
    client = create_app(own_settings, own).test_client()
    client.get("/search?q=教师")
    served = client.get("/metrics").text
    assert "dafu_last_import_rejected 2.0" in served
    board = json.loads((DEPLOY / "grafana" / "dafu.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = {name for expression in asked for name in re.findall(r"\bdafu_\w+", expression)}
    assert named and {name for name in named if f"\n{name}" not in served} == set()
