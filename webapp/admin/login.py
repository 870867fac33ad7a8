"""Logging in and out."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.admin.gate import (
    ROOT,
    check_token,
    enter,
    known_by_password,
    opened,
    refuse_without_accounts,
    shown,
)

blueprint = Blueprint("login", __name__, url_prefix=ROOT)
blueprint.before_request(refuse_without_accounts)

_WRONG: Final = "账号或密码不对，请重新输入。"


@blueprint.get("/login")
def form() -> Response:
    """The form."""
    return shown("login.html", next=_next(request.args.get("next", "")), name="", wrong="")


@blueprint.post("/login")
def check() -> AnyResponse:
    """Begin a session, and go on to the page that was asked for."""
    check_token()
    name, following = request.form.get("name", "").strip(), _next(request.form.get("next", ""))
    found = known_by_password(name, request.form.get("password", ""))
    if isinstance(found, Response):
        return found
    if found is None:
        return shown("login.html", 403, next=following, name=name, wrong=_WRONG)
    enter(found)
    with opened() as accounts:
        accounts.note(found.name, "登录")
    return redirect(f"{request.script_root}{following}", 303)


@blueprint.post("/logout")
def leave() -> AnyResponse:
    """End the session, and all others of the account."""
    check_token()
    with opened() as accounts:
        if (account := accounts.find(session.get("name", ""))) and account.mark == session.get("mark"):
            accounts.end_sessions(account.name)
            accounts.note(account.name, "退出")
    session.clear()
    return redirect(url_for("login.form"), 303)


def _next(path: str) -> str:
    """The page to go on to: one of the operator's, whatever the address says."""
    is_ours = path == ROOT or path.startswith((f"{ROOT}/", f"{ROOT}?"))
    return path if is_ours and path.isprintable() and "\\" not in path and "//" not in path else ROOT
