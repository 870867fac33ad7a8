"""Commands that serve the site: serve, demo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from corpus.intake.synthesize import SAMPLES
from webapp.cli.base import command, settings_of
from webapp.cli.indexing import bring_up_to_date
from webapp.cli.keeping import take_in
from webapp.server import check_free, own_folder, run
from webapp.site import Site


@command("serve")
@click.option("--host", help="监听地址（默认 127.0.0.1）。")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口（默认 8000）。")
@click.option("--workers", type=click.IntRange(1, 64), help="进程数（默认 2）。")
@click.option(
    "--import",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="先导入这些页面并更新索引，可重复。",
)
def serve(host: str | None, port: int | None, workers: int | None, paths: tuple[Path, ...]) -> None:
    """启动网页服务。

    \b
    示例：
      dafu serve
      dafu serve --host 0.0.0.0 --port 8080
      dafu serve --import corpus/samples
    """
    settings = settings_of(host=host, port=port, workers=workers)
    if not settings.unix_socket:
        check_free(settings.host, settings.port)
    if paths:
        take_in(paths)  # what was rejected is reported; the rest is served
        bring_up_to_date()
    run(settings)


@command("demo")
@click.option("--host", help="监听地址（默认 127.0.0.1）。")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口（默认 8000）。")
def demo(host: str | None, port: int | None) -> None:
    """用附带的样例启动网页服务，供试用。样例中的地名、人名和机构都是虚构的。

    不用数据目录：样例放在临时目录里，停止后即删除。

    \b
    示例：
      dafu demo
      dafu demo --port 8080
    """
    settings = settings_of(host=host, port=port)
    if not settings.unix_socket:
        check_free(settings.host, settings.port)
    with own_folder("dafu-demo-") as folder:
        click.get_current_context().ensure_object(dict)["data"] = folder
        take_in([SAMPLES])
        bring_up_to_date()
        run(replace(settings, data=folder))


@command("mcp")
@click.option(
    "--http",
    "port",
    type=click.IntRange(1, 65535),
    metavar="端口",
    help="在本机的这个端口以 HTTP 提供（地址 /mcp）；不写则用标准输入输出。",
)
def mcp(port: int | None) -> None:
    """让智能助手查找答复（Model Context Protocol）。先安装：pip install 'dafu[mcp]'。

    \b
    示例：
      dafu mcp                在助手的设置里写这个命令
      dafu mcp --http 8090    由代理转到外面，见 docs/operating.md
    """
    try:
        from webapp.assistants.answers import Answers
        from webapp.assistants.server import server
    except ImportError as error:
        raise click.UsageError(
            "没有安装助手接口。请运行 make setup-mcp，或 pip install 'dafu[mcp]'。"
        ) from error
    settings = settings_of()
    made = server(Answers(Site(settings), (settings.base_url or "").rstrip("/")), settings.site_name)
    if port is None:
        made.run("stdio")
    else:
        made.run("streamable-http", host="127.0.0.1", port=port)
