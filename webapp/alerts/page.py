"""Pages where readers ask to be told by mail, confirm it, and stop it. Plain forms, no scripts, no cookies; none where no mail is sent.

Nothing begins without the unguessable link of the confirmation (double opt-in). Stopping takes one request without session or token of a
form, as mail programs send it (RFC 8058); the link in the mail is the secret.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Final, cast

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from corpus import CorpusError
from corpus.letter.promises import Promise, promises
from indexer import Engine, Settings, find, find_promises, reached
from indexer.configuration import MAIL
from indexer.text.dates import last_day, today
from webapp.addresses.promises import PromiseParams
from webapp.addresses.search import SearchParams
from webapp.alerts.kept import FREQUENCIES, NOW, PROMISE, PROMISES, Alerts, Subscription, path_of
from webapp.alerts.letters import CONFIRM, STOP, confirmation
from webapp.alerts.matters import Matter, promise_about, promises_about, search_about, words_of
from webapp.alerts.queue import MAIL as BY_MAIL
from webapp.alerts.secrecy import AlertsError
from webapp.alerts.sender import send_waiting
from webapp.languages.choice import said
from webapp.operations.beside import Beside
from webapp.replies.history import reply_or_404
from webapp.site import KEY, site

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")

POSTING: Final = "dafu posting"
"""The name of what sends confirmations, among the extensions of an application."""
BROAD: Final = 20
"""So many replies a week are more than anybody reads."""
DAYS: Final = (3, 7, 14, 30)
"""How many days before a promise is due its reminder can be sent."""
_WEEKS: Final = 52
_NO_ADDRESS: Final = "这不是一个邮箱，请写成 name@example.com 的样子。"
_FOREIGN: Final = "这张表单不是从本站的页面提交的，没有做任何改动。请在本站的页面上填写。"

log = logging.getLogger(__name__)


@blueprint.record
def _prepare(state: BlueprintSetupState) -> None:
    settings = state.app.extensions[KEY].settings
    state.app.extensions[POSTING] = Beside(partial(_post, settings))


def _post(settings: Settings) -> bool:
    try:
        send_waiting(settings)
    except CorpusError as error:  # what waits is sent by `dafu alerts send`, which says so to the operator
        log.warning("%s", error)
    return False


@blueprint.get("/<any(search, promises):kind>")
def form(kind: str) -> Response:
    """The form for what the parameters of the address find."""
    return _form(kind, _about(kind))


@blueprint.post("/<any(search, promises):kind>")
def ask(kind: str) -> Response:
    """Send a confirmation to the address given, or say what is wrong with it."""
    _refuse_foreign()
    about = _about(kind)
    address, often = request.form.get("mail", "").strip(), request.form.get("often", "")
    if MAIL.fullmatch(address) is None:
        return _form(kind, about, address, often, _NO_ADDRESS)
    return _asked(address, kind, about, often if often in FREQUENCIES else NOW)


@blueprint.get("/promise/<reply_id>/<int:paragraph>-<int:start>")
def promise_form(reply_id: str, paragraph: int, start: int) -> Response:
    """The form for one promise."""
    return _promise_form(reply_id, _promise(reply_id, paragraph, start))


@blueprint.post("/promise/<reply_id>/<int:paragraph>-<int:start>")
def ask_promise(reply_id: str, paragraph: int, start: int) -> Response:
    """Send a confirmation for one promise."""
    _refuse_foreign()
    promise = _promise(reply_id, paragraph, start)
    address, days = request.form.get("mail", "").strip(), request.form.get("days", "")
    if MAIL.fullmatch(address) is None:
        return _promise_form(reply_id, promise, address, days, _NO_ADDRESS)
    before = int(days) if days in map(str, DAYS) else DAYS[0]
    return _asked(address, PROMISE, promise_about(reply_id, promise, before), NOW)


@blueprint.get("/confirm/<token>")
def confirm(token: str) -> Response:
    """The page that the link of a confirmation leads to: mail programs open links, so it takes a click more."""
    return _shown("confirm.html", subscription=_found(token, CONFIRM), token=token)


@blueprint.post("/confirm/<token>")
def confirmed(token: str) -> Response:
    """Have a subscription begin."""
    subscription = _found(token, CONFIRM)
    stop = ""
    if subscription is not None:
        with _opened() as alerts, alerts.transaction():
            alerts.confirm(subscription.id)
            stop = alerts.token(subscription.id, STOP)
    return _shown("confirm.html", subscription=subscription, token=token, stop=stop, is_done=True)


@blueprint.get("/stop/<token>")
def stop(token: str) -> Response:
    """The page that the link of a letter leads to."""
    return _shown("stop.html", subscription=_found(token, STOP), token=token)


@blueprint.post("/stop/<token>")
def stopped(token: str) -> Response:
    """Forget a subscription, or all of its reader; asking twice is no error."""
    subscription = _found(token, STOP)
    if subscription is not None:
        with _opened() as alerts:
            alerts.stop(subscription.id, everything="everything" in request.form)
    return _shown("stop.html", subscription=subscription, token=token, is_done=True)


def weekly(engine: Engine, matter: Matter, day: date) -> int:
    """How many replies, or promises, a matter had a week, by the dates of the last year's replies."""
    query = matter.query
    since = max(query.date_from or "", f"{day - timedelta(weeks=_WEEKS)}")
    query = replace(query, date_from=since, offset=0, limit=1, facets=(), fold=False)
    asked = matter.asked
    total = find(engine, query).total if asked is None else find_promises(engine, query, asked).total
    return round(total / _WEEKS)


def _about(kind: str) -> str:
    pairs, size = request.args.items(multi=True), site().settings.page_size
    if kind == PROMISES:
        return promises_about(PromiseParams.read(pairs, size))
    return search_about(SearchParams.read(pairs, size))


def _promise(reply_id: str, paragraph: int, start: int) -> Promise:
    """The promise of a reply that begins there and is yet to be due; aborts with 404 where there is none."""
    stored = reply_or_404(reply_id)
    for promise in promises(stored.reply):
        is_ahead = promise.due is not None and last_day(promise.due) >= f"{today()}"
        if is_ahead and (promise.paragraph, promise.start) == (paragraph, start):
            return promise
    abort(404, said("这里没有还未到期的承诺：答复可能已经更正，或者期限已经过了。"))


def _form(kind: str, about: str, address: str = "", often: str = NOW, wrong: str = "") -> Response:
    _refuse_without_mail()
    matter = Matter.of(kind, about)
    return _shown(
        "search.html",
        400 if wrong else 200,
        what=matter.words,
        action=f"{url_for('alerts.ask', kind=kind)}?{about}",
        page=f"{request.script_root}{matter.path}",
        weekly=weekly(site().engine, matter, today()),
        unit="件答复" if matter.asked is None else "条承诺",
        broad=BROAD,
        frequencies=FREQUENCIES,
        often=often if often in FREQUENCIES else NOW,
        address=address,
        wrong=wrong,
    )


def _promise_form(
    reply_id: str, promise: Promise, address: str = "", days: str = "", wrong: str = ""
) -> Response:
    _refuse_without_mail()
    return _shown(
        "promise.html",
        400 if wrong else 200,
        promise=promise,
        reply_id=reply_id,
        days=DAYS,
        chosen=days if days in map(str, DAYS) else f"{DAYS[1]}",
        address=address,
        wrong=wrong,
    )


def _asked(address: str, kind: str, about: str, often: str) -> Response:
    """Queue a confirmation, and say that it comes; the same whether or not there is such a subscription already."""
    _refuse_without_mail()
    settings = site().settings
    try:
        with _opened() as alerts, alerts.transaction():
            alerts.begin(reached(site().engine))
            made = alerts.ask(address, kind, about, often)
            token = alerts.token(made.id, CONFIRM)
            content = confirmation(settings, address, words_of(made), often if kind != PROMISE else "", token)
            reader = alerts.reader(made.id)
            assert reader is not None
            alerts.queue.put(made.id, "confirm", BY_MAIL, replace(reader, content=content))
    except AlertsError as error:
        return _shown("asked.html", 429, wrong=str(error), address=address)
    cast(Beside, current_app.extensions[POSTING]).begin()
    return _shown("asked.html", wrong="", address=address)


def _found(token: str, purpose: str) -> Subscription | None:
    if not path_of(site().settings.data).exists():
        return None
    with _opened() as alerts:
        return alerts.find(token, purpose)


def _opened() -> Alerts:
    return Alerts(site().settings.data)


def _shown(template: str, status: int = 200, **context: object) -> Response:
    """A page that nobody keeps: it names a reader, or changes with what they do."""
    subscription = context.get("subscription")
    words = words_of(subscription) if isinstance(subscription, Subscription) else ""
    answer = make_response(
        render_template(f"alerts/{template}", params=SearchParams(), words=words, **context), status
    )
    answer.cache_control.no_store = True
    return answer


def _refuse_without_mail() -> None:
    if not site().settings.sends_mail:
        abort(404)


def _refuse_foreign() -> None:
    """Nothing, or 403 for a form of another site, as browsers tell (Fetch Metadata, Sec-Fetch-Site)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, _FOREIGN)
