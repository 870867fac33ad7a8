"""The catalogues of the interface's languages: all texts are there, plurals agree, templates are rewritten by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from tests.tools.messages import brought_up, file_of, messages
from webapp.languages.catalogue import LANGUAGES, PLURAL, SOURCE, plural
from webapp.languages.templates import Rewriting


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != SOURCE])
def test_catalogues_have_every_text_of_today(language: str) -> None:
    catalogue = brought_up(language)
    for message in catalogue:
        if not message.id:
            continue
        assert message.string, message.id
        # What is put in is put in once; quotation marks and tags would end an attribute.
        places = re.compile(r"\{[^}]*\}|%[ds]")
        whole = "" if message.string == "∅" else str(message.string)
        said = PLURAL.sub("", whole)
        put_in = {place.strip("{}").split(":")[0] for place in places.findall(str(message.id))}
        assert {form[1] for form in PLURAL.finditer(whole)} <= {*put_in, ""}, message.id
        if said:
            assert sorted(places.findall(str(message.id))) == sorted(places.findall(said)), message.id
        assert not re.search('[<>"]', said), message.id
    kept = file_of(language).read_text(encoding="utf-8")
    assert all(text.replace('"', '\\"') in kept for text, _ in messages())


class _Counting(Extension):
    """Translates as the English catalogue may."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        said = {
            "共 {0} 件": "{0} {0:reply|replies}",
            "件": "{:reply|replies}",
            "{0} 位，{1} 件": "{1:x|xs}: {0}, {1}",
            "件。": "{:reply|replies}",
        }
        return Rewriting(lambda text: said.get(text, text)).tokens(stream)


@pytest.mark.parametrize(
    ("template", "one", "two"),
    [
        ("共 {{ n }} 件", "1 reply", "2 replies"),
        ("{{ 3 }} 位，{{ '{:,}'.format(n) }} 件", "x: 3, 1", "xs: 3, 2"),
        ("{{ n }}<i class='a'> 件</i>", "1<i class='a'> reply</i>", "2<i class='a'> replies</i>"),
        ("{{ 1 }} of {{ n }}<b>件", "1 of 1<b>reply", "1 of 2<b>replies"),
        # What no number stands right before.
        ("{{ '件。' if n else '' }}", "replies", "replies"),
        ("{{ n }} in <b>件", "1 in <b>replies", "2 in <b>replies"),
        ("<i title='{{ n }}'>件", "<i title='1'>replies", "<i title='2'>replies"),
        ("{% for m in [n] %}{{ m }}{% endfor %}<b>件", "1<b>replies", "2<b>replies"),
    ],
)
def test_words_go_with_the_number_before_them(template: str, one: str, two: str) -> None:
    environment = Environment(extensions=[_Counting], undefined=StrictUndefined)
    environment.filters |= {"plural": plural, "as_written": lambda value: value}
    made = environment.from_string(template)
    assert (made.render(n=1), made.render(n=2)) == (one, two)


def test_a_text_with_what_is_put_in_is_one_message() -> None:
    source = '<p title="第 {{ page }} 页">共 {{ n }} 件<b>{{ name }}</b>{{ "是" if x == "建议" else "" }}</p><title>{{ t }}</title>'
    environment = Environment()
    said = {"第 {0} 页": "Page {0}", "共 {0} 件": "{0} in all", "是": "yes"}
    tokens = TokenStream(environment.lexer.wrap(environment.lexer.tokeniter(source, "t"), "t"), "t", None)
    found = [(token.type, token.value) for token in Rewriting(said.__getitem__).tokens(tokens)]
    texts = "".join(
        value if kind == "data" else "…" if kind == "variable_begin" else "" for kind, value in found
    )
    assert texts == '<p title="Page …">… in all<b>…</b>…</p><title>…</title>'
    assert [value for kind, value in found if kind == "string"] == ["yes", "建议", ""]
    filters = [name for (kind, _), (_, name) in pairwise(found) if kind == "pipe"]
    assert filters == ["as_label", "as_written", "as_written", "as_written", "as_label"]
