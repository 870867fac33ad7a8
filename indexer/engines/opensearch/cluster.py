"""The connection to a cluster: addresses, time limits, one retry on another node, and every failure as one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

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

OLDEST: Final = (2, 15)
"""The first version of OpenSearch that has all that is used here, and is tested; see docs/scale.md."""

_UNTRUSTED: Final = "CERTIFICATE_VERIFY_FAILED"
"""What OpenSSL says of a certificate that cannot be verified; anything else is no TLS at all."""
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
        with self._errors():
            if not self._is_known:
                self._recognise()
            return self._client.transport.perform_request(
                method,
                path,
                params={**params, "request_timeout": seconds or self.access.seconds, "ignore": tuple(ignore)},
                body=body,
            )

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
        answers = self.ask("POST", "/_msearch", lines, seconds=self.access.seconds + 1)["responses"]
        for answer in answers:
            if answer.get("timed_out"):
                raise self._late()
            if answer["status"] == 404:
                raise self._gone()
            if "error" in answer:
                raise ClusterAway(f"{self._where} 暂时不能应答（{answer['status']}），请稍后再试。")
        found: Sequence[Mapping[str, Any]] = answers
        return found

    def documents(
        self, index: str, ids: Sequence[str], seconds: float | None = None
    ) -> dict[str, Mapping[str, Any]]:
        """What is kept of each of the documents with these ids that searches see, by id."""
        found: dict[str, Mapping[str, Any]] = {}
        for begin in range(0, len(ids), _READ):
            asked = {"ids": ids[begin : begin + _READ]}
            answer = self.ask("POST", f"/{index}/_mget", asked, seconds=seconds, realtime="false")
            for each in answer["docs"]:
                if "error" in each:
                    kind = each["error"].get("type", "")
                    if kind == "index_not_found_exception":
                        raise self._gone()
                    raise ClusterAway(f"{self._where} 暂时不能应答（{kind}），请稍后再试。")
                if each["found"]:
                    found[each["_id"]] = each["_source"]
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
            if error.status_code in (429, 502, 503, 504):
                raise ClusterAway(
                    f"{self._where} 暂时不能应答（{error.status_code}），请稍后再试。"
                ) from error
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


def _reason(error: TransportError) -> str:
    info = error.info if isinstance(error.info, dict) else {}
    told = info.get("error", {})
    causes = told.get("root_cause", ()) if isinstance(told, dict) else ()
    return "；".join(str(cause.get("reason", "")) for cause in causes)[:300] or str(error.error)
