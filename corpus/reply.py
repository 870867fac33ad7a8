"""The reply 答复: one official written answer to a deputy's suggestion or a CPPCC member's proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body: level 1 for 一、, 2 for （一）, 3 for 1., 4 for (1)."""

    level: int
    text: str
    """The heading as printed, number included; a run-in heading without the sentences after it."""
    paragraph: int
    """Index into `Reply.paragraphs` of the paragraph that is, or begins with, this heading."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as its page gives it. What the page does not say is None or empty, never guessed.

    Strings are as written on the page (white space folded), so that a reader can find them there again;
    only `numbers`, `session_term`, `session_meeting`, the dates and `areas` are normalised.
    Dates are ISO 8601, at the precision that the page gives: `2025-09-12`, `2025-09` or `2025`.
    """

    title: str | None = None
    kind: str | None = None
    """建议 or 提案."""
    chamber: str | None = None
    """人大 or 政协."""
    level: str | None = None
    """全国, 省, 市 or 县: of the congress or committee asked, not of the agency that replies."""
    region: str | None = None
    """Place whose congress or committee it is, without its parent: 上党区."""
    session: str | None = None
    """届次 as written: 区二届人大六次会议."""
    session_term: int | None = None
    session_meeting: int | None = None
    numbers: tuple[int | str, ...] = ()
    """Suggestion numbers: integers, or strings where they contain letters (D031)."""
    proposers: tuple[str, ...] = ()
    subject: str | None = None
    """What was asked, as the opening quotes it, without the quotation marks."""
    salutation: str | None = None
    body: str = ""
    """The letter from after the salutation to before the signature, one paragraph a line."""
    outline: tuple[Heading, ...] = ()
    printed: str | None = None
    """What the page prints of the suggestion itself beside the letter, one paragraph a line."""
    agency: str | None = None
    """承办单位: who signs. Several agencies stand separated by one space."""
    publisher: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    topic: str | None = None
    """主题分类 as published, often 其它."""
    division: tuple[str, ...] = ()
    """The region's administrative division from the province down, where it can be told; see `corpus.derived.regions`."""
    areas: tuple[str, ...] = ()
    """One or two subject areas derived in the State Council's scheme; see `corpus.derived.areas`."""
    disposition: str | None = None
    """办理结果类别, the letter as marked: A, B, C, A2, 甲."""
    outcome: str | None = None
    """What the disposition means, one of `dispositions.OUTCOMES`: derived from it, or from the words that stand in its place."""
    written_on: str | None = None
    published_on: str | None = None
    recognised: float | None = None
    """Mean confidence, from 0 to 1, where the text was recognised in pictures of pages; None where it was given as text."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's paragraphs, in order."""
        return tuple(self.body.split("\n")) if self.body else ()

    @property
    def result(self) -> str:
        """The disposition, else the outcome; empty where neither is known."""
        return self.disposition or self.outcome or ""

    @property
    def agencies(self) -> tuple[str, ...]:
        """The signing agencies, one a string."""
        return tuple(self.agency.split()) if self.agency else ()

    @property
    def date(self) -> str | None:
        """The date a reader means by the reply's date: of writing, else of publication."""
        return self.written_on or self.published_on

    def as_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values, in the order declared here."""
        values: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        values["outline"] = [
            {"level": h.level, "text": h.text, "paragraph": h.paragraph} for h in self.outline
        ]
        for name in _TUPLES:
            values[name] = list(values[name])
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The reply that `as_dict` made `values` from. Unknown keys are ignored: later versions may add some."""
        known = {name: values[name] for name in _NAMES if name in values}
        known["outline"] = tuple(Heading(**h) for h in known.get("outline", ()))
        for name in _TUPLES:
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


_NAMES: Final = tuple(field.name for field in fields(Reply))
_TUPLES: Final = ("numbers", "proposers", "division", "areas")
