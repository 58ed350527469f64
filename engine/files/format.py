"""File formats: one record each, in one table that dialogs, drop, command line, help and documents read.

A module of `fallline.engine.files.formats`, of `fallline.gui.export.formats` for what Qt draws, or a plug-in registers
its record:

    FORMATS.register(Format(name="tsv", kind="data", endings=(".tsv",), words="Table with tabs", write=write))

What it needs that is slow to import (Qt, pyarrow, sympy) is imported by `read` and `write` themselves.
"""

import importlib
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from fallline.engine.family.registry import modules
from fallline.engine.files.atomic import ExportError, write_whole
from fallline.engine.files.kind import why_not_read
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError

Kind = Literal[
    "scenario", "data", "script", "picture", "slides", "film", "page", "basins", "sweep", "comparison", "lab", "chart",
    "why",
]  # fmt: skip
Arrays = dict[str, np.ndarray[Any, Any]]

SPACE = rb"(?:\xef\xbb\xbf)?[ \t\r\n]*"
"""What may stand before the first character of a text."""
HEAD = 1024
"""Bytes that a file is recognised by."""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is called, how it is recognised, read and written.

    `write` fills a file that nobody sees before it is whole. What it is given depends on the kind:

        scenario           write(scenario, target)
        script             write(scenario, target)               may return sentences: what it had to leave out
        data               write(scenario, paths, target)            paths as trace gives them; a table takes `wanted`
        picture            write(drawing, target)                    in any thread; gui.export.drawing.Drawing
        film               write(scenario, options, theme, target)   gives a fallline.gui.export.encode.Encoder
        slides             write(scenario, options, theme, target)   gives the same, of pages
        page               write(scenario, target)
        basins             write(scenario, run, found, target)       found: engine.studies.basins.Basins
        sweep              write(scenario, found, target)            found: engine.studies.sweep.Sweep
        comparison         write(scenario, found, target)            found: engine.studies.compare.Comparison
        why                write(scenario, found, target)            found: of engine.analysis.diagnosis.table
        chart              write(figure, target)                     figure: a gui.export.charted.ChartFigure
    """

    name: str
    """One of its kind has it: "csv"; a script's is what --code calls it."""
    kind: Kind
    endings: tuple[str, ...]
    """In lower case, with the dot; the first is given to a name without any."""
    words: str
    """For people: "CSV table"."""
    begins: bytes = b""
    """A regular expression that the first kilobyte matches; without it the ending tells."""
    read: Callable[[Path], Scenario | None] | None = None
    """The scenario that a file carries, None where it carries none; raises ScenarioError in one sentence."""
    arrays: Callable[[Path], Arrays] | None = None
    """Arrays whose first axis is the step, of a run that was recorded elsewhere."""
    write: Callable[..., Any] | None = None
    drawn: bool = False
    """Whether Qt writes it."""
    pixels: bool = False
    """Whether a picture's writer takes no more of it than `drawing.image()`, in any thread."""
    table: bool = False
    """Whether data is written as one, so that rows and columns can be left out: engine.files.columns.Wanted."""
    codecs: tuple[str, ...] = ()
    """What a film of it can be coded by, the usual one first; fallline.gui.export.codecs knows them."""
    note: str = ""
    """What the export dialog says of its size in place of the pixels."""

    @property
    def filter(self) -> str:
        """For file dialogs: "CSV table (*.csv)"."""
        return f"{self.words} ({' '.join(f'*{ending}' for ending in self.endings)})"

    def save(self, target: Path, *content: object, **options: object) -> tuple[str, ...]:
        """Write `target` whole or not at all; raises OSError and ExportError.

        A sentence for each part that had to be left out.
        """
        assert self.write is not None
        write, told = self.write, list[str]()

        def fill(beside: Path) -> None:
            found = write(*content, beside, **options)
            told.extend(found or () if self.kind == "script" else ())

        write_whole(target, fill)
        return tuple(told)


class Formats:
    """The table, in the order of registration; `packages` are imported, with all their modules, when it is asked.

    `plugins` names a module whose `load()` brings what others add.
    """

    def __init__(self, *packages: str, plugins: str = "") -> None:
        self._plugins = plugins
        self._packages, self._waiting = list(packages), list(packages)
        self._formats: dict[tuple[Kind, str], Format] = {}
        self._lock, self._importing = threading.RLock(), False

    def look_in(self, package: str) -> None:
        """Find what the modules of `package` register too."""
        if package not in self._packages:
            self._packages.append(package)
            self._waiting.append(package)

    def register(self, format: Format) -> Format:
        """Add a record; raises ValueError where its kind has one of that name."""
        self._import()  # those of the house come first, whoever registers first
        known = self._formats.get((format.kind, format.name))
        if known is not None:
            raise ValueError(
                tr(
                    "two formats for {kind} are named {name!r}: {words}, {other_words}",
                    kind=format.kind,
                    name=format.name,
                    words=known.words,
                    other_words=format.words,
                )
            )
        self._formats[format.kind, format.name] = format
        return format

    def withdraw(self, format: Format) -> None:
        """Forget a record."""
        del self._formats[format.kind, format.name]

    def writer(
        self, kind: Kind, name: str, *, pixels: bool = False
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorates what Qt draws: `write` of a record that the engine could only read."""

        def complete(write: Callable[..., Any]) -> Callable[..., Any]:
            self._import()
            known = self._formats[kind, name]
            if known.write is not None:
                raise ValueError(tr("{words} is written already", words=known.words))
            self._formats[kind, name] = msgspec.structs.replace(known, write=write, drawn=True, pixels=pixels)
            return write

        return complete

    def __iter__(self) -> Iterator[Format]:
        self._import()
        return iter(list(self._formats.values()))

    def named(self, kind: Kind, name: str) -> Format:
        """The one of that name; raises KeyError."""
        self._import()
        return self._formats[kind, name]

    def written(self, *kinds: Kind) -> list[Format]:
        """Those of `kinds` that can be written, kind by kind."""
        return [each for kind in kinds for each in self if each.kind == kind and each.write is not None]

    def endings(self, *kinds: Kind) -> list[str]:
        """Of what can be written."""
        return list(dict.fromkeys(ending for each in self.written(*kinds) for ending in each.endings))

    def writing(self, target: Path, *kinds: Kind) -> Format:
        """The first of `kinds` that writes what `target` ends like; raises ExportError."""
        ending = target.suffix.lower()
        for each in self.written(*kinds):
            if ending in each.endings:
                return each
        known = ", ".join(self.endings(*kinds))
        raise ExportError(
            tr(
                "{target}: cannot write {ending}; use {known}",
                target=target,
                ending=ending or tr("a file without ending"),
                known=known,
            )
        )

    def readable(self) -> list[Format]:
        """Those that can be opened."""
        return [each for each in self if each.read is not None or each.arrays is not None]

    def of(self, path: Path) -> Format:
        """What `path` is: by its first bytes, the longest match first, else by its ending, else a scenario as TOML.

        Raises OSError, and ScenarioError where it is no file, which is not opened, or an empty one.
        """
        if why := why_not_read(path):
            raise ScenarioError(why)
        with path.open("rb") as file:
            head = file.read(HEAD)
        known = self.readable()
        matches = [(match.end(), each) for each in known if each.begins and (match := re.match(each.begins, head))]
        if matches:
            return max(matches, key=lambda pair: pair[0])[1]
        by_ending = (each for each in known if path.suffix.lower() in each.endings)
        return next(by_ending, None) or self.named("scenario", "toml")

    def _import(self) -> None:
        """Packages in turn. Their modules come back here when they register, and go on at once."""
        if self._plugins and not self._importing:
            importlib.import_module(self._plugins).load()
        with self._lock:
            if self._importing:
                return
            self._importing = True
            try:
                while self._waiting:
                    modules(self._waiting.pop(0))
            finally:
                self._importing = False


FORMATS = Formats(
    "fallline.engine.files.formats", "fallline.engine.code.formats", plugins="fallline.engine.plugins.loading"
)
"""Of the engine, of the window once `fallline.gui.export.formats` is imported, and of plug-ins."""
