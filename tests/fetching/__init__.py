"""`dafu fetch` at a site on the loopback address, which alone is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from corpus.fetching import FetchOptions, FetchReport, address_of
from corpus.intake.site_copies import find_files

QUICK: Final = FetchOptions(delay=0)


def saved(folder: Path) -> dict[str, bytes]:
    """The pages in `folder` by address."""
    return {address_of(path) or "": path.read_bytes() for path in find_files([folder])}


def reasons(report: FetchReport) -> dict[str, str]:
    """Why addresses failed."""
    return {failure.address: failure.reason for failure in report.failed}
