"""The snapshots of the data directory for readers: each as a file, all as a list for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, request, url_for
from werkzeug.wsgi import wrap_file

from webapp.api.openapi import TEXT, Part, fields_of, list_of, object_of, operation
from webapp.languages.choice import said
from webapp.open_data.snapshots import Snapshot, listed, take
from webapp.site import site

blueprint = Blueprint("snapshots", __name__)


@blueprint.get("/data/snapshots/<name>")
def one(name: str) -> Response:
    """A snapshot, or the part of it that is asked for; its entity tag is its checksum."""
    taken = take(site().settings.snapshots_path, name)
    if taken is None:
        abort(404, said("没有这份数据快照；现有的列在“数据”页。"))
    snapshot, file = taken
    answer = Response(
        wrap_file(request.environ, file), content_type="application/zip", direct_passthrough=True
    )
    answer.call_on_close(file.close)
    answer.content_length = snapshot.bytes
    answer.headers["Content-Disposition"] = f"attachment; filename={snapshot.name}"
    answer.set_etag(snapshot.sha256)
    try:
        answer.make_conditional(request, accept_ranges=True, complete_length=snapshot.bytes)
    except BaseException:  # a range that is not in it
        file.close()
        raise
    if answer.status_code == 304 or request.method == "HEAD":
        file.close()  # nothing of it is sent
    return answer


@blueprint.get("/api/v1/snapshots")
def all_by_api() -> Response:
    """What snapshots there are, for programs."""
    found = [
        asdict(one) | {"url": url_for("snapshots.one", name=one.name)}
        for one in listed(site().settings.snapshots_path)
    ]
    return tagged(jsonify(snapshots=found))


def tagged(answer: Response) -> Response:
    """An answer that says when it is unchanged: by what it says, for snapshots come and go without a commit."""
    answer.add_etag()
    answer.make_conditional(request)
    return answer


_SNAPSHOT: Final[dict[str, Any]] = {
    **fields_of(Snapshot),
    "day": TEXT | {"description": "作成的日期"},
    "sha256": TEXT | {"description": "文件的 SHA-256，十六进制；也是下载时的 ETag"},
    "url": TEXT | {"description": "下载的地址"},
}
DESCRIPTION: Final = Part(
    {"/api/v1/snapshots": operation("列出按日期保存的全部数据，最新的在前", "Snapshots", ())},
    {"Snapshots": object_of({"snapshots": list_of(object_of(_SNAPSHOT))})},
)
