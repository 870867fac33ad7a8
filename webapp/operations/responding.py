"""What a body answers to a promise, checked before it is recorded: by the command and by the form alike."""

from __future__ import annotations

from datetime import date

from corpus import CorpusError


class ResponseRefused(CorpusError):
    """A response that lacks something; the message says what."""


def checked_response(answer: str | None, source: str | None, said_on: str | None) -> tuple[str, str, str]:
    """The answer, its source and its day, white space folded. Raises ResponseRefused."""
    folded = tuple(" ".join((given or "").split()) for given in (answer, source, said_on))
    for name, value in zip(("原话", "来源", "日期"), folded, strict=True):
        if not value:
            raise ResponseRefused(f"请写明{name}：登记单位的答复，要有原话、来源和日期。")
    try:
        return folded[0], folded[1], date.fromisoformat(folded[2]).isoformat()
    except ValueError:
        raise ResponseRefused(f"{folded[2]} 不是日期，请写成 2026-11-29。") from None
