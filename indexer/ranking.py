"""Every constant of the ranking, each with its source; the plan, the engines and the schema read them from here.

Measured ones were chosen on the judged questions of docs/search-quality.md; `python -m tests.tools.accuracy.ablation` changes one at a
time and prints what that costs. Read them as `ranking.NAME`, not by `from … import NAME`, so that it can.
"""

from __future__ import annotations

from typing import Final

# BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) over one field.
K1: Final = 1.5
"""Saturation of a term's frequency. Measured: 1.2, Whoosh's own, loses 0.017 of R@10 on lay questions."""
B: Final = 0.8
"""How much a long reply is held against it. Measured together with K1."""
TITLE_WEIGHT: Final = 1
"""How often a word of the title counts. Measured: 3 loses MRR, since titles are formulas around a subject that is there already."""
SUBJECT_WEIGHT: Final = 3
"""How often a word of the subject counts. Measured beside 1 and 4."""

# What a question's words bring.
RARITY: Final = 0.5
"""A term asked for weighs its idf to this power more than in BM25: the rare words say what a question is about. Measured."""
PART_WEIGHT: Final = 0.7
"""The dictionary words that a word is made of. Measured."""
CHARACTER_WEIGHT: Final = 0.6
"""The single characters of a word: they find what segmentation cuts otherwise. Measured."""
PAIR_WEIGHT: Final = 0.6
"""The pairs of characters that touch a word. Measured."""
EXPANSION_WEIGHT: Final = 0.7
"""The best of the words searched instead of the typed ones. Measured."""
PREFIX_TERMS: Final = 200
"""At most so many words are tried for a beginning, in alphabetical order: a bound of cost, not measured."""

# What has to match.
ALL_ASKED: Final = 3
"""Of up to so many words a reply must hold all; a longer question is left to the ranking. Measured: asking for all costs 0.76 of R@10."""
FEW: Final = 10
"""Of two words and more, fewer matches than a page shows are too few: the page is filled with replies that hold a part. A choice."""
FLOOR: Final = 0.25
"""Where not all is asked for, what a reply must reach of the best score to be listed. A choice: without it everything is listed."""

# What the first rows are rescored by.
RESCORED: Final = 100
"""So many of the best are looked at. A bound of cost: what stands behind them is on no page that people open. Measured beside 200."""
TITLE_BONUS: Final = 1.5
"""A reply whose title or subject holds all that is asked scores so many times as much. A choice; no judged question tells it from 1."""
PASTED_BONUS: Final = 4.0
"""The same where it holds the question as a whole: a pasted title finds its page first. A choice."""
PASTED: Final = 6
"""Characters that a question needs for that, white space and punctuation aside. A choice."""
FRESHNESS: Final = 0.05
"""The newest reply scores by so much more than one without a date. A choice: enough to order equals."""
HALF_LIFE: Final = 5.0
"""Years after which that preference is half: the term of a congress."""

# Likeness of replies (`search.terms.rarity`, `Engine.like`).
COMMON: Final = 0.5
"""Terms that this share of the replies holds tell nothing. A choice."""
PREFERRED: Final = 1.3
"""How many times a reply of the preferred region counts. A choice."""
