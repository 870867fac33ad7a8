"""What the process that crawls is told, and what it tells: lines of JSON on its standard input and output."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal, Self

from corpus.fetching.addresses import Site, site_of

Outcome = Literal["fetched", "unchanged", "kept", "forbidden", "failed", "moved"]
"""kept: settled before the run was stopped, so not asked for again. forbidden: by robots.txt. moved: leads to another address, which is
settled by itself."""

ENDINGS: Final = ("finished", "limit", "shutdown", "disk")
"""Why a crawl may end: nothing left, the limit of pages, a signal, a folder that could not be written."""


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to fetch: courteous unless told otherwise."""

    depth: int = 3
    """Links followed from the addresses given; 0 for these alone. Attachments of a page count as the page."""
    delay: float = 1.0
    """Seconds between two requests to one site; longer where its robots.txt asks for it."""
    max_pages: int = 10_000
    """Pages asked for in one call."""
    contact: str | None = None
    """An e-mail or web address under which the site's owner can complain."""
    restart: bool = False
    """Ask for every page again, though the last run did not finish."""
    insecure: bool = False
    """Take pages from sites whose certificate does not hold."""
    timeout: float = 60.0
    """Seconds for one page from first to last byte."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to crawl, and how."""

    addresses: tuple[str, ...]
    folder: str
    run: str
    user_agent: str
    options: FetchOptions

    @property
    def sites(self) -> set[Site | None]:
        """The sites that requests may go to."""
        return {site_of(address) for address in self.addresses}

    def as_json(self) -> str:
        """In one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """The job that `as_json` wrote."""
        values = json.loads(line)
        addresses, options = tuple(values.pop("addresses")), FetchOptions(**values.pop("options"))
        return cls(addresses=addresses, options=options, **values)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one address."""

    outcome: Outcome
    address: str
    reason: str
    """Why it failed, in words for who asked; where it leads, of what has moved; else empty."""
    done: int
    """Addresses settled so far."""
    known: int
    """Addresses found so far, those settled among them."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last line: that the crawl is over."""

    ending: str
    """One of ENDINGS; anything else is a bug."""
    reason: str = ""


def write_event(event: Settled | Ended) -> str:
    """In one line."""
    return json.dumps(asdict(event))


def read_event(line: str) -> Settled | Ended:
    """The event that `write_event` wrote."""
    values = json.loads(line)
    return Ended(**values) if "ending" in values else Settled(**values)
