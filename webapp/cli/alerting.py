"""Commands about what is new being told: alerts."""

from __future__ import annotations

import sys
from typing import BinaryIO, Final

import click

from corpus import Store
from indexer import open_engine, reached
from webapp.alerts.bounces import returned
from webapp.alerts.digests import tell
from webapp.alerts.kept import FREQUENCIES, NOW, Alerts, path_of
from webapp.alerts.matters import Matter, about_of
from webapp.alerts.secrecy import AlertsError
from webapp.alerts.webhooks import FORMS, check_address
from webapp.cli.base import as_json_option, command, main, settings_of
from webapp.cli.printing.console import dump

_STATES: Final = {
    "sent": "已发", "waiting": "待发", "sending": "正在发", "unsure": "不知是否送到", "refused": "邮箱不存在", "failed": "放弃",
}  # fmt: skip


@main.group("alerts", options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
def alerts() -> None:
    """提醒：有了新的答复，发邮件给订阅的人，告诉其他程序。设置见 docs/operating.md。

    \b
    示例：
      dafu alerts send
      dafu alerts list
    """


@command("send", alerts)
@as_json_option
def send(as_json: bool) -> None:
    """把新的答复与各项订阅比对，发出到期的提醒；由定时器运行，dafu update 之后也会自动运行。

    被强行停止也不丢、不重发；不知道是否已经送到的，不自动再发（退出码 1），见 dafu alerts list。

    \b
    示例：
      dafu alerts send
    """
    ends = tell(settings_of())
    if as_json:
        dump(dict(ends))
    else:
        click.echo("，".join(f"{_STATES[end]} {count} 封" for end, count in ends.items()) or "没有要发的。")
    if ends.get("unsure") or ends.get("failed"):
        sys.exit(1)


@command("list", alerts)
@as_json_option
def list_(as_json: bool) -> None:
    """列出订阅的数目和各封信的状态；不列邮箱。

    \b
    示例：
      dafu alerts list
    """
    every, states = [], dict[str, int]()
    if path_of(data := settings_of().data).exists():
        with Alerts(data) as kept:
            every, states = list(kept.all()), dict(kept.queue.counts())
    numbers = {name: sum(one.frequency == name for one in every) for name in FREQUENCIES}
    if as_json:
        dump({"subscriptions": numbers, "letters": states})
        return
    if not every and not states:
        click.echo("还没有人订阅过。")
        return
    click.echo("订阅：" + "，".join(f"{FREQUENCIES[name]} {count}" for name, count in numbers.items()))
    click.echo("信：" + ("，".join(f"{_STATES[name]} {count}" for name, count in states.items()) or "还没有"))


@command("again", alerts)
def again() -> None:
    """把不知是否送到的、放弃的，重新排进待发的；前者可能因此收到两次。

    \b
    示例：
      dafu alerts again
    """
    with _opened() as kept:
        click.echo(f"已重新排进 {kept.queue.again()} 封，下次发信时发出。")


@command("forget", alerts)
@click.argument("address", metavar="邮箱|网址")
def forget(address: str) -> None:
    """应本人要求，删除一个邮箱或 webhook 的全部订阅，连同其地址和要发给它的信。

    \b
    示例：
      dafu alerts forget wang@example.com
    """
    with _opened() as kept:
        count = kept.forget(address)
    click.echo(f"已删除 {count} 项订阅。" if count else "没有这个地址的订阅。")


@command("bounce", alerts)
@click.argument("files", metavar="[文件]…", nargs=-1, type=click.File("rb"))
def bounce(files: tuple[BinaryIO, ...]) -> None:
    """读退信（RFC 3464），把其中说明邮箱不存在、不再收信的，停止全部订阅并删除邮箱；不给文件则读标准输入。

    收 mail_from 的邮件服务器可以直接交给它；暂时送不到的、不是本站提醒的退信，什么也不做。

    \b
    示例：
      dafu alerts bounce < returned.eml
      dafu alerts bounce /var/mail/dafu/new/*
    """
    data, stopped = settings_of().data, 0
    if path_of(data).exists():
        with Alerts(data) as kept:
            stopped = sum(returned(kept, file.read()) for file in files or (sys.stdin.buffer,))
    click.echo(f"停止了 {stopped} 项订阅。" if stopped else "没有要停止的。")


@command("hook", alerts)
@click.argument("address", metavar="网址")
@click.option(
    "--form", type=click.Choice(tuple(FORMS)), required=True, help="企业微信、钉钉、飞书的机器人，或 JSON。"
)
@click.option("--page", required=True, metavar="页面", help="要跟随的检索页或承诺页，如 '/search?q=校车'。")
@click.option("--secret", default="", metavar="密钥", help="签名用的密钥；企业微信不用。")
@click.option(
    "--often", type=click.Choice(tuple(FREQUENCIES)), default=NOW, show_default=True, help="多久一次。"
)
def hook(address: str, form: str, page: str, secret: str, often: str) -> None:
    """有了新的答复，告诉其他程序或群机器人（webhook）。用 dafu alerts forget 网址 停止。

    内网地址不发，除非写在设置 hook_hosts 里；不跟随重定向。

    \b
    示例：
      dafu alerts hook https://oapi.dingtalk.com/robot/send?access_token=… --form dingtalk --secret SEC… --page '/search?q=校车'
    """
    check_address(address)
    kind, about = about_of(page)
    settings = settings_of()
    if not settings.base_url:
        raise AlertsError("请先设 base_url：所发的网址要用它。")
    with Store(settings.store_path, create=False) as store:
        last = reached(open_engine(settings, store))
    with Alerts(settings.data) as kept, kept.transaction():
        kept.begin(last)
        kept.confirm(kept.ask(address, kind, about, often, form, secret).id)
    click.echo(f"已设好：{Matter.of(kind, about).words}。")


def _opened() -> Alerts:
    data = settings_of().data
    if not path_of(data).exists():
        raise AlertsError("还没有人订阅过。")
    return Alerts(data)
