"""Once letters were read ahead, no page reads one for its asks or promises."""

from __future__ import annotations

import re
from typing import Final

import pytest

from corpus import Reply
from corpus.letter.findings import Findings
from indexer import Settings
from indexer.build.findings import read_ahead
from tests.local import LocalEngine
from webapp import create_app

_TOOK: Final = re.compile("(?:不到 )?[0-9.]+ ?毫秒".encode())
"""本次检索用时 12 毫秒, or 不到 1 毫秒."""


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/search?q=答复",
        "/reply/{}",
        "/r/{}/wide.png",
        "/api/v1/replies/{}",
        "/api/v1/compare?id={}&id={}",
    ],
)
def test_a_page_made_anew_reads_no_letter(
    path: str, own: LocalEngine, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [reply_id for reply_id, _ in own.store.catalogue()]

    def asked() -> bytes:
        answer = create_app(own_settings, own).test_client().get(path.format(*ids))
        assert answer.status_code == 200
        return _TOOK.sub(b"", answer.data)

    read: list[Reply] = []

    def of(reply: Reply) -> Findings:
        read.append(reply)
        return find(reply)

    find = Findings.of
    monkeypatch.setattr(Findings, "of", of)
    before = asked()
    assert read
    read_ahead(own.store)
    read.clear()
    assert asked() == before
    assert read == []
