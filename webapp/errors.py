"""Errors as answers: which status, which words, as a page with the search box or as the API's one JSON shape."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from corpus import CorpusError, StoreError, StoreMissing
from indexer import (
    MAX_CHARACTERS,
    EngineUnavailable,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    Message,
    QueryError,
    SearchError,
    TimedOut,
)
from webapp.addresses.search import SearchParams
from webapp.languages.catalogue import Spoken, later
from webapp.languages.choice import language, said, speak_of_errors
from webapp.site import site

_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (QueryError, 400),
    (IndexNotFound, 503),
    (IndexOutdated, 503),
    (IndexLocked, 503),
    (EngineUnavailable, 503),
    (TimedOut, 503),
    (CorpusError, 503),
)
_RETRY_SECONDS: Final = 10

_HEADINGS: Final = {
    400: later("这次查询无法完成"),
    401: later("需要登录"),
    403: later("不能这样做"),
    404: later("没有找到这个页面"),
    405: later("不支持这种请求方式"),
    413: later("请求内容太大"),
    414: later("网址太长"),
    431: later("请求头太长"),
    429: later("请稍后再试"),
    500: later("系统出错了"),
    503: later("暂时无法查询"),
    505: later("不支持这种 HTTP 版本"),
}
_MESSAGES: Final = {
    400: later("请求的内容有误，请检查后重试。"),
    404: later("这个地址不存在：可能有误，也可能已被移走。"),
    405: later("本站的页面只供查阅，请用普通链接或查询框访问。"),
    413: later("请求内容超过上限，请缩短后重试。"),
    500: later("错误已记录在服务日志中。请稍后重试；如果仍然出错，请告知管理员。"),
    503: later("服务暂时不可用，请稍后重试。"),
}
_UNAVAILABLE: Final[dict[type[Exception], str]] = {
    IndexNotFound: later("索引还没有建立。管理员请运行 dafu index。"),
    IndexOutdated: later("索引需要重建。管理员请运行 dafu index --rebuild。"),
    IndexDamaged: later("索引文件已损坏。管理员请运行 dafu index，它会自动重建索引，答复库不受影响。"),
    IndexLocked: later("索引正在更新，请稍后重试。"),
    StoreMissing: later(
        "这台服务器上没有答复库，而这一页要用到它。管理员请运行 dafu import，或到存有答复库的服务器上打开。"
    ),
    StoreError: later("答复库暂时无法读取。管理员请运行 dafu import 和 dafu index，并查看服务日志。"),
}


def register(app: Flask) -> None:
    """Answer every error of `app` with `error_answer`; anything unforeseen is logged with its traceback by Flask."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SearchError, _our_error)
    app.register_error_handler(CorpusError, _our_error)
    app.after_request(_lead)


def _lead(response: Response) -> Response:
    """Whoever does not follow to another address by itself reads where to go; Werkzeug would say it in English."""
    if response.location and 300 < response.status_code < 400:
        where, words = escape(response.location), escape(said("请到新的地址"))
        response.set_data(
            f'<!doctype html><html lang="{language()}"><title>{words}</title><p>{words}：<a href="{where}">{where}</a>'
        )
    return response


def error_answer(status: int, message: str, **context: Any) -> Response:
    """The answer for an error: JSON below /api/, elsewhere a page with the search box, which `context` may add to."""
    speak_of_errors()
    if isinstance(message, Message | Spoken):
        message = said(message)
    if request.path.startswith("/api/"):
        answer = jsonify(ok=False, status=status, error=message)
    else:
        params = SearchParams.read(request.args.items(multi=True), site().settings.page_size)
        context = {"heading": said(_HEADINGS.get(status, _HEADINGS[400])), "last": None, **context}
        params = params.changed(q=params.q[:MAX_CHARACTERS])
        answer = make_response(
            render_template("error.html", status=status, message=message, params=params, **context)
        )
    answer.status_code = status
    answer.vary.update(
        ["Accept-Language"] if request.path.startswith("/api/") else ["Cookie", "Accept-Language"]
    )
    return answer


def _our_error(error: Exception) -> Response:
    # Errors without a status of their own are bugs: they go on to be logged as such.
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    if status is None:
        raise error
    if status == 503:
        # The message names files of the server: it is for the operator, who reads the log.
        current_app.logger.warning("%s: %s", type(error).__name__, error)
    if isinstance(error, QueryError | TimedOut):
        message: str = error.message
    else:
        message = said(_UNAVAILABLE.get(type(error), _MESSAGES[503]))
    answer = error_answer(status, message)
    if isinstance(error, IndexLocked | EngineUnavailable) and not isinstance(error, IndexDamaged):
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    # Werkzeug's own descriptions are English; ours are passed to abort() and differ from the class's.
    ours = error.description if error.description != type(error).description else None
    answer = error_answer(status, ours or said(_MESSAGES.get(status, _MESSAGES[400])))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer
