"""Interface texts in the language that a page is asked for: what gettext's catalogues in `locale/` say for the Chinese of the source."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Self

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "messages"
SOURCE: Final = "zh-CN"
LANGUAGES: Final = {SOURCE: "简体", "zh-Hant": "繁體", "en": "English"}
"""The languages of the interface, as `<html lang>` has them → their own names. The first is that of the source, and needs no catalogue."""
LABEL: Final = "label"
"""The context of messages that Python gives to templates as they are."""
PLURAL: Final = re.compile(r"\{(\w*):([^|{}]*)\|([^|{}]*)\}")
"""{0:reply|replies} in a translation: the form that goes with what is put in as {0}; {:reply|replies}: with what stands right before."""
_NOTHING: Final = "∅"
"""What a catalogue says where a language needs no word: gettext takes an empty text for one not yet translated."""


class _Unlabelled(gettext.NullTranslations):
    """What stands behind a catalogue: an interface text as it is, and no label that the catalogue does not have."""

    def pgettext(self, context: str, message: str) -> str:
        return ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return _Unlabelled()
    found = gettext.translation(DOMAIN, LOCALE, [language.replace("-", "_")])
    found.add_fallback(_Unlabelled())
    return found


def plural(value: object, one: str, many: str) -> str:
    """The form of a word that goes with a number: 1 reply, 0 or 2 replies."""
    return one if str(value) == "1" else many


def with_values(text: str, values: Mapping[str, object]) -> str:
    """A translation with the values put in, and the words that go with them: {count} {count:reply|replies}."""
    return PLURAL.sub(lambda form: plural(values[form[1]], form[2], form[3]), text).format(**values)


class Spoken(str):
    """A text of the interface that is in the language of the page already, and what it was made of: an error may be said in another."""

    text: str
    values: Mapping[str, object]

    def __new__(cls, said: str, text: str = "", values: Mapping[str, object] | None = None) -> Self:
        """`said`, the Chinese `text` in some language with the values put in; what is the same in all languages needs no text."""
        made = super().__new__(cls, said)
        made.text, made.values = text or said, values or {}
        return made


def translated(text: str, language: str) -> str:
    """`text`, an interface text in Chinese, in `language`; unchanged where the catalogue does not have it."""
    said = _catalogue(language).gettext(text)
    return "" if said == _NOTHING else said


def label(text: str, language: str) -> str | None:
    """A label, value or name of a field that Python gives to templates, in `language`; None for any other text."""
    return _catalogue(language).pgettext(LABEL, text) or None


def later(text: str) -> str:
    """`text`: an interface text that is said where it is shown, so that catalogues have it."""
    return text
