"""The samples that come with the program: invented letters, which must never pass for published ones."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

MARK: Final = "样例·虚构"
"""What every page, file and answer says of a sample."""


@cache
def sample_pages() -> frozenset[str]:
    """The digests of the pages in `corpus/samples`, as the store keeps them of each page."""
    folder = files("corpus").joinpath("samples")
    return frozenset(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()
    )
