"""What was found in a letter, asks and promises, as one: read now, or unpacked from what was kept of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from corpus.letter.answers import Answer
from corpus.letter.asks import Ask, asks
from corpus.letter.promises import Promise, promises_of_each
from corpus.reply import Reply


@dataclass(frozen=True, slots=True)
class Findings:
    """What a letter was asked, with the parts that answer, and what it promises."""

    asks: tuple[Ask, ...]
    promises: tuple[Promise, ...]

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """What is found in a letter, read now: some ten milliseconds."""
        return next(cls.of_each([reply]))

    @classmethod
    def of_each(cls, replies: Sequence[Reply]) -> Iterator[Self]:
        """What is found in each letter, in less time than one by one."""
        return map(cls, map(asks, replies), promises_of_each(replies))

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        texts = (*(ask.text for ask in self.asks), *(promise.text for promise in self.promises))
        return 500 + sum(600 + 2 * len(text) for text in texts)

    def packed(self) -> bytes:
        """The same for `unpacked`."""
        values = {"asks": [*map(asdict, self.asks)], "promises": [*map(asdict, self.promises)]}
        return zlib.compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """What `packed` made this of."""
        values = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
        return cls(tuple(map(_ask, values["asks"])), tuple(map(_promise, values["promises"])))


def _ask(values: dict[str, Any]) -> Ask:
    answer = values["answer"]
    return Ask(**{**values, "answer": None if answer is None else Answer(**answer)})


def _promise(values: dict[str, Any]) -> Promise:
    return Promise(**{**values, "figures": tuple(values["figures"]), "dates": tuple(values["dates"])})
