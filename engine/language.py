"""What a person reads, in the language they asked for: English as it is written in the code, others from a table.

The language is chosen once, before anything else of Fallline is imported: what is declared is said at import.
"""

import gettext
import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from numbers import Real
from string import Formatter
from typing import Any

from fallline.resources import data

LANGUAGES = {"en": "English", "de": "Deutsch"}
VARIABLE = "FALLLINE_LANGUAGE"
"""Of the environment, so that the processes that a program starts speak as it does."""
PSEUDO = "pseudo"
"""A language in which all that passes through here is marked: what is not marked in a window passes by."""
OPEN, CLOSE = "⟦", "⟧"
MARK = "FALLLINE_DECIMAL_MARK"
"""Of the environment: "," where figures in the window have a decimal comma."""
WITH_COMMA = str.maketrans({".": ",", ",": "\u202f"})
"""Thousands are set apart by a narrow blank there."""
POINT = re.compile(r"(?<=\d)\.(?=\d)")
"""That of a figure in a text."""
TEXTS = {"title", "description", "claim", "question", "choices", "reasons", "hints", "reveal", "look", "text", "help"}
"""Keys of shipped scenarios, labs and lessons whose values are words."""


def choose(language: str) -> None:
    """Say everything from now on in `language`, a key of LANGUAGES; in English where there is no such table."""
    os.environ[VARIABLE] = language
    _table.cache_clear()
    _tables.cache_clear()


def chosen() -> str:
    """The language that is spoken: a key of LANGUAGES, or PSEUDO."""
    language = os.environ.get(VARIABLE, "en")
    return language if language in {*LANGUAGES, PSEUDO} else "en"


def choose_mark(mark: str) -> None:
    """Write figures from now on with "." or "," before their decimals."""
    os.environ[MARK] = mark
    has_comma.cache_clear()


@cache
def has_comma() -> bool:
    """Whether figures have a decimal comma."""
    return os.environ.get(MARK) == ","


def written(number: str) -> str:
    """`number`, as Python writes it, with the mark that figures have; files and formulas keep the point."""
    return number.translate(WITH_COMMA) if has_comma() else number


def listed(numbers: Iterable[str]) -> str:
    """Numbers one after another, as a point has them: where they have commas, semicolons are between."""
    return f"{between()} ".join(numbers)


def between() -> str:
    """What stands between two numbers."""
    return ";" if has_comma() else ","


class _WithComma(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        said = str(super().format_field(value, format_spec))
        return said.translate(WITH_COMMA) if isinstance(value, Real) else said


def _filled(said: str, parts: dict[str, object]) -> str:
    return _WithComma().vformat(said, (), parts) if has_comma() else said.format(**parts)


def tr(text: str, /, **parts: object) -> str:
    """`text` in the chosen language, with its {parts} filled in as `str.format` does."""
    said = _table().gettext(text) if text else text
    return _filled(said, parts) if parts else said


def same(one: str, other: str) -> bool:
    """Whether they are one text: a person's own, or a shipped one in the same language or in two."""
    return one == other or any(table.gettext(one) == other or table.gettext(other) == one for table in _tables())


@cache
def _tables() -> tuple[gettext.NullTranslations, ...]:
    return *(_of(language) for language in LANGUAGES if language != "en"), _table()


def later(text: str, /) -> str:
    """`text` as it is, a key as well: `tr` says it where it is shown, and those who translate it find it here."""
    return text


def plural(count: float, one: str, many: str, /, **parts: object) -> str:
    """`one` or `many`, as the chosen language counts; both may hold {count}."""
    return _filled(_table().ngettext(one, many, 1 if count == 1 else 2), {"count": count, **parts})


class _Pseudo(gettext.NullTranslations):
    """Marks each piece of text between the places for parts."""

    def gettext(self, message: str) -> str:
        pieces = []
        try:
            parsed = list(Formatter().parse(message))
        except ValueError:  # no template, but words with a brace in them
            return OPEN + message + CLOSE
        for text, name, form, conversion in parsed:
            if text:
                pieces.append(OPEN + text.replace("{", "{{").replace("}", "}}") + CLOSE)
            if name is not None:
                pieces.append(
                    "{" + name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "") + "}"
                )
        return "".join(pieces)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@cache
def _table() -> gettext.NullTranslations:
    language = chosen()
    if language == PSEUDO:
        return _Pseudo()
    return _of(language)


def _of(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(data("languages", f"{language}.mo")))


def translated(document: Any) -> Any:
    """A shipped `document`, as TOML gives it, with its words in the chosen language, and the mark that figures have."""
    return _mapped(document, lambda text: POINT.sub(",", tr(text)) if has_comma() else tr(text))


def texts_of(document: Any) -> list[str]:
    """The words in a shipped `document`, for those who translate them."""
    found = list[str]()

    def keep(text: str) -> str:
        found.append(text)
        return text

    _mapped(document, keep)
    return found


def _mapped(value: Any, say: Callable[[str], str], words: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(each, say, key in TEXTS) for key, each in value.items()}
    if isinstance(value, list):
        return [_mapped(each, say, words) for each in value]
    return say(value) if words and isinstance(value, str) else value
