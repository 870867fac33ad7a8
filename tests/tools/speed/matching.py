"""How long stored queries take to be matched against new replies: `python -m tests.tools.speed.matching --queries 10000 --replies 1000`.

Replies and queries are made up with seeds: one word, two, three, phrases, exclusions, alternatives, and with `--long` questions of four
words and more, which are asked of the whole index, too; a third of them within a region. Seconds are of the processor, so that other work
on the machine does not count.
"""

from __future__ import annotations

import argparse
import random
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Reply, Store
from corpus.intake.synthesize import synthesize
from indexer import Anew, Document, Settings, open_engine, query_words, update
from webapp.addresses.search import SearchParams

_SEED = 20261129


def queries(replies: list[Reply], count: int, long: bool) -> list[SearchParams]:
    """So many different searches, of words that the replies hold."""
    chance = random.Random(_SEED)
    words = [
        word
        for reply in chance.sample(replies, 300)
        for word in query_words(reply.body[:600])
        if len(word) > 1
    ]
    regions = [reply.region for reply in replies if reply.region]
    forms = (
        "{0}",
        "{0} {1}",
        "{0} {1} {2}",
        "“{0}”",
        "{0} -{1}",
        "{0} OR {1}",
        *(("{0}{1}{2}{3}",) if long else ()),
    )
    found: dict[str, SearchParams] = {}
    while len(found) < count:
        text = chance.choice(forms).format(*chance.sample(words, 4))
        filters = {"region": (chance.choice(regions),)} if chance.random() < 1 / 3 else {}
        params = SearchParams(q=text, filters=filters)
        found[params.url()] = params
    return list(found.values())


def main() -> None:
    """Measure, and say what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("queries", 10_000), ("replies", 1000), ("beside", 20_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--long", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder, Store(Path(folder) / "replies.sqlite") as store:
        with store.transaction():
            for number, reply in enumerate(synthesize(given.beside, _SEED)):
                store.keep(reply, f"{number}".encode(), f"https://example.gov.cn/{number}.html")
        with closing(open_engine(Settings(data=Path(folder)), store)) as whole:
            update(whole, store)
            fresh = [
                Document(change.stored, change.family)
                for change in store.changes(limit=given.replies)
                if change.stored is not None
            ]
            asked = queries([document.reply for document in fresh], given.queries, given.long)
            began = time.process_time()
            new = Anew(fresh, whole)
            read = time.process_time()
            hits = [len(new.matching(params.to_query(10))) for params in asked]
            ended = time.process_time()
    print(  # noqa: T201
        f"{len(asked)} queries, {len(fresh)} new of {given.beside} replies: read in {read - began:.1f} s, matched in"
        f" {ended - read:.1f} s; {sum(map(bool, hits))} queries found {sum(hits)} times"
    )


if __name__ == "__main__":
    main()
