"""What is known of a run before anyone asks why: its loss above the lowest, what its method saw, where it would settle.

Everything is of the objective that the run minimises, weight decay included; losses are means over the walkers, places
are those of the first.
"""

from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.analysis.diagnosis.settling import Place, lower_place, settled
from fallline.engine.analysis.stability import Sight, sight
from fallline.engine.method.gradient import Gradient
from fallline.engine.run.outline import evenly
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
SIGHTS, RARE = 25, 5
"""Points of the path at which the spectrum is computed; of one in many dimensions, where each takes long."""
NEAR = 1e-6
"""Share of the loss at the start, above the lowest, under which a run has arrived; of the way, its root."""
LATE = 20
"""The end of a run is its last step and the LATE-th part of all before it."""
NUMBERS = 2_000_000
"""Positions that may be kept of a run that is tried, where fewer walkers or steps would do."""
CROWD, FEW = 16, 64
"""Walkers by whose mean a noisy run is compared with another, for one alone may be lucky; parameters up to which."""


class Facts(msgspec.Struct, frozen=True, dict=True, eq=False):
    """One run of a scenario and its path; computed when first asked for, and then kept."""

    scenario: Scenario
    run: Run
    path: Trajectory

    @cached_property
    def loss(self) -> Array:
        """Of the objective, (T+1,)."""
        return self.of(self.path)

    def of(self, path: Trajectory) -> Array:
        """The same of another path, (T+1,)."""
        decay = self.run.gradient.weight_decay
        return mean_loss(path.loss + decay / 2 * (path.theta**2).sum(axis=1) if decay else path.loss)

    @property
    def steps(self) -> int:
        """T."""
        return self.path.steps

    @property
    def plain(self) -> Gradient:
        """An exact gradient of the same objective."""
        return Gradient(weight_decay=self.run.gradient.weight_decay)

    @cached_property
    def noisy(self) -> bool:
        """Whether gradients are drawn."""
        return self.run.gradient.noise > 0 or self.run.gradient.batch_size > 0

    @cached_property
    def bottom(self) -> Place | None:
        """The minimum that the ground leads to from where the run ended; None where none was found."""
        return settled(self.scenario, self.path.theta[-1, :, 0], self.plain)

    @cached_property
    def known(self) -> float | None:
        """f*, where the landscape tells it and the run minimises nothing else."""
        return None if self.run.gradient.weight_decay else self.scenario.landscape.lowest()

    @cached_property
    def lowest(self) -> float | None:
        """The least loss there is: f*, or, where nobody told it, the bottom's or what a grid finds lower."""
        found = [value for value in (self.known, self.bottom.loss if self.bottom else None) if value is not None]
        if self.known is None and not self.run.gradient.weight_decay:
            lower = lower_place(self.scenario, min(found, default=np.inf))
            found += [lower.loss] if lower else []
        return min(found) if found else None

    @cached_property
    def goal(self) -> Array | None:
        """Where the run would arrive, (d,): its bottom, or the known minimum that is nearest to its end."""
        if self.bottom is not None:
            return self.bottom.theta
        minima = np.array(self.scenario.landscape.minima())
        if self.known is None or not minima.size:
            return None
        return np.asarray(minima[np.linalg.norm(minima - self.path.theta[-1, :, 0], axis=1).argmin()])

    @cached_property
    def base(self) -> float:
        """What losses are measured from: the lowest known, or the least that the run itself saw."""
        return float(np.nanmin(self.loss)) if self.lowest is None else self.lowest

    @cached_property
    def above(self) -> Array:
        """Loss above the base, (T+1,)."""
        return self.loss - self.base

    def left(self, path: Trajectory) -> float:
        """How far above the base `path` ends; infinite where it diverged."""
        if path.status == "diverged":
            return float("inf")
        loss = self.of(path)
        return max(float(loss[-1 - path.steps // LATE :].mean()) - self.base, 0.0)

    def over(self, path: Trajectory) -> float:
        """How far above the bottom of this run's own basin `path` ends; 0 where it ends lower."""
        if self.bottom is None:
            return self.left(path)
        return max(self.left(path) + self.base - self.bottom.loss, 0.0)

    @cached_property
    def rest(self) -> float:
        """How far above the base this run ends; a noisy one on average."""
        return self.left(self.tried() if self.noisy else self.path)

    def arrives(self, path: Trajectory) -> bool:
        """Whether `path` ends at the least loss that is known, but for NEAR of what it began with."""
        if path.status == "diverged" or not self.left(path) <= NEAR * self.above[0]:
            return False
        if path.status != "converged" and not self.above[0] > 0:
            return False  # nothing was to be seen of it
        if path.status == "converged" or self.run.gradient.weight_decay:
            return True
        if self.goal is None:
            return False
        way = np.linalg.norm(path.theta[[0, -1], :, 0] - self.goal, axis=1)
        return bool(way[1] <= np.sqrt(NEAR) * way[0])

    def tried(self, steps: int = 0, **changes: Any) -> Trajectory:
        """The path of the run with other fields, and over other `steps`."""
        return self.traced(replace(self.run, **changes), steps or self.scenario.steps)

    def traced(self, run: Run, steps: int) -> Trajectory:
        """The path of another `run` over `steps`; where this one is noisy, of a crowd from the same start."""
        scenario = replace(self.scenario, steps=steps)
        theta = self.scenario.positions()
        crowd = min(CROWD, NUMBERS // (steps * len(theta)))
        if self.noisy and theta.shape[1] == 1 and len(theta) <= FEW and crowd > 1:
            scenario = replace(scenario, runs=(), start=(tuple(theta[:, 0].tolist()),) * crowd)
        return trace_run(scenario, run)

    def rated(self, factor: float) -> Run:
        """The run at `factor` times its rate."""
        return replace(self.run, schedule=self.run.schedule.edited(lr=self.run.schedule.lr * factor))

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Steps at which the spectrum is known, ascending, the last step that was taken among them."""
        most = SIGHTS if self.path.theta.shape[1] <= FEW else RARE
        return evenly(0, max(self.steps - 1, 0), most)

    @cached_property
    def sights(self) -> list[Sight]:
        """What the method saw there."""
        return [sight(self.scenario, self.run, self.path, int(step)) for step in self.places]

    @cached_property
    def sharpness(self) -> Array:
        """Lr times the largest eigenvalue that the method saw at `places`, (k,)."""
        return np.array([seen.lr * seen.values[-1] for seen in self.sights])

    @cached_property
    def limit(self) -> float | None:
        """What that must stay under, at the last place; None where the method has no limit."""
        return self.sights[-1].limit

    @cached_property
    def condition(self) -> float:
        """Largest over smallest eigenvalue that the method saw, the median over the later half; NaN if unknown."""
        late = [np.abs(seen.values) for seen in self.sights[len(self.sights) // 2 :]]
        with np.errstate(all="ignore"):
            found = np.array([sizes.max() / sizes.min() for sizes in late])
        return float(np.median(found[~np.isnan(found)])) if (~np.isnan(found)).any() else float("nan")
