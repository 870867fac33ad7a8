"""What is nearest to a reply or to pasted text, and why."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

from corpus.letter.suggestion import light_words
from indexer import MAX_TEXT, Engine, Near, QueryError, precedents, similar
from indexer.text.formulas import without_boilerplate
from tests.gold import DATA, labelled
from tests.local import LocalEngine


def files(found: tuple[Near, ...]) -> list[str]:
    return [Path(near.stored.sources[0]).name for near in found]


def test_a_paraphrased_half_of_a_subject_finds_its_reply_among_the_first_three(samples: Engine) -> None:
    rows = list(labelled(DATA / "paraphrases.jsonl"))
    found = [row["file"] in files(precedents(samples, row["text"], limit=3)) for row in rows]
    assert len(rows) >= 60
    assert sum(found) / len(found) >= 0.95


def test_a_whole_letter_finds_itself_first_in_spite_of_its_formulas(samples: Engine) -> None:
    for near in precedents(samples, "公共厕所", limit=3):
        letter = f"{near.stored.reply.salutation}\n{near.stored.reply.body}\n感谢您对我们工作的关心和支持！"
        assert precedents(samples, letter, limit=1)[0].id == near.id


def test_what_is_near_shares_key_terms_that_stand_in_the_passages_shown(samples: Engine) -> None:
    first = precedents(samples, "增加婴幼儿托育服务，减轻家庭照护负担")[0]
    assert "托育" in "".join(first.shared)
    assert len(first.shared) <= 8
    marked = {passage.text[start:end] for passage in first.passages for start, end in passage.marks}
    assert marked & set(first.shared)


def test_a_reply_is_not_near_to_itself(samples: Engine) -> None:
    given = precedents(samples, "普惠托育服务")[0].id
    found = similar(samples, given)
    assert given not in {near.id for near in found}
    assert "托育" in (found[0].stored.reply.subject or "")


def test_filters_are_kept_and_a_preferred_region_comes_sooner(samples: Engine) -> None:
    only = precedents(samples, "公共充电桩", filters={"region": ("朔平区",)})
    assert {near.stored.reply.region for near in only} == {"朔平区"}

    def rank(region: str | None) -> int:
        regions = [near.stored.reply.region for near in precedents(samples, "公共充电桩", region=region)]
        return regions.index("禾穗县")

    assert rank("禾穗县") <= rank("朔平区")
    assert rank("禾穗县") == 0


def test_formulas_alone_are_near_to_nothing(engine: Engine) -> None:
    assert precedents(engine, "收悉，现答复如下。感谢您对我们工作的关心和支持。特此答复。") == ()
    assert precedents(engine, "") == ()
    assert similar(engine, "unknown") == ()


def test_a_text_too_long_is_refused_with_what_to_do(engine: Engine) -> None:
    with pytest.raises(QueryError, match="20001 字，最多 20000 字"):
        precedents(engine, "桥" * (MAX_TEXT + 1))


def test_formulas_become_blanks_and_offsets_stay() -> None:
    text = "您提出的建议收悉，现答复如下：修桥。感谢您对交通工作的关心和支持！"
    plain = without_boilerplate(text)
    assert len(plain) == len(text)
    assert plain.index("修桥") == text.index("修桥")
    assert "收悉" not in plain and "感谢" not in plain


def test_what_is_similar_is_about_the_matter(wider: LocalEngine) -> None:
    ids = {Path(stored.sources[0]).name: stored.id for batch in wider.store.batches() for stored in batch}
    rows = list(labelled(DATA / "same_matter.jsonl"))
    precision, recall = [], []
    for row in rows:
        found = files(similar(wider, ids[row["file"]], limit=10))
        right = {*row["same"], *row["near"]}
        precision += [fmean(name in right for name in found)] if found else []
        recall += [fmean(name in found for name in row["same"])] if row["same"] else []
    assert (len(rows), len(recall)) == (20, 15)
    assert fmean(precision) >= 0.8
    assert fmean(recall) >= 0.95


def test_neither_single_characters_nor_words_of_asking_explain_likeness(samples: Engine) -> None:
    for near in precedents(samples, "关于改善乡村教师待遇、稳定乡村教师队伍的建议"):
        assert all(len(term) > 1 and term not in light_words() for term in near.shared)
