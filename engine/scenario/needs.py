"""What a run needs and does not find, of its landscape, its constraints or in memory: why a scenario refuses it."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import later, tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.landscape import Landscape

LARGEST = 10**8
"""Numbers that the positions of one run may be: each step's, of every walker, in every parameter; some 5 GB in all."""
NEEDS = {
    "needs_least_squares": ("least_squares", later(": {tag} needs a loss that is a sum of squares")),
    "needs_hessian": ("has_hessian", later(": {optimizer} needs second derivatives, and {landscape} has none")),
    "needs_labels": (
        "labelled", later(": {optimizer} in this form draws labels from a model, and {landscape} is none"),
    ),
    "needs_matrices": (
        "matrices",
        later(
            ": {optimizer} steps by whole matrices of parameters, and the parameters of {landscape} are single numbers"
        ),
    ),
    "needs_layers": ("layered", later(": {optimizer} needs the layers of a network, and {landscape} has none")),
}  # fmt: skip
"""What an optimizer may declare that it needs -> what says that a landscape has it, and the words where it has not."""


def fault(
    optimizer: Optimizer, seen: Gradient, landscape: Landscape, within: Feasible | None, positions: NDArray[np.float64]
) -> str:
    """Why a run cannot be from `positions` (d, n), with its place in the run; empty where it can."""
    tag = optimizer.tag()
    for need, (has, words) in NEEDS.items():
        if getattr(optimizer, need) and not getattr(landscape, has):
            return tr(words, tag=tag, optimizer=tag, landscape=landscape.tag())
    return _too_many(optimizer, landscape, positions) or _unseen(seen, landscape) or _unconstrained(optimizer, within)


def _too_many(optimizer: Optimizer, landscape: Landscape, positions: NDArray[np.float64]) -> str:
    """Parameters, or numbers to be kept."""
    d, n = positions.shape
    if 0 < optimizer.most_parameters < d:
        return tr(
            ": {optimizer} takes {most} parameters at most, and here are {count:,}",
            optimizer=optimizer.tag(),
            most=optimizer.most_parameters,
            count=d,
        )
    kept = optimizer.table_size(d, landscape.examples) * n
    words = later(": {tag} would keep {kept:,} numbers here, of {largest:,}")
    return tr(words, tag=optimizer.tag(), kept=kept, largest=LARGEST) if kept > LARGEST else ""


def _unseen(seen: Gradient, landscape: Landscape) -> str:
    """What a gradient is made of, and the landscape does not have."""
    if seen.batch_size and not landscape.examples:
        return tr(".gradient.batch_size: {tag} has no examples to take from", tag=landscape.tag())
    if seen.noise_kind == "label" and not landscape.labelled:
        return tr(".gradient.noise_kind: {tag} has no labels", tag=landscape.tag())
    return ""


def _unconstrained(optimizer: Optimizer, within: Feasible | None) -> str:
    """What of constraints `optimizer` needs and there is not."""
    if optimizer.needs_constraints and within is None:
        return tr(": {tag} needs constraints, and the scenario has none", tag=optimizer.tag())
    why = "" if within is None else optimizer.unfit(within)
    return f": {optimizer.tag()} {why}" if why else ""
