"""Frequency and length of a term in one number, within what Lucene holds."""

from __future__ import annotations

import pytest

from indexer.engines.opensearch.storage.packed import pack, told_length


@pytest.mark.parametrize("frequency", [1, 2, 40, 511])
@pytest.mark.parametrize("length", [512, 3_000, 16_383])
def test_frequency_and_length_are_told_exactly(frequency: int, length: int) -> None:
    packed = pack({"路": frequency, "灯": length - frequency})["路"]
    assert (packed >> 15, packed & 0x7FFF) == (frequency, length)
    assert packed < 1 << 24, "a float holds it exactly"


def test_long_letters_are_told_in_steps_and_stay_within_bounds() -> None:
    assert told_length(16_383) == 16_383
    assert told_length(16_384) != told_length(16_384 + 64)
    assert told_length(10**9) < 1 << 15
    long = {f"词{number}": 1 + number % 400 for number in range(20_000)}
    packed = pack(long)
    assert sum(packed.values()) < 1 << 31, "Lucene adds them up in 31 bits"
    assert packed.keys() == long.keys() and min(packed.values()) >= 1 << 15


def test_of_too_many_terms_the_rarest_pairs_are_left_out() -> None:
    words, pairs = [f"词{number}" for number in range(30_000)], [f"~对{number}" for number in range(40_000)]
    packed = pack({**dict.fromkeys(words, 1), **dict.fromkeys(pairs[:-1], 1), pairs[-1]: 9})
    assert packed.keys() >= {*words, pairs[-1]}
    assert len(packed) == 1 << 15 and sum(packed.values()) < 1 << 31
