"""A lab made from a lab file: its form from the dials, its plots from the list, its formulas from their names."""

from __future__ import annotations

import html
import math
import re
from typing import Annotated, Any, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta
from msgspec.structs import replace

from fallline.engine.family.fields import Field
from fallline.engine.files.embedded_scenario import Carried
from fallline.engine.files.lab_dials import OWN, LabError
from fallline.engine.files.lab_file import Lab as Read
from fallline.engine.landscapes.expression import Expression
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.run.trace import trace
from fallline.engine.scenario.edit import with_landscape
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.kinds.kind import Given, Kind
from fallline.gui.labs.kinds.listed import plot_of
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LabPlot
from fallline.gui.labs.rules import Rule, rule_of, written


class Found(Given, frozen=True, eq=False, kw_only=True, dict=True):
    """What was run, and what each plot has found of it."""

    kinds: tuple[Kind, ...]
    of: tuple[Any, ...]


class DeclaredLab(Lab):
    """Subclasses, made by `lab_class`, hold the file that they were read from."""

    read: ClassVar[Read]
    shipped: ClassVar[bool] = False
    """Whether the program brings it."""
    rules: ClassVar[tuple[Rule, ...]]
    slow_kinds: ClassVar[bool]

    def build(self) -> None:
        file = self.read.file
        kinds = plots_of(self.read, {})
        places = placed_in(kinds, len(file.columns))
        named = {dial.name: dial for dial in self.read.dials}
        self.drawn: list[tuple[LabPlot, Kind]] = []
        for kind, (row, column, *span) in zip(kinds, places, strict=True):
            title, below = kind.title or kind.heading, kind.below(named)
            made = self.plot(title, below, kind.y, row, column, span=(span[0], span[1]), **kind.look)
            kind.prepare(made, self)
            self.drawn.append((made, kind))
        rows, columns = (max(place[i] + place[i + 2] for place in places) for i in (0, 1))
        self.share(rows=file.rows or (1,) * rows, columns=file.columns or (1,) * columns)

    def compute(self, settings: Any) -> Found:
        values = msgspec.structs.asdict(settings)
        scenario, kinds = self.read.at(values), plots_of(self.read, values)
        given = Given(scenario, trace(scenario), values, self.read.at, bool(values.get(OWN)))
        found = tuple(kind.compute(given) for kind in kinds)
        return Found(*(getattr(given, name) for name in Given.__struct_fields__), kinds=kinds, of=found)

    def compute_in_background(self, settings: Any, progress: Progress) -> Found:
        progress(0.0, tr("Computing …"))
        return self.compute(settings)

    @property
    def slow(self) -> bool:
        return self.slow_kinds

    @property
    def measures(self) -> bool:
        return any(type(kind).measure is not Kind.measure for _, kind in self.drawn)

    def measure(self) -> tuple[Any, ...]:
        return tuple(kind.measure() for _, kind in self.drawn)

    def _of(self, result: Found) -> list[tuple[LabPlot, Kind, Any, Any]]:
        """Each plot, its kind where the dials stand, what it found and what it measured."""
        measured = self.measurement or (None,) * len(self.drawn)
        plots = (plot for plot, _ in self.drawn)
        return list(zip(plots, result.kinds, result.of, measured, strict=True))

    def draw(self, result: Found) -> None:
        for plot, kind, found, measured in self._of(result):
            kind.draw(plot, result, found, measured)

    def draw_at(self, result: Found, step: int) -> None:
        for plot, kind, found, _ in self._of(result):
            kind.draw_at(plot, result, found, step)

    def steps_of(self, result: Found) -> int:
        return result.last()

    def formula(self, result: Found, step: int) -> Formula | None:
        return written(self.rules, result, step) if self.rules and result.last() else None

    def scenario(self, settings: Any) -> Scenario | str:
        try:
            return self.read.at(msgspec.structs.asdict(settings))
        except ValueError as error:
            return str(error)

    def data(self, result: Found) -> dict[str, Any]:
        columns: dict[str, Any] = {"step": np.arange(result.last() + 1)}
        if result.scenario.landscape.dimension == 2:
            for run, path, look in Kind().shown(result):
                del look
                name = re.sub(r"\W+", "_", run.label.lower()).strip("_")
                columns |= {f"{name}_x": path.theta[:, 0, 0], f"{name}_y": path.theta[:, 1, 0]}
        for _, kind, found, measured in self._of(result):
            columns |= kind.columns(result, found, measured)
        return columns

    def carried(self) -> Carried:
        """A lab that the program does not bring is carried whole."""
        found = super().carried()
        if self.shipped:
            return found
        return replace(found, lab=self.read.dumps(msgspec.structs.asdict(self.settings), self.step))

    def idle(self, settings: Any) -> dict[str, str]:
        """With a formula in its place, the landscape's own dials turn nothing."""
        if not getattr(settings, OWN, ""):
            return {}
        why = tr("Your formula stands in place of the landscape that this shapes")
        bound = self.read.file.dials
        return {dial.name: why for dial in bound if all(place.startswith("landscape.") for place in dial.fields)}


def placed_in(kinds: tuple[Kind, ...], across: int) -> list[tuple[int, int, int, int]]:
    """Row, column and span of each; those that name no place go row by row, and the last of them fills its row."""
    across = across or (3 if len(kinds) > 4 else 2 if len(kinds) > 1 else 1)
    found = [(*(kind.at or divmod(number, across)), *kind.span) for number, kind in enumerate(kinds)]
    row, column, high, _ = found[-1]
    if kinds[-1].at is None and kinds[-1].span == (1, 1):
        found[-1] = row, column, high, across - column
    return found


def plots_of(read: Read, values: dict[str, Any]) -> tuple[Kind, ...]:
    """The plots of the file, with the dials at `values`."""
    return tuple(plot_of(said) for said in read.document(values)["plots"])


def lab_class(read: Read, number: int, module: str = __name__, *, shipped: bool = False) -> type[DeclaredLab]:
    """A page of the labs' window; raises LabError with the place where a plot or a formula cannot be."""
    file, scenario = read.file, read.at({})
    for place, said in enumerate(read.raw["plots"]):
        try:
            plot_of(said).check(scenario, read.values)
        except ValueError as error:
            raise LabError(f"plots[{place}]{error}") from None
    rules = []
    for place, said in enumerate(file.formulas):
        try:
            rules.append(rule_of(said))
            rules[-1].check(scenario)
        except ValueError as error:
            raise LabError(f"formulas[{place}]{error}") from None
    body = {
        "__doc__": f"Lab {number}, from a file.", "__module__": module, "read": read, "rules": tuple(rules),
        "number": number, "title": tr(file.title), "text": marked_up(tr(file.text)), "opens_at": file.opens_at,
        "shipped": shipped, "of_points": any(rule.of_points for rule in rules),
        "Settings": settings_of(read), "slow_kinds": any(kind.slow for kind in plots_of(read, {})),
    }  # fmt: skip
    return type(f"Lab{number}", (DeclaredLab,), body)


def settings_of(read: Read) -> type[msgspec.Struct]:
    """A field for each dial, and one for a formula of one's own."""
    fields: list[Any] = [(dial.name, Annotated[_type(dial), _meta(dial)], dial.default) for dial in read.dials]
    if read.file.own_formula:
        fields.append((OWN, Annotated[str, dials.own_formula()], read.file.own))
    try:  # a method on matrices runs on no formula
        elsewhere = with_landscape(read.at({}), Expression(formula="x + y")) if read.file.own_formula else read.at({})
    except ValueError as error:
        raise LabError(tr("own_formula: {error}", error=error)) from None
    begins = tuple(elsewhere.positions()[:, 0].tolist())
    return msgspec.defstruct(
        "Settings", fields, bases=(dials.WithFormula,), namespace={"begins": begins}, frozen=True, module=__name__
    )


def _type(dial: Field) -> Any:
    return Literal[dial.choices] if isinstance(dial.default, str) else type(dial.default)


def _meta(dial: Field) -> Meta:
    extra: dict[str, Any] = {name: getattr(dial, name) for name in ("label", "symbol", "unit") if getattr(dial, name)}
    words = dial.help or dial.label
    if isinstance(dial.default, bool | str):
        return Meta(description=words, extra=extra)
    kind = type(dial.default)
    low, high = (kind(end) if math.isfinite(end) else None for end in (dial.low, dial.high))
    extra |= {"slider": dial.slider} | ({"scale": "log"} if dial.logarithmic else {})
    return Meta(ge=low, le=high, description=words, extra=extra)


def marked_up(text: str) -> str:
    """A file's words as HTML: an empty line parts paragraphs, a backslash ends a line, **two stars** are bold."""
    safe = html.escape(text.strip(), quote=False)
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe, flags=re.DOTALL)
    lines = re.sub(r"\\\s*\n", "<br>", bold)
    return re.sub(r"\s*\n\s*\n\s*", "<br><br>", lines).replace("\n", " ")
