"""A reply opened from a list of results: the words of that question are counted for it, in passing; nothing where it is not switched on."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from threading import Lock, Timer
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request

from corpus import CorpusError
from indexer import Settings
from indexer.search.learned import words_of
from indexer.text.dates import today
from webapp.learning.kept import LedKept

SECONDS: Final = 10.0
"""How long what was noted waits to be written."""
PENDING: Final = 5000
"""Pairs that wait at most."""
_RESULTS: Final = "/search"

log = logging.getLogger(__name__)


class Leads:
    """What leads where, counted and looked up. Thread-safe."""

    def __init__(self, settings: Settings, seconds: float = SECONDS) -> None:
        self._path, self._seconds = settings.learned_path, seconds
        self._lock = Lock()
        self._timer: Timer | None = None
        self._pending: set[tuple[str, str]] = set()

    def note(self, text: str, reply: str) -> None:
        """Count the words of a question for a reply that was opened for it."""
        with self._lock:
            if len(self._pending) < PENDING:
                self._pending |= {(word, reply) for word in words_of(text)}
            if self._pending and self._timer is None:
                self._timer = Timer(self._seconds, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write down what was noted. What cannot be written is logged and lost: it is counts."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            pending, self._pending, self._timer = self._pending, set(), None
        if pending:
            try:
                with LedKept(self._path, today()) as kept:
                    kept.note(sorted(pending))
            except CorpusError as error:
                log.warning("%s", error)

    def strengths(self, words: Collection[str]) -> Mapping[str, float]:
        """As `LedKept.strengths`; nothing where nothing can be read, which is logged: a search goes on."""
        if not words or not self._path.exists():
            return {}
        try:
            with LedKept(self._path, today()) as kept:
                return kept.strengths(words)
        except CorpusError as error:
            log.warning("%s", error)
            return {}


def note_openings(app: Flask, leads: Leads) -> None:
    """Have `leads` count the replies that are opened from this site's own lists."""

    def note(answer: Response) -> Response:
        if request.method == "GET" and request.endpoint == "pages.reply" and answer.status_code == 200:
            came = urlsplit(request.referrer or "")
            if came.netloc == request.host and came.path.endswith(_RESULTS):
                leads.note(request.args.get("q", ""), str((request.view_args or {})["reply_id"]))
        return answer

    app.after_request(note)
