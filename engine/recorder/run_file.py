"""A run on its way into its file, to a window that listens, or both: the header first, then rows of its tables."""

import weakref
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from fallline.engine.language import tr
from fallline.engine.recorder.header import Header, tables
from fallline.engine.recorder.measuring import NORMS, Measured, Source
from fallline.engine.recorder.records import HEADER, Array, as_json, framed, rows
from fallline.engine.recorder.sender import Sender
from fallline.engine.recorder.writer import Existing, Writer, say

NAN = float("nan")


class Closing(Protocol):
    """What has to be closed."""

    def close(self) -> None:
        """Write what waits, and let the file go."""


class RunFile:
    """Raises what `Writer` does where the file cannot be begun; later nothing but ValueError for what does not fit."""

    def __init__(self, path: Path | None, name: str, seed: int, existing: Existing, sender: Sender | None) -> None:
        self._writer, self._sender = Writer(path, existing) if path is not None else None, sender
        self._name, self._seed = name or (path.stem if path is not None else "run"), seed
        self._path, self._before = path, self._writer.before if self._writer is not None else None
        self.average: Any = None
        """What is kept beside the parameters, as its source understands it."""
        self.header: Header | None = None
        self._head = b""
        """The header's record, until it is in the file."""
        before = self._before
        ends = [rows[-1] for rows in before.tables.values() if len(rows)] if before is not None else []
        self.steps = int(max((each[0] for each in ends), default=0))
        """Of what is there already."""
        self.seconds = float(max((each[1] for each in ends), default=0))
        epochs = before.column("epoch", "epoch") if before is not None else np.zeros(0)
        self.epochs = int(epochs[-1]) if len(epochs) else 0

    def begin(self, source: Source | None, steps: int, *, start: bool) -> None:
        """Write the header of a run that has taken `steps`, and where it starts if `start`.

        Raises ValueError where another run is gone on with.
        """
        position = source.position() if source is not None else np.zeros(0)
        rates = (source.rates() if source is not None else None) or [NAN]
        measured = ("rate", *(f"rate_{k}" for k in range(2, len(rates) + 1)), *NORMS)
        count, before = sum(source.sizes) if source is not None else 0, self._before
        header = Header(
            name=self._name,
            method=source.method if source is not None else "",
            limit=source.limit if source is not None else None,
            parameters=count,
            kept="whole" if len(position) == count else "sketch",
            numbers=len(position),
            seed=self._seed,
            tables=tables(measured, len(position), average=self.average is not None),
            first_step=steps + 1 if before is not None else 0,
            started=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        if before is not None and not header.fits(before.header):
            there = before.header.parameters
            if ("average" in before.header.tables) != ("average" in header.tables):
                raise ValueError(
                    tr("{path} holds a run that was recorded with an average", path=self._path)
                    if "average" in before.header.tables
                    else tr("{path} holds a run that was recorded without an average", path=self._path)
                )
            raise ValueError(
                tr(
                    "{path} holds another run: of {there:,} parameters, this has {count:,}",
                    path=self._path,
                    there=there,
                    count=count,
                )
            )
        self.header, self._head = header, framed(HEADER, as_json(header.columns()))
        if self._sender is not None:
            self._sender.begin(self._head)
        row = [*rates, *[NAN] * len(NORMS), *position]
        self.put(self._rows("measured", [[0.0, 0.0, *row]]) if start and before is None else b"")
        if source is not None and start and before is None:
            self.beside(source, 0, 0.0)

    def put(self, data: bytes) -> bool:
        """Write records, after the header if that is not in the file yet; whether that went well."""
        if self._sender is not None and data:
            self._sender.put(data)
        return self._writer is None or self._write(self._writer, data)

    def keep(self, data: bytes) -> bool:
        """Write what is too large to be sent; raises ValueError where there is no file."""
        if self._writer is None:
            raise ValueError(tr("a checkpoint needs a file: give watch a path"))
        return self._write(self._writer, data)

    def row(self, table: str, step: int, seconds: float, values: Iterable[float]) -> bool:
        """Write a row."""
        return self.put(self._rows(table, [[step, seconds, *values]]))

    def losses(self, after: int, seconds: Array, losses: Array) -> bool:
        """Write rows of the steps that follow step `after`, (n,) each."""
        if not len(losses):
            return True
        return self.put(rows(0, np.column_stack([np.arange(after + 1, after + 1 + len(losses)), seconds, losses])))

    def measured(self, step: int, seconds: float, found: Measured, rates: list[float]) -> bool:
        """Write what a step was measured by."""
        assert self.header is not None
        groups = len(self.header.tables["measured"]) - 2 - len(NORMS) - self.header.numbers
        rates = (rates + [NAN] * groups)[:groups]
        return self.row("measured", step, seconds, [*rates, *(found.norms[name] for name in NORMS), *found.position])

    def beside(self, source: Source, step: int, seconds: float) -> None:
        """Write where the average is, if there is one."""
        if self.average is not None:
            self.row("average", step, seconds, source.beside(self.average))

    def close(self) -> None:
        """Let it go."""
        if self._sender is not None:
            self._sender.close()
            if self._writer is None and not self._sender.heard:
                say(tr("no window listened, and there is no file: the run is kept nowhere"))
        if self._writer is not None:
            self._writer.close()

    def _write(self, writer: Writer, data: bytes) -> bool:
        written = writer.write(self._head + data)
        self._head = b"" if written else self._head
        return written

    def _rows(self, table: str, values: list[list[float]]) -> bytes:
        assert self.header is not None
        if any(len(each) != len(self.header.tables[table]) for each in values):
            raise ValueError(tr("there are more or fewer parameters than at the start"))
        return rows(list(self.header.tables).index(table), np.array(values))


def close(reference: "weakref.ref[Closing]") -> None:
    """When the program ends, whoever forgot to."""
    if (run := reference()) is not None:
        run.close()
