"""Opens a scenario: a shipped one, a file of one, or any picture, film, table or script made from one.

What a file is, is read off its first bytes, not its name. A file that carries nothing, and a damaged one, end in one
sentence.
"""

import difflib
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from fallline.engine.files.format import FORMATS
from fallline.engine.files.of_problem import KIND, of_problem
from fallline.engine.files.recorded_folder import recorded_folder
from fallline.engine.files.recorded_run import Unknown, UnknownColumns
from fallline.engine.files.recording import recording
from fallline.engine.language import tr, translated
from fallline.engine.scenario.scenario import OutsideDataError, Scenario, ScenarioError, from_builtins
from fallline.engine.scenario.toml_text import parsed

FOREIGN = tr("this {} carries no scenario; those that Fallline exports do")


def load_scenario(source: str | Path) -> Scenario:
    """The scenario in a file, or a shipped one by its name.

    Args:
        source: a path, or a name that `fallline list scenarios` or `list problems` shows. A picture, film, table or
            script that Fallline exported is such a file too.

    Returns:
        The `Scenario`, frozen.

    Raises:
        ScenarioError: no such file or name, or a fault in it; one line that names the place.

    >>> import fallline
    >>> fallline.load_scenario("ravine").steps
    120
    """
    names = scenario_names()
    if str(source) in names:
        return shipped(str(source))
    if str(source).startswith(KIND):
        return of_problem(str(source))
    path = Path(source)
    try:
        if path.exists():
            return read(path)
    except OSError as error:
        raise ScenarioError(f"{path.name}: {error.strerror or error}") from None
    close = difflib.get_close_matches(str(source), names, 1)
    hint = (
        tr("did you mean {close!r}?", close=close[0])
        if close
        else tr("shipped ones are {names}", names=", ".join(names))
    )
    raise ScenarioError(
        tr("no file and no shipped scenario is named {source!r}; {hint}", source=str(source), hint=hint)
    )


def shipped(name: str) -> Scenario:
    """A shipped one by its name: what it says is in the language that is spoken, all else as it stands in the file."""
    said = translated(parsed((_shipped() / f"{name}.toml").read_text(encoding="utf-8")))
    for run in said["runs"]:
        run["label"] = tr(run.get("label", ""))
    return from_builtins(said)


def scenario_names() -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted."""
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in _shipped().iterdir() if item.name.endswith(".toml"))
    )


def scenario_titles() -> dict[str, str]:
    """Name -> title of the shipped scenarios: read off, once, without what else is in them."""
    return {name: _title(name) for name in scenario_names()}


@cache
def _title(name: str) -> str:
    text = (_shipped() / f"{name}.toml").read_text(encoding="utf-8")
    return tr(str(tomllib.loads(text).get("title") or name))


def _shipped() -> Any:
    return resources.files("fallline.resources") / "scenarios"


def read(path: Path, unknown: Unknown = "ask") -> Scenario:
    """The scenario in `path`; raises ScenarioError with the file's name, OSError where it cannot be read.

    `unknown` says what columns of a recording are of which nothing tells: to "ask" raises UnknownColumns.
    """
    try:
        return _read(path, unknown)
    except OutsideDataError as error:
        raise OutsideDataError(error.error, path.name) from None
    except UnknownColumns as error:
        raise UnknownColumns(error.names, path.name) from None
    except (ScenarioError, UnicodeDecodeError) as error:
        reason = tr("not a text file") if isinstance(error, UnicodeDecodeError) else str(error)
        raise ScenarioError(f"{path.name or repr(str(path))}: {reason}") from None


def is_recorded(path: Path) -> bool:
    """Whether `path` carries no scenario, and is opened as a recording; raises ScenarioError and OSError."""
    if path.is_dir():
        return True
    format = FORMATS.of(path)
    return format.arrays is not None and (format.read is None or format.read(path) is None)


def _read(path: Path, unknown: Unknown) -> Scenario:
    """What the file carries, else the runs that were recorded in it."""
    if path.is_dir():
        return recorded_folder(path, unknown)
    format = FORMATS.of(path)
    scenario = format.read(path) if format.read is not None else None
    if scenario is None and format.arrays is not None:
        scenario = recording(path, format.arrays, unknown)
    if scenario is None:
        raise ScenarioError(FOREIGN.format(format.words))
    return scenario
