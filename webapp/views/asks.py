"""What a reply was asked and where it answers, as pages show it: beside a hit, and on the reply's own page. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from corpus import Reply, StoredReply
from corpus.letter.asks import Ask
from webapp.views.letter import anchor
from webapp.views.remembered import Remembered

UNANSWERED: Final = "未见对应答复"
SHOWN: Final = 5
"""Asks on the reply's page before the others are folded away."""
BESIDE: Final = 3
"""Asks beside a hit."""
REMEMBERED: Final = 16 << 20
"""Bytes of exchanges that a site remembers, of some ten thousand replies."""
_EXCERPT: Final = 70
_BRIEF: Final = 24
_LEADING: Final = re.compile(r"^[\W_]+")
_END: Final = re.compile(r"[。！？；]")


@dataclass(frozen=True, slots=True)
class Exchange:
    """An ask with where its answer begins."""

    text: str
    anchor: str | None
    """The paragraph that answers; None where none was found."""
    excerpt: str
    """How the answer begins: its first sentence, cut where it is long."""
    is_subject: bool
    """True where the letter restates nothing, and the whole of it answers the subject."""

    @property
    def brief(self) -> str:
        """The ask, cut where it is long."""
        return _cut(self.text, _BRIEF)


def exchanges(reply: Reply, asked: Iterable[Ask]) -> tuple[Exchange, ...]:
    """What was asked, each with where it is answered, in the order of the letter."""
    return tuple(_exchange(reply, ask) for ask in asked)


def restated(reply: Reply, asked: Iterable[Ask]) -> tuple[Exchange, ...]:
    """The same without the subject, which stands beside every hit already."""
    return tuple(exchange for exchange in exchanges(reply, asked) if not exchange.is_subject)


@dataclass(frozen=True, slots=True)
class _Known:
    """Exchanges that are remembered."""

    exchanges: tuple[Exchange, ...]

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return 500 + sum(300 + 2 * len(each.text + each.excerpt) for each in self.exchanges)


def remembered(
    asked: Callable[[StoredReply], Iterable[Ask]],
) -> Callable[[StoredReply], tuple[Exchange, ...]]:
    """`restated`, of each wording worked out once."""
    known = Remembered(lambda stored: _Known(restated(stored.reply, asked(stored))), REMEMBERED)
    return lambda stored: known.of(stored).exchanges


def _exchange(reply: Reply, ask: Ask) -> Exchange:
    is_subject = ask.source == "subject"
    if ask.answer is None:
        return Exchange(ask.text, None, "", is_subject)
    text = _LEADING.sub("", reply.paragraphs[ask.answer.first][ask.answer.start :])
    stop = _END.search(text)
    excerpt = _cut(text[: stop.end()] if stop else text, _EXCERPT)
    return Exchange(ask.text, anchor(ask.answer.first), excerpt, is_subject)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
