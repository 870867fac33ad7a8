"""What every contender is given: the same texts, the same questions, the same filters."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Self

from corpus import Reply
from corpus.intake.synthesize import synthesize
from indexer.errors import QueryError
from indexer.schema import topics
from indexer.text.analyzer import analyzer
from indexer.text.folding import has_only_han

SEED: Final = 20261124
_EACH: Final = 50
"""Questions of each kind."""
_SENTENCE: Final = re.compile(r"[一-鿿]{12,30}(?=[，。；])")


@dataclass(frozen=True, slots=True)
class Question:
    """One search: plain words, or a phrase, or words with a filter on the topic."""

    text: str
    phrase: bool = False
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """Texts as replies, and questions made from them with a fixed seed."""

    replies: Sequence[tuple[str, Reply]]
    questions: Sequence[Question]

    @classmethod
    def read(cls, path: Path, size: int | None = None) -> Self:
        """The first `size` texts of a file of JSON Lines (`id`, `title`, `text`, perhaps `topic`, `published_on`), perhaps gzipped.

        Raises QueryError that names the file and what to do.
        """
        try:
            with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in islice(lines, size)]
            replies = [(str(row["id"]), _reply(row)) for row in rows]
        except (OSError, ValueError, KeyError) as error:
            raise QueryError(
                f"无法读取 {path}（{error}）。应为每行一个 JSON，含 id、title、text，可用 gzip 压缩。"
            ) from error
        if not replies:
            raise QueryError(f"{path} 里没有文本。请另选语料。")
        return cls(replies, _questions([reply for _, reply in replies]))

    @classmethod
    def made_up(cls, size: int) -> Self:
        """`size` invented replies; see `corpus.intake.synthesize`."""
        replies = [(str(number), reply) for number, reply in enumerate(synthesize(size))]
        return cls(replies, _questions([reply for _, reply in replies]))


def _reply(row: dict[str, str]) -> Reply:
    return Reply(
        title=row.get("title") or None,
        body=row["text"],
        topic=row.get("topic") or None,
        published_on=row.get("published_on") or None,
    )


def _questions(replies: Sequence[Reply]) -> list[Question]:
    """Rare and common words, several words, phrases, long questions, words with a filter: 50 of each."""
    chance = random.Random(SEED)
    some = chance.sample(list(replies), min(500, len(replies)))
    frequency: Counter[str] = Counter()
    for reply in some:
        words = (word[0] for word in analyzer().words(reply.body[:3000]))
        # In the order of the text: a set would order equals anew in each process.
        frequency.update([*dict.fromkeys(word for word in words if len(word) > 1 and has_only_han(word))])
    ranked = [word for word, _ in frequency.most_common()]
    common, middle = ranked[:150], ranked[150:5000] or ranked
    sentences = [s for reply in some for s in _SENTENCE.findall(reply.body)[:3]] or ["没有句子的文本"]
    found_under = sorted({topic for reply in some for topic in topics(reply)})
    found: list[Question] = []
    for _ in range(_EACH):
        sentence = chance.choice(sentences)
        start = chance.randint(0, max(0, len(sentence) - 6))
        found += [
            Question(chance.choice(middle)),
            Question(chance.choice(common)),
            Question(" ".join(chance.choices(middle, k=chance.randint(2, 3)))),
            Question(sentence[start : start + chance.randint(4, 6)], phrase=True),
            Question(f"请问{sentence}怎么规定"),
            Question(chance.choice(common), topic=chance.choice(found_under) if found_under else None),
        ]
    return found
