"""The formulas that a lab file may name: each writes out one step of a run, with its numbers."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from fallline.engine.analysis.explain import TOKEN, latex_of, values_of
from fallline.engine.analysis.line import Line
from fallline.engine.analysis.step import step_parts
from fallline.engine.language import tr
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import written_out
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.kinds.distance import factor
from fallline.gui.labs.kinds.kind import Given, Index
from fallline.gui.labs.kinds.listed import placed

Lines = tuple[Line, ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Of `run`, counted from 0."""

    words: ClassVar[str] = ""
    of_points: ClassVar[bool] = False
    """Whether it is of a point, the last one too, and of no step that leaves one."""
    run: Index = 0

    def lines(self, given: Given, step: int) -> Lines:
        """The step that leaves point `step`."""
        raise NotImplementedError

    def check(self, scenario: Scenario) -> None:
        """Raise ValueError, with the field first, where `scenario` cannot be written so."""
        if self.run >= len(scenario.runs):
            raise ValueError(tr(".run: there is no run {run}, counted from 0", run=self.run))


class StepRule(Rule, frozen=True, kw_only=True, tag="step"):
    """The update rule of whatever method it is."""

    def lines(self, given: Given, step: int) -> Lines:
        run, path = given.scenario.runs[self.run], given.paths[self.run]
        parts = step_parts(given.scenario, run, path, step)
        values, optimizer = values_of(run.optimizer, parts), run.optimizer
        names = {match[1].rstrip("'") for line in optimizer.equations for match in TOKEN.finditer(line)}
        symbols = {name: latex_of(name, optimizer) for name in names}
        return tuple(Line(line, values, symbols) for line in optimizer.equations)


class Stair(Rule, frozen=True, kw_only=True, tag="stair"):
    """The rate by its stair, and the step of one walker with the gradient that it saw."""

    words: ClassVar[str] = tr(" of one walker, with the gradient that it saw")

    def lines(self, given: Given, step: int) -> Lines:
        schedule: Any = given.scenario.runs[self.run].schedule
        return written_out.stair(schedule, given.paths[self.run], step)

    def check(self, scenario: Scenario) -> None:
        """Needs stairs."""
        super().check(scenario)
        if scenario.runs[self.run].schedule.tag() != "step-decay":
            raise ValueError(tr(".run: {label} has no stairs", label=scenario.runs[self.run].label))


class EdgeRule(Rule, frozen=True, kw_only=True, tag="edge"):
    """The rate times the largest eigenvalue of the Hessian, whose edge is 2; and the step of descent."""

    words: ClassVar[str] = tr(": below 2 the bouncing dies down, above it grows")

    def lines(self, given: Given, step: int) -> Lines:
        path = given.paths[self.run]
        found = curvature(given.scenario.landscape, path.theta[step, :, :1])
        return written_out.edge(path, step, float(found.eigenvalues[-1, 0]))

    def check(self, scenario: Scenario) -> None:
        """Needs a Hessian."""
        super().check(scenario)
        if not scenario.landscape.has_hessian:
            raise ValueError(tr(": it needs second derivatives"))


class Shrinking(Rule, frozen=True, kw_only=True, tag="shrinking"):
    """What theory leaves of the distance of each run, by the condition number near the minimum."""

    of_points: ClassVar[bool] = True

    def lines(self, given: Given, step: int) -> Lines:
        bowl = given.bowl
        if bowl is None:
            return ()
        named = [(tr(run.label), factor(given, run)) for run in given.scenario.runs]
        rates = [(name, rate) for name, rate in named if rate]
        return written_out.shrinking(float(bowl.eigenvalues[0]), float(bowl.eigenvalues[-1]), rates, step)


def rule_of(said: dict[str, Any]) -> Rule:
    """What a lab file says of one formula; raises ValueError with the place in it."""
    union: Any = StepRule | Stair | EdgeRule | Shrinking
    try:
        rule: Rule = msgspec.convert(said, union)
    except msgspec.ValidationError as error:
        raise ValueError(placed(error)) from None
    return rule


def written(rules: tuple[Rule, ...], given: Given, step: int) -> Formula | None:
    """All of `rules` at the step that leaves point `step`."""
    lines: Lines = ()
    for rule in rules:
        last = given.paths[rule.run].steps
        lines += rule.lines(given, step if rule.of_points else min(step, max(last - 1, 0)))
    if not lines:
        return None
    if isinstance(rules[0], Shrinking):
        return Formula(
            tr("Of the distance, theory leaves after {step} steps (Newton: nothing after one)", step=step), lines
        )
    named = f", {tr(given.scenario.runs[rules[0].run].label)}" if len(given.paths) > 1 and not rules[0].words else ""
    return Formula(f"{leaving(step)}{named}{rules[0].words}", lines)
