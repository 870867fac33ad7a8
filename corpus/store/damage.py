"""What of the store's file is not as it was written."""

from __future__ import annotations

import zlib

from corpus.store.sqlite import Database
from corpus.store.tables import digest


def problems(database: Database) -> tuple[str, ...]:
    """What is damaged, in Chinese, with what to do; empty where all is well."""
    found = [row for row in database.all("PRAGMA integrity_check") if row["integrity_check"] != "ok"]
    if found:
        return (
            f"答复库 {database.path} 已损坏（{found[0]['integrity_check']}）。请用备份恢复，再运行 dafu index。",
        )
    return tuple(
        f"答复库 {database.path} 中 {row['address']} 的原始页面已损坏。请重新导入这个页面，或用备份恢复。"
        for row in database.all("SELECT address, hash, raw FROM pages JOIN sources ON page_hash = hash")
        if not _is_whole(row["raw"], row["hash"])
    )


def _is_whole(raw: bytes, page_hash: str) -> bool:
    try:
        return digest(zlib.decompress(raw)) == page_hash
    except zlib.error:
        return False
