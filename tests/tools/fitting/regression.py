"""Weights fitted to labelled sets of features, with a quadratic penalty, by Adam: `choose`, of several options those that are right.

`write_weights` keeps weights, whatever fitted them, as a word list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

STEPS: Final = 300
_RATE: Final = 0.05
LEAST: Final = 0.03
"""Weights below are left out of a file."""
RAREST: Final = 3
"""Sets that a feature must be in."""

Numbers = npt.NDArray[np.float64]
Groups = npt.NDArray[np.intp]
Options = Sequence[tuple[set[str], bool]]
"""What is seen of each option, and whether it is right."""


def choose(
    known: Sequence[Options], penalty: float, counts: Sequence[float] | None = None
) -> dict[str, float]:
    """The weights by which right options win over the others of their group; `counts`: how much each group counts."""
    often = Counter(feature for options in known for seen, _ in options for feature in seen)
    names = [feature for feature, count in often.items() if count >= RAREST]
    columns = {feature: number for number, feature in enumerate(names)}
    rows = [[columns[f] for f in sorted(seen) if f in columns] for options in known for seen, _ in options]
    at = np.array([column for row in rows for column in row], np.int64)
    of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    group = np.repeat(np.arange(len(known)), [len(options) for options in known])
    right = np.array([is_right for options in known for _, is_right in options], float)
    worth = np.ones(len(known)) if counts is None else np.array(counts, float)
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, STEPS + 1):
        value = np.bincount(of, weights[at], len(rows)).astype(np.float64)
        chance = _shares(value, group, np.ones(len(rows)), len(known))
        wanted = _shares(value, group, right, len(known))
        slope = (chance - wanted) * worth[group]
        gradient = np.bincount(at, slope[of], len(names)) + penalty * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        rate = _RATE * (1 - step / STEPS) + 0.001
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return dict(zip(names, weights.tolist(), strict=True))


def _shares(value: Numbers, group: Groups, among: Numbers, groups: int) -> Numbers:
    """The chance of each option among those of its group that `among` marks."""
    most = np.full(groups, -np.inf)
    np.maximum.at(most, group, np.where(among > 0, value, -np.inf))
    each = np.exp(np.minimum(value - most[group], 0)) * among
    shares: Numbers = each / np.bincount(group, each, groups)[group]
    return shares


def tell(
    known: Sequence[tuple[set[str], bool]], penalty: float, counts: Sequence[float] | None = None
) -> dict[str, float]:
    """The weights that tell those that are from those that are not: the log-odds are their sum."""
    return choose([((seen, is_so), (set(), not is_so)) for seen, is_so in known], penalty, counts)


def write_weights(path: Path, head: Sequence[str], weighed: Mapping[str, float], bias: str) -> None:
    """Write `head` and the weights, a line each with its features, the highest first; `bias` ends the names that are always kept."""
    rows: dict[str, list[str]] = {}
    for name, weight in weighed.items():
        if abs(weight) >= LEAST or name.endswith(bias):
            rows.setdefault(f"{weight:.2f}", []).append(name)
    by_weight = sorted(rows.items(), key=lambda row: -float(row[0]))
    lines = (f"{weight}: {' '.join(sorted(names))}" for weight, names in by_weight)
    path.write_text("\n".join((*head, *lines)) + "\n", "utf-8")
