"""Answers compressed for those who accept it, and the same for those who do not."""

from __future__ import annotations

import gzip

import pytest

from indexer import Engine, Settings
from webapp import create_app
from webapp.http.assets import FOLDER


@pytest.mark.parametrize("address", ["/help", "/static/dafu.css", "/api/v1/openapi.json"])
def test_a_long_answer_is_compressed_for_those_who_accept_it(
    settings: Settings, engine: Engine, address: str
) -> None:
    client = create_app(settings, engine).test_client()
    plain = client.get(address, buffered=True)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2


def test_what_is_known_already_is_not_sent_again(settings: Settings, engine: Engine) -> None:
    client = create_app(settings, engine).test_client()
    packed = client.get("/static/dafu.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    again = client.get("/static/dafu.css", headers={"If-None-Match": packed.headers["ETag"]}, buffered=True)
    assert again.status_code == 304 and not again.data
    assert gzip.decompress(packed.data) == (FOLDER / "dafu.css").read_bytes()
