"""What a terminal is told while work goes on, and `-` for its own input and output."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.open import load_scenario, scenario_names
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario, ScenarioError

STREAM = "-"
LARGEST = 2**30
"""Bytes that are taken from a pipe."""
SOON = 0.5
"""Seconds before a bar appears: most work is done by then."""


class InputError(Exception):
    """Wrong input: its one line goes to stderr, and the exit status is 2."""


def opened(source: str) -> Scenario:
    """The scenario named `source`, or that which comes through standard input where it is `-`. Raises ScenarioError."""
    if source != STREAM:
        return load_scenario(source)
    content = sys.stdin.buffer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ScenarioError("-: more than 1 GB came through standard input")
    with tempfile.TemporaryDirectory(prefix="fallline-") as folder:
        path = Path(folder, "standard input")
        path.write_bytes(content)
        return load_scenario(path)


def sent(out: Path, format: str | None, write: Callable[[Path], object], *, quiet: bool) -> None:
    """Let `write` fill `out`, and say so; where that is `-`, send a file of `format` through standard output."""
    if str(out) != STREAM:
        if format is not None:
            raise ExportError(f"--format is for {STREAM}; the ending of {out} says what it is")
        write(out)
        if not quiet:
            print(f"Wrote {out}")
        return
    if format is None:
        raise ExportError(f"{STREAM}: say what is to be written, such as --format csv")
    if sys.stdout.isatty():
        raise ExportError(f"{STREAM}: a terminal shows no {format}; send it on by > or |")
    with tempfile.TemporaryDirectory(prefix="fallline-") as folder:
        path = Path(folder, f"out.{format.removeprefix('.')}")
        write(path)
        sys.stdout.buffer.write(path.read_bytes())
        sys.stdout.buffer.flush()


def free(target: Path) -> Path:
    """`target`, or where something is there already the first of its name with a number."""
    names = (target.with_stem(f"{target.stem}-{number}") for number in count(2))
    return target if not target.exists() else next(name for name in names if not name.exists())


@contextmanager
def bar(words: str, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar with the time that is left, on a terminal; nothing in a pipe, and nothing of work that is soon done."""
    if quiet or not sys.stderr.isatty():
        yield unheard
        return
    import time
    from threading import Timer

    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bars = Bars(*columns, console=Console(stderr=True), transient=True)
    task, begun = bars.add_task(words, total=1.0), time.monotonic()
    waiting = Timer(SOON, bars.start)  # the first news may come much later
    waiting.daemon = True

    def end() -> None:
        waiting.cancel()
        waiting.join()
        bars.stop()

    def tell(share: float, _news: object = None, /) -> None:
        if share < 1 and not bars.live.is_started and time.monotonic() - begun > SOON:
            bars.start()
        bars.update(task, completed=share)
        if share >= 1:  # what is printed then stands below nothing
            end()

    waiting.start()
    try:
        yield tell
    finally:
        end()


def scenarios(incomplete: str) -> list[str]:
    """What a shell offers for SCENARIO: shipped names, then files and folders."""
    shipped = [name for name in scenario_names() if name.startswith(incomplete)]
    begun = Path(incomplete)
    folder, start = (begun, "") if incomplete.endswith("/") else (begun.parent, begun.name)
    try:
        found = sorted(each for each in folder.iterdir() if each.name.startswith(start) and each.name[0] != ".")
    except OSError:
        found = []
    return shipped + [f"{each}/" if each.is_dir() else str(each) for each in found]
