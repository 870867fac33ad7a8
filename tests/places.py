"""Where the checkout is, and the material beside it that some tests read."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = ROOT.parent / "shared"
"""Labelled texts that are not part of the project; tests that need them skip where they are absent."""
