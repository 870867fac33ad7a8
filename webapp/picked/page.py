"""The pages of collections: to pick on a reply's page, to read, to change with notes, to take away. They work without scripts.

The address to change a collection is kept by the browser in a cookie that is sent to these pages alone, so that one can go on picking.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.text.dates import today
from webapp.addresses.search import SearchParams
from webapp.downloads.search import NO_FORMAT, attachment, root
from webapp.languages.catalogue import later
from webapp.languages.choice import said
from webapp.picked.entries import picked
from webapp.picked.files import FORMATS
from webapp.picked.kept import DAYS, LONGEST_NOTE, LONGEST_TITLE, MOST, Collection, Collections
from webapp.replies.history import reply_or_404
from webapp.site import site

blueprint = Blueprint("picked", __name__, url_prefix="/collection")

COOKIE: Final = "collection"
GONE: Final = later("没有这个选辑：地址可能有误，或者已被删除，或者超过一年没有改动。")
FULL: Final = later("一个选辑最多收 {most} 条。请先去掉一些，或者在新的浏览器窗口另建一个。")


@contextmanager
def opened() -> Iterator[Collections]:
    """The collections of this site, until the end of the block."""
    with Collections(site().settings.collections_path, today()) as collections:
        yield collections


@blueprint.post("/add")
def add() -> AnyResponse:
    """Pick a reply or one of its promises, into the collection that this browser changes or into a new one."""
    reply, promise = to_pick(request.form.get("id", ""), request.form.get("promise", ""))
    with opened() as collections:
        editor = request.cookies.get(COOKIE, "")
        found = collections.edited(editor)
        if found is None:
            editor = collections.make()
            found = collections.edited(editor)
        if found is None or not collections.add(found, reply, promise):
            abort(409, said(FULL, most=MOST))
    return _kept(redirect(url_for("picked.edit", editor=editor), 303), editor)


def to_pick(reply_id: str, promise: str) -> tuple[str, str]:
    """The id of the reply with the promise, which may be empty; answers 404 where there is no such reply or promise."""
    stored = reply_or_404(reply_id)
    if promise and all(each.text != promise for each in site().findings(stored).promises):
        abort(404, said("这件答复里没有这条承诺。"))
    return stored.id, promise


@blueprint.get("/edit/<editor>")
def edit(editor: str) -> AnyResponse:
    """The collection, to be changed."""
    with opened() as collections:
        found = collections.edited(editor) or abort(404, said(GONE))
    return _kept(_page(found, editor), editor)


@blueprint.post("/edit/<editor>")
def change(editor: str) -> AnyResponse:
    """Keep title and notes, leave out an entry, or delete all."""
    with opened() as collections:
        found = collections.edited(editor) or abort(404, said(GONE))
        if "delete" in request.form:
            collections.remove(found)
            answer = redirect(url_for("pages.home"), 303)
            answer.delete_cookie(COOKIE, path=_path())
            return answer
        notes = {entry.id: request.form.get(f"note-{entry.id}", entry.note) for entry in found.entries}
        without = request.form.get("without", "")
        collections.change(
            found,
            " ".join(request.form.get("title", found.title).split()),
            {number: note.replace("\r\n", "\n").strip() for number, note in notes.items()},
            [int(without)] if without.isdecimal() and without.isascii() and len(without) < 19 else (),
        )
    return redirect(url_for("picked.edit", editor=editor), 303)


@blueprint.get("/<key>")
def read(key: str) -> AnyResponse:
    """The collection, to be read, printed and taken away."""
    with opened() as collections:
        return _page(collections.read(key) or abort(404, said(GONE)))


@blueprint.get("/<key>/export.<extension>")
def export(key: str, extension: str) -> Response:
    """The collection as a file."""
    if extension not in FORMATS:
        abort(
            404,
            said(NO_FORMAT, extension=extension, known="、".join(FORMATS)),
        )
    with opened() as collections:
        found = collections.read(key) or abort(404, said(GONE))
    chosen = FORMATS[extension]
    address = url_for("picked.read", key=key, _external=True)
    content = chosen.write(found, picked(found), address, root())
    answer = Response(content, content_type=chosen.content_type)
    answer.headers["Content-Disposition"] = attachment("选辑", found.title, extension)
    return private(answer)


def _page(found: Collection, editor: str = "") -> Response:
    return private(
        Response(
            render_template(
                "collection.html",
                params=SearchParams(),
                found=found,
                editor=editor,
                entries=picked(found),
                address=url_for("picked.read", key=found.key, _external=True),
                formats=FORMATS.values(),
                days=DAYS,
                longest_title=LONGEST_TITLE,
                longest_note=LONGEST_NOTE,
            )
        )
    )


def private(answer: Response) -> Response:
    """In no cache and no index: who is told the address may read, nobody else."""
    answer.cache_control.no_store = True
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _kept(answer: AnyResponse, editor: str) -> AnyResponse:
    answer.set_cookie(
        COOKIE,
        editor,
        max_age=DAYS * 24 * 3600,
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _path() -> str:
    return f"{request.script_root}{blueprint.url_prefix}"
