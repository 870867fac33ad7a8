"""How the installation is doing: the first of the operator's pages, and the same numbers for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, jsonify, request

from webapp.admin.gate import guarded, known_by_password, refuse_without_accounts, shown
from webapp.api.openapi import Part, fields_of, list_of, object_of, operation
from webapp.errors import error_answer
from webapp.journal.journal import ImportRun, Journal, Question, Rejects
from webapp.operations.accounts import READER
from webapp.operations.report import Covered, Operations, Use, coverage_of, gather
from webapp.site import site

blueprint = guarded("overview", READER)
api_blueprint = Blueprint("overview_api", __name__)


@blueprint.get("")
def page() -> Response:
    """The page."""
    return shown("overview.html", now=_operations())


@api_blueprint.get("/api/v1/admin")
def page_by_api() -> Response:
    """The same numbers for programs, which send name and password with each request."""
    refuse_without_accounts()
    given = request.authorization
    if given is not None and given.type == "basic":
        found = known_by_password(given.username or "", given.password or "")
        if isinstance(found, Response):
            return found
        if found is not None:
            answer = jsonify(asdict(_operations()))
            answer.cache_control.no_store = True
            return answer
    answer = error_answer(401, "请用管理页的账号和密码。账号由管理员用 dafu account add 建立。")
    answer.headers["WWW-Authenticate"] = 'Basic realm="dafu", charset="UTF-8"'
    return answer


def _operations() -> Operations:
    engine, store = site().engine, site().store
    numbers = store.stats()
    # All replies are read for it: once for each state of the store.
    state = "-".join(
        str(numbers[name]) for name in ("replies", "removed", "earlier_revisions", "last_change")
    )
    coverage = site().known(coverage_of, lambda: coverage_of(store), version=state)
    with Journal(site().settings.journal_path) as journal:
        site().questions.flush(engine.stats)
        return gather(engine, store, journal, coverage)


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
                **operation("管理员所见的运行情况；建立了账号才有", "Operations", (401, 403, 404, 429, 503))[
                    "get"
                ],
                "security": [{"password": []}],
            }
        }
    },
    {"Operations": object_of(_OPERATIONS)},
    {"password": {"type": "http", "scheme": "basic", "description": "管理页的账号和密码"}},
)
