"""Where settings come from: a file in TOML, the environment over it, options of a command over both; each value checked and told apart."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field
from difflib import get_close_matches
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from corpus.errors import system_reason
from indexer.errors import SearchError

ENV_PREFIX: Final = "DAFU_"
FILE_VARIABLE: Final = "DAFU_CONFIG"
"""Names the settings file."""
FILE: Final = "dafu.toml"
"""The settings file where none is named: in the folder where the command runs."""

Origin = str
"""Where a value is from, in words."""
Form = Literal[
    "engine",
    "url",
    "host",
    "listening host",
    "server",
    "socket",
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

_PREFIX: Final = re.compile(r"(/(?!\.\.?(/|$))[\w.~-]+)+", re.ASCII)  # /dafu, /a/b
_HOST: Final = re.compile(r"\.?\w[\w-]*(\.\w[\w-]*)*", re.ASCII)  # dafu.example.gov.cn, .example.gov.cn
_CONTROL: Final = re.compile(
    r"[\x00-\x1f\x7f\x85\u2028\u2029]"
)  # what a line of a page, a feed or a mail cannot hold
_LONGEST_SOCKET: Final = 107
"""Bytes of the path of a unix socket (unix(7): 108 with the closing zero)."""
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
    "engine": (lambda text: text in ("whoosh", "opensearch", "reference"), "应是 whoosh、opensearch 或 reference"),
    "url": (lambda text: is_base_url(text), "应是完整的网址，如 https://example.gov.cn/dafu，中文域名写成 xn-- 开头的"),
    "host": (lambda text: _HOST.fullmatch(text) is not None, "应是主机名，如 dafu.example.gov.cn，不带协议和端口，中文的写成 xn-- 开头的"),
    "listening host": (lambda text: _is_server(text), "应是这台机器的地址，如 127.0.0.1、0.0.0.0 或 ::，不带协议和端口"),
    "server": (lambda text: _is_server(text), "应是主机名或地址，如 smtp.example.gov.cn，不带协议和端口"),
    "socket": (lambda text: len(os.fsencode(text)) <= _LONGEST_SOCKET, f"应是套接字文件的路径，不超过 {_LONGEST_SOCKET} 个字节"),
    "code": (lambda text: re.fullmatch(r"[0-9]{10}", text) is not None, "应是十位数字"),
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
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    path = parts.path.removesuffix("/")
    return (
        parts.scheme in ("http", "https")
        and bool(host and _is_server(host))
        and port != 0
        and not (parts.query or parts.fragment or "@" in parts.netloc)
        and (not path or _PREFIX.fullmatch(path) is not None)
    )


def _is_server(text: str) -> bool:
    """Whether this names a machine: dafu.example.gov.cn, 10.0.0.1, ::1."""
    if ":" not in text:
        return text[0] != "." and _HOST.fullmatch(text) is not None
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGES and path.is_file() and path.stat().st_size <= _LARGEST_IMAGE


def settings_file(environ: Mapping[str, str]) -> Path | None:
    """The file that settings are read from; None where there is none. Raises SearchError where one is named that is not there."""
    named = environ.get(FILE_VARIABLE)
    if named:
        if not Path(named).is_file():
            raise SearchError(
                f"环境变量 {FILE_VARIABLE} 所指的设置文件 {named} 不存在，或不是文件，请改正后重试。"
            )
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


def mistyped(settings: Iterable[Field[Any]], environ: Mapping[str, str]) -> dict[str, str]:
    """Variables of `environ` that look like a setting and are none, and those that were meant: DAFU_PROT → DAFU_PORT."""
    known = [ENV_PREFIX + setting.name.upper() for setting in settings]
    other = [name for name in environ if name.startswith(ENV_PREFIX) and name not in {*known, FILE_VARIABLE}]
    near = {name: get_close_matches(name, known, 1, 0.85) for name in other}
    return {name: found[0] for name, found in near.items() if found}


def _read(file: Path, known: Mapping[str, Field[Any]]) -> dict[str, Any]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SearchError(f"设置文件 {file} 无法读取（{system_reason(error)}），请检查权限。") from error
    except UnicodeDecodeError as error:
        raise SearchError(f"设置文件 {file} 不是 UTF-8 编码，请另存为 UTF-8 后重试。") from error
    except tomllib.TOMLDecodeError as error:
        raise SearchError(
            f'设置文件 {file} {fault(error)}，请改正后重试；文字要加引号，如 site_name = "某某县答复检索"。'
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
        raise SearchError(f"{where}{_told(setting, given)}应是文字，请加上引号。")
    if not given.strip() and default not in ("", None):
        raise SearchError(f"{where} 不能为空；要用默认的 {default}，请去掉这一项。")
    _check_form(setting, given, where)
    return Path(given) if isinstance(default, Path) else given


def fault(error: tomllib.TOMLDecodeError) -> str:
    """Where a file is no TOML: 第 3 行第 8 个字符处不合 TOML 的写法."""
    # "Invalid value (at line 3, column 8)"
    place = re.search(r"line (\d+), column (\d+)", str(error))
    return f"{f'第 {place[1]} 行第 {place[2]} 个字符处' if place else '末尾'}不合 TOML 的写法"


def _told(setting: Field[Any], given: Any) -> str:
    """The value, for an error, unless it is a secret."""
    return f" 的值 {given} " if setting.repr else " 的值"


def _number(setting: Field[Any], given: Any, where: str) -> int:
    least, most = setting.metadata["least"], setting.metadata["most"]
    if (least, most) == (0, 1):
        return int(_yes_or_no(given, where))
    try:
        if isinstance(given, (bool, float)):
            raise ValueError
        number = int(given)
    except (TypeError, ValueError) as error:
        raise SearchError(f"{where} 的值 {given} 不是整数，请改正后重试。") from error
    if not least <= number <= most:
        raise SearchError(f"{where} 的值 {number} 不合适，应在 {least} 到 {most} 之间，请改正后重试。")
    return number


def _yes_or_no(given: Any, where: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    written = str(given).lower() if isinstance(given, (bool, int, str)) else None
    if written not in words:
        raise SearchError(f"{where} 的值 {given} 不合适，应是 true 或 false，请改正后重试。")
    return words[written]


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
    if _CONTROL.search(text):
        raise SearchError(f"{where} 的值里有换行或控制字符，请写成一行。")
    has_form, instead = _FORMS.get(setting.metadata["form"], (lambda _: True, ""))
    if text and not has_form(text):
        raise SearchError(f"{where} 的值 {text} 不合适，{instead}；请改正后重试。")
