"""Letters with the asks that they restate marked where they stand: `tests/data/asked/letters.txt`, whose head says the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus import Reply
from corpus.parsing.outline import outline
from tests.gold import DATA

LETTERS: Final = DATA / "asked" / "letters.txt"
_MARK: Final = re.compile(r"\[\[(?P<either>\??)(?P<text>[^\]]+)\]\]")
_ANSWERS: Final = re.compile(r"(?P<asks>[0-9 ]+)\|")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a letter restates an ask, or may."""

    paragraph: int
    start: int
    end: int
    is_ask: bool
    """False where readers differ."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, where it restates what, and which paragraphs answer each ask, of those that are asks for sure."""

    reply: Reply
    spans: tuple[Span, ...]
    answers: tuple[frozenset[int], ...]
    of_subject: frozenset[int]
    """The paragraphs that answer the subject, of a letter that restates nothing."""

    def labels(self) -> dict[str, Any]:
        """The same as a line of labels, as `tests/tools/accuracy/pages_gold.py` says."""
        paragraphs = self.reply.paragraphs
        texts = [(paragraphs[s.paragraph][s.start : s.end], s.is_ask) for s in self.spans]
        sure = [text for text, is_ask in texts if is_ask]
        asked = zip(sure, self.answers, strict=True) if sure else ((self.reply.subject, self.of_subject),)
        return {
            "subject": {"text": self.reply.subject},
            "asks": [_label(text or "", [paragraphs[n] for n in sorted(answers)]) for text, answers in asked],
            "asks_either": [text for text, is_ask in texts if not is_ask],
        }


def _label(text: str, answers: list[str]) -> dict[str, Any]:
    return {"text": text, "answer": answers[0] if answers else None, "also": answers[1:]}


def letters(file: Path = LETTERS) -> Iterator[Letter]:
    """The letters of a file; of what no paragraph is said to answer, the rest of its own paragraph does."""
    for block in re.split(r"^=== ", file.read_text("utf-8"), flags=re.M)[1:]:
        subject, *lines = block.strip("\n").split("\n")
        spans: list[Span] = []
        answering: dict[int, set[int]] = {}
        texts = []
        for number, line in enumerate(lines):
            if (told := _ANSWERS.match(line)) is not None:
                line = line[told.end() :]
                for ask in map(int, told["asks"].split()):
                    answering.setdefault(ask, set()).add(number)
            text, at = "", 0
            for mark in _MARK.finditer(line):
                text += line[at : mark.start()]
                spans.append(Span(number, len(text), len(text) + len(mark["text"]), not mark["either"]))
                text, at = text + mark["text"], mark.end()
            texts.append(text + line[at:])
        body = "\n".join(texts)
        sure = [span for span in spans if span.is_ask]
        answers = tuple(frozenset(answering.get(ask, {span.paragraph})) for ask, span in enumerate(sure, 1))
        reply = Reply(subject=subject, body=body, outline=outline(body))
        yield Letter(reply, tuple(spans), answers, frozenset(answering.get(0, ())))
