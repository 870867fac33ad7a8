"""Wrong passwords, counted by where they came from: after a few of them a place waits.

One small SQLite file beside the store, since the disk is what all workers share; it may be deleted at any time. It knows no addresses, only
digests of them, and those for minutes.
"""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from pathlib import Path
from time import time
from typing import Final

from corpus.store.sqlite import Database, Tables

MOST: Final = 5
"""Wrong passwords from one place after which it waits."""
SECONDS: Final = 600
"""How long a wrong password counts."""

_TABLES: Final = Tables(
    "登录记录",
    1,
    """
CREATE TABLE wrong (
    place TEXT NOT NULL,            -- a digest of where it came from
    at REAL NOT NULL                -- seconds since 1970
);
""",
)


def seconds_to_wait(path: Path, place: str, is_right: bool | None = None) -> int:
    """For how long no password from `place` is taken, 0 where this one was; a wrong one that was taken is noted in the file `path`.

    Of any number at once, in whichever workers, MOST wrong ones are taken. None asks ahead, before the dear comparison of a password.
    Raises StoreError as the store does.
    """
    attempts = Database(path, _TABLES)
    try:
        with attempts.transaction():
            # Read under the lock, so that no worker takes the note of another for one of the future. Notes of the future are of
            # before the clock was put back.
            now = time()
            attempts.write("DELETE FROM wrong WHERE at NOT BETWEEN ? AND ?", (now - SECONDS, now))
            noted = list(attempts.all("SELECT at FROM wrong WHERE place = ? ORDER BY at", (place,)))
            if len(noted) >= MOST:
                return max(1, ceil(float(noted[0]["at"]) + SECONDS - now))
            if is_right is False:
                attempts.write("INSERT INTO wrong VALUES (?, ?)", (place, now))
        return 0
    finally:
        attempts.close()


def place_of(address: str, secret: str) -> str:
    """A digest of what attempts from an address are counted by, which cannot be undone without the secret.

    Of IPv6 it is the network: who has one address there has 2^64 of them (RFC 6177).
    """
    try:
        known = ip_address(address)
    except ValueError:  # whatever a proxy makes of an address
        pass
    else:
        if isinstance(known, IPv6Address):
            known = known.ipv4_mapped or known
        address = str(IPv6Network((int(known), 64), strict=False) if known.version == 6 else known)
    return hmac.new(secret.encode("utf-8", "surrogatepass"), address.encode(), "sha256").hexdigest()
