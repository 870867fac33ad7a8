"""What templates put out: escaped as Jinja does, only sooner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment as Usual
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup

from indexer import Settings
from webapp import create_app
from webapp.escaping import Environment

_TEMPLATE = """
{% macro row(value) %}<b title="{{ value }}">{{ caller() }}</b>{% endmacro %}
{% for each in (value, markup, value|upper, 3, none, value ~ markup, '&') %}{{ each }}{% endfor %}
{% call row(value) %}{{ value }}{{ markup }}{% endcall %}
{% set kept %}{{ value }}{% endset %}{{ kept }}{{ value|safe }}{% autoescape false %}{{ value }}{% endautoescape %}
"""


class _Name(str):
    """A text of another class."""


_USUAL = Usual(autoescape=True, undefined=StrictUndefined)
_OURS = Environment(create_app(Settings()), autoescape=True, undefined=StrictUndefined)


@given(st.text(st.sampled_from("&<>'\"a中"), max_size=8), st.text(st.sampled_from("<b>&"), max_size=8))
def test_pages_come_out_as_jinja_makes_them(value: str, markup: str) -> None:
    usual, ours = _USUAL.from_string(_TEMPLATE), _OURS.from_string(_TEMPLATE)
    for text in (value, _Name(value)):
        assert ours.render(value=text, markup=Markup(markup)) == usual.render(
            value=text, markup=Markup(markup)
        )


def test_html_is_escaped_and_what_is_not_there_is_said() -> None:
    assert _OURS.from_string("{{ value }}").render(value="<b>'&'") == "&lt;b&gt;&#39;&amp;&#39;"
    with pytest.raises(UndefinedError):
        _OURS.from_string("{{ value }}").render()
