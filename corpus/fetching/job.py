"""What the process that crawls is told, and what it tells: lines of JSON on its standard input and output."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, Self

from corpus.fetching.addresses import Site, site_of

Outcome = Literal["fetched", "unchanged", "kept", "forbidden", "failed"]
"""kept: settled before the run was stopped, so not asked for again. forbidden: by robots.txt."""

Ending = Literal["finished", "limit", "shutdown", "disk"]
"""Why a crawl ended: nothing left, the limit of pages, a signal, a folder that could not be written."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to crawl, and how."""

    addresses: tuple[str, ...]
    folder: str
    run: str
    user_agent: str
    depth: int
    delay: float
    max_pages: int
    timeout: float
    insecure: bool

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
        return cls(**{**values, "addresses": tuple(values["addresses"])})


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one address."""

    outcome: Outcome
    address: str
    reason: str
    """Why it failed, in words for who asked; else empty."""
    done: int
    """Addresses settled so far."""
    known: int
    """Addresses found so far, those settled among them."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last line: that the crawl is over."""

    ending: str
    """An Ending; anything else is a bug."""
    reason: str = ""


def write_event(event: Settled | Ended) -> str:
    """In one line."""
    return json.dumps(asdict(event))


def read_event(line: str) -> Settled | Ended:
    """The event that `write_event` wrote."""
    values = json.loads(line)
    return Ended(**values) if "ending" in values else Settled(**values)
