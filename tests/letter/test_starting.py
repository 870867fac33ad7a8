"""Expressions that are tried only where they can begin find what they find when they are tried everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.letter.restating import by_turns, in_passing, lists, restated
from corpus.letter.restating.starting import Starting
from corpus.text.fold import fold

LETTERS = sorted((Path(__file__).parents[1] / "data").rglob("*.txt"))
EXPRESSIONS = {
    "a colon": by_turns._AFTER_COLON,
    "marks": by_turns._BY_MARKS,
    "plain words": by_turns._named(),
    "in passing": lists._passing(),
    "leads": lists._lead(),
    "series": lists._series(),
    "asking": restated._asking(),
    "sentences": restated.sentence(),
}


@pytest.fixture(scope="module")
def paragraphs() -> list[str]:
    lines = [line for path in LETTERS for line in fold(path.read_text("utf-8")).split("\n")]
    return [*lines, "着眼点,一在开展普查建档,二在建立保险制度。", "您的提案一要修好水渠,二要装上路灯。"]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_finds_what_is_found_everywhere(name: str, paragraphs: list[str]) -> None:
    starting = EXPRESSIONS[name]
    expected = [(text, m.span(), m.groups()) for text in paragraphs for m in starting.pattern.finditer(text)]
    assert expected
    assert [(text, m.span(), m.groups()) for text in paragraphs for m in starting.finditer(text)] == expected


def test_paragraphs_without_what_a_form_needs_do_not_hold_it(paragraphs: list[str]) -> None:
    held = 0
    for needs, form in in_passing._forms():
        for text in paragraphs:
            if form.search(text) is not None:
                held += 1
                assert needs.search(text) is not None, text
    assert held
    summed = [text for text in paragraphs if by_turns._SUMMED_UP.search(text) is not None]
    assert summed
    assert all(by_turns._SUMS_UP.search(text) for text in summed)


def test_goes_on_after_a_match() -> None:
    starting = Starting("(?<=x)ab|ba|^b", "[ab]")
    assert [m.span() for m in starting.finditer("bxabba")] == [(0, 1), (2, 4), (4, 6)]
    assert not list(Starting("ab", "a", needs="z").finditer("abab"))
