"""What is compared: methods, problems, starts, and a budget that is the same for all; and each run of it as a scenario.

A problem is any landscape, one of the library among them. Its first start is its own; the others are drawn around, in
its window where it has two parameters, by the number of the start alone, so that every method begins where the others
do. That number is the seed too: of noise and of batches, where there are any.
"""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.problem.landscape import LANDSCAPES, Landscape, Point
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError

Array = NDArray[np.float64]
AROUND = 0.1
"""Of the size of a start of more than two parameters, or of 1: how far others are drawn from it."""
MOST = 64
"""Methods that fit into one scenario."""
LIMITS = {"seeds": (1, 1000), "budget": (10, 100_000), "tuning": (1, 10_000), "noise": (0, 1e6), "batch": (0, 10_000)}
"""Of the numbers of a plan."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Every method from every start of every problem."""

    optimizers: tuple[Optimizer, ...]
    problems: tuple[Landscape, ...]
    seeds: int = 3
    """Starts of each problem."""
    budget: int = 1000
    """Gradients that a run may take."""
    tuning: int = 50
    """Runs' worth of gradients that the search for the rate and the dials of one method on one problem may take."""
    noise: float = 0.0
    """Of every gradient: its standard deviation in each parameter."""
    batch: int = 0
    """Examples that a gradient sees, where a problem has examples; 0 for all."""

    def __post_init__(self) -> None:
        for what, given in ((tr("method"), self.optimizers), (tr("problem"), self.problems)):
            if not given:
                raise ScenarioError(tr("a comparison needs a {what}, and none is named", what=what))
        if len(self.optimizers) > MOST:
            raise ScenarioError(
                tr("at most {most} methods are compared, not {count}", most=MOST, count=len(self.optimizers))
            )
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise ScenarioError(
                    tr(
                        "{name} must be from {least:,} to {most:,}, not {value:,}",
                        name=name,
                        least=least,
                        most=most,
                        value=getattr(self, name),
                    )
                )

    @property
    def methods(self) -> list[str]:
        """What the methods are called, each otherwise than the others."""
        return _apart([Run(optimizer=each).label for each in self.optimizers])

    @property
    def names(self) -> list[str]:
        """The same of the problems."""
        return _apart([each.heading() for each in self.problems])

    def refusal(self, method: int, problem: int) -> str:
        """Why that method cannot be run on that problem; nothing where it can."""
        try:
            self.posed(method, problem)
        except ValueError as error:
            return str(error).removeprefix("runs[0]: ")
        return ""

    def posed(
        self, method: int, problem: int, run: Run | None = None, seed: int | None = None, steps: int = 0
    ) -> Scenario:
        """A method, as `run` has it, on a problem from start `seed`, from all of them where none is named."""
        landscape, begins = self.problems[problem], starts(self.problems[problem], self.seeds)
        return Scenario(
            landscape=landscape,
            runs=(Run(optimizer=self.optimizers[method], gradient=self._seen(landscape)) if run is None else run,),
            title=tr("{method} on {problem}", method=self.methods[method], problem=self.names[problem])
            + ("" if seed is None else tr(", start {seed}", seed=seed)),
            start=begins if seed is None else begins[seed],
            seed=seed or 0,
            steps=steps or self.budget,
        )

    def _seen(self, landscape: Landscape) -> Gradient:
        """What a method is told of the slope."""
        return Gradient(noise=self.noise, batch_size=min(self.batch, landscape.examples))


def starts(landscape: Landscape, count: int) -> tuple[Point, ...]:
    """`count` starts; the first of them do not depend on how many there are."""
    return (landscape.start, *(_drawn(landscape, seed) for seed in range(1, count)))


def _drawn(landscape: Landscape, seed: int) -> Point:
    draws = np.random.default_rng(seed)
    if landscape.dimension == 2:
        x0, x1, y0, y1 = landscape.window
        return tuple(draws.uniform((x0, y0), (x1, y1)).tolist())
    own = np.array(landscape.start, dtype=np.float64)
    return tuple((own + draws.uniform(-AROUND, AROUND, own.size) * np.maximum(np.abs(own), 1.0)).tolist())


def usual_methods() -> dict[str, Optimizer]:
    """Tag -> method as it is: those of first order whose step is a rule for each parameter by itself."""
    made = {tag: cls() for tag, cls in OPTIMIZERS.offered().items()}
    return {tag: each for tag, each in made.items() if type(each).owns("rule") and each.group and not each.links}


def usual_problems() -> dict[str, Landscape]:
    """Tag -> problem as it is: those of two parameters, of which a minimum is known, without data."""
    made = {tag: cls() for tag, cls in LANDSCAPES.offered().items()}
    return {tag: each for tag, each in made.items() if _is_problem(each)}


def _is_problem(landscape: Landscape) -> bool:
    return landscape.dimension == 2 and landscape.lowest() is not None and not landscape.examples


def _apart(labels: list[Any]) -> list[str]:
    counts = {label: labels.count(label) for label in labels}
    return [
        f"{label} ({labels[:n].count(label) + 1})" if counts[label] > 1 else label for n, label in enumerate(labels)
    ]
