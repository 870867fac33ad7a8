"""What every command shares: the data directory, JSON output, errors as messages with exit codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from corpus import CorpusError
from indexer import (
    EngineUnavailable,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    QueryError,
    SearchError,
    Settings,
)
from indexer.query.synonyms import use_file
from webapp.cli.chinese import missing, say_it_in_chinese

say_it_in_chinese()
_OPTIONS: Final = "[选项]"
MODULES: Final = {
    command: module
    for module, commands in {
        "accounts": ("account", "log"),
        "alerting": ("alerts",),
        "backing_up": ("backup", "restore", "snapshot"),
        "fetching": ("fetch", "sources", "update"),
        "finding": ("search", "stats", "evaluate"),
        "indexing": ("index",),
        "keeping": ("import", "reparse", "parse", "show", "remove"),
        "likeness": ("similar", "precedents"),
        "measuring": ("bench", "synthesize"),
        "operating": ("completion", "learned", "report", "config", "check"),
        "promising": ("promises", "respond"),
        "serving": ("serve", "demo", "mcp"),
    }.items()
    for command in commands
}
"""Command → the module of this folder that declares it."""
EXIT_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (CorpusError, 2),
    (QueryError, 2),
    (IndexNotFound, 3),
    (IndexOutdated, 3),
    (IndexLocked, 4),
    (EngineUnavailable, 4),
    (SearchError, 2),
)


class _Failure(click.ClickException):
    """An expected error, shown as its message alone."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self._error = error

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # a class variable that click reads from the instance
        """What a script is told."""
        return next(code for kind, code in EXIT_CODES if isinstance(self._error, kind))


class _Command(click.Command):
    """A command that every expected error ends with a clear message and its exit code."""

    def make_context(self, *arguments: Any, **given: Any) -> click.Context:
        try:
            return super().make_context(*arguments, **given)
        except click.MissingParameter as error:
            raise missing(error) from error

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (CorpusError, SearchError) as error:
            raise _Failure(error) from error


class _Main(click.Group):
    """All commands; the module of one is imported when it is called or described, so that each starts as soon as it can."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if (module := MODULES.get(name)) is not None:
            import_module(f"webapp.cli.{module}")
        return super().get_command(context, name)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if arguments[0] not in MODULES:  # what resembles it is told from all, declared as they are asked for
            for name in MODULES:
                self.get_command(context, name)
        return super().resolve_command(context, arguments)


def _with_data(command: Callable[..., None]) -> Callable[..., None]:
    """Accept --data after the command's name too, where people look for it."""
    option = click.option(
        "--data",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_set_data,
        help="数据目录（默认 ./data，或环境变量 DAFU_DATA）。",
    )
    return option(command)


def _set_data(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(dict)["data"] = value


def settings_of(**overrides: Any) -> Settings:
    """The settings of this call, read when a command runs so that a wrong one is reported like any error."""
    return _chosen(overrides)[0]


def origins_of() -> tuple[Settings, Mapping[str, str]]:
    """The settings of this call, and where each is from."""
    return _chosen({})


def _chosen(overrides: Mapping[str, Any]) -> tuple[Settings, Mapping[str, str]]:
    chosen, origins = Settings.with_origins(**click.get_current_context().ensure_object(dict), **overrides)
    use_file(chosen.synonyms_path)
    return chosen, origins


as_json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序使用。")


@click.group(
    cls=_Main,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar=_OPTIONS,
    subcommand_metavar="命令 [参数]…",
)
@_with_data
@click.version_option(package_name="dafu", message="%(prog)s %(version)s")
def main() -> None:
    """达复：检索政府对人大代表建议、政协提案的公开答复。

    \b
    示例：
      dafu import corpus/samples     导入答复页面
      dafu index                     建立或更新索引
      dafu search 课后服务            检索
      dafu serve                     启动网页服务
    """


def command(name: str, group: click.Group = main) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand that knows --data and our errors."""

    def register(function: Callable[..., None]) -> click.Command:
        return group.command(name, cls=_Command, options_metavar=_OPTIONS)(_with_data(function))

    return register
