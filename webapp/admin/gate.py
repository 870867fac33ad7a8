"""Who gets in: sessions of the operator's pages, the check before each of them, and tokens in their forms.

A session is a signed cookie that only addresses below /admin are sent: Secure, HttpOnly, SameSite. It names an account and bears its mark,
so that another password, another role, or logging out ends it everywhere.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any, Final
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from webapp.addresses.search import SearchParams
from webapp.errors import error_answer
from webapp.operations.accounts import EDITOR, ROLES, Account, Accounts
from webapp.operations.login_attempts import place_of, seconds_to_wait
from webapp.precedents.pasted import allow_file
from webapp.site import KEY, site

ROOT: Final = "/admin"
_HOURS: Final = 8
"""How long a session lasts after its last page."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_NO_ACCOUNTS: Final = "这里还没有账号，所以没有管理页。请管理员在服务器上运行 dafu account add 建立账号。"
_NOT_SECURE: Final = (
    "管理页只能用 HTTPS 打开，以免密码在途中被人看到。在服务器本机上也可以用 http://127.0.0.1 打开。"
)
_EXPIRED: Final = (
    "这张表单已经过期，或者不是从本站的页面提交的，没有做任何改动。请返回上一页，刷新后重新提交。"
)
_EDITORS_ONLY: Final = "您的账号只能查看报告。需要改动时，请管理员运行 dafu account role 改为编辑。"

_csrf: Final = CSRFProtect()


class _Sessions(SecureCookieSessionInterface):
    """Sessions below /admin alone: nothing else sets or reads a cookie."""

    def open_session(self, app: Flask, request: Request) -> Any:
        """The session of a request; None where there is none, and none can be."""
        path = app.extensions[KEY].settings.accounts_path
        if not _is_below(request.path) or not path.exists():
            return None
        with Accounts(path) as accounts:
            app.secret_key = accounts.secret
        return super().open_session(app, request)

    def get_cookie_path(self, app: Flask) -> str:
        """Where browsers send the cookie to."""
        return f"{request.script_root}{ROOT}"

    def get_cookie_secure(self, app: Flask) -> bool:
        """True but on this very machine, without HTTPS."""
        return request.is_secure or not _is_loopback()


def register(app: Flask) -> None:
    """Give `app` sessions and tokens; pages ask for both with `guarded`."""
    app.session_interface = _Sessions()
    app.permanent_session_lifetime = timedelta(hours=_HOURS)
    app.config.update(
        SESSION_COOKIE_NAME="dafu_admin",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,  # the pages that all may use change nothing
        WTF_CSRF_TIME_LIMIT=_HOURS * 3600,
    )
    _csrf.init_app(app)
    app.jinja_env.globals["roles"] = ROLES


def guarded(name: str, role: str = EDITOR, *, takes_more: bool = False) -> Blueprint:
    """A blueprint whose pages are for accounts with a role, below /admin; their forms bear a token."""
    blueprint = Blueprint(name, f"webapp.admin.{name}", url_prefix=ROOT)

    @blueprint.before_request
    def check() -> AnyResponse | None:
        refuse_without_accounts()
        account = _account()
        if account is None:
            path = request.full_path.rstrip("?") if request.method == "GET" else ROOT
            return redirect(url_for("login.form", next=path), 303)
        if role == EDITOR and not account.is_editor:
            abort(403, _EDITORS_ONLY)
        g.account = account
        if takes_more:
            allow_file()
        check_token()
        return None

    return blueprint


def check_token() -> None:
    """Nothing, or 400 for a form that is not of this session."""
    try:
        _csrf.protect()
    except CSRFError:
        abort(400, _EXPIRED)


def refuse_without_accounts() -> None:
    """Nothing, or 404 where nobody has an account, or 403 where a password could be read on the way."""
    if not site().settings.accounts_path.exists():
        abort(404, _NO_ACCOUNTS)
    if not request.is_secure and not _is_loopback():
        abort(403, _NOT_SECURE)


def _account() -> Account | None:
    """The account of the present session; None for a session that has ended."""
    if "name" not in session:
        return None
    with opened() as accounts:
        account = accounts.find(session["name"])
    return account if account and account.mark == session.get("mark") else None


def enter(account: Account) -> None:
    """Begin a session."""
    session.clear()
    session.permanent = True
    session["name"], session["mark"] = account.name, account.mark


def known_by_password(name: str, password: str) -> Account | Response | None:
    """The account, None for a wrong password, or the answer to a place that has to wait since it sent too many."""
    settings = site().settings
    with opened() as accounts:
        place = place_of(request.remote_addr or "", accounts.secret)
        if seconds := seconds_to_wait(settings.attempts_path, place):
            return _wait(seconds)
        account = accounts.verified(name, password)
        seconds = seconds_to_wait(settings.attempts_path, place, account is not None)
    return _wait(seconds) if seconds else account


def _wait(seconds: int) -> Response:
    answer = error_answer(429, f"从您所在的网络地址输错密码的次数太多，请过 {ceil(seconds / 60)} 分钟再试。")
    answer.headers["Retry-After"] = str(seconds)
    return answer


def opened() -> Accounts:
    """The accounts of the present site."""
    return Accounts(site().settings.accounts_path)


def shown(template: str, status: int = 200, **context: Any) -> Response:
    """A page of the operator, which nobody keeps."""
    answer = make_response(
        render_template(f"admin/{template}", params=SearchParams(), account=g.get("account"), **context),
        status,
    )
    answer.cache_control.no_store = True
    return answer


def note(action: str, about: str = "", detail: str = "") -> None:
    """Write down what the present account does: before what it did is committed, so that nothing is done unseen."""
    with opened() as accounts:
        accounts.note(g.account.name, action, about, detail)


def _is_below(path: str) -> bool:
    return path == ROOT or path.startswith(f"{ROOT}/")


def _is_loopback() -> bool:
    return urlsplit(f"//{request.host}").hostname in _LOOPBACK
