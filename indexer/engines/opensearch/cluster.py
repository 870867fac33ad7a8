"""The connection to a cluster: addresses, time limits, one retry on another node, and every failure as one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionError,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)

from indexer.errors import EngineUnavailable

_T = TypeVar("_T")

OLDEST: Final = (2, 15)
"""The first version of OpenSearch that has all that is used here, and is tested; see docs/scale.md."""

_UNTRUSTED: Final = "CERTIFICATE_VERIFY_FAILED"
"""What OpenSSL says of a certificate that cannot be verified; anything else is no TLS at all."""
_LOST: Final = ("node_disconnected_exception", "node_not_connected_exception", "node_closed_exception")
"""What the cluster calls it where a node went while another one asked it."""
_READ: Final = 200
"""Documents read at once: some megabytes."""


class ClusterAway(EngineUnavailable):
    """The cluster does not answer now; it may soon."""


@dataclass(frozen=True, slots=True)
class Access:
    """How the cluster is reached."""

    urls: tuple[str, ...]
    user: str = ""
    password: str = ""
    ca_file: str = ""
    seconds: int = 10
    """A search takes at most so long: the cluster is told to stop then, too."""


class NodeLost(ClusterAway):
    """A node went while another asked it for its part of an answer: OpenSearch reports an error then, where another copy has that part."""


class IndexGone(EngineUnavailable):
    """The index that was asked is no longer there."""


class Cluster:
    """One cluster. May be used from several threads; connects when it is first asked."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._client = OpenSearch(
            hosts=list(access.urls),
            http_auth=(access.user, access.password) if access.user else None,
            ca_certs=access.ca_file or None,
            timeout=access.seconds,
            # Once more, on another node: the pool leaves out the one that failed.
            max_retries=1,
            retry_on_timeout=False,
            pool_maxsize=32,
        )
        self._is_known = False

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        ignore: Sequence[int] = (),
        seconds: float | None = None,
        **params: Any,
    ) -> Any:
        """The answer to a request. Raises EngineUnavailable; statuses to `ignore` are answers too."""
        given = {**params, "request_timeout": seconds or self.access.seconds, "ignore": tuple(ignore)}

        def answer() -> Any:
            with self._errors():
                if not self._is_known:
                    self._recognise()
                return self._client.transport.perform_request(method, path, params=dict(given), body=body)

        return _once_more(answer)

    def search(self, index: str, body: dict[str, Any], **params: Any) -> dict[str, Any]:
        """The answer to a search of all shards, within the time limit; never one of a part of them."""
        limited = {**body, "timeout": f"{self.access.seconds}s"}
        found: dict[str, Any] = self.ask(
            "POST",
            f"/{index}/_search" if index else "/_search",
            limited,
            # One more than the cluster takes, so that it is the cluster that stops.
            seconds=self.access.seconds + 1,
            allow_partial_search_results="false",
            **params,
        )
        if found.get("timed_out"):
            raise self._late()
        return found

    def searches(self, index: str, bodies: Sequence[dict[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """The answers to several searches at once, each as `search` gives it."""
        header = {"index": index, "allow_partial_search_results": False}
        limited = [{**body, "timeout": f"{self.access.seconds}s"} for body in bodies]
        lines = "".join(json.dumps(line) + "\n" for body in limited for line in (header, body))

        def answer() -> Sequence[Mapping[str, Any]]:
            found: Sequence[Mapping[str, Any]] = self.ask(
                "POST", "/_msearch", lines, seconds=self.access.seconds + 1
            )["responses"]
            for each in found:
                if each.get("timed_out"):
                    raise self._late()
                if each["status"] == 404:
                    raise self._gone()
                if "error" in each:
                    raise self._away(each["status"], each["error"])
            return found

        return _once_more(answer)

    def documents(
        self, index: str, ids: Sequence[str], seconds: float | None = None
    ) -> dict[str, Mapping[str, Any]]:
        """What is kept of each of the documents with these ids that searches see, by id."""
        found: dict[str, Mapping[str, Any]] = {}
        for begin in range(0, len(ids), _READ):
            asked = {"ids": ids[begin : begin + _READ]}

            def answer(asked: dict[str, Any] = asked) -> Sequence[Mapping[str, Any]]:
                read: Sequence[Mapping[str, Any]] = self.ask(
                    "POST", f"/{index}/_mget", asked, seconds=seconds, realtime="false"
                )["docs"]
                for each in read:
                    if (error := each.get("error")) is not None:
                        kind = error.get("type", "")
                        raise (
                            self._gone() if kind == "index_not_found_exception" else self._away(kind, error)
                        )
                return read

            found |= {each["_id"]: each["_source"] for each in _once_more(answer) if each["found"]}
        return found

    def _recognise(self) -> None:
        told = self._client.transport.perform_request("GET", "/")
        version = told.get("version", {}) if isinstance(told, dict) else {}
        name, number = version.get("distribution"), str(version.get("number", ""))
        found = tuple(int(part) for part in number.split(".")[:2] if part.isdigit())
        if name != "opensearch" or found < OLDEST:
            what = f"{name or 'Elasticsearch 或其他程序'} {number}".strip()
            wanted = ".".join(map(str, OLDEST))
            raise EngineUnavailable(
                f"{self._where} 上运行的是 {what}，达复需要 OpenSearch {wanted} 或更新的版本。请更换集群或改正 DAFU_ENGINE_URL。"
            )
        self._is_known = True

    @property
    def _where(self) -> str:
        return f"检索集群 {'、'.join(self.access.urls)}"

    def _away(self, why: object, error: object) -> ClusterAway:
        """The error for what the cluster says it cannot answer now."""
        kind = NodeLost if _is_of_a_lost_node(error) else ClusterAway
        return kind(f"{self._where} 暂时不能应答（{why}），请稍后再试。")

    def _late(self) -> ClusterAway:
        return ClusterAway(f"{self._where} 在 {self.access.seconds} 秒内没有答完，请稍后再试。")

    def _gone(self) -> IndexGone:
        return IndexGone(f"{self._where} 上没有所问的索引，请稍后再试。")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the client raises into the package's own errors."""
        try:
            yield
        except AuthenticationException as error:
            raise EngineUnavailable(
                f"{self._where} 不接受用户名或密码，请检查 DAFU_ENGINE_USER 和 DAFU_ENGINE_PASSWORD。"
            ) from error
        except AuthorizationException as error:
            raise EngineUnavailable(
                f"{self._where} 的用户 {self.access.user or '（未设）'} 没有所需的权限，请按 docs/scale.md 授权。"
            ) from error
        except SSLError as error:
            if _UNTRUSTED not in str(error):
                raise EngineUnavailable(
                    f"{self._where} 不用 HTTPS，请把 DAFU_ENGINE_URL 中的 https 改为 http，或在集群上启用 HTTPS。"
                ) from error
            raise EngineUnavailable(
                f"{self._where} 的证书无法验证，请检查 DAFU_ENGINE_CA_FILE 和地址中的主机名。"
            ) from error
        except ConnectionTimeout as error:
            raise self._late() from error
        except ConnectionError as error:
            raise ClusterAway(
                f"{self._where} 连接不上，请检查 DAFU_ENGINE_URL 和集群是否在运行；稍后再试。"
            ) from error
        except NotFoundError as error:
            raise self._gone() from error
        except TransportError as error:
            if error.status_code in (429, 502, 503, 504) or _is_of_a_lost_node(error.info):
                raise self._away(error.status_code, error.info) from error
            raise EngineUnavailable(
                f"{self._where} 无法完成请求（{error.status_code} {_reason(error)}），请查看集群的日志。"
            ) from error
        except OpenSearchException as error:
            raise EngineUnavailable(
                f"{self._where} 的应答无法理解（{error}），请检查 DAFU_ENGINE_URL。"
            ) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _once_more(answer: Callable[[], _T]) -> _T:
    """What is answered, or what is answered to the same request once more where a node was lost meanwhile."""
    try:
        return answer()
    except NodeLost:
        return answer()


def _is_of_a_lost_node(error: object) -> bool:
    """Whether an error, as the cluster describes it, is that of a node that went while it was asked."""
    if isinstance(error, dict):
        return error.get("type") in _LOST or any(map(_is_of_a_lost_node, error.values()))
    return isinstance(error, list) and any(map(_is_of_a_lost_node, error))


def _reason(error: TransportError) -> str:
    info = error.info if isinstance(error.info, dict) else {}
    told = info.get("error", {})
    causes = told.get("root_cause", ()) if isinstance(told, dict) else ()
    return "；".join(str(cause.get("reason", "")) for cause in causes)[:300] or str(error.error)
