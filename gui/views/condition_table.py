"""What the table of curvature says of one run."""

from __future__ import annotations

import numpy as np

from fallline.engine.analysis.stability import Stability
from fallline.engine.language import later, tr
from fallline.engine.problem.curvature import Curvature
from fallline.engine.run.trajectory import Trajectory
from fallline.gui.figures import figure

HEADS = {
    "κ": tr("Condition number: largest over smallest singular value of the Hessian"),
    "λ min": tr("Smallest eigenvalue of the Hessian"),
    "λ max": tr("Largest eigenvalue of the Hessian"),
    "η λ max": tr("Learning rate times the largest eigenvalue that the method sees, against its limit of stability"),
    later("Hessian"): tr(
        "The signs of its eigenvalues. Positive (definite): it curves up every way, as at a minimum; negative: down "
        "every way; indefinite: up one way and down another, as at a saddle; singular: one eigenvalue is zero"
    ),
}
GAUGE = list(HEADS).index("η λ max")


def past_words(gauge: Stability) -> str:
    """What it means that the gauge is past its limit, and when the run would diverge."""
    text = tr("Past the limit of stability: along the steepest direction each step is longer than the last.")
    return (
        text
        if gauge.leaves_at is None
        else tr("{text} At this rate it diverges at step {leaves_at}.", text=text, leaves_at=gauge.leaves_at)
    )


def figures(here: Curvature, k: int, gauge: Stability, seen: float | None) -> list[str]:
    """The row of the run at point `k`; its rate times curvature stands against its method's limit, if it has one."""
    low, high = float(here.eigenvalues[0, k]), float(here.eigenvalues[-1, k])
    value = figure(gauge.value)
    return [
        figure(float(here.condition_number[k]) if seen is None else seen),
        figure(low),
        figure(high),
        value if gauge.limit is None else f"{value} / {figure(gauge.limit)}",
        tr(here.definiteness[k].removesuffix(" definite")) if np.isfinite(low) else "–",
    ]


def leaving_words(label: str, gauge: Stability, path: Trajectory, step: int) -> str:
    """When a run past its limit leaves: as it was traced, or, if it has not by the last step, as the curvature says."""
    if path.diverged_at is not None:
        return (
            tr("Past its limit, “{label}” diverges at {diverged_at}.", label=label, diverged_at=path.diverged_at)
            if step < path.diverged_at
            else ""
        )
    if gauge.leaves_at is None:
        return ""
    return tr(
        "Past its limit, “{label}” would diverge at step {leaves_at} by this curvature.",
        label=label,
        leaves_at=gauge.leaves_at,
    )


def untold_words(d: int, *, lone: bool, known: bool, computing: bool) -> str:
    """Why there is no curve of a model of `d` parameters; `lone` where the two ends of the spectrum must tell kappa."""
    if lone and not known:
        return tr(
            "With {d:,} parameters, λ follows both ends of the spectrum; κ is told where they have one sign.", d=d
        )
    if computing or not known:
        return tr("Computing, with {d:,} parameters in the background …", d=d)
    if lone:
        return tr(
            "Of {d:,} parameters Lanczos finds the two ends of the spectrum. They have different signs, or "
            "one is as good as 0: the smallest singular value lies between, and κ cannot be told.",
            d=d,
        )
    return tr("Infinite or undefined all along these paths: the Hessian is singular.")
