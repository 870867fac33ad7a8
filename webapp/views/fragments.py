"""Pieces of pages that say the same of a reply on every page in one language: made once of each wording, by `fragments.html`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from jinja2 import Environment
from markupsafe import Markup, escape

from corpus import StoredReply
from indexer.cache import Cache
from webapp.languages.choice import language

REMEMBERED: Final = 16 << 20
"""Bytes of fragments that a site remembers, of some four thousand replies."""
_TEMPLATE: Final = "fragments.html"
_HERE: Final = "\0"
"""Stands for the address of the reply's page, which takes along the search that led to it; no text has this character."""


class Beside(NamedTuple):
    """The pieces of one reply, each made by the macro of its name."""

    standing: Markup
    asked: Markup
    picked: Markup


@dataclass(frozen=True, slots=True)
class _Kept:
    """HTML, each piece cut where the address stands."""

    pieces: tuple[tuple[str, ...], ...]

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return 300 + sum(50 + 2 * len(part) for piece in self.pieces for part in piece)


class Fragments:
    """Those of one site. Thread-safe."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: Cache[_Kept] = Cache(REMEMBERED)

    def of(self, stored: StoredReply, address: str) -> Beside:
        """What the macros of the template make of a reply whose page has this address."""
        key = (language(), stored.id, stored.revision, stored.corrections)
        kept = self._kept.get(key, lambda: self._made(stored))
        put_in = str(escape(address))
        return Beside(*[Markup(put_in.join(piece)) for piece in kept.pieces])

    def _made(self, stored: StoredReply) -> _Kept:
        module = self._environment.get_template(_TEMPLATE).module
        made = [getattr(module, name)(stored, _HERE) for name in Beside._fields]
        return _Kept(tuple([tuple(str(html).split(_HERE)) for html in made]))
