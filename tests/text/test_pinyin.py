"""Pinyin: read as the library reads it, without what it spends on styles that nobody asks for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pypinyin import lazy_pinyin

from indexer.text.pinyin import alike, syllables


@pytest.mark.parametrize(
    "word", ["银行", "行走", "教育", "音乐", "农村", "重庆市", "女", "三〇", "重复建设", "绿化带", "长治"]
)
def test_a_word_is_read_as_the_library_reads_it(word: str) -> None:
    assert list(syllables(word)) == lazy_pinyin(word, v_to_u=False)


def test_what_is_not_han_stands_for_itself() -> None:
    assert syllables("5g") == ("5", "g")


@pytest.mark.parametrize(("one", "other"), [("zhang", "zan"), ("nan", "lan"), ("hu", "fu")])
def test_what_many_do_not_tell_apart_is_made_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)


def test_threads_that_read_first_import_one_after_the_other() -> None:
    """Modules of pypinyin import each other in a circle: two threads at once may be told of a deadlock."""
    code = """
import builtins, threading, time
from indexer.text.analyzer import analyzer
from indexer.text.pinyin import syllables

list(analyzer().cut("银行"))
importing, most, real = set(), [0], builtins.__import__

def watched(name, scope=None, *rest):
    ours = (scope or {}).get("__name__") == "indexer.text.pinyin"
    if ours:
        importing.add(threading.get_ident())
        most.append(len(importing))
        time.sleep(0.05)
    try:
        return real(name, scope, *rest)
    finally:
        importing.discard(threading.get_ident())

builtins.__import__ = watched
threads = [threading.Thread(target=syllables, args=(word,)) for word in ("银行贷款", "重庆火锅", "教育", "电梯")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(max(most))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
