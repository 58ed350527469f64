"""File formats of plug-ins: records for the table, which is as it was where one of them is broken."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import get_args

from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.language import tr
from fallline.engine.plugins.plugin import PluginError


@contextmanager
def held_back() -> Iterator[None]:
    """What registers itself within is taken out again; `admit_formats` puts in what is found good."""
    before = list(FORMATS)
    try:
        yield
    finally:
        for each in FORMATS:
            if each not in before:
                FORMATS.withdraw(each)


def declared(found: object) -> list[Format]:
    """The record that an entry point names, or those in a module."""
    values = list(vars(found).values()) if isinstance(found, ModuleType) else [found]
    return [each for each in values if isinstance(each, Format)]


def admit_formats(found: list[Format]) -> tuple[str, ...]:
    """Let all of `found` into the table, or none; what people call them. Raises PluginError with what is wrong."""
    for each in found:
        _check(each)
    with ExitStack() as undo:
        for each in found:
            try:
                FORMATS.register(each)
            except ValueError as error:
                raise PluginError(str(error)) from None
            undo.callback(FORMATS.withdraw, each)
        undo.pop_all()
    return tuple(each.filter for each in found)


def _check(given: Format) -> None:
    """A record made in Python is not held to its declaration; every dialog and every opened file reads it."""
    if not (isinstance(given.name, str) and isinstance(given.words, str) and given.kind in get_args(Kind)):
        raise PluginError(
            tr(
                "{name!r} is no format: its name and words are text, its kind {names}",
                name=given.name,
                names=", ".join(get_args(Kind)),
            )
        )
    endings = given.endings
    if not endings or not all(isinstance(each, str) and re.fullmatch(r"\.[a-z0-9.]+", each) for each in endings):
        raise PluginError(tr("{name}: endings are a tuple of words as .tsv, in lower case", name=given.name))
    if not any(map(callable, (given.read, given.arrays, given.write))):
        raise PluginError(tr("{name} is neither read nor written", name=given.name))
    if given.begins and re.match(given.begins, b""):
        raise PluginError(tr("{name}: {begins!r} is the beginning of every file", name=given.name, begins=given.begins))
