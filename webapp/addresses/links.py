"""Addresses that differ in one thing: what they share is encoded once, since a page has dozens of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote_plus

Pairs = Iterable[tuple[str, str]]

_quoted = lru_cache(maxsize=20_000)(quote_plus)


def encoded(items: Pairs) -> str:
    """The items as the query of an address; their names are plain words."""
    return "&".join([f"{name}={_quoted(value)}" for name, value in items])


def tidy(text: str) -> str:
    """The text without superfluous space."""
    return " ".join(text.split())


def varied(path: str, items: Pairs, order: Sequence[str], *names: str) -> Callable[[Pairs], str]:
    """Pairs → the address of `items` with these pairs for the parameters `names`, which are neighbours in `order`."""
    before, after = _around(items, order, *names)

    def url(pairs: Pairs) -> str:
        query = "&".join(filter(None, (before, encoded(pairs), after)))
        return f"{path}?{query}" if query else path

    return url


def toggling(
    path: str, items: Sequence[tuple[str, str]], order: Sequence[str], name: str
) -> Callable[[str], str]:
    """Value → the address of `items` with that value of the repeatable parameter `name` selected, or no longer selected."""
    selected = frozenset(value for given, value in items if given == name)
    if selected:
        url = varied(path, items, order, name)
        return lambda value: url([(name, each) for each in sorted(selected ^ {tidy(value)})])
    before, after = _around(items, order, name)
    start = f"{path}?{before}&{name}=" if before else f"{path}?{name}="
    end = f"&{after}" if after else ""
    return lambda value: f"{start}{_quoted(tidy(value))}{end}"


def _around(items: Pairs, order: Sequence[str], *names: str) -> tuple[str, str]:
    """What stands before and after the parameters `names` in the query of an address."""
    earlier = frozenset(order[: order.index(names[0])])
    others = [item for item in items if item[0] not in names]
    return (
        encoded(item for item in others if item[0] in earlier),
        encoded(item for item in others if item[0] not in earlier),
    )
