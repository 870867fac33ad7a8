"""Settings → an engine on a cluster, with what of them is at fault in one sentence."""

from __future__ import annotations

import re
import ssl
from pathlib import Path
from typing import Final

from corpus.errors import system_reason
from indexer.contract.origin import Origin
from indexer.engines.opensearch.cluster import Access, Cluster
from indexer.engines.opensearch.engine import OpenSearchEngine
from indexer.engines.opensearch.storage.state import Indices
from indexer.errors import SearchError
from indexer.settings import Settings

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
"""Names that an index may have on a cluster: dafu, dafu-changzhi."""


def opened(settings: Settings, origin: Origin) -> OpenSearchEngine:
    """The engine that the settings name. Nothing is asked of the cluster yet. Raises SearchError."""
    if not settings.engine_url:
        raise SearchError("没有设检索集群的地址。请设 DAFU_ENGINE_URL，如 https://10.0.0.1:9200。")
    if not _NAME.fullmatch(settings.engine_index):
        raise SearchError(
            f"DAFU_ENGINE_INDEX 的值 {settings.engine_index} 不能作索引的名字，请只用小写字母、数字、连字符和下划线。"
        )
    if settings.engine_ca_file:
        _check_certificates(Path(settings.engine_ca_file))
    access = Access(
        settings.engine_url,
        settings.engine_user,
        settings.engine_password,
        settings.engine_ca_file,
        settings.engine_seconds,
    )
    indices = Indices(
        Cluster(access), settings.engine_index, settings.engine_shards, settings.engine_replicas
    )
    return OpenSearchEngine(indices, origin, settings.lock_seconds)


def _check_certificates(file: Path) -> None:
    if not file.is_file():
        raise SearchError(f"DAFU_ENGINE_CA_FILE 所指的文件 {file} 不存在，请改正后重试。")
    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError as error:
        raise SearchError(
            f"DAFU_ENGINE_CA_FILE 所指的文件 {file} 里没有 PEM 格式的证书，请改正后重试。"
        ) from error
    except OSError as error:
        raise SearchError(
            f"DAFU_ENGINE_CA_FILE 所指的文件 {file} 读不了（{system_reason(error)}），请改正后重试。"
        ) from error
