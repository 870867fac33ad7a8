"""The operator's page: how the installation is doing. It exists only where a password is set, and asks for it on every request.

After a few wrong passwords the place they came from waits, without a word on whether later ones are right. Who guesses from many places
is not kept from it: a long password is what keeps the page closed.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict
from math import ceil
from typing import Final

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from webapp.addresses.search import SearchParams
from webapp.api.openapi import Part, fields_of, list_of, object_of, operation
from webapp.errors import error_answer
from webapp.journal.journal import ImportRun, Journal, Question, Rejects
from webapp.operations.login_attempts import place_of, seconds_to_wait
from webapp.operations.report import Covered, Operations, Use, coverage_of, gather
from webapp.site import site

blueprint = Blueprint("admin", __name__)

_NO_PASSWORD: Final = "这里没有管理页。要使用管理页，请先设置环境变量 DAFU_ADMIN_PASSWORD，再重新启动。"


@blueprint.before_request
def ask_for_the_password() -> Response | None:
    """Nothing for the operator; 404 where no password is set, 401 for everybody else, 429 after too many wrong ones."""
    expected = site().settings.admin_password
    if not expected:
        abort(404, _NO_PASSWORD)
    given = request.authorization.password if request.authorization else None
    if given is not None:
        is_right = _same(given, expected)
        place = place_of(request.remote_addr or "", expected)
        if seconds := seconds_to_wait(site().settings.attempts_path, place, is_right):
            return _wait(seconds)
        if is_right:
            return None
    answer = error_answer(
        401, "请用管理密码登录，用户名任意。密码由管理员在环境变量 DAFU_ADMIN_PASSWORD 中设置。"
    )
    answer.headers["WWW-Authenticate"] = 'Basic realm="dafu", charset="UTF-8"'
    return answer


def _wait(seconds: int) -> Response:
    """The answer to a place that has to wait."""
    answer = error_answer(429, f"从您所在的网络地址输错密码的次数太多，请过 {ceil(seconds / 60)} 分钟再试。")
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _same(given: str, expected: str) -> bool:
    """Whether two passwords are equal, in a time that tells nothing of where they differ, nor of their lengths."""
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (given, expected))
    return hmac.compare_digest(*digests)


@blueprint.get("/admin")
def page() -> Response:
    """The page."""
    answer = make_response(render_template("admin.html", params=SearchParams(), now=_operations()))
    answer.cache_control.no_store = True
    return answer


@blueprint.get("/api/v1/admin")
def page_by_api() -> Response:
    """The same numbers for programs."""
    answer = jsonify(asdict(_operations()))
    answer.cache_control.no_store = True
    return answer


def _operations() -> Operations:
    engine = site().engine
    numbers = engine.store.stats()
    # All replies are read for it: once for each state of the store.
    state = "-".join(
        str(numbers[name]) for name in ("replies", "removed", "earlier_revisions", "last_change")
    )
    coverage = site().known(coverage_of, lambda: coverage_of(engine.store), version=state)
    with Journal(site().settings.journal_path) as journal:
        site().questions.flush(engine.stats)
        return gather(engine, journal, coverage)


_ANY: Final = {"type": "object"}
_PARTS: Final = {
    "frequent": Question, "unanswered": Question, "imports": ImportRun, "rejects": Rejects, "coverage": Covered,
}  # fmt: skip
_OPERATIONS: Final = {
    "store": _ANY,
    "index": _ANY,
    "pending": {"type": "integer", "description": "还没有编入索引的变化"},
    "outdated": {"type": "boolean", "description": "索引须重建后才能检索"},
    "use": object_of(fields_of(Use)),
    **{name: list_of(object_of(fields_of(kind))) for name, kind in _PARTS.items()},
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/admin": {
            "get": {
                **operation("管理员所见的运行情况；设了管理密码才有", "Operations", (401, 404, 429, 503))[
                    "get"
                ],
                "security": [{"password": []}],
            }
        }
    },
    {"Operations": object_of(_OPERATIONS)},
    {"password": {"type": "http", "scheme": "basic", "description": "用户名任意"}},
)
