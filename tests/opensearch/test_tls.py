"""A cluster behind TLS, with a user and a password: each wrong setting is a sentence. A real TLS server answers, before a node or none."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

import pytest

from corpus import Store
from indexer import EngineUnavailable, Query, SearchError, Settings, find, open_engine, update
from tests.conftest import REPLIES
from tests.opensearch import cluster
from tests.opensearch.fake import GREETING, Answer, serving

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(not OPENSSL, reason="needs openssl")
USER = ("dafu", "a long word")


class Certificate(NamedTuple):
    """A certificate that is its own authority."""

    file: Path
    context: ssl.SSLContext


def certificate(folder: Path, name: str) -> Certificate:
    """A certificate for a host."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    kind = "IP" if name[0].isdigit() else "DNS"
    given = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=cluster", "-addext"]
    subprocess.run(
        [OPENSSL or "", *given, f"subjectAltName={kind}:{name}", "-keyout", key, "-out", file],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return Certificate(file, context)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Of the server."""
    return certificate(tmp_path_factory.mktemp("own"), "127.0.0.1")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Of another host."""
    return certificate(tmp_path_factory.mktemp("other"), "elsewhere.example")


def nothing_there(_: str, path: str, __: bytes) -> Answer:
    """A cluster without an index."""
    return (200, GREETING) if path == "/" else (404, {"error": "no such index"})


def asked(data: Path, url: str, **given: Any) -> bool:
    """Whether an engine with these settings finds an index."""
    settings = Settings(data=data, engine="opensearch", engine_url=(url,), **given)
    with closing(open_engine(settings)) as engine:
        return engine.state() is not None


def test_with_the_right_settings_the_cluster_answers(own: Certificate, tmp_path: Path) -> None:
    with serving(nothing_there, own.context, USER) as url:
        given = {"engine_user": USER[0], "engine_password": USER[1], "engine_ca_file": str(own.file)}
        assert asked(tmp_path, url, **given) is False


@pytest.mark.parametrize("given", [{}, {"engine_user": "dafu", "engine_password": "guess"}])
def test_a_wrong_user_or_password_is_said(own: Certificate, tmp_path: Path, given: dict[str, str]) -> None:
    with (
        serving(nothing_there, own.context, USER) as url,
        pytest.raises(EngineUnavailable, match="不接受用户名或密码，请检查 DAFU_ENGINE_USER"),
    ):
        asked(tmp_path, url, engine_ca_file=str(own.file), **given)


def test_a_certificate_that_nobody_known_signed_is_refused(
    own: Certificate, other: Certificate, tmp_path: Path
) -> None:
    for given in ({}, {"engine_ca_file": str(other.file)}):
        with (
            serving(nothing_there, own.context) as url,
            pytest.raises(
                EngineUnavailable, match="的证书无法验证，请检查 DAFU_ENGINE_CA_FILE 和地址中的主机名"
            ),
        ):
            asked(tmp_path, url, **given)


def test_a_certificate_of_another_host_is_refused(other: Certificate, tmp_path: Path) -> None:
    with (
        serving(nothing_there, other.context) as url,
        pytest.raises(EngineUnavailable, match="的证书无法验证，请检查 DAFU_ENGINE_CA_FILE 和地址中的主机名"),
    ):
        asked(tmp_path, url, engine_ca_file=str(other.file))


def test_https_where_the_cluster_speaks_http_is_said_and_the_other_way_round(
    own: Certificate, tmp_path: Path
) -> None:
    with (
        serving(nothing_there) as url,
        pytest.raises(EngineUnavailable, match="不用 HTTPS，请把 DAFU_ENGINE_URL 中的 https 改为 http"),
    ):
        asked(tmp_path, url.replace("http:", "https:"))
    with (
        serving(nothing_there, own.context) as url,
        pytest.raises(EngineUnavailable, match="请检查 DAFU_ENGINE_URL"),
    ):
        asked(tmp_path, url.replace("https:", "http:"))


def test_a_ca_file_that_holds_no_certificate_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate", encoding="utf-8")
    with pytest.raises(SearchError, match=f"DAFU_ENGINE_CA_FILE 所指的文件 {file} 里没有 PEM 格式的证书"):
        asked(tmp_path, "https://127.0.0.1:9", engine_ca_file=str(file))


@contextmanager
def behind_tls(own: Certificate) -> Iterator[str]:
    """A node of the cluster that tests run against, asked for through TLS and with a password."""

    def forwarded(method: str, path: str, body: bytes) -> Answer:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(cluster.ADDRESSES[0] + path, body or None, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()

    with serving(forwarded, own.context, USER) as url:
        yield url


def test_an_index_is_built_and_searched_through_tls(own: Certificate, tmp_path: Path) -> None:
    cluster.needed()
    with cluster.on_cluster(Settings(data=tmp_path)) as plain, behind_tls(own) as url:
        settings = replace(
            plain,
            engine_url=(url,),
            engine_user=USER[0],
            engine_password=USER[1],
            engine_ca_file=str(own.file),
        )
        with Store(settings.store_path) as store:
            with store.transaction():
                for number, reply in enumerate(REPLIES):
                    store.keep(reply, b"%d" % number, f"https://example.gov.cn/{number}.html")
            with closing(open_engine(settings, store)) as engine:
                assert update(engine, store).indexed == len(REPLIES)
                assert find(engine, Query()).total == len(REPLIES)
