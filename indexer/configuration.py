"""Where settings come from: a file in TOML, the environment over it, options of a command over both; each value checked and told apart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from indexer.errors import SearchError

ENV_PREFIX: Final = "DAFU_"
FILE_VARIABLE: Final = "DAFU_CONFIG"
"""Names the settings file."""
FILE: Final = "dafu.toml"
"""The settings file where none is named: in the folder where the command runs."""

Origin = str
"""Where a value is from, in words."""
Form = Literal[
    "url",
    "host",
    "prefix",
    "secret",
    "code",
    "image",
    "colour",
    "link",
    "named link",
    "mail",
    "mail security",
]

_PREFIX: Final = re.compile(r"(/[\w.~-]+)+")  # /dafu, /a/b
_HOST: Final = re.compile(r"\.?[\w-]+(\.[\w-]+)*")  # dafu.example.gov.cn, .example.gov.cn
_LINK: Final = re.compile(
    r"(https?://[^\s\"<>]+|/[^\s\"<>/][^\s\"<>]*)"
)  # https://www.example.gov.cn/, /about
_NAMED_LINK: Final = re.compile(r"\S.*\s" + _LINK.pattern)  # 县政府 https://www.example.gov.cn/
MAIL: Final = re.compile(
    r"(?=.{3,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*",
    re.ASCII | re.IGNORECASE,
)  # dafu@example.gov.cn, as HTML's own check has it (WHATWG HTML, valid e-mail address)
IMAGES: Final[Mapping[str, str]] = {
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
}  # fmt: skip
"""Endings of image files, and their kinds."""
_LARGEST_IMAGE: Final = 1 << 20
_FORMS: Final[Mapping[Form, tuple[Callable[[str], bool], str]]] = {
    "url": (lambda text: is_base_url(text), "应是完整的网址，如 https://dafu.example.gov.cn 或 https://example.gov.cn/dafu"),
    "host": (lambda text: _HOST.fullmatch(text) is not None, "应是主机名，如 dafu.example.gov.cn，不带协议和端口"),
    "code": (lambda text: re.fullmatch(r"\d{10}", text) is not None, "应是十位数字"),
    "colour": (lambda text: re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None, "应是 # 和六位十六进制数字，如 #8a1c1c"),
    "image": (lambda text: _is_image(Path(text)), "应是一个不超过 1 MB 的图片文件（svg、png、jpg、webp），请检查路径"),
    "link": (lambda text: _LINK.fullmatch(text) is not None, "应是 https:// 开头的网址，或本站的路径，如 /about"),
    "named link": (lambda text: _NAMED_LINK.fullmatch(text) is not None, "应写成“文字 网址”，如“县政府 https://www.example.gov.cn”"),
    "mail": (lambda text: MAIL.fullmatch(text) is not None, "应是一个邮箱，如 dafu@example.gov.cn"),
    "mail security": (lambda text: text in ("starttls", "tls", "none"), "应是 starttls、tls 或 none"),
    "prefix": (lambda text: _PREFIX.fullmatch(text) is not None, "应以 / 开头、不以 / 结尾，如 /dafu"),
}  # fmt: skip
"""Form → whether a text has it, and what to write instead."""


def is_base_url(text: str) -> bool:
    """Whether a site can be found at this address: a scheme, a host, perhaps a port and a path prefix, nothing else."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    path = parts.path.removesuffix("/")
    return (
        parts.scheme in ("http", "https")
        and bool(host and (_HOST.fullmatch(host) or ":" in host))
        and not (parts.query or parts.fragment or "@" in parts.netloc)
        and (not path or _PREFIX.fullmatch(path) is not None)
    )


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGES and path.is_file() and path.stat().st_size <= _LARGEST_IMAGE


def settings_file(environ: Mapping[str, str]) -> Path | None:
    """The file that settings are read from; None where there is none. Raises SearchError where one is named that is not there."""
    named = environ.get(FILE_VARIABLE)
    if named:
        if not Path(named).is_file():
            raise SearchError(f"环境变量 {FILE_VARIABLE} 所指的设置文件 {named} 不存在，请改正后重试。")
        return Path(named)
    return Path(FILE) if Path(FILE).is_file() else None


def collect(
    settings: Iterable[Field[Any]], environ: Mapping[str, str], overrides: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Origin]]:
    """The values that differ from the defaults, and where each setting is from, by name. Raises SearchError."""
    known = {setting.name: setting for setting in settings}
    file = settings_file(environ)
    written = _read(file, known) if file else {}
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for name, setting in known.items():
        variable = ENV_PREFIX + name.upper()
        origins[name] = "默认"
        if name in written:
            values[name] = _value(setting, written[name], f"设置文件 {file} 中的 {name}")
            origins[name] = f"设置文件 {file}"
        if variable in environ:
            values[name] = _value(setting, environ[variable], f"环境变量 {variable}")
            origins[name] = f"环境变量 {variable}"
        if overrides.get(name) is not None:
            values[name] = overrides[name]
            origins[name] = "命令行选项"
    return values, origins


def _read(file: Path, known: Mapping[str, Field[Any]]) -> dict[str, Any]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SearchError(f"设置文件 {file} 无法读取（{error.strerror}），请检查权限。") from error
    except UnicodeDecodeError as error:
        raise SearchError(f"设置文件 {file} 不是 UTF-8 编码，请另存为 UTF-8 后重试。") from error
    except tomllib.TOMLDecodeError as error:
        # "Invalid value (at line 3, column 8)"
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {place[1]} 行第 {place[2]} 个字符处" if place else "末尾"
        raise SearchError(
            f'设置文件 {file} {where}不合 TOML 的写法，请改正后重试；文字要加引号，如 site_name = "某某县答复检索"。'
        ) from error
    for name in written:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"您要的是不是 {near[0]}？" if near else "全部设置见 dafu config。"
            raise SearchError(f"设置文件 {file} 中的 {name} 不是达复的设置，{hint}")
    return written


def _value(setting: Field[Any], given: Any, where: str) -> Any:
    """What was given, as the setting's kind. Raises SearchError that says where it stands and what to write instead."""
    default: object = setting.default
    if isinstance(default, bool):
        return _yes_or_no(given, where)
    if isinstance(default, int):
        return _number(setting, given, where)
    if isinstance(default, tuple):
        return _list(setting, given, where)
    if not isinstance(given, str):
        raise SearchError(f"{where} 的值 {given} 应是文字，请加上引号。")
    if isinstance(default, Path):
        return Path(given)
    _check_form(setting, given, where)
    return given


def _number(setting: Field[Any], given: Any, where: str) -> int:
    try:
        if isinstance(given, (bool, float)):
            raise ValueError
        number = int(given)
    except (TypeError, ValueError) as error:
        raise SearchError(f"{where} 的值 {given} 不是整数，请改正后重试。") from error
    least, most = setting.metadata["least"], setting.metadata["most"]
    if not least <= number <= most:
        raise SearchError(f"{where} 的值 {number} 不合适，应在 {least} 到 {most} 之间，请改正后重试。")
    return number


def _yes_or_no(given: Any, where: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if isinstance(given, bool):
        return given
    if not isinstance(given, str) or given.lower() not in words:
        raise SearchError(f"{where} 的值 {given} 不合适，应是 true 或 false，请改正后重试。")
    return words[given.lower()]


def _list(setting: Field[Any], given: Any, where: str) -> tuple[str, ...]:
    """Of the file a list of texts; of the environment one text with commas."""
    items = [item.strip() for item in given.split(",")] if isinstance(given, str) else given
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise SearchError(f'{where} 的值 {given} 应是一列文字，如 ["甲", "乙"]，请改正后重试。')
    kept = tuple(item for item in items if item)
    for item in kept:
        _check_form(setting, item, where)
    return kept


def _check_form(setting: Field[Any], text: str, where: str) -> None:
    """Raise SearchError where a text does not have the form of the setting; an empty one is none at all."""
    has_form, instead = _FORMS.get(setting.metadata["form"], (lambda _: True, ""))
    if text and not has_form(text):
        raise SearchError(f"{where} 的值 {text} 不合适，{instead}；请改正后重试。")
