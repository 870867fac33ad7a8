"""The sites that are copied: how each went last, which are slow and which fail."""

from __future__ import annotations

from flask import Response

from corpus import CorpusError
from webapp.admin.gate import guarded, shown
from webapp.operations.accounts import READER
from webapp.operations.sources import FILE, SourceLog, path_of, read_sources
from webapp.site import site

blueprint = guarded("sites", READER)


@blueprint.get("/sources")
def page() -> Response:
    """The page: those that fail first, then the slow ones."""
    data = site().settings.data
    try:
        sources, wrong = read_sources(data), ""
    except CorpusError as error:
        sources, wrong = (), str(error)
    runs = {}
    if path_of(data).exists():
        with SourceLog(data) as log:
            runs = log.runs()
    rows = [(source, runs.get(source.address)) for source in sources]
    rows.sort(
        key=lambda row: (not row[1].is_failing, not row[1].is_slow(row[0].pace)) if row[1] else (True, True)
    )
    return shown("sources.html", rows=rows, wrong=wrong, file=FILE)
