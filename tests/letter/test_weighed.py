"""What is added up of the pieces of letters, all at once and in groups, is what their features weigh one by one."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from corpus.letter.answers import pairs_of
from corpus.letter.asks import Reading
from corpus.letter.restating.answering import options_of
from corpus.letter.restating.options import Options, asked
from corpus.letter.weighed import forms
from corpus.letter.weighed.features import features, of_paragraphs, of_pieces, spelled, with_letter
from corpus.letter.weighed.letter import Letter
from corpus.letter.weighed.pieces import Pieces
from corpus.letter.weighed.spelling import Spelling
from corpus.letter.weighed.weighing import DROPPED, ENOUGH, Weighing, on
from corpus.letter.weighed.weights import OF, ON, Weights, names_in, odds, weights
from corpus.reply import Reply
from corpus.text.fold import fold

FILES = sorted((Path(__file__).parents[1] / "data").rglob("*.txt"))[::3]
ODD = (
    "您建议,a、b两条街增设路灯,第3点,b\n答复如下:\n——————————————————————————————————————————————\n(1)灯。您说3.14、2..5,a",
    "您希望𠀀路通车12.5公里,,  ,(, 盼\n一、关于“路”\n  \n二、关于“桥”",
    "您",
)


def _letter(text: str) -> Letter:
    folded = fold(text).split("\n")
    return Letter(folded, pairs_of(folded[0]), frozenset({2}))


@pytest.fixture(scope="module")
def letters() -> list[Pieces]:
    texts = [*(path.read_text("utf-8") for path in FILES), *ODD]
    return [Pieces(_letter(text), {0: [(3, 9)]}) for text in texts]


def test_no_two_groups_share_a_feature(letters: list[Pieces]) -> None:
    """Their sums are added up."""
    count = 0
    for pieces in letters:
        groups = [*of_paragraphs(pieces), *of_pieces(pieces), *spelled(pieces), with_letter(pieces)]
        for number, found in enumerate(features(pieces)):
            assert len(found) == sum(len({*make(*each[number])}) for make, each in groups)
            count += 1
    assert count > 1000


def test_letters_weigh_what_their_features_do(letters: list[Pieces]) -> None:
    weighed = weights()
    spelling = Spelling(weighed)
    for pieces in letters:
        expected = [odds(found, weighed) for found in names_in(spelled(pieces))]
        assert spelling.weigh(pieces).tolist() == pytest.approx(expected, abs=1e-9)


def test_pieces_are_told_on_the_right_side_of_the_bounds(letters: list[Pieces]) -> None:
    weighed, came = weights(), frozenset({"bias", "tagFalse"})
    sides: set[bool] = set()
    for pieces in letters:
        weighing = Weighing(pieces, weighed)
        for number, found in enumerate(features(pieces)):
            exact, told = odds(found | came, weighed), weighing.odds(number, came)
            assert (told >= ENOUGH) == (exact >= ENOUGH)
            assert told == -math.inf or told == pytest.approx(exact, abs=1e-9)
            if pieces.is_ruled[pieces.read[number]]:
                assert (told >= DROPPED) == (exact >= DROPPED)
            sides.add(exact >= ENOUGH)
    assert sides == {False, True}


def test_what_goes_on_is_told_by_what_was_learned_of_it(letters: list[Pieces]) -> None:
    weighed = weights()
    told: set[bool] = set()
    for pieces in letters:
        weighing, found = Weighing(pieces, weighed), [*features(pieces)]
        for number in range(1, len(found)):
            expected = odds((ON + name for name in on(found[number], found[number - 1])), weighed) > 0
            assert weighing.goes_on(number) == expected
            told.add(expected)
    assert told == {False, True}


def test_parts_that_may_answer_weigh_what_their_features_do() -> None:
    weighed = weights()
    count = 0
    for path in FILES:
        reading = Reading(Reply(subject="关于增设路灯的建议", body=path.read_text("utf-8")))
        options = Options(reading.letter, reading.parts)
        for one in asked(reading.found(weighed)):
            for _, seen in options_of(one, options, None):
                exact = odds((OF + name for name in next(names_in(seen))), weighed)
                assert weighed.part(OF).one(seen, 0) == pytest.approx(exact, abs=1e-9)
                count += 1
    assert count > 1000


def test_forms_are_looked_for_where_they_can_be(letters: list[Pieces]) -> None:
    """First characters, last ones and needed words only spare looking for what is not there."""
    found = 0
    looks = {bit: find for each in forms._beginning().values() for bit, find in each}
    for text in (text for pieces in letters for text in pieces.texts):
        told = forms._bits_of_each([text])[0]
        for bit, find in looks.items():
            assert bool(told & bit) == (find(text) is not None), text
        for _, bit, find in forms._needing():
            assert bool(told & bit) == (find(text) is not None), text
        ends = forms._ending()[1](text) is not None
        assert ("ends" in forms.names(told)) == ends, text
        found += ends
    assert found


def test_weights_are_rounded_once_where_that_decides() -> None:
    """Two tenths and one are not three tenths, in whatever order they are added up."""
    weighed = Weights({"a": 0.1, "b": 0.2, "c": -0.3})
    assert odds(("a", "b", "c"), weighed) == odds(("c", "b", "a"), weighed)
