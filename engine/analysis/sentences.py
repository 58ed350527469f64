"""What dominates a step, in plain words. Each rule looks at one relation and speaks only where it is telling."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.step import StepParts, elementwise
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.remark import Sentence

Array = NDArray[np.float64]
MOST = 3
SMALL = 1e-6
"""Share of the largest slope, and of the way from the start, under which a run is at rest."""


def sentences(optimizer: Optimizer, a: StepParts) -> tuple[Sentence, ...]:
    """At most MOST sentences on the step, the most pressing first; at least one unless the path ends here."""
    found = (sentence for rule in RULES for sentence in rule(optimizer, a))
    return tuple(sentence for sentence, _ in zip(found, range(MOST), strict=False)) or tuple(_plain(optimizer, a))


def _resting(_: Optimizer, a: StepParts) -> Iterator[Sentence]:
    """By what was met so far: a loss in other units has other slopes and is at rest in the same place."""
    slope = float(np.linalg.norm(a.gradient))
    if slope <= SMALL * a.steepest and np.linalg.norm(a.change) <= SMALL * a.way:
        values = np.linalg.eigvalsh(a.hessian) if np.isfinite(a.hessian).all() else np.zeros(1)
        yield Sentence(
            tr("The slope is {slope:.1e}: it rests {place}.", slope=slope, place=_place(values[0], values[-1])),
            {"slope": slope},
        )


def _place(low: float, high: float) -> str:
    """Where the slope is zero, by the least and the greatest eigenvalue."""
    if low > 0 or high < 0:
        return tr("at a minimum") if low > 0 else tr("at a maximum")
    return tr("at a saddle") if low < 0 < high else tr("where the Hessian is singular")


def _misled(_: Optimizer, a: StepParts) -> Iterator[Sentence]:
    """What the run was shown in place of the gradient: of a batch, noisy, clipped, decayed, by differences."""
    true, shown = float(np.linalg.norm(a.true)), float(np.linalg.norm(a.shown))
    if len(a.seen) != 1 or a.faithful or not (true > 0 and shown > 0 and np.isfinite(shown / true)):
        return
    times, angle = shown / true, _degrees(a.shown, a.true)
    if times < SMALL:
        yield Sentence(tr("The gradient it was shown is all but zero, and the true one is not."), {"times": times})
    elif angle >= 3 or not 0.95 <= times <= 1.05:
        text = tr(
            "The gradient it was shown is {times:.2g} times as long as the true one, and {angle:.0f}° off it.",
            times=times,
            angle=angle,
        )
        yield Sentence(text, {"times": times, "angle": angle})


def _particular(optimizer: Optimizer, a: StepParts) -> Iterator[Sentence]:
    """What the method says of its own steps."""
    yield from optimizer.remarks(a) if optimizer.owns("remarks") else ()


def _coasting(_: Optimizer, a: StepParts) -> Iterator[Sentence]:
    carried, added = np.linalg.norm(a.coasting), np.linalg.norm(a.added)
    named = tr("the gradient") if a.faithful else tr("the gradient it was shown")
    if carried == 0 and a.step == 0 and a.before and added > 0:
        yield Sentence(
            tr("The first step: nothing is remembered yet, {named} alone decides.", named=named), {"carried": 0.0}
        )
    if carried == 0 or added == 0 or not np.isfinite(carried / added):
        return
    ratio = float(carried / added)
    if float(a.coasting @ a.gradient) > 0.2 * carried * np.linalg.norm(a.gradient):
        uphill = _degrees(a.coasting, -a.gradient)
        overshot = tr("it overshot, and ") if a.faithful else ""
        brakes = tr("brakes") if float(a.added @ a.coasting) < 0 else tr("does not brake")
        text = tr(
            "The velocity points {uphill:.0f}° away from the way down, uphill: {overshot}{named} {brakes}.",
            uphill=uphill,
            overshot=overshot,
            named=named,
            brakes=brakes,
        )
        yield Sentence(text, {"angle": uphill})
    elif ratio >= 2:
        yield Sentence(
            tr("The velocity carries {ratio:.1f} times what {named} adds: it is coasting.", ratio=ratio, named=named),
            {"ratio": ratio},
        )
    elif ratio <= 0.5:
        text = tr(
            "{upper}{named} adds {times:.1f} times what the velocity carries, and decides.",
            upper=named[:1].upper(),
            named=named[1:],
            times=1 / ratio,
        )
        yield Sentence(text, {"ratio": 1 / ratio})


def _scaling(optimizer: Optimizer, a: StepParts) -> Iterator[Sentence]:
    """Adaptive methods: how unequally the coordinates are stretched."""
    if not elementwise(optimizer):
        return
    state = tuple(value[:, None] for value in a.after.values())
    b = optimizer.preconditioner(state, a.step)
    if b is None or len(b) != 2 or not (b > 0).all():
        return
    spread = float(b.max() / b.min())
    steep, calm = ("x", "y") if b[0, 0] > b[1, 0] else ("y", "x")
    if spread >= 1.5:
        text = tr(
            "By the gradients so far, steps along {steep} are divided by {spread:.1f} times as much as along {calm}.",
            steep=steep,
            spread=spread,
            calm=calm,
        )
        yield Sentence(text, {"spread": spread})


def _direction(_: Optimizer, a: StepParts) -> Iterator[Sentence]:
    if np.linalg.norm(a.change) > 0 and np.linalg.norm(a.gradient) > 0:
        angle = _degrees(a.change, -a.gradient)
        if angle >= 15:
            yield Sentence(
                tr("The step turns {angle:.0f}° away from the steepest way down.", angle=angle), {"angle": angle}
            )


def _rounded(_: Optimizer, a: StepParts) -> Iterator[Sentence]:
    """Numbers of few digits: how much of the rule's step they lose, or add."""
    length = 0.0 if a.ruled is None else float(np.linalg.norm(a.ruled))
    if a.ruled is None or not (length > 0 and np.isfinite(length)) or not a.seen:
        return
    off = float(np.linalg.norm(a.change - a.ruled)) / length
    if off >= 0.05 and length * off > 1e-12 * np.linalg.norm(a.theta):  # that of a double is everyone's
        yield Sentence(tr("Rounding moves the step by {off:.0%} of its length.", off=off), {"off": off})


def _plain(_: Optimizer, a: StepParts) -> Iterator[Sentence]:
    """Where nothing else is telling."""
    length, slope = float(np.linalg.norm(a.change)), float(np.linalg.norm(a.gradient))
    if length > 0 and slope > 0 and np.isfinite(length / slope):
        angle = _degrees(a.change, -a.gradient)
        text = tr(
            "The step is {times:.3g} times as long as the gradient, {angle:.1f}° from the way down.",
            times=length / slope,
            angle=angle,
        )
        yield Sentence(text, {"angle": angle, "length": length / slope})
    elif a.seen:
        yield Sentence(tr("Nothing moves in this step."), {"length": length})


def _degrees(u: Array, v: Array) -> float:
    cosine = float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


RULES: tuple[Callable[[Optimizer, StepParts], Iterator[Sentence]], ...] = (
    _resting,
    _misled,
    _rounded,
    _particular,
    _coasting,
    _scaling,
    _direction,
)
