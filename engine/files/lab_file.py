"""A lab as a file: a scenario, dials bound to its fields, plots from a list and words; read strictly.

    lab = 1
    title = "Momentum on a plateau"
    [scenario]                      # a scenario's own words, or the name of one
    [[dials]]                       # one for each slider
    [[plots]]                       # fallline.gui.labs.kinds has the list

`read_lab` takes a file of it; `Lab.at` gives the scenario where the dials stand. docs/guide/labs.md is the reference.
"""

import math
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from fallline.engine.family.fields import Field
from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.open import load_scenario
from fallline.engine.landscapes.expression import Expression
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.names import explain
from fallline.engine.scenario.scenario import Scenario, ScenarioError, from_builtins
from fallline.engine.scenario.toml_text import TomlFault, parsed
from fallline.engine.studies.bowl import at_best, evenly_started
from fallline.engine.studies.sweepable import sweepable

Place = Annotated[str, Meta(pattern=r"^[a-z0-9_.-]+$", max_length=200)]
Words = Annotated[str, Meta(max_length=200)]
Index = Annotated[int, Meta(ge=0, le=63)]
Share = Annotated[int, Meta(ge=1, le=100)]
Span = tuple[float, float]
Value = bool | int | float | str
OWN = "formula"
"""The name of the dial that every lab has on which a person may try a formula of their own."""


class LabError(ValueError):
    """A lab that cannot be read: one line that names the place."""


class Dial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One slider, box or list, and the fields that it sets, all alike.

    What it does not say is as the first of them declares: range, bounds, scale, words.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    fields: Annotated[tuple[Place, ...], Meta(min_length=1, max_length=64)]
    """Such as "runs.0.schedule.lr", "landscape.l2", "steps"; or of a plot, "plots.2.tolerance"."""
    range: Span | None = None
    """What the slider spans."""
    bounds: Span | None = None
    """What may be typed, where that is more than the range."""
    scale: Literal["linear", "log"] | None = None
    choices: Annotated[tuple[Words, ...], Meta(max_length=20)] = ()
    """What a text may be."""
    label: Words = ""
    symbol: Words = ""
    unit: Words = ""
    help: Words = ""


class Bound(msgspec.Struct, frozen=True):
    """A dial with what the field that it is bound to declares, where the file says nothing of its own."""

    name: str
    fields: tuple[str, ...]
    value: Value
    """Where it stands in the file."""
    low: float
    high: float
    slider: Span
    logarithmic: bool
    choices: tuple[str, ...]
    label: str
    symbol: str
    unit: str
    help: str


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
    dials: tuple[Bound, ...] = ()

    @property
    def values(self) -> dict[str, Value]:
        """Where the dials stand in the file."""
        return {dial.name: dial.value for dial in self.dials}

    def document(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """`raw` with the dials at `values`."""
        found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.raw))
        for dial in self.file.dials:
            for place in dial.fields if dial.name in values else ():
                _set(found, place, values[dial.name])
        return found

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
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise LabError(f"{path.name}: {reason}") from None
    except (LabError, ScenarioError) as error:
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
        raise LabError(f"scenario: {error}" if isinstance(file.scenario, str) else f"scenario.{error}") from None
    plain: dict[str, Any] = msgspec.to_builtins(scenario)
    whole = {name: plain[name] for name in ("landscape", "runs", "steps", "seed", "start", "view", "title", "version")}
    lab = Lab(file, whole | {"plots": [dict(plot) for plot in file.plots]})
    for index in file.best:
        if index >= len(scenario.runs):
            raise LabError(f"best: there is no run {index}, counted from 0")
    return replace(lab, dials=_bound(lab, scenario))


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
            raise ScenarioError(f"{named} is not in the lab's folder")
        return load_scenario(folder / named)
    return load_scenario(named)


def _bound(lab: Lab, scenario: Scenario) -> tuple[Bound, ...]:
    """The dials, each tried from end to end."""
    declared = {place: each.field for place, each in sweepable(scenario).items()}
    found: list[Bound] = []
    names = [OWN, *(dial.name for dial in lab.file.dials)]
    for number, name in enumerate(names[1:]):
        if name in names[: number + 1]:
            raise LabError(f"dials[{number}].name: {name!r} is taken")
    for number, dial in enumerate(lab.file.dials):
        where = f"dials[{number}]"
        made = _filled(dial, _value(lab, dial, where), declared.get(dial.fields[0]), where)
        for end in _ends(dial, made, where):
            try:
                lab.at({dial.name: end})
            except (ScenarioError, ValueError) as error:
                raise LabError(f"{where}: at {end}, {error}") from None
        found.append(made)
    return tuple(found)


def _filled(dial: Dial, value: Value, own: Field | None, where: str) -> Bound:
    """`dial` with what its field, which stands at `value`, declares."""
    number = not isinstance(value, bool | str)
    slider = dial.range or (own.slider if own else None)
    if number and slider is None:
        raise LabError(f"{where}: {dial.fields[0]} declares no range, so the dial needs a `range`")
    bounds = dial.bounds or dial.range or ((own.low, own.high) if own else (0.0, 0.0))
    logarithmic = dial.scale == "log" if dial.scale or own is None else own.logarithmic
    words = {
        name: getattr(dial, name) or (getattr(own, name) if own else "") for name in ("label", "symbol", "unit", "help")
    }
    words["label"] = words["label"] or dial.name.replace("_", " ")
    return Bound(
        name=dial.name, fields=dial.fields, value=value, low=bounds[0], high=bounds[1], slider=slider or (0.0, 1.0),
        logarithmic=logarithmic, choices=dial.choices, **words,
    )  # fmt: skip


def _value(lab: Lab, dial: Dial, where: str) -> Value:
    """Where all fields of `dial` stand; raises LabError where one is not there, or they differ."""
    found = []
    for i, place in enumerate(dial.fields):
        try:
            found.append(_get(lab.raw, place))
        except (KeyError, IndexError, TypeError, ValueError):
            raise LabError(f"{where}.fields[{i}]: there is no {place}") from None
        if not isinstance(found[-1], bool | int | float | str):
            raise LabError(f"{where}.fields[{i}]: {place} is neither a number, nor a text, nor true or false")
        if found[-1] != found[0]:
            raise LabError(f"{where}.fields[{i}]: {place} is {found[-1]}, but {dial.fields[0]} is {found[0]}")
    return found[0]


def _ends(dial: Dial, made: Bound, where: str) -> tuple[Value, ...]:
    """The values that a dial must bear; raises LabError where it stands outside of them."""
    value = made.value
    if isinstance(value, bool):
        return True, False
    if isinstance(value, str):
        if value not in dial.choices:
            raise LabError(f"{where}.choices: {value!r} is not among them")
        return dial.choices
    (first, last), low, high = made.slider, made.low, made.high
    if not (low <= first < last <= high) or (made.logarithmic and first <= 0):
        raise LabError(f"{where}.range: from must be below to, above 0 on a log scale, and both within `bounds`")
    if not low <= value <= high:
        raise LabError(f"{where}: {dial.fields[0]} is {value}, which is not from {low:g} to {high:g}")
    ends = [end if math.isfinite(end) else edge for end, edge in ((low, first), (high, last))]
    return tuple(round(end) if isinstance(value, int) else end for end in ends)


def _get(tree: Any, place: str) -> Any:
    for part in place.split("."):
        tree = tree[int(part)] if isinstance(tree, list | tuple) else tree[part]
    return tree


def _set(tree: Any, place: str, value: Value) -> None:
    *before, last = place.split(".")
    at = _get(tree, ".".join(before)) if before else tree
    at[int(last) if isinstance(at, list) else last] = value


def _plain(file: LabFile) -> dict[str, Any]:
    raw: dict[str, Any] = msgspec.to_builtins(file)
    raw["dials"] = [{k: v for k, v in each.items() if v not in (None, [], "")} for each in raw["dials"]]
    return {name: value for name, value in raw.items() if name not in ("scenario", "plots")}


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(each) for name, each in value.items() if each is not None}
    return [_without_none(each) for each in value] if isinstance(value, list) else value
