"""Why an address could not be fetched, in words for who asked."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from corpus.limits import MAX_BYTES


class Refused(IgnoreRequest):
    """A request that is not made, for the reason that is its message."""


class Forbidden(Refused):
    """A request that robots.txt asks not to make."""


class LimitReached(Refused):
    """A request beyond the number that was allowed."""


_TOO_LARGE: Final = f"文件超过上限 {MAX_BYTES >> 20} MB，未保存"
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (CannotResolveHostError, "找不到这个网站，请检查网址和网络"),
    (DownloadConnectionRefusedError, "网站拒绝连接"),
    (DownloadTimeoutError, "网站太慢，超过时限仍未传完"),
    (DownloadCancelledError, _TOO_LARGE),
    (ResponseDataLossError, "传输中断，内容不全，未保存"),
)
_STATUS: Final = {
    HTTPStatus.UNAUTHORIZED: "需要登录",
    HTTPStatus.FORBIDDEN: "网站不允许访问",
    HTTPStatus.NOT_FOUND: "页面不存在",
    HTTPStatus.GONE: "页面已删除",
    HTTPStatus.TOO_MANY_REQUESTS: "网站嫌请求太多，请过些时候用更大的 --delay 再试",
}


def explain(error: BaseException, redirects: int = 0) -> str:
    """The reason in plain words, without a full stop; `redirects` is how many the request had followed.

    What is not known here is named as it is: one odd page must not end a crawl of hours, nor go unseen.
    """
    match error:
        case Refused():
            return str(error)
        case HttpError():
            return _status_reason(error.response.status)
        case DownloadFailedError():
            return _connection_reason(str(error))
        case IgnoreRequest():
            # Scrapy's own: too many redirects, or a compressed body that is too large.
            return "网站反复跳转，没有内容" if redirects else _TOO_LARGE
    known = next((reason for kind, reason in _REASONS if isinstance(error, kind)), None)
    return known or f"没有预料到的错误（{type(error).__name__}：{error}）"


def _status_reason(status: int) -> str:
    known = next((reason for code, reason in _STATUS.items() if code == status), None)
    if known is None:
        known = "网站出错，请过些时候再试" if status >= 500 else "网站没有给出内容"
    return f"{known}（{status}）"


def _connection_reason(details: str) -> str:
    if "certificate" in details.lower():
        return "网站的安全证书无效；确认网址无误后，可加 --insecure 重试"
    return "连接中断，没有收到内容"
