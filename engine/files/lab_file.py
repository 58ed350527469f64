"""A lab as a file: a scenario, dials bound to its fields, plots from a list and words; read strictly.

    lab = 1
    title = "Momentum on a plateau"
    [scenario]                      # a scenario's own words, or the name of one
    [[dials]]                       # one for each slider
    [[plots]]                       # fallline.gui.labs.kinds has the list

`read_lab` takes a file of it; `Lab.at` gives the scenario where the dials stand. docs/guide/labs.md is the reference.
"""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from fallline.engine.family.fields import Field
from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.lab_constraints import joined, parted
from fallline.engine.files.lab_dials import OWN, Dial, LabError, Value, bound, turn
from fallline.engine.files.open import load_scenario
from fallline.engine.landscapes.expression import Expression
from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.names import explain
from fallline.engine.scenario.scenario import Scenario, ScenarioError, from_builtins
from fallline.engine.scenario.toml_text import TomlFault, parsed
from fallline.engine.studies.bowl import at_best, evenly_started
from fallline.engine.studies.sweepable import sweepable

Index = Annotated[int, Meta(ge=0, le=63)]
Share = Annotated[int, Meta(ge=1, le=100)]
KEPT = "landscape", "runs", "steps", "seed", "start", "view", "title", "version", "bounds"
"""Of the scenario, beside its constraints."""


class LabFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in the file. `plots` and `formulas` are read by who draws them."""

    lab: Literal[1]
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    scenario: dict[str, Any] | Annotated[str, Meta(min_length=1, max_length=200)]
    plots: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=12)]
    text: Annotated[str, Meta(max_length=8000)] = ""
    number: Annotated[int, Meta(ge=1, le=9999)] | None = None
    """Its place in the list; the next one that is free, where none is named."""
    dials: Annotated[tuple[Dial, ...], Meta(max_length=30)] = ()
    walkers: Annotated[int, Meta(ge=1, le=1000)] = 1
    """How many begin at the start; with noise each has its own."""
    even_start: Annotated[float, Meta(gt=0, le=1e100)] | None = None
    """Distance from the minimum at which all begin, as far along each eigenvector, in place of the scenario's start."""
    best: tuple[Index, ...] = ()
    """Runs, counted from 0, at the pair that theory knows to be best on this landscape."""
    formulas: Annotated[tuple[dict[str, Any], ...], Meta(max_length=8)] = ({"kind": "step"},)
    """What is written out under the plots, with the numbers of the step."""
    own_formula: bool = True
    """Whether a person may put a formula of their own in place of the landscape."""
    own: Annotated[str, Meta(max_length=2000)] = ""
    """A formula in place of the landscape to begin with, as a person who saved the lab had typed it."""
    opens_at: Annotated[int, Meta(ge=0)] | None = None
    rows: Annotated[tuple[Share, ...], Meta(max_length=6)] = ()
    """How the rows of plots share the height, and the columns the width."""
    columns: Annotated[tuple[Share, ...], Meta(max_length=4)] = ()


class Lab(msgspec.Struct, frozen=True, eq=False):
    """A file that was read: its scenario found and whole, its dials known to fit."""

    file: LabFile
    raw: dict[str, Any]
    """The scenario in plain dicts, and the plots."""
    dials: tuple[Field, ...] = ()
    """The default of each is where it stands in the file."""

    @property
    def values(self) -> dict[str, Value]:
        """Where the dials stand in the file."""
        return {dial.name: dial.default for dial in self.dials}

    def document(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """`raw` with the dials at `values`."""
        found: dict[str, Any] = _own_copy(self.raw)
        turn(found, self.file.dials, values)
        return found | {"constraints": list(map(joined, found["constraints"]))}

    def at(self, values: Mapping[str, Value]) -> Scenario:
        """What is run with the dials at `values`; raises ScenarioError where it cannot be."""
        scenario = from_builtins({k: v for k, v in self.document(values).items() if k != "plots"})
        if formula := str(values.get(OWN, "")):
            scenario = with_landscape(scenario, Expression(formula=formula))
        if self.file.even_start is not None:
            scenario = evenly_started(scenario, self.file.even_start)
        if self.file.walkers > 1:
            scenario = replace(scenario, start=(tuple(scenario.positions()[:, 0].tolist()),) * self.file.walkers)
        return at_best(scenario, self.file.best) if self.file.best else scenario

    def dumps(self, values: Mapping[str, Value], step: int | None = None) -> str:
        """The file as TOML, with the dials at `values`, shown at `step`: whole, wherever its scenario lay."""
        import tomli_w

        document, file = self.document(values), replace(self.file, opens_at=step, own=str(values.get(OWN, "")))
        plots, scenario = document.pop("plots"), document
        said = {name: value for name, value in _plain(file).items() if value not in (None, [], "")}
        return tomli_w.dumps(said | {"scenario": _without_none(scenario), "plots": plots}, multiline_strings=True)


class Opened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lab of the list with settings of its own, as a picture of it carries them."""

    lab: Literal[1]
    opens: Annotated[int, Meta(ge=1, le=9999)]
    """Its number."""
    settings: dict[str, Value] = {}
    step: Annotated[int, Meta(ge=0)] | None = None

    def dumps(self) -> str:
        """As TOML."""
        import tomli_w

        return tomli_w.dumps(_without_none(msgspec.to_builtins(self)))


def read_lab(path: Path) -> Lab | Opened:
    """The lab in the file `path`; raises LabError with its name."""
    try:
        return loads_lab(text_of(path), path.parent)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else tr("it is no UTF-8 text")
        raise LabError(f"{path.name}: {reason}") from None
    except ScenarioError as error:
        raise LabError(f"{path.name}: {error}") from None


def loads_lab(text: str, folder: Path | None = None) -> Lab | Opened:
    """The lab in TOML `text`; its scenario may lie in `folder`. Raises LabError with the place of the fault."""
    try:
        return lab_of(parsed(text), folder)
    except TomlFault as error:
        raise LabError(str(error)) from None


def lab_of(raw: object, folder: Path | None = None) -> Lab | Opened:
    """The same of plain dicts and lists."""
    try:
        if isinstance(raw, dict) and "opens" in raw:
            return msgspec.convert(raw, Opened)
        file = msgspec.convert(raw, LabFile)
    except msgspec.ValidationError as error:
        raise LabError(explain(str(error))) from None
    try:
        scenario = _scenario(file.scenario, folder)
    except ScenarioError as error:
        raise LabError(
            tr("scenario: {error}", error=error) if isinstance(file.scenario, str) else f"scenario.{error}"
        ) from None
    plain: dict[str, Any] = msgspec.to_builtins(scenario)
    whole = {name: plain[name] for name in KEPT}
    whole["constraints"] = [parted(text) for text in scenario.constraints]
    lab = Lab(file, whole | {"plots": [dict(plot) for plot in file.plots]})
    for index in file.best:
        if index >= len(scenario.runs):
            raise LabError(tr("best: there is no run {index}, counted from 0", index=index))
    declared = {place: each.field for place, each in sweepable(scenario).items()}
    return replace(lab, dials=bound(file.dials, lab.raw, declared, lab.at))


def shipped_labs() -> tuple[Lab, ...]:
    """Those that the program brings as files, by the names of these."""
    folder = resources.files("fallline.resources") / "labs"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    read = [loads_lab(item.read_text(encoding="utf-8")) for item in files]
    return tuple(lab for lab in read if isinstance(lab, Lab))


def _scenario(named: dict[str, Any] | str, folder: Path | None) -> Scenario:
    if isinstance(named, dict):
        return from_builtins(named, folder)
    if folder is not None and (folder / named).is_file():
        if not (folder / named).resolve().is_relative_to(folder.resolve()):
            raise ScenarioError(tr("{named} is not in the lab's folder", named=named))
        return load_scenario(folder / named)
    return load_scenario(named)


def _plain(file: LabFile) -> dict[str, Any]:
    raw: dict[str, Any] = msgspec.to_builtins(file)
    raw["dials"] = [{k: v for k, v in each.items() if v not in (None, [], "")} for each in raw["dials"]]
    return {name: value for name, value in raw.items() if name not in ("scenario", "plots")}


def _own_copy(value: Any) -> Any:
    """In dicts and lists, which a dial may turn."""
    if isinstance(value, dict):
        return {name: _own_copy(each) for name, each in value.items()}
    return list(map(_own_copy, value)) if isinstance(value, list | tuple) else value


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(each) for name, each in value.items() if each is not None}
    return [_without_none(each) for each in value] if isinstance(value, list) else value
