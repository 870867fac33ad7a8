"""Sessions of onnxruntime, which runs models on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

_ERRORS_ONLY: Final = 3


def open_session(model: Path) -> Any:
    """A session of the model in that file, which is not needed afterwards.

    Raises ImportError where onnxruntime is not installed, and whatever it raises for what it cannot read.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    # Threads that wait by turning would take the processor from the other requests of a server.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
