"""A scenario: what is run, frozen; read from and written to TOML with every fault named by its place."""

from pathlib import Path
from typing import Annotated, Any, Generic, Literal, get_args

import msgspec
import numpy as np
from msgspec import UNSET, Meta
from numpy.typing import NDArray
from typing_extensions import TypeVar

from fallline.engine.family.checked import check
from fallline.engine.language import tr
from fallline.engine.method.average import Average
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.numbers import Numbers
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.method.schedule import SCHEDULES, Schedule
from fallline.engine.problem.constraints import MOST, Bounds, Feasible, feasible
from fallline.engine.problem.landscape import LANDSCAPES, Landscape, Window
from fallline.engine.scenario import data_file
from fallline.engine.scenario.held import a_window, hold, points
from fallline.engine.scenario.names import NameFault, apart, explain, make_named, origins, with_snapshots
from fallline.engine.scenario.needs import LARGEST, fault
from fallline.engine.scenario.snapshot import ABSENT, Snapshot, Typed, in_file
from fallline.engine.scenario.toml_text import TomlFault, parsed
from fallline.engine.schedules.constant import Constant

Colour = Literal["orange", "sky", "green", "pink", "yellow", "blue", "vermilion", "grey"]
COLOURS: tuple[Colour, ...] = get_args(Colour)
Marker = Literal["circle", "square", "triangle", "diamond", "pentagon", "triangle-down", "plus", "cross"]
MARKERS: tuple[Marker, ...] = get_args(Marker)
MARKER_OF: dict[Colour | None, Marker] = dict(zip(COLOURS, MARKERS, strict=True))
"""What a run of that colour is marked by, unless it says so itself: the shape repeats what the colour says."""

L = TypeVar("L", bound=Landscape, default=Landscape)
O = TypeVar("O", bound=Optimizer, default=Optimizer)  # noqa: E741  # the letter of its family
S = TypeVar("S", bound=Schedule, default=Schedule)

UNGIVEN: Any = Constant()


class ScenarioError(ValueError):
    """One line: what is wrong, and where in the file."""


class OutsideDataError(ScenarioError):
    """It names data outside its folder, which may be read once a person said so: data_file.allow(path)."""

    def __init__(self, error: data_file.OutsideData, file: str = "") -> None:
        super().__init__(f"{file}: {error}" if file else str(error))
        self.error, self.path = error, error.path


class Run(msgspec.Struct, Generic[O, S], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One walker on the landscape: an optimizer, its schedule, its gradient, its numbers, and a mean of its points."""

    optimizer: O
    label: Annotated[str, Meta(max_length=60)] = ""
    schedule: S = UNGIVEN
    gradient: Gradient = Gradient()
    numbers: Numbers = Numbers()
    average: Average = Average()
    colour: Colour | None = None
    marker: Marker | None = None
    """Where it is another than that of its colour."""
    enabled: bool = True
    dashed: bool = False
    """How it is drawn: a copy that is tried beside another."""

    def __post_init__(self) -> None:
        check(self)
        hold("optimizer", self.optimizer, Optimizer)
        hold("schedule", self.schedule, Schedule)
        hold("gradient", self.gradient, Gradient)
        hold("numbers", self.numbers, Numbers)
        hold("average", self.average, Average)
        fill = msgspec.structs.force_setattr
        if self.schedule is UNGIVEN:
            fill(self, "schedule", Constant(lr=self.optimizer.default_lr))
        if not self.label:
            fill(self, "label", self.plain_label(self.optimizer))

    @property
    def mark(self) -> Marker:
        """What marks it: what was chosen, or what goes with its colour."""
        return self.marker or MARKER_OF[self.colour]

    @property
    def kept(self) -> str:
        """Which of its `points` is the result in the end, where theta is not."""
        return self.average.name or self.optimizer.kept

    def plain_label(self, optimizer: Optimizer) -> str:
        """What this run is called by `optimizer` where nobody gave it a name."""
        return ", ".join(filter(None, (optimizer.heading(), self.numbers.words())))


class Scenario(msgspec.Struct, Generic[L, O, S], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a picture depends on. Edits make a new one: msgspec.structs.replace."""

    landscape: L
    runs: Annotated[tuple[Run[O, S], ...], Meta(max_length=64)] = ()
    version: Literal[1] = 1
    title: Annotated[str, Meta(max_length=200)] = ""
    description: Annotated[str, Meta(max_length=4000)] = ""
    steps: Annotated[int, Meta(ge=1, le=1_000_000)] = 200
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    start: Annotated[tuple[float | tuple[float, ...], ...], Meta(max_length=1_000_000)] = ()
    view: Window | None = None
    constraints: Annotated[tuple[Typed, ...], Meta(max_length=MOST)] = ABSENT
    """Inequalities and equalities in the parameters, as they are typed; those of the landscape where none are named."""
    bounds: Bounds = ()
    """From where to where each parameter may go; infinite where there is no end."""
    snapshots: Annotated[tuple[Snapshot[L, Run[O, S]], ...], Meta(max_length=200)] = ()
    """What a talk shows, in order; each with a scenario of its own."""

    def __post_init__(self) -> None:
        hold("landscape", self.landscape, Landscape)
        msgspec.structs.force_setattr(self, "runs", tuple(self.runs))
        for i, run in enumerate(self.runs):
            hold(f"runs[{i}]", run, Run)
        fill = msgspec.structs.force_setattr
        given: Any = self.constraints
        if given is UNSET:
            fill(self, "constraints", self.landscape.constraints)
        check(self, "runs", "start", "snapshots")
        fill(self, "start", points(self.start) or self.landscape.start)
        positions = self.positions()
        if not np.isfinite(positions).all():
            raise ValueError(tr("`start` must be finite"))
        if self.view and not a_window(self.view):
            raise ValueError(
                tr("`view` must be x from, x to, y from, y to, each from below its to, and none beyond 1e100")
            )
        within = self.feasible
        for i, run in enumerate(self.runs):
            if why := fault(run.optimizer, run.gradient, self.landscape, within, positions):
                raise ValueError(f"runs[{i}]{why}")
        if self.runs and (self.steps + 1) * positions.size > LARGEST:
            raise ValueError(
                tr(
                    "`steps` times {size} numbers in `start` are more than {largest:,} to be kept",
                    size=positions.size,
                    largest=LARGEST,
                )
            )
        msgspec.structs.force_setattr(self, "runs", _coloured(self.runs))
        msgspec.structs.force_setattr(self, "snapshots", tuple(each.filled(self, _coloured) for each in self.snapshots))

    def positions(self) -> NDArray[np.float64]:
        """The start of every walker, (d, n)."""
        points = self.start if isinstance(self.start[0], tuple) else (self.start,)
        wanted = self.landscape.dimension
        if any(not isinstance(point, tuple) or len(point) != wanted for point in points):
            raise ValueError(tr("`start` must be a point of {wanted} numbers, or a list of such points", wanted=wanted))
        return np.array(points, dtype=np.float64).T.copy()

    @property
    def feasible(self) -> Feasible | None:
        """The set that bounds and constraints leave; None where there are none. Raises ConstraintError."""
        return feasible(self.constraints, self.bounds, self.landscape.dimension)

    @property
    def window(self) -> Window:
        """What to look at: the scenario's own view, else the landscape's window."""
        return self.view or self.landscape.window

    def at(self, snapshot: "Snapshot[L, Run[O, S]]") -> "Scenario[L, O, S]":
        """What `snapshot` shows, under the title of this one; raises ValueError where that cannot be."""
        return msgspec.structs.replace(self, **snapshot.of_scenario(self.view))


def _coloured(runs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Every run with a colour of its own while there are enough; given ones stay."""
    taken = [run.colour for run in runs if run.colour]
    coloured = []
    for run in runs:
        colour = run.colour or min(COLOURS, key=taken.count)
        if not run.colour:
            taken.append(colour)
        marker = None if run.marker == MARKER_OF[colour] else run.marker
        coloured.append(msgspec.structs.replace(run, colour=colour, marker=marker))
    return tuple(coloured)


def loads(text: str, folder: Path | None = None) -> Scenario:
    r"""The scenario in a text of TOML.

    Args:
        text: as `dumps` writes it, or typed by hand.
        folder: a data file that lies there may be named from there, and one that lies elsewhere is refused.

    Returns:
        The `Scenario`, frozen.

    Raises:
        ScenarioError: a fault, with its place in the text first.

    >>> import fallline
    >>> fallline.loads('version = 1\n[landscape]\nname = "rosenbrock"\nb = 50.0').landscape.b
    50.0
    """
    try:
        raw = parsed(text)
    except TomlFault as error:
        raise ScenarioError(str(error)) from None
    return from_builtins(raw, folder)


def from_builtins(raw: object, folder: Path | None = None) -> Scenario:
    """The scenario in plain dicts and lists; raises ScenarioError. `folder` as for `loads`."""
    if folder is not None:
        try:
            for where, table in with_snapshots(raw):
                data_file.place(table, folder, where)
        except data_file.OutsideData as error:
            raise OutsideDataError(error) from None
    kind: Any = Scenario
    plugins: dict[str, str] = {}
    try:
        raw, plugins = apart(raw)
        make_named(raw)
        kind = kind[LANDSCAPES.union(), OPTIMIZERS.union(), SCHEDULES.union()]
        scenario: Scenario = msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise ScenarioError(explain(str(error), plugins)) from None
    except NameFault as error:
        raise ScenarioError(str(error)) from None
    for number, snapshot in enumerate(scenario.snapshots):
        try:
            scenario.at(snapshot)
        except ValueError as error:
            raise ScenarioError(f"snapshots[{number}].{str(error).lstrip('`').replace('` ', ' ', 1)}") from None
    return scenario


def dumps(scenario: Scenario) -> str:
    """A scenario as TOML.

    Args:
        scenario: whatever `load_scenario`, `loads` or Python made.

    Returns:
        A text from which `loads` gives an equal scenario back.

    Raises:
        Nothing: every scenario can be written.

    >>> import fallline
    >>> scenario = fallline.load_scenario("ravine")
    >>> fallline.loads(fallline.dumps(scenario)) == scenario
    True
    """
    import tomli_w

    raw: dict[str, Any] = msgspec.to_builtins(scenario)
    if scenario.landscape.dimension > 2 and scenario.start == scenario.landscape.start:
        raw["start"] = None  # thousands of numbers that the landscape makes again from its own fields
    first = ("version", "title", "description", "steps", "seed", "start", "view", "constraints", "bounds", "landscape",
             "runs")  # fmt: skip
    if scenario.constraints == scenario.landscape.constraints:
        raw["constraints"] = None
    raw["bounds"] = raw["bounds"] or None
    pairs = zip(scenario.snapshots, raw["snapshots"], strict=True)
    snapshots = [in_file(snapshot, said, scenario) for snapshot, said in pairs]
    shown: tuple[Any, ...] = (scenario, *scenario.snapshots)
    for run in (run for each in (raw, *snapshots) for run in each.get("runs", ())):
        run["average"]["kind"] != "none" or run.pop("average")  # a file says it where there is one
        run["dashed"] or run.pop("dashed")  # a file says it of copies alone
        run["marker"] or run.pop("marker")  # and this where it is not that of the colour
    words = [word for each in shown for word in (each.title, *(run.label for run in each.runs))]
    words += [scenario.description, *(each.question for each in scenario.snapshots)]
    whole = {key: raw[key] for key in first if raw[key] is not None} | ({"snapshots": snapshots} if snapshots else {})
    if plugins := origins(
        *(each.landscape for each in shown),
        *(part for each in shown for run in each.runs for part in (run.optimizer, run.schedule)),
    ):
        whole["plugins"] = plugins
    return tomli_w.dumps(whole, multiline_strings="\r" not in "".join(words))  # TOML reads \r\n there as \n
