"""Words that several rules look for."""

from __future__ import annotations

from typing import Final

REPLY: Final = "答复|回复|复函|函复|复文"
"""What letters that answer call themselves."""
