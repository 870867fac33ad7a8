"""`dafu update`: every source fetched, imported, indexed; never twice at once; and what became of pages published before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from corpus import Store
from indexer import Settings, open_engine
from tests.fetching.awkward_site import Answer, Site, moved, page, serve
from tests.intake.test_importing import PAGE
from webapp import create_app
from webapp.cli import main
from webapp.operations.sources import SourceLog, SourcesError, alone, read_sources

LETTER = f"<html><body><pre>{PAGE}</pre></body></html>"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def remote() -> Iterator[Site]:
    with serve() as running:
        yield running


def dafu(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *arguments], env={"COLUMNS": "200"})


def write(data: Path, *rows: str) -> None:
    (data / "sources.toml").write_text("\n".join(f"[[source]]\n{row}" for row in rows), encoding="utf-8")


def visitor(data: Path) -> FlaskClient:
    settings = Settings(data=data)
    return create_app(settings, open_engine(settings)).test_client()


def test_an_update_fetches_imports_and_indexes_and_ends_with_a_table(data: Path, remote: Site) -> None:
    remote.answers["/"] = page("/27.html", text="目录")
    remote.answers["/27.html"] = Answer(LETTER.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    write(data, f'address = "{remote("/")}"\nregion = "望川区"\npace = 0.1')
    assert "从未" in dafu(data, "sources").stdout
    first = dafu(data, "update")
    assert first.exit_code == 0 and "望川区" in first.stdout
    (row,) = json.loads(dafu(data, "sources", "--json").stdout)
    assert (row["region"], row["last"]["added"], row["last"]["rejected"], row["last"]["failed"]) == (
        "望川区",
        1,
        1,
        0,
    )
    assert visitor(data).get("/api/v1/search?q=").get_json()["total"] == 1
    (again,) = json.loads(dafu(data, "update", "--json").stdout)
    assert (again["last"]["fetched"], again["last"]["added"], again["last"]["updated"]) == (0, 0, 0)


def test_a_page_that_is_changed_and_then_taken_away_is_said_so_and_kept(data: Path, remote: Site) -> None:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    remote.answers["/"] = page("/27.html", text="目录")
    remote.answers["/27.html"] = Answer(LETTER.encode(), headers=headers)
    write(data, f'address = "{remote("/")}"\npace = 0.1')
    dafu(data, "update")
    with Store(data / "replies.sqlite") as store:
        ((reply_id, _),) = store.catalogue()
    text = visitor(data).get(f"/reply/{reply_id}").text
    assert "原网页已" not in text
    changed = LETTER.replace("于六月开工", "于九月开工")
    assert changed != LETTER
    remote.answers["/27.html"] = Answer(changed.encode(), headers=headers)
    dafu(data, "update")
    site = visitor(data)
    first = site.get(f"/reply/{reply_id}")
    assert "原网页已修改" in first.text and "原网页已撤下" not in first.text
    # Nothing links to it any more, and it is gone.
    remote.answers["/"] = page(text="目录")
    remote.answers["/27.html"] = Answer(status=404)
    gone = dafu(data, "update")
    assert gone.exit_code == 0
    # A page that was kept is made anew.
    assert (
        "原网页已撤下"
        in site.get(f"/reply/{reply_id}", headers={"If-None-Match": first.headers["ETag"]}).text
    )
    remote.answers["/27.html"] = Answer(changed.encode(), headers=headers)
    dafu(data, "update")
    assert "原网页已撤下" not in site.get(f"/reply/{reply_id}").text


def test_a_site_that_fails_hides_nothing_and_keeps_nobody_else_up(data: Path, remote: Site) -> None:
    remote.answers["/"] = page("/27.html", text="目录")
    remote.answers["/27.html"] = Answer(LETTER.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    write(data, f'address = "{remote("/")}"\npace = 0.1')
    dafu(data, "update")
    with Store(data / "replies.sqlite") as store:
        addresses = store.addresses()
    remote.answers["/"] = remote.answers["/27.html"] = Answer(status=503)
    result = dafu(data, "update", "--json")
    (row,) = json.loads(result.stdout)
    assert result.exit_code == 1 and (row["last"]["failed"], "503" in row["last"]["note"]) == (2, True)
    with SourceLog(data) as log:
        assert log.fates(addresses) == {}
    assert visitor(data).get("/api/v1/search?q=").get_json()["total"] == 1


def test_two_updates_never_run_at_once(data: Path, remote: Site) -> None:
    write(data, f'address = "{remote("/")}"')
    with alone(data):
        second = dafu(data, "update")
    assert second.exit_code == 2 and "正在运行" in second.stderr and remote.asked == []


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("depth = 3", "address"),
        ('address = "example.gov.cn"', "address"),
        ('address = "https://example.gov.cn/"\ndept = 1', "dept"),
        ('address = "https://example.gov.cn/"\ndepth = "3"', "depth"),
        ('address = "https://example.gov.cn/"\ndepth = -1', "depth"),
        ('address = "https://example.gov.cn/"\npace = 0.01', "pace"),
        ('address = "https://example.gov.cn/"\n[[source]]\naddress = "https://EXAMPLE.gov.cn"', "两次"),
        ('address = "https://example.gov.cn/"\npace = nan', "pace"),
        ('address = "https://example.gov.cn/"\npace = inf', "pace"),
        ('address = "https://example.gov.cn/"\ncontact = "a@b.cn\\r\\nX: y"', "contact"),
        ("address = ", "末尾不合 TOML"),
        ("address = [\na", "第 3 行"),
    ],
)
def test_what_is_wrong_in_the_list_is_said_so(data: Path, row: str, named: str) -> None:
    write(data, row)
    with pytest.raises(SourcesError, match=named):
        read_sources(data)


def test_a_list_of_addresses_alone_is_said_to_be_wrong_and_one_of_notepad_is_read(data: Path) -> None:
    (data / "sources.toml").write_text('source = ["https://example.gov.cn/"]', encoding="utf-8")
    with pytest.raises(SourcesError, match="各段"):
        read_sources(data)
    (data / "sources.toml").write_text(
        '\ufeff[[source]]\naddress = "https://example.gov.cn/"', encoding="utf-8"
    )
    assert read_sources(data)[0].address == "https://example.gov.cn/"


@pytest.mark.parametrize(
    ("then", "fate"),
    [
        (Answer("<p>该文件已失效，请以新的为准。</p>".encode()), "原网页已修改"),
        (moved("/"), "原网页已撤下"),
        (moved("/new.html"), ""),
    ],
)
def test_a_notice_or_a_way_to_the_front_page_in_place_of_a_reply_is_said_so(
    data: Path, remote: Site, then: Answer, fate: str
) -> None:
    letter = Answer(LETTER.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    remote.answers["/"] = page("/27.html", text="目录")
    remote.answers["/27.html"] = letter
    write(data, f'address = "{remote("/")}"\npace = 0.1')
    dafu(data, "update")
    with Store(data / "replies.sqlite") as store:
        ((reply_id, _),) = store.catalogue()
    remote.answers["/27.html"], remote.answers["/new.html"] = then, letter
    dafu(data, "update")

    def told() -> list[str]:
        text = visitor(data).get(f"/reply/{reply_id}").text
        return [each for each in ("原网页已修改", "原网页已撤下") if each in text]

    expected = [fate] if fate else []
    assert told() == expected
    dafu(data, "update")
    assert told() == expected  # and it stays so
    remote.answers["/27.html"] = letter
    dafu(data, "update")
    assert "原网页已撤下" not in told()


def test_without_a_list_nothing_is_done(data: Path) -> None:
    result = dafu(data, "update")
    assert result.exit_code == 2 and "sources.toml" in result.stderr
