"""Result pages for `dafu bench`: made anew by the whole application, without a network between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer import Settings
from webapp import create_app
from webapp.addresses.search import SearchParams
from webapp.site import KEY

if TYPE_CHECKING:
    from indexer.measure import Question


def result_pages(settings: Settings) -> Callable[[Question], bytes]:
    """A function from a question to its page, over the index of `settings`, warmed as a server warms it; no page is kept."""
    app = create_app(replace(settings, page_cache_mb=0))
    app.extensions[KEY].engine.refresh()
    client = app.test_client()

    def made(question: Question) -> bytes:
        words = f"“{question.text}”" if question.phrase else question.text
        params = SearchParams(q=words, filters={"topic": (question.topic,)} if question.topic else {})
        answer = client.get(params.url())
        if answer.status_code != 200:
            raise RuntimeError(f"{params.url()}: {answer.status}")
        return answer.get_data()

    return made
