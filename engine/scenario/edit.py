"""Edits as pure functions: each takes a scenario and gives a new one; nothing is changed in place."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
import numpy as np
from msgspec import UNSET

from fallline.engine.family.registry import Family
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import COLOURS, Run, Scenario

F = TypeVar("F", bound=Family)
SCATTER = 0.05
"""Of the window's width: how far new walkers begin from the first."""
PINNED, LABEL = ", pinned", 60
"""What the name of a pinned copy ends in, and the most characters of a name."""
replace = msgspec.structs.replace


def with_run(scenario: Scenario, index: int, **changes: object) -> Scenario:
    """Run `index` with other fields."""
    runs = list(scenario.runs)
    runs[index] = replace(runs[index], **changes)
    return replace(scenario, runs=tuple(runs))


def with_run_added(scenario: Scenario, run: Run, index: int | None = None) -> Scenario:
    """`run` inserted before `index` (at the end by default), in the least used colour and under a label of its own.

    Its marker is that of its colour.
    """
    runs = list(scenario.runs)
    used = [each.colour for each in runs]
    colour = min(COLOURS, key=used.count)
    at = len(runs) if index is None else index
    runs.insert(at, replace(run, colour=colour, marker=None, label=_unused(run.label, {each.label for each in runs})))
    return replace(scenario, runs=tuple(runs))


def with_pin(scenario: Scenario, index: int) -> Scenario:
    """A copy of run `index` as it is now below it, which stays so while the run is changed: dashed, in its colour."""
    runs = list(scenario.runs)
    label = f"{runs[index].label[: LABEL - len(PINNED)]}{PINNED}"
    at = index + 1
    while at < len(runs) and runs[at].dashed:
        at += 1
    runs.insert(at, replace(runs[index], dashed=True, label=_unused(label, {each.label for each in runs})))
    return replace(scenario, runs=tuple(runs))


def without_run(scenario: Scenario, index: int) -> Scenario:
    """All runs but `index`; the others keep their colours."""
    return replace(scenario, runs=scenario.runs[:index] + scenario.runs[index + 1 :])


def with_run_moved(scenario: Scenario, index: int, to: int) -> Scenario:
    """Run `index` at the place `to`; the others keep their order."""
    rest = scenario.runs[:index] + scenario.runs[index + 1 :]
    return replace(scenario, runs=(*rest[:to], scenario.runs[index], *rest[to:]))


def with_landscape(scenario: Scenario, landscape: Landscape) -> Scenario:
    """The same runs on `landscape`; of another kind or size, it brings its own start, view and constraints.

    Title and description are a person's, and stay; a title that only named the old landscape names the new one.

    Mini-batches go where there are no examples, and wrong labels where these have none.
    """
    old = scenario.landscape
    runs = scenario.runs
    if not landscape.labelled:
        runs = tuple(replace(run, gradient=_without_examples(run.gradient, landscape.examples)) for run in runs)
    if type(landscape) is type(old) and landscape.dimension == old.dimension and scenario.start != old.start:
        return replace(scenario, landscape=landscape, runs=runs)
    free: dict[str, object] = {"start": (), "constraints": UNSET, "bounds": ()}
    if type(landscape) is type(old):
        kept = free if landscape.dimension != old.dimension else {"start": ()}
        return replace(scenario, landscape=landscape, runs=runs, view=scenario.view, **kept)
    named = scenario.title == old.heading()  # and not by a person
    title = landscape.heading() if named else scenario.title
    return replace(scenario, landscape=landscape, runs=runs, view=None, title=title, **free)


def with_rates(scenario: Scenario, rates: Sequence[float]) -> Scenario:
    """Another learning rate for each run."""
    runs = zip(scenario.runs, rates, strict=True)
    return replace(scenario, runs=tuple(replace(run, schedule=replace(run.schedule, lr=lr)) for run, lr in runs))


def with_walkers(scenario: Scenario, count: int) -> Scenario:
    """As many walkers: the first of them, and where they do not suffice others about the first start, by the seed.

    They are scattered by a twentieth of the landscape's window, one standard deviation, to four digits.
    """
    points = scenario.positions().T[:count]
    more = count - len(points)
    if more:
        x0, x1, y0, y1 = scenario.landscape.window
        across = np.full(points.shape[1], (x1 - x0 + y1 - y0) / 2)
        across[list(scenario.landscape.axes)] = x1 - x0, y1 - y0
        drawn = np.random.default_rng(scenario.seed).normal(size=(scenario.positions().shape[1] + more, len(across)))
        scattered = points[0] + SCATTER * across * drawn[-more:]
        points = np.concatenate([points, [[float(f"{value:.4g}") for value in point] for point in scattered.tolist()]])
    return replace(scenario, start=points[0].tolist() if count == 1 else points.tolist())


def _without_examples(gradient: Gradient, examples: int) -> Gradient:
    wrong = gradient.noise_kind == "label"
    kept = replace(gradient, **({"noise": 0.0, "noise_kind": "isotropic"} if wrong else {}))
    return kept if examples else replace(kept, batch_size=0)


def with_optimizer(run: Run, optimizer: Optimizer, examples: int = 0) -> Run:
    """`run` by another optimizer; a label that only named the old one follows, a typed one stays.

    One for finite sums sees one of the `examples` at a time, where the run saw all.
    """
    label = run.plain_label(optimizer) if run.label == run.plain_label(run.optimizer) else run.label
    gradient = run.gradient
    if optimizer.finite_sum and examples and not gradient.batch_size:
        gradient = replace(gradient, batch_size=1)
    return replace(run, optimizer=optimizer, label=label, gradient=gradient)


def carried_over(old: Family, new: type[F]) -> F:
    """A `new` with the values that it shares with `old`, and its defaults for the rest."""
    fresh = new()
    for field in new.__struct_fields__:
        if field in old.__struct_fields__:
            try:
                fresh = fresh.edited(**{field: getattr(old, field)})
            except msgspec.ValidationError:
                continue  # the same word with other bounds: the default serves
    return fresh


def _unused(label: str, taken: set[str]) -> str:
    base, number, name = label.rstrip("0123456789").rstrip() or label, 2, label
    while name in taken:
        more = f" {number}"
        name, number = f"{base[: LABEL - len(more)]}{more}", number + 1
    return name
