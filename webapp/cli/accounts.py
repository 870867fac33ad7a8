"""Commands about who may work on the site: account, log."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from typing import Final

import click

from webapp.cli.base import as_json_option, command, main, settings_of
from webapp.cli.printing.console import dump
from webapp.operations.accounts import ROLES, Accounts

_ROLE: Final = click.Choice(tuple(ROLES))
_LISTED: Final = 50


@main.group("account", options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
def account() -> None:
    """管理页 /admin 的账号：建立、列出、改密码、改角色、删除。

    \b
    角色：
      reader   查看：看运行情况、来源、操作记录
      editor   编辑：还可以上传页面，隐藏和恢复答复，更正项目，登记单位的答复，改近义词

    \b
    示例：
      dafu account add 王编辑 --role editor
      dafu account list
    """


@command("add", account)
@click.argument("name", metavar="账号")
@click.option("--role", type=_ROLE, required=True, help="角色：reader 只能查看，editor 可以改动。")
def add(name: str, role: str) -> None:
    """建立账号。密码在提示后输入，不显示；也可以从标准输入给出一行。

    \b
    示例：
      dafu account add 王编辑 --role editor
    """
    with _opened() as accounts:
        accounts.add(name, role, _password())
        accounts.note(_who(), "建立账号", name, ROLES[role])
    click.echo(f"已建立账号 {name}（{ROLES[role]}）。登录的网址是本站的 /admin。")


@command("list", account)
@as_json_option
def list_(as_json: bool) -> None:
    """列出账号和角色。

    \b
    示例：
      dafu account list
    """
    with _opened() as accounts:
        rows = [{"name": each.name, "role": each.role, "made_at": each.made_at} for each in accounts.all()]
    if as_json:
        dump(rows)
        return
    for row in rows:
        click.echo(f"{row['name']}\t{ROLES[row['role']]}\t{row['made_at'][:10]} 建立")
    if not rows:
        click.echo("还没有账号。请用 dafu account add 建立。")


@command("password", account)
@click.argument("name", metavar="账号")
def password(name: str) -> None:
    """换一个密码；已经登录的随即退出。

    \b
    示例：
      dafu account password 王编辑
    """
    with _opened() as accounts:
        accounts.set_password(name, _password())
        accounts.note(_who(), "换密码", name)
    click.echo(f"已换 {name} 的密码，用旧密码登录的都已退出。")


@command("role", account)
@click.argument("name", metavar="账号")
@click.argument("role", metavar="角色", type=_ROLE)
def role_(name: str, role: str) -> None:
    """换一个角色；已经登录的须重新登录。

    \b
    示例：
      dafu account role 王编辑 reader
    """
    with _opened() as accounts:
        accounts.set_role(name, role)
        accounts.note(_who(), "换角色", name, ROLES[role])
    click.echo(f"{name} 现在的角色是{ROLES[role]}，须重新登录。")


@command("remove", account)
@click.argument("name", metavar="账号")
def remove(name: str) -> None:
    """删除账号；已经登录的随即退出，操作记录仍保留。

    \b
    示例：
      dafu account remove 王编辑
    """
    with _opened() as accounts:
        accounts.remove(name)
        accounts.note(_who(), "删除账号", name)
    click.echo(f"已删除账号 {name}。")


@command("log")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=_LISTED, show_default=True, help="列出的条数。"
)
@as_json_option
def log(limit: int, as_json: bool) -> None:
    """列出操作记录：谁在何时登录、改动了什么，最近的在前。

    \b
    示例：
      dafu log
      dafu log --limit 1000 --json
    """
    with _opened() as accounts:
        deeds = list(accounts.deeds(limit))
    if as_json:
        dump([asdict(deed) for deed in deeds])
        return
    for deed in deeds:
        click.echo(f"{deed.at}\t{deed.who}\t{deed.action}\t{deed.about}\t{deed.detail}".rstrip())
    if not deeds:
        click.echo("还没有操作记录。")


def _opened() -> Accounts:
    return Accounts(settings_of().accounts_path)


def _password() -> str:
    """What is typed twice at a terminal, or the first line of what is given."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次密码")
    return given


def _who() -> str:
    """Who runs this command, as the log names it."""
    return f"命令行 {getpass.getuser()}"
