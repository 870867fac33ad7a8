"""Pieces of pages that say the same of a reply on every page in one language: made once of each wording, by `fragments.html`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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


@dataclass(frozen=True, slots=True)
class _Fragment:
    """HTML, cut where the address stands."""

    pieces: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return 300 + sum(50 + 2 * len(piece) for piece in self.pieces)


class Fragments:
    """Those of one site. Thread-safe."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: Cache[_Fragment] = Cache(REMEMBERED)

    def of(self, name: str, stored: StoredReply, address: str = "") -> Markup:
        """What the macro `name` of the template makes of a reply whose page has this address."""
        key = (name, language(), stored.id, stored.revision, stored.corrections)
        fragment = self._kept.get(key, lambda: self._made(name, stored))
        return Markup(str(escape(address)).join(fragment.pieces))

    def _made(self, name: str, stored: StoredReply) -> _Fragment:
        macro = getattr(self._environment.get_template(_TEMPLATE).module, name)
        return _Fragment(tuple(str(macro(stored, _HERE)).split(_HERE)))
