"""Templates in other languages. Whatever Chinese stands in a template is interface text, so nothing in it is marked.

A template is compiled once a language, under a name of its own (en/search.html), with its texts translated then: showing a page costs
no more than in Chinese. A text ends where a tag, a quotation mark or a statement begins; what is put into it stands in the
message as {0}, {1}: 第 {{ page }} 页 is the message "第 {0} 页". Chinese strings inside expressions are messages too, except
what is compared: `reply.kind == '建议'`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from flask.sansio.app import App
from flask.templating import Environment as FlaskEnvironment
from jinja2 import BaseLoader, Environment, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from indexer import Message
from webapp.languages.catalogue import LANGUAGES, PLURAL, SOURCE, label, plural, translated
from webapp.languages.choice import language, said
from webapp.languages.compiled import KEPT, CallingContext, CompiledTemplate, Compiler, written

Part: TypeAlias = "str | list[Token]"
"""A piece of a text, or the expression that is put into it."""
Lookup: TypeAlias = Callable[[str], str]
WRITTEN: Final = re.compile("[一-鿿，。；：（）？！]")
"""What tells a text that is to be translated: Chinese, or its punctuation."""
_BOUNDARY: Final = re.compile('([<>"]+)')
_NAMED: Final = re.compile(r"([\w-]+)=$")
_PLACE: Final = re.compile(r"\{(\d+)\}|\{(\d*):([^|{}]*)\|([^|{}]*)\}")
"""What is put in, or a word that goes with it (`catalogue.PLURAL`); what has a name is for the script."""
_COMPARED: Final = ("eq", "ne")
_DATE: Final = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_DATES: Final = re.compile(f"{_DATE.pattern}( 至 {_DATE.pattern})?")
"""2026年, 2026年12月, 2026年12月31日, or from one to another: 2025年 至 2026年6月."""
_NUMBERS: Final = re.compile("第([0-9A-Z、]+)号")
"""第12、15号."""
_READ_OUT: Final = ("aria-label", "placeholder", "title", "alt")
"""Attributes whose text a reader meets."""
_BARE: Final = ("title", "option", "textarea", "script", "style")
"""Elements that hold no other ones."""
_FOREIGN: Final = tuple(f"{name}/" for name in LANGUAGES if name != SOURCE)


class LanguageEnvironment(FlaskEnvironment):
    """Templates by the language of the request; a template that another one names is in that one's language."""

    code_generator_class = Compiler
    template_class = CompiledTemplate
    context_class = CallingContext
    written = staticmethod(written)

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, bytecode_cache=KEPT, **options)
        self.loader = _Unprefixed(self.loader or app.create_global_jinja_loader())
        self.add_extension(Translating)
        self.filters.update(
            as_label=as_label, as_written=as_written, quoted=quoted, marked=marked, plural=plural
        )

    def get_template(self, name, parent=None, globals=None):  # type: ignore[no-untyped-def]
        """As Jinja's; pages ask without `parent`."""
        if isinstance(name, Template) or parent is not None or name.startswith(_FOREIGN):
            return super().get_template(name, parent, globals)
        spoken = language()
        return super().get_template(name if spoken == SOURCE else f"{spoken}/{name}", None, globals)

    def join_path(self, template: str, parent: str) -> str:
        """The name of `template` in the language of `parent`."""
        folder = next((prefix for prefix in _FOREIGN if parent.startswith(prefix)), "")
        return template if template.startswith(_FOREIGN) else folder + template


class _Unprefixed(BaseLoader):
    """The files of templates, whatever language they are compiled for."""

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        folder = next((prefix for prefix in _FOREIGN if template.startswith(prefix)), "")
        return self._inner.get_source(environment, template.removeprefix(folder))

    def list_templates(self) -> list[str]:
        return self._inner.list_templates()


class Translating(Extension):
    """Translates the texts of a template while it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens with their texts in the language that the template's name says."""
        spoken, _, rest = (stream.name or "").partition("/")
        if not rest or spoken not in LANGUAGES:
            return iter(stream)
        return Rewriting(lambda text: translated(text, spoken)).tokens(stream)


class Rewriting:
    """The tokens of a template with each text as `lookup` has it, and what is put in told apart: labels or quoted Chinese."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._run: list[Part] = []
        self._before: list[Token] | None = None
        """What was put in right before the text, whatever tags stand between them."""
        self._where = Place()

    def tokens(self, stream: Iterator[Token]) -> Iterator[Token]:
        """One pass over the template."""
        line = 1
        for token in stream:
            line = token.lineno
            if token.type == "data":
                for piece in _BOUNDARY.split(token.value):
                    if _BOUNDARY.fullmatch(piece):
                        yield from self._said(line)
                        yield Token(line, "data", piece)
                    elif piece:
                        self._run.append(piece)
                    self._where.passes(piece)
            elif token.type == "variable_begin":
                inner = list(self._strings(_until("variable_end", stream)))
                self._run.append([token, *_filtered(inner, self._where.filter)])
            elif token.type == "block_begin":
                inner = _until("block_end", stream)
                self._where.enters([each.value for each in inner[:2]])
                yield from self._said(line)
                self._before = None
                yield token
                yield from self._strings(inner)
            else:
                yield token
        yield from self._said(line)

    def _strings(self, inner: Sequence[Token]) -> Iterator[Token]:
        """An expression with its strings in Chinese looked up, but for those that are compared."""
        for number, token in enumerate(inner):
            beside = {near.type for near in inner[max(number - 1, 0) : number + 2]}
            if token.type == "string" and WRITTEN.search(token.value) and beside.isdisjoint(_COMPARED):
                # No number stands right before it.
                said = PLURAL.sub(r"\3", self._lookup(token.value))
                yield Token(token.lineno, "string", said)
            else:
                yield token

    def _said(self, line: int) -> Iterator[Token]:
        """The tokens of the text so far: 第 {0} 页 looked up, and what is put in where the translation has it."""
        run, self._run = self._run, []
        written = "".join(part for part in run if isinstance(part, str))
        inserted = [part for part in run if not isinstance(part, str)]
        if not WRITTEN.search(written):
            for part in run:
                yield from [Token(line, "data", part)] if isinstance(part, str) else part
            self._passes(run)
            return
        number = iter(range(len(inserted)))
        text = "".join(part if isinstance(part, str) else f"{{{next(number)}}}" for part in run)
        inside = text.strip()
        before, _, after = text.partition(inside)
        yield Token(line, "data", before)
        translation = self._lookup(" ".join(inside.split()))
        end = 0
        for found in _PLACE.finditer(translation):
            yield Token(line, "data", translation[end : found.start()])
            end = found.end()
            place, of, one, many = found.groups()
            if place:
                yield from inserted[int(place)]
            elif number_before := inserted[int(of)] if of else self._before:
                yield from _plural(number_before, one, many)
            else:
                yield Token(line, "data", many)
        yield Token(line, "data", translation[end:] + after)
        self._passes(run)

    def _passes(self, run: Sequence[Part]) -> None:
        """A stretch of the page, of which what was put in last is known to the text after it."""
        if not self._where.in_tag and (
            seen := [part for part in run if not isinstance(part, str) or part.strip()]
        ):
            self._before = None if isinstance(seen[-1], str) else seen[-1]


class Place:
    """Where in the page a template has come to: text, an attribute that is read out, or what is left alone."""

    def __init__(self) -> None:
        self.in_tag = False
        self._element = ""
        self._attribute = ""
        self._block = ""
        self._before = ""
        self._mark = ""

    def passes(self, piece: str) -> None:
        """A stretch of the template, markup or text: after `aria-label=` the mark `"` opens that attribute."""
        if not _BOUNDARY.fullmatch(piece):
            if self._mark == "<":
                self._element = (piece.split() or [""])[0]
            self._before = piece
            return
        for self._mark in piece:
            if self._mark == '"' and self.in_tag:
                named = _NAMED.search(self._before)
                self._attribute = named[1] if named else ""
            elif self._mark != '"':
                self.in_tag, self._attribute = self._mark == "<", ""
            self._before = ""

    def enters(self, statement: Sequence[str]) -> None:
        """A statement: a title stands in a block of this name, in which there are no tags."""
        if statement[0] in ("block", "endblock"):
            self._block = statement[1] if statement[0] == "block" else ""

    @property
    def filter(self) -> str:
        """The filter for what is put in here; empty for none."""
        if self.in_tag:
            return "as_label" if self._attribute in _READ_OUT else ""
        return "as_label" if self._element in _BARE or self._block == "title" else "as_written"


def _until(end: str, tokens: Iterator[Token]) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        if token.type == end:
            break
    return found


def _plural(inserted: Sequence[Token], one: str, many: str) -> Iterator[Token]:
    """`{{ n }}` → `{{ (n)|plural(one, many) }}`."""
    begin, *expression, end = inserted
    line = end.lineno
    yield from [begin, Token(line, "lparen", "("), *expression, Token(line, "rparen", ")")]
    yield from [Token(line, "pipe", "|"), Token(line, "name", "plural"), Token(line, "lparen", "(")]
    yield from [Token(line, "string", one), Token(line, "comma", ","), Token(line, "string", many)]
    yield from [Token(line, "rparen", ")"), end]


def _filtered(inner: Sequence[Token], name: str) -> Iterator[Token]:
    """`x if y else z` → `(x if y else z)|name`; `inner` ends with the end of the variable."""
    *expression, end = inner
    if not name:
        yield from inner
        return
    line = end.lineno
    yield from [Token(line, "lparen", "("), *expression, Token(line, "rparen", ")")]
    yield from [Token(line, "pipe", "|"), Token(line, "name", name), end]


def as_label(value: object) -> object:
    """What is put into a page: a label or a date in the language of the page, all else as it is."""
    if isinstance(value, Message):
        return said(value)
    if type(value) is not str:
        return value
    spoken = language()
    if spoken == "en" and _DATES.fullmatch(value):
        return _DATE.sub(
            lambda date: "-".join(part.zfill(2) for part in date.groups() if part), value
        ).replace("至", "–")
    if spoken == "en" and (numbers := _NUMBERS.fullmatch(value)):
        return f"No. {numbers[1].replace('、', ', ')}"
    known = label(value, spoken)
    return value if known is None else known


def as_written(value: object) -> object:
    """What is put into the text of a page: as `as_label`, and what is quoted of replies marked as Chinese, for those who listen."""
    said = as_label(value)
    return quoted(value) if type(value) is str and said == value else said


def quoted(text: str) -> str:
    """A reply's own words, whatever labels they happen to be: marked as Chinese on pages in other languages."""
    if language() == SOURCE or not WRITTEN.search(text):
        return text
    return Markup('<bdi lang="{}">{}</bdi>').format(SOURCE, text)


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """Pieces of a reply's text, each with whether it is highlighted, quoted one by one."""
    if language() != SOURCE:
        pieces = [(quoted(text), on) for text, on in pieces]
    return Markup("".join([f"<mark>{written(text)}</mark>" if on else written(text) for text, on in pieces]))
