"""All kinds of words found at once are those that the expression of each kind finds by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest

from corpus.intake.synthesize import synthesize
from corpus.letter.commitments.kinds import kinds_of
from corpus.letter.commitments.sentences import sentences
from corpus.letter.commitments.spoken import MORE
from corpus.letter.commitments.words import expression, in_lines, words

LIGHTS, LAMPS, DIGITS = 1, 2, 4


@pytest.mark.parametrize(
    ("kinds", "text", "found"),
    [
        ({LIGHTS: ["装灯", "路灯"]}, "在路灯旁装灯", {(1, LIGHTS), (4, LIGHTS)}),
        ({LIGHTS: ["装灯"], LAMPS: ["灯", "装灯杆"]}, "装灯杆", {(0, LIGHTS), (0, LAMPS)}),
        ({LIGHTS: ["装灯(?!会)", "灯会"]}, "装灯会", {(1, LIGHTS)}),
        ({LIGHTS: ["(?:路|街)灯", "[安加]装灯"]}, "街灯,加装灯", {(0, LIGHTS), (3, LIGHTS)}),
        ({LIGHTS: ["灯$"]}, "装灯,灯杆\n路灯", {(1, LIGHTS), (7, LIGHTS)}),
        ({LIGHTS: ["灯[^,]{0,9}坏"]}, "灯\n坏", set()),
        ({DIGITS: ["[0-9]盏"]}, "装3盏灯", {(1, DIGITS)}),
        ({LIGHTS: ["待[^,]{1,9}后", "路灯"]}, "待路灯:装好后", {(0, LIGHTS)}),
        ({LIGHTS: ["灯"]}, "𠮷灯", {(1, LIGHTS)}),
        ({LIGHTS: ["灯"]}, "", set()),
    ],
)
def test_words_are_found_where_they_begin(
    kinds: Mapping[int, Sequence[str]], text: str, found: set[tuple[int, int]]
) -> None:
    places, bits = kinds_of(kinds).places(text)
    assert {*zip(places.tolist(), bits.tolist(), strict=True)} == found


def test_each_kind_is_found_as_by_its_own_expression() -> None:
    kinds = [*(kind for kind in MORE if kind != "above"), "of-province", "of-city"]
    bits = {kind: 1 << number for number, kind in enumerate(kinds)}
    all_kinds = kinds_of({bit: words(kind) for kind, bit in bits.items()})
    plain = {
        bit: re.compile(in_lines(expression(kind).replace("$", r"(?=[,:;。\n]|$)")))
        for kind, bit in bits.items()
    }
    for reply in synthesize(40):
        text = "\n".join(sentence.text for sentence in sentences(reply))
        told = zip(*(each.tolist() for each in all_kinds.places(text)), strict=True)
        found = [(place, bit) for place, several in told for bit in plain if several & bit]
        for bit, one in plain.items():
            # A word of its kind that begins inside another says nothing more of its clause.
            spans = [match.span() for match in one.finditer(text)]
            begun = [place for place, each in found if each == bit]
            assert {first for first, _ in spans} <= {*begun}
            assert all(any(first <= place < last for first, last in spans) for place in begun)
