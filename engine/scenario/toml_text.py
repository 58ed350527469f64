"""TOML as files of ours hold it, read within bounds: its size, and the parts of a key, whose square tomllib takes.

Long lists of numbers (a million walkers) are taken out before, for tomllib takes ten seconds over 30 MB of them.
"""

import os
import re
import tomllib
from typing import Any

import msgspec

from fallline.engine.language import tr
from fallline.engine.scenario.toml_words import toml_words

LONG = 10_000
"""Characters from which a list of numbers is read apart; no string of ours is as long."""
MOST = 2**20
"""Characters beside such lists."""
DEEPEST = 32
"""Parts of a key: a.b.c has three."""

_NUMBERS = r"[-+0-9eE., \t\r\n]*+"
_LIST = re.compile(rf"(=[ \t]*+)(\[{_NUMBERS}(?:\[{_NUMBERS}\]{_NUMBERS})*+\])")
_LAST_COMMA = re.compile(r",(\s*\])")
_TEXT = r'"""(?:[^"\\]|\\.|"(?!""))*+"{0,5}|' + r"'''(?:[^']|'(?!''))*+'{0,5}|#[^\n]*+"
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
_DOT = r"[ \t]*+\.[ \t]*+"
_TOKEN = re.compile(rf"{_TEXT}|(?P<deep>{_PART}(?:{_DOT}{_PART}){{{DEEPEST}}})|{_PART}(?:{_DOT}{_PART})*+", re.DOTALL)
"""Whatever is unclosed reaches to the end, so that no place is looked at twice."""


class TomlFault(ValueError):
    """One line: why the text is not read."""


class _Taken(msgspec.Struct, frozen=True):
    numbers: Any
    lines: int
    """That it went over, but for the first."""


def parsed(text: str) -> dict[str, Any]:
    """The tables in `text`; raises TomlFault."""
    lists: dict[str, _Taken] = {}
    rest = _without_long_lists(text, lists) if len(text) > LONG else text
    if len(rest) > MOST:
        raise TomlFault(tr("more than {most:,} characters beside its lists of numbers", most=MOST))
    for token in _TOKEN.finditer(rest):
        if token["deep"]:
            line = _line_of(rest.count("\n", 0, token.start()) + 1, rest, lists)
            raise TomlFault(
                tr("not TOML of ours: a key of more than {deepest} parts, in line {line}", deepest=DEEPEST, line=line)
            )
    try:
        found = tomllib.loads(rest)
        return _put_back(found, lists) if lists else found
    except tomllib.TOMLDecodeError as error:
        told = re.sub(r"(?<=at line )\d+", lambda at: str(_line_of(int(at[0]), rest, lists)), str(error))
        raise TomlFault(tr("not TOML: {told}", told=toml_words(told))) from None
    except RecursionError:
        raise TomlFault(tr("not TOML: nested too deeply")) from None
    except ValueError:  # Python converts no more digits, and tomllib lets that through
        raise TomlFault(tr("not TOML: a whole number of thousands of digits")) from None


def _without_long_lists(text: str, lists: dict[str, _Taken]) -> str:
    """`text` with a name in place of each long list, which goes into `lists`."""
    secret = os.urandom(8).hex()  # nobody can write such a name

    def taken(match: re.Match[str]) -> str:
        if len(match[2]) < LONG:
            return match[0]
        try:
            numbers = msgspec.json.decode(_LAST_COMMA.sub(r"\1", match[2]))
        except msgspec.DecodeError:  # TOML, but not JSON: +1, 1_000
            return match[0]
        name = f"{secret}-{len(lists)}"
        lists[name] = _Taken(numbers, match[2].count("\n"))
        return f'{match[1]}["{name}"]'

    return _LIST.sub(taken, text)


def _line_of(line: int, rest: str, lists: dict[str, _Taken]) -> int:
    """The line of the whole text that is `line` of the `rest`."""
    before = "\n".join(rest.split("\n")[: line - 1])
    return line + sum(each.lines for name, each in lists.items() if name in before)


def _put_back(value: Any, lists: dict[str, _Taken]) -> Any:
    if isinstance(value, dict):
        return {key: _put_back(each, lists) for key, each in value.items()}
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], str) and value[0] in lists:
            return lists[value[0]].numbers
        return [_put_back(each, lists) for each in value]
    return value
