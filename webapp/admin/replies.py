"""What an editor does to one reply: find it, hide and show it, correct a field, record what the body answers to a promise."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Response, abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from corpus import Store
from corpus.intake.correcting import CHOICES, CORRECTABLE, CorrectionRefused, correction, written
from corpus.letter.promises import promises
from corpus.store.responses import bare
from indexer import Hit, QueryError, reached, search
from webapp.addresses.search import SearchParams
from webapp.admin.gate import guarded, note, shown
from webapp.operations.responding import ResponseRefused, checked_response
from webapp.site import site
from webapp.views.corrections import told
from webapp.words.labels import FIELD_LABELS, title_of

blueprint = guarded("replies")

Done = tuple[str, str] | None
"""What was done, in words for the log, with its detail; None where there was nothing to do it to."""

_ID: Final = re.compile(
    r"(?:.*/reply/)?([0-9a-f]{12})(?:[/?#].*)?"
)  # https://dafu.example.gov.cn/reply/3f2a9c0d11be#p2
_FOUND: Final = 10
_LISTED: Final = 50
_EXAMPLES: Final = {
    "session_term": "3", "session_meeting": "2", "numbers": "56；57", "proposers": "周桂芳；高志平", "agency": "多个单位之间空一格",
    "written_on": "2025-06-18、2025-06 或 2025", "published_on": "2025-07-01",
}  # fmt: skip


@blueprint.get("/replies")
def page() -> AnyResponse:
    """Where a reply is looked for, and those that are hidden."""
    asked = request.args.get("q", "").strip()
    if found := _ID.fullmatch(asked):
        return redirect(url_for("replies.one", reply_id=found[1]), 303)
    hits: tuple[Hit, ...] = ()
    wrong = ""
    if asked:
        try:
            hits = search(site().engine, SearchParams(q=asked).to_query(_FOUND)).hits
        except QueryError as error:
            wrong = str(error)
    hidden = [(reply_id, title_of(reply)) for reply_id, reply in _store().edits.hidden()[:_LISTED]]
    return shown("replies.html", 400 if wrong else 200, asked=asked, hits=hits, wrong=wrong, hidden=hidden)


@blueprint.get("/reply/<reply_id>")
def one(reply_id: str) -> Response:
    """What can be done to a reply."""
    return _one(reply_id)


def _one(reply_id: str, wrong: str = "") -> Response:
    store = _store()
    stored = store.get(reply_id)
    if stored is None:
        title = next((title_of(reply) for found, reply in store.edits.hidden() if found == reply_id), None)
        if title is None:
            abort(404, f"没有答复 {reply_id}。")
        return shown("hidden.html", 400 if wrong else 200, reply_id=reply_id, name=title, wrong=wrong)
    answered = store.responses.of((reply_id,)).get(reply_id, ())
    fields = [(name, FIELD_LABELS[name], written(name, stored.reply.as_dict()[name])) for name in CORRECTABLE]
    return shown(
        "reply.html",
        400 if wrong else 200,
        stored=stored,
        name=title_of(stored.reply),
        wrong=wrong,
        fields=fields,
        choices=CHOICES,
        examples=_EXAMPLES,
        corrections=told(stored.corrections),
        promised=[
            (promise, [given for given in answered if given.sentence == bare(promise.text)])
            for promise in promises(stored.reply)
        ],
    )


@blueprint.post("/reply/<reply_id>/hide")
def hide(reply_id: str) -> AnyResponse:
    """Hide a reply, for a reason."""
    reason = _text("reason")
    if not reason:
        return _one(reply_id, "请写明撤下的原因，它只记在操作记录里。")

    def change(store: Store) -> Done:
        return ("撤下", reason) if store.edits.hide(reply_id) else None

    return _done(reply_id, change, "已撤下，检索很快就找不到它；重新导入也不会恢复。")


@blueprint.post("/reply/<reply_id>/show")
def show(reply_id: str) -> AnyResponse:
    """Show a hidden reply again."""

    def change(store: Store) -> Done:
        return ("恢复", "") if store.edits.show(reply_id) else None

    return _done(reply_id, change, "已恢复，很快就能检索到它。")


@blueprint.post("/reply/<reply_id>/correct")
def correct(reply_id: str) -> AnyResponse:
    """Correct a field."""
    field, text, why = request.form.get("field", ""), _text("value"), _text("note")

    def change(store: Store) -> Done:
        stored = store.get(reply_id)
        if stored is None:
            return None
        values = correction(stored.reply, field, text)
        before, after = written(field, stored.reply.as_dict()[field]), written(field, values[field])
        store.edits.correct(reply_id, field, values, g.account.name, why)
        return "更正", f"{FIELD_LABELS[field]}：“{before}”改为“{after}”{'，' + why if why else ''}"

    return _done(reply_id, change, "已更正，答复页上写明是谁在哪天更正的。")


@blueprint.post("/reply/<reply_id>/uncorrect")
def uncorrect(reply_id: str) -> AnyResponse:
    """Take a correction back."""
    field = request.form.get("field", "")

    def change(store: Store) -> Done:
        return ("撤销更正", FIELD_LABELS[field]) if store.edits.withdraw(reply_id, field) else None

    return _done(reply_id, change, "已撤销更正，这一项又照原网页所读。")


@blueprint.post("/reply/<reply_id>/respond")
def respond(reply_id: str) -> AnyResponse:
    """Record what the body answers to a promise."""
    sentence = request.form.get("promise", "")

    def change(store: Store) -> Done:
        stored = store.get(reply_id)
        if stored is None or bare(sentence) not in {bare(each.text) for each in promises(stored.reply)}:
            return None
        answer, source, day = checked_response(*map(request.form.get, ("says", "source", "said_on")))
        store.responses.record(reply_id, sentence, answer, source, day)
        return "登记答复", f"{sentence} → {answer}（{source}，{day}）"

    return _done(reply_id, change, "已登记，与承诺并列显示。")


@blueprint.post("/reply/<reply_id>/unrespond")
def unrespond(reply_id: str) -> AnyResponse:
    """Show a recorded response no more."""
    number = request.form.get("number", 0, type=int)

    def change(store: Store) -> Done:
        return ("撤销登记", f"编号 {number}") if store.responses.withdraw(reply_id, number) else None

    return _done(reply_id, change, "已撤销登记，记录仍保留。")


def _done(reply_id: str, change: Callable[[Store], Done], said: str) -> AnyResponse:
    """The reply's page again, with what was done; 404 where there was nothing to change, the form again where it was refused."""
    store = _store()
    try:
        with store.transaction():
            done = change(store)
            if done is None:
                abort(404, f"答复 {reply_id} 没有这一项，或者已经改过了。请返回上一页，刷新后再试。")
            # Before what was done is committed: nothing is done that is not in the log.
            action, detail = done
            note(action, reply_id, detail)
    except (CorrectionRefused, ResponseRefused) as error:
        return _one(reply_id, str(error))
    if store.pending(reached(site().engine)):
        site().indexing.begin()
    flash(said)
    return redirect(url_for("replies.one", reply_id=reply_id), 303)


def _text(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:2000]


def _store() -> Store:
    return site().store
