"""Numbers as the readouts show them: three digits, a typographic minus, a dash where there is none."""

from __future__ import annotations

import math

from fallline.engine.analysis.rate_limit import RateLimit
from fallline.engine.language import later, listed, tr, written
from fallline.engine.run.ending import REASONS
from fallline.engine.run.trajectory import Trajectory
from fallline.gui.widgets.ticks import short_exponent

SPENT = later("functions"), later("gradients"), later("hessians"), later("products")
"""What a run asks for, as its counts are called."""
AWAY = tr("diverging")
"""Of a run that goes away and has not left its reach."""


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
        short = f"{value:.{digits}g}"
        text = short if size < 100 and "e+" not in short else f"{value:.0f}"  # 99.6 in two digits is 1e+02
    return written(text.replace("-", "−"))


def diverged_in_words(path: Trajectory) -> str:
    """Where a run diverged, in a word or two; of one that could not begin there is no step to name."""
    return tr("diverged at {diverged_at}", diverged_at=path.diverged_at) if path.diverged_at else tr("undefined")


def diverged_at_length(path: Trajectory) -> str:
    """The same in sentences, and what can be done."""
    if path.diverged_at:
        return tr(
            "Diverged: from step {diverged_at} on {reason}. Try a smaller learning rate.",
            diverged_at=path.diverged_at,
            reason=REASONS[path.reason],
        )
    return tr("The loss has no finite value at the start. Drag the start to where it has one.")


def away_at_length(since: int) -> str:
    """What it means that a run goes away, though it has not yet left its reach."""
    return tr(
        "Diverging: from step {since} on the loss is above that of the start, and grows. Try a smaller learning rate.",
        since=since,
    )


def limit_in_words(limit: RateLimit) -> str:
    """What the mark on a slider of the rate is."""
    place = listed([*map(figure, limit.minimum[:2]), *["…"][: len(limit.minimum) > 2]])
    return tr(
        "Limit of stability at the minimum ({place}): {figure}. With a larger rate the steps across "
        "the steepest direction grow, and the run diverges.",
        place=place,
        figure=figure(limit.lr),
    )


def ended_at_length(path: Trajectory) -> str:
    """Why a run that did not leave ended where it did."""
    if path.status == "unfinished":
        return tr("Traced to step {steps:,} so far.", steps=path.steps)
    told = {"steps": path.steps, "reason": REASONS[path.reason]}
    if path.status == "converged":
        return tr("Converged after {steps} steps: {reason}.", **told)
    return tr("Done after {steps} steps: {reason}.", **told)


def spent_in_words(path: Trajectory, step: int) -> str:
    """What a run has asked until `step`, kind by kind."""
    counts = {kind: int(values[min(step, path.steps)]) for kind, values in path.counts.items()}
    return ", ".join(f"{written(f'{count:,}')} {tr(kind)}" for kind, count in counts.items() if count) or tr(
        "nothing asked yet"
    )
