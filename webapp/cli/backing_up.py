"""Commands that put the data into files and back: backup, restore, snapshot."""

from __future__ import annotations

import os
from pathlib import Path

import click

from corpus import Store
from indexer.configuration import settings_file
from indexer.text.dates import today
from webapp.cli.base import command, settings_of
from webapp.cli.indexing import index
from webapp.open_data.writing import write
from webapp.operations.backup import SETTINGS, back_up, restore


@command("backup")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
def backup_(file: Path) -> None:
    """把整个数据目录备份成一个文件：答复库、抓取的原始页面、运行记录、设置文件。

    网页服务、导入和索引都不必停下。写完后逐字节读回核对，核对无误才放到所给的名字下。以 .gz 结尾则压缩。
    索引不在其中，恢复时重建。备份中有设置文件和账号，只有本用户可读，请妥善保管。

    \b
    示例：
      dafu backup /backup/dafu-1129.tar.gz
    """
    made = back_up(settings_of().data, settings_file(os.environ), file)
    click.echo(
        f"已备份到 {file}：{made.replies} 件答复，{made.files} 个文件，{made.bytes:,} 字节，已读回核对无误。"
    )


@command("restore")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="数据目录中已有答复库时，换成备份的内容；原有的移到旁边。")
@click.pass_context
def restore_(context: click.Context, file: Path, replace: bool) -> None:
    """用备份恢复数据目录，并重建索引。请先停下网页服务。

    先核对整份备份，无误才动数据目录；目录中原有的内容移到它下面的 restored-over-时间 目录，不会丢失。

    \b
    示例：
      dafu restore /backup/dafu-1129.tar.gz
      dafu restore /backup/dafu-1129.tar.gz --replace
    """
    data = settings_of().data
    made, aside = restore(file, data, replace=replace)
    click.echo(f"已恢复 {made.made_at} 的备份：{made.replies} 件答复，{made.files} 个文件。")
    if aside:
        click.echo(f"原有的内容在 {aside}，确认无误后可以删除。")
    if (data / f"restored-{SETTINGS}").exists():
        click.echo(
            f"备份中的设置文件在 {data / f'restored-{SETTINGS}'}，没有自动启用；需要时请移到原来的地方。"
        )
    context.invoke(index)


@command("snapshot")
@click.argument("folder", metavar="[目录]", required=False, type=click.Path(path_type=Path, file_okay=False))
def snapshot(folder: Path | None) -> None:
    """把读者看得到的全部数据存成一份快照 dafu-年-月-日.zip，供人下载（默认存到数据目录下的 snapshots，列在“数据”页）。

    其中有答复（JSON、表格）、承诺（表格）、各项的说明和校验值。同一天再运行就换掉当天的；数据没有变，文件就逐字节相同。
    只留最近的几份（设置 snapshots_kept）。

    \b
    示例：
      dafu snapshot
      dafu snapshot /srv/open-data
    """
    settings = settings_of()
    with Store(settings.store_path, create=False) as store:
        made, removed = write(
            folder or settings.snapshots_path,
            store,
            settings.base_url.rstrip("/"),
            today(),
            settings.snapshots_kept,
        )
    click.echo(f"已写成 {made.name}：{made.replies} 件答复，{made.bytes:,} 字节，SHA-256 为 {made.sha256}。")
    if removed:
        click.echo(f"删除了较早的 {'、'.join(one.name for one in removed)}。")
