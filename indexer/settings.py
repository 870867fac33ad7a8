"""Every setting, declared once with its default and its help; the command line, the docs and their test read this list."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self

from indexer.errors import SearchError

ENV_PREFIX: Final = "DAFU_"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation. Each is also an environment variable: `data` is DAFU_DATA."""

    data: Path = field(default=Path("data"), metadata={"help": "数据目录，存放答复库和索引"})
    host: str = field(default="127.0.0.1", metadata={"help": "网页服务监听的地址"})
    port: int = field(default=8000, metadata={"help": "网页服务监听的端口"})
    workers: int = field(default=2, metadata={"help": "网页服务的进程数"})
    threads: int = field(default=4, metadata={"help": "每个网页服务进程的线程数"})
    cache_mb: int = field(default=256, metadata={"help": "每个进程的索引缓存，MB"})
    page_cache_mb: int = field(default=32, metadata={"help": "每个进程保存已生成网页的缓存，MB；0 为不保存"})
    site_name: str = field(default="达复 · 答复检索", metadata={"help": "网页上显示的站名"})
    page_size: int = field(default=10, metadata={"help": "每页默认显示的答复数"})

    errata_email: str = field(default="", metadata={"help": "接收勘误的电子邮箱；为空则不显示报错的链接"})

    admin_password: str = field(
        default="", repr=False, metadata={"help": "管理页 /admin 的密码；为空则没有管理页"}
    )
    proxies: int = field(
        default=0,
        metadata={"help": "网页服务前面有几层反向代理；来访地址取自它们写的 X-Forwarded-For，0 为没有代理"},
    )
    query_log: int = field(
        default=20_000, metadata={"help": "最多记下多少种查询词，供管理员改进检索，不记访问者；0 为不记"}
    )

    @property
    def store_path(self) -> Path:
        """The SQLite store, the system of record."""
        return self.data / "replies.sqlite"

    @property
    def index_path(self) -> Path:
        """The folder of the index, which can always be rebuilt from the store."""
        return self.data / "index"

    @property
    def journal_path(self) -> Path:
        """The SQLite file of what was imported, rejected and asked, for the operator."""
        return self.data / "journal.sqlite"

    @property
    def attempts_path(self) -> Path:
        """The SQLite file of wrong passwords."""
        return self.data / "attempts.sqlite"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, **overrides: Any) -> Self:
        """The settings of `environ`, with `overrides` that are not None taking precedence.

        Raises SearchError for a value of the wrong type.
        """
        values: dict[str, Any] = {}
        for setting in fields(cls):
            name = ENV_PREFIX + setting.name.upper()
            if name in environ:
                convert = next(kind for kind in (int, Path, str) if isinstance(setting.default, kind))
                try:
                    values[setting.name] = convert(environ[name])
                except ValueError as error:
                    raise SearchError(f"环境变量 {name}={environ[name]} 不是整数，请改正后重试。") from error
        values.update((name, value) for name, value in overrides.items() if value is not None)
        return cls(**values)
