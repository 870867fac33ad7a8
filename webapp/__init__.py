"""How a person uses the search: pages and a JSON API. `create_app` is the only way to build the application.

The command line lives here too, and most commands need no page: the application is imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from webapp import application

    return getattr(application, name)
