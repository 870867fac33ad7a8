"""The log of what was done, by whom and when."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from webapp.admin.gate import guarded, opened, shown
from webapp.operations.accounts import READER

blueprint = guarded("deeds", READER)

_LISTED: Final = 100


@blueprint.get("/log")
def page() -> Response:
    """The page: the last deeds first, older ones by a link."""
    with opened() as accounts:
        deeds = tuple(accounts.deeds(_LISTED, request.args.get("before", type=int)))
    return shown("deeds.html", deeds=deeds, following=deeds[-1].id if len(deeds) == _LISTED else None)
