"""Settings: the file, the environment over it, options over both; what is wrong is said in one sentence that names the place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import SearchError, Settings
from indexer.engines.registry import ENGINES
from webapp.cli import main


def configured(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    file = tmp_path / "dafu.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.from_env({"DAFU_CONFIG": str(file), **(environ or {})})


def test_the_environment_wins_over_the_file_and_options_over_both(tmp_path: Path) -> None:
    file = 'port = 8100\nsite_name = "青穗县答复检索"\ntrusted_hosts = ["a.example.gov.cn"]\n'
    settings = configured(tmp_path, file, {"DAFU_PORT": "8200", "DAFU_DATA": "elsewhere"})
    assert (settings.port, settings.site_name, settings.data) == (8200, "青穗县答复检索", Path("elsewhere"))
    assert settings.trusted_hosts == ("a.example.gov.cn",)
    assert Settings.from_env({"DAFU_PORT": "8200"}, port=8300).port == 8300
    hosts = Settings.from_env({"DAFU_TRUSTED_HOSTS": "a.gov.cn, b.gov.cn"}).trusted_hosts
    assert hosts == ("a.gov.cn", "b.gov.cn")


WRONG = [
    ("port = 99999", "port"),
    ("workers = 0", "workers"),
    ("page_size = 0", "page_size"),
    ("page_size = 1.5", "page_size"),
    ("port = true", "port"),
    ('port = "八千"', "port"),
    ("site_name = 3", "site_name"),
    ("site_nam = '达复'", "site_name"),
    ("something = 1", "dafu config"),
    ("trusted_hosts = [1]", "trusted_hosts"),
    ('trusted_hosts = ["https://a.gov.cn"]', "trusted_hosts"),
    ('base_url = "example.gov.cn"', "base_url"),
    ('base_url = "https://u:p@example.gov.cn"', "base_url"),
    ('base_url = "https://example.gov.cn/?q=1"', "base_url"),
    ('prefix = "dafu"', "prefix"),
    ('prefix = "/dafu/"', "prefix"),
    ("mail_password = 12345", "mail_password"),
    ('engine = "solr"', "engine"),
    ('host = "http://127.0.0.1"', "host"),
    ('host = "a b"', "host"),
    ('host = ""', "host"),
    ('data = " "', "data"),
    ('site_name = ""', "site_name"),
    ('site_name = "达复\\n"', "site_name"),
    ('mail_password = "sesame\\u0000"', "mail_password"),
    ('footer_links = ["县\\n政府 https://a.gov.cn"]', "footer_links"),
    ('mail_host = "smtp://a.gov.cn"', "mail_host"),
    ('errata_email = "勘误"', "errata_email"),
    (f'unix_socket = "/run/{"a" * 103}"', "unix_socket"),
    ('base_url = "https://例子.cn"', "xn--"),
    ('base_url = "https://a.gov.cn:0"', "base_url"),
    ('base_url = "https://a.gov.cn/../b"', "base_url"),
    ('prefix = "/a/.."', "prefix"),
    ('prefix = "/教育"', "prefix"),
    ('site_code = "１２３４５６７８９０"', "site_code"),
    ("raw_pages = 2", "raw_pages"),
    ("access_log = 2", "access_log"),
    ("port = \n", "第 1 行"),
    ("site_name = 达复", "第 1 行"),
    ('a = "', "TOML"),
]


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_what_is_wrong_in_the_file_is_one_sentence(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SearchError) as raised:
        configured(tmp_path, text)
    message = str(raised.value)
    assert named in message and "dafu.toml" in message and message.isprintable()
    assert "12345" not in message and "sesame" not in message  # secrets
    assert message.endswith(("。", "？"))


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("\ufeffport = 8100", "port", 8100),  # as Notepad saves UTF-8
        ("raw_pages = true", "raw_pages", 1),
        ("raw_pages = 0", "raw_pages", 0),
        ("access_log = 1", "access_log", True),
        ('host = "::1"', "host", "::1"),
        ('mail_host = "10.0.0.1"', "mail_host", "10.0.0.1"),
        ('base_url = "https://[2001:db8::1]:8443/dafu"', "base_url", "https://[2001:db8::1]:8443/dafu"),
        ('prefix = "/a.b/..c"', "prefix", "/a.b/..c"),
        ('icp = ""', "icp", ""),
    ],
)
def test_what_is_right_in_the_file_is_taken(tmp_path: Path, text: str, name: str, value: object) -> None:
    assert getattr(configured(tmp_path, text), name) == value


def test_the_engines_that_may_be_named_are_those_that_there_are() -> None:
    assert [Settings.from_env({"DAFU_ENGINE": name}).engine for name in ENGINES] == list(ENGINES)


def test_a_variable_that_is_nearly_a_setting_is_pointed_out() -> None:
    result = CliRunner().invoke(main, ["config"], env={"DAFU_PROT": "8100", "DAFU_SOMETHING_ELSE": "1"})
    assert (
        result.exit_code == 0
        and "DAFU_PROT 不是达复的设置" in result.stderr
        and "DAFU_PORT？" in result.stderr
    )
    assert "SOMETHING" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "99999"),
        ("PORT", ""),
        ("WORKERS", "0"),
        ("PAGE_SIZE", "0"),
        ("BASE_URL", "x"),
        ("PROXIES", "-1"),
    ],
)
def test_what_is_wrong_in_the_environment_is_said_so(name: str, value: str) -> None:
    result = CliRunner().invoke(main, ["config"], env={f"DAFU_{name}": value})
    assert result.exit_code == 2 and f"DAFU_{name}" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_file_that_is_not_there_or_not_text_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"不存在"):
        Settings.from_env({"DAFU_CONFIG": str(tmp_path / "none.toml")})
    (tmp_path / "dafu.toml").write_bytes("site_name = '达复'".encode("gbk"))
    with pytest.raises(SearchError, match=r"UTF-8"):
        Settings.from_env({"DAFU_CONFIG": str(tmp_path / "dafu.toml")})


def test_the_file_of_the_folder_is_read_and_everything_in_force_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dafu.toml").write_text('port = 8100\nengine_password = "开门 sesame"\n', encoding="utf-8")

    def dafu(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"DAFU_WORKERS": "3", "COLUMNS": "300"})

    rows = {row["name"]: row for row in json.loads(dafu("config", "--json").stdout)}
    assert rows["port"] == {"name": "port", "value": 8100, "origin": "设置文件 dafu.toml"}
    assert rows["workers"] == {"name": "workers", "value": 3, "origin": "环境变量 DAFU_WORKERS"}
    assert rows["host"]["origin"] == "默认"
    data = json.loads(dafu("--data", "here", "config", "--json").stdout)[0]
    assert data == {"name": "data", "value": "here", "origin": "命令行选项"}
    printed = dafu("config").stdout
    assert rows["engine_password"]["value"] == "（已设）"
    assert "8100" in printed and "环境变量 DAFU_WORKERS" in printed and "sesame" not in printed
