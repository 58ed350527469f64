"""Numbers as the readouts show them: three digits, a typographic minus, a dash where there is none."""

from __future__ import annotations

import math

from fallline.engine.run.ending import REASONS
from fallline.engine.run.trajectory import Trajectory
from fallline.gui.widgets.ticks import short_exponent


def figure(value: float, digits: int = 3) -> str:
    """`value` in about seven characters: 0.0525, 36, 9.1e−10, ∞, or – where it is undefined."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e5):
        text = short_exponent(f"{value:.{digits - 2}e}")
    else:
        text = f"{value:.{digits}g}" if size < 100 else f"{value:.0f}"
    return text.replace("-", "−")


def diverged_in_words(path: Trajectory) -> str:
    """Where a run diverged, in a word or two; of one that could not begin there is no step to name."""
    return f"diverged at {path.diverged_at}" if path.diverged_at else "undefined"


def diverged_at_length(path: Trajectory) -> str:
    """The same in sentences, and what can be done."""
    if path.diverged_at:
        return f"Diverged: from step {path.diverged_at} on {REASONS[path.reason]}. Try a smaller learning rate."
    return "The loss has no finite value at the start. Drag the start to where it has one."


def ended_at_length(path: Trajectory) -> str:
    """Why a run that did not leave ended where it did."""
    if path.status == "unfinished":
        return f"Traced to step {path.steps:,} so far."
    return f"{'Converged' if path.status == 'converged' else 'Done'} after {path.steps} steps: {REASONS[path.reason]}."


def spent_in_words(path: Trajectory, step: int) -> str:
    """What a run has asked until `step`, kind by kind."""
    counts = {kind: int(values[min(step, path.steps)]) for kind, values in path.counts.items()}
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count) or "nothing asked yet"
