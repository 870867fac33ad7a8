"""Promises as pages show them: each with its reply, and the conditions in force. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from corpus import Store, StoredReply
from corpus.letter.follow_ups import Mention, mention
from corpus.letter.promises import Promise
from corpus.store.responses import Response, bare
from indexer import UNDATED, Engine, Facet, FoundPromise, Highlighter, Marked, Near, Words
from indexer.text.dates import last_day
from webapp.addresses.promises import PAST, SOON, SOON_DAYS, PromiseParams
from webapp.views.filters import Chip, chips
from webapp.views.letter import anchor
from webapp.words.labels import FIRMNESS_LABELS, due_label

Standing = Literal["past", "soon", "ahead", "undated"]
Answers = Mapping[str, tuple[Response, ...]] | None
"""What bodies answered to promises, by reply; None where it is not known."""
UNKNOWN: Final = "这台服务器上没有答复库，看不到单位对承诺的答复"
"""What is said in its place."""
STANDING_LABELS: Final[dict[Standing, str]] = {
    "past": "已过所写期限", "soon": f"{SOON_DAYS} 天内到期", "ahead": "还未到期", "undated": due_label(UNDATED),
}  # fmt: skip
"""The steps of a due in words, which colour repeats."""
DUE_LABELS: Final = {
    SOON: STANDING_LABELS["soon"],
    PAST: STANDING_LABELS["past"],
    UNDATED: due_label(UNDATED),
}
_RELABELLED: Final = {"年份": "答复年份", "起始日期": "答复起始日期", "截止日期": "答复截止日期"}
"""What of a search could be taken for a due here."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later letter that speaks of a promise."""

    stored: StoredReply
    mention: Mention

    @property
    def anchor(self) -> str:
        """The fragment of the later reply's page that leads to its paragraph."""
        return anchor(self.mention.paragraph)


@dataclass(frozen=True, slots=True)
class Item:
    """A promise with the reply that it stands in."""

    stored: StoredReply
    promise: Promise
    text: Marked
    """The sentence with the words that were looked for."""
    standing: Standing
    """How the due that it writes lies to today; by the date alone."""
    responses: tuple[Response, ...] | None = ()
    """What the body answered to it; None where this machine cannot know, for want of a store."""
    followed: tuple[FollowUp, ...] = ()
    """Later letters of the same body on the same matter that speak of it as done: a hint."""
    same: int = 0
    """How many near-identical replies make it too and are not listed by themselves."""

    @property
    def anchor(self) -> str:
        """The fragment of the reply's page that leads to its paragraph."""
        return anchor(self.promise.paragraph)

    @property
    def answered(self) -> tuple[str, ...]:
        """What the body answered, each with its day and source, in a line; or that it is not known here."""
        if self.responses is None:
            return (UNKNOWN,)
        return tuple(f"单位的答复（{one.said_on}，{one.source}）：{one.answer}" for one in self.responses)

    @property
    def last_day(self) -> str | None:
        """The last day meant."""
        return last_day(self.promise.due) if self.promise.due else None


def standing(promise: Promise, today: date) -> Standing:
    """How the due that a sentence itself writes lies to today; one that stands before its list is not compared."""
    due = promise.due
    if due is None or not promise.dates:
        return "undated"
    last = last_day(due)
    if last < today.isoformat():
        return "past"
    return "soon" if last <= (today + timedelta(SOON_DAYS)).isoformat() else "ahead"


def items(
    engine: Engine, store: Store | None, found: Iterable[FoundPromise], text: str, today: date
) -> tuple[Item, ...]:
    """The promises with their replies, marked where they hold words of `text`; without those of replies removed meanwhile.

    What bodies answered to them is in `store`; where there is none, it is not known.
    """
    found = tuple(found)
    stored = engine.fetch(tuple(dict.fromkeys(each.reply_id for each in found)))
    answers = answers_in(store, stored)
    mark = Highlighter(Words(text) if text else None).mark
    return tuple(
        Item(
            stored[each.reply_id],
            each.promise,
            mark(each.promise.text),
            standing(each.promise, today),
            _answering(each.promise, each.reply_id, answers),
            same=each.same,
        )
        for each in found
        if each.reply_id in stored
    )


def answers_in(store: Store | None, ids: Iterable[str]) -> Answers:
    """What bodies answered to the promises of replies."""
    return store.responses.of(ids) if store else None


def items_of(stored: StoredReply, made: Iterable[Promise], today: date, answers: Answers) -> tuple[Item, ...]:
    """The promises `made` by one reply, in the order of its letter, each with those of the `answers` that are to it."""
    return tuple(
        Item(
            stored,
            promise,
            Marked(promise.text),
            standing(promise, today),
            _answering(promise, stored.id, answers),
        )
        for promise in made
    )


def followed_items(
    store: Store | None, stored: StoredReply, made: Iterable[Promise], near: Iterable[Near], today: date
) -> tuple[Item, ...]:
    """The same with what the body answered to them, and with what later letters of those `near` to the reply say of them."""
    found = items_of(stored, made, today, answers_in(store, (stored.id,)))
    later = _later(stored, near) if found else ()
    return tuple(
        replace(
            item,
            followed=tuple(
                FollowUp(one, said) for one in later if (said := mention(item.promise, one.reply)) is not None
            ),
        )
        for item in found
    )


def _answering(promise: Promise, reply_id: str, answers: Answers) -> tuple[Response, ...] | None:
    if answers is None:
        return None
    return tuple(one for one in answers.get(reply_id, ()) if one.sentence == bare(promise.text))


def _later(stored: StoredReply, near: Iterable[Near]) -> tuple[StoredReply, ...]:
    """The later replies of the same body on the same matter, the first one first."""
    reply = stored.reply
    if not (reply.date and reply.agencies):
        return ()
    later = [
        one
        for one in (each.stored for each in near)
        if (one.reply.date or "") > (reply.date or "") and set(one.reply.agencies) & set(reply.agencies)
    ]
    return tuple(sorted(later, key=lambda one: one.reply.date or ""))


def promise_chips(params: PromiseParams) -> tuple[Chip[PromiseParams], ...]:
    """The conditions in force, in canonical order."""
    found: list[Chip[PromiseParams]] = []
    if params.search.q:
        found.append(Chip("出自答复", params.search.q, params.changed(search=params.search.changed(q=""))))
    found += [
        Chip(_RELABELLED.get(chip.label, chip.label), chip.text, params.changed(search=chip.without))
        for chip in chips(params.search)
    ]
    if params.due:
        found.append(
            Chip("期限", DUE_LABELS.get(params.due) or due_label(params.due), params.changed(due=""))
        )
    if params.due_from:
        found.append(Chip("期限不早于", params.due_from, params.changed(due_from="")))
    if params.due_to:
        found.append(Chip("期限不晚于", params.due_to, params.changed(due_to="")))
    if params.firmness:
        found.append(Chip("语气", FIRMNESS_LABELS[params.firmness], params.changed(firmness="")))
    return tuple(found)


def relabelled(facets: Iterable[Facet]) -> tuple[Facet, ...]:
    """The facets of the replies, so called that none is taken for a due."""
    return tuple(replace(facet, label=_RELABELLED.get(facet.label, facet.label)) for facet in facets)


@dataclass(frozen=True, slots=True)
class DueChoice:
    """A due to narrow to."""

    value: str
    """As in the address."""
    label: str
    count: int


def due_choices(
    years: Mapping[str, int], soon: int, past: int, today: date
) -> tuple[tuple[DueChoice, ...], tuple[DueChoice, ...]]:
    """The dues to offer, those that matter first: soon, past, this year and later ones, none; and the years before, latest first."""
    dated = [DueChoice(year, due_label(year), count) for year, count in years.items() if year != UNDATED]
    this_year = f"{today.year:04}"
    choices = [
        DueChoice(SOON, DUE_LABELS[SOON], soon),
        DueChoice(PAST, DUE_LABELS[PAST], past),
        *(choice for choice in dated if choice.value >= this_year),
        DueChoice(UNDATED, DUE_LABELS[UNDATED], years.get(UNDATED, 0)),
    ]
    earlier = [choice for choice in reversed(dated) if choice.value < this_year]
    return tuple(choice for choice in choices if choice.count), tuple(earlier)
