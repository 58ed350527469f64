"""Gradient check: how far difference quotients are from the exact gradient, against h, and what theory says of it.

Relative error |g - q| / max(|g|, |q|) over the coordinates looked at. See engine.problem.differences for the theory.
"""

import math
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.landscapes.expression import Expression
from fallline.engine.language import tr
from fallline.engine.problem.differences import SCHEMES, Scheme, Sizes, best_h, predicted_error
from fallline.engine.problem.landscape import Array, Landscape
from fallline.engine.studies.kinks import kink
from fallline.engine.studies.quotients import Rows, norm, quotients, relative, sizes

MOST = 16
"""Coordinates looked at; of more parameters these many, evenly spread."""
TOLERANCE = 1e-6
"""A gradient whose best relative error is above this is wrong, unless theory predicts such an error."""


class GradientCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What is checked, where, and for which h."""

    landscape: Landscape = Expression()
    theta: tuple[float, ...] = ()
    """The point, d numbers; () is the landscape's start."""
    smallest: Annotated[float, Meta(gt=0)] = 1e-16
    largest: Annotated[float, Meta(gt=0)] = 1.0
    count: Annotated[int, Meta(ge=2, le=1000)] = 65
    """Values of h, in equal ratios."""


class Curve(msgspec.Struct, frozen=True, eq=False):
    """One scheme: errors are relative."""

    scheme: Scheme
    available: bool
    """False where the complex step sees no analytic function: |x|, sign, max or a branch at work."""
    errors: Array
    """Measured at each h, (count,); NaN where a loss is undefined, and throughout where not available."""
    predicted: Array
    """By theory, (count,): truncation and rounding added, an upper estimate."""
    best_h: float
    """By theory; of the complex step the largest that truncates nothing. Infinite where no h truncates."""
    best_predicted: float
    """Error that theory gives there."""
    measured_h: float
    """Where the measured error was least, by a running median."""
    measured_error: float
    """The error there."""


class Check(msgspec.Struct, frozen=True, eq=False):
    """Curves of all schemes, and the verdict on the gradient."""

    h: Array
    curves: tuple[Curve, ...]
    gradient_norm: float
    """Of the coordinates looked at."""
    coordinates: tuple[int, ...]
    passed: bool
    verdict: str
    """One sentence."""


@np.errstate(all="ignore")
def gradient_check(settings: GradientCheck) -> Check:
    """Measure all schemes at every h; raises ValueError where theta has not the landscape's dimension."""
    landscape = settings.landscape
    theta = np.array(settings.theta or landscape.start, dtype=np.float64)[:, None]
    if len(theta) != landscape.dimension:
        raise ValueError(
            tr("`theta` must have {dimension} numbers, not {count}", dimension=landscape.dimension, count=len(theta))
        )
    h = np.geomspace(settings.smallest, settings.largest, settings.count)
    chosen = np.unique(np.linspace(0, len(theta) - 1, min(MOST, len(theta))).round().astype(np.intp))
    exact = landscape.gradient(theta)[chosen, 0]
    large = sizes(landscape, theta, chosen, exact)
    curves = [_curve(scheme, landscape, theta, chosen, exact, large, h) for scheme in SCHEMES]
    curves = [_checked(curve, curves[1]) for curve in curves]
    passed, verdict = _verdict(exact, curves)
    parted = kink(landscape, theta, chosen, h) if passed else None
    if parted is not None:
        passed, verdict = False, parted.words()
    return Check(h, tuple(curves), norm(exact), tuple(chosen.tolist()), passed, verdict)


def _curve(
    scheme: Scheme, landscape: Landscape, theta: Array, chosen: Rows, exact: Array, large: Sizes, h: Array
) -> Curve:
    with np.errstate(all="ignore"):
        errors = np.array([relative(exact, quotients(scheme, landscape, theta, chosen, float(each))) for each in h])
        # Errors relative to the gradient come of sizes relative to it: those of a huge one would overflow.
        shares = Sizes(*(np.divide(each, large.slope) for each in large))
        predicted = predicted_error(scheme, h, shares)
        best = float(best_h(scheme, shares))
        at = min(best, 1.0) if best > 0 else float(h[0])
        best_predicted = float(predicted_error(scheme, at, shares))
    known = np.isfinite(errors).any()
    least = _lowest(errors) if known else 0
    return Curve(scheme, bool(known), errors, predicted, best, best_predicted, float(h[least]), float(errors[least]))


def _lowest(errors: Array, reach: int = 2) -> int:
    """Where the running median over 2 reach + 1 values of h is least: a single one may be lucky in its rounding."""
    padded = np.pad(np.where(np.isnan(errors), np.inf, errors), reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    medians = np.median(windows, axis=1)
    level = np.flatnonzero(medians == medians.min())
    return int(level[len(level) // 2])


def _checked(curve: Curve, central: Curve) -> Curve:
    """A complex step that is off while central differences agree has met a function that is not analytic."""
    if curve.scheme != "complex-step" or not curve.available:
        return curve
    if curve.measured_error <= max(1e-4, 100 * central.measured_error) or central.measured_error > TOLERANCE:
        return curve
    nothing = np.full_like(curve.errors, np.nan)
    return msgspec.structs.replace(curve, available=False, errors=nothing, measured_error=math.nan)


def _verdict(exact: Array, curves: list[Curve]) -> tuple[bool, str]:
    if not np.isfinite(exact).all():
        return False, tr("The gradient is not finite here: there is nothing to compare.")
    measured = [curve for curve in curves if curve.available and math.isfinite(curve.measured_error)]
    if not measured:
        return False, tr("No difference quotient is finite here: there is nothing to compare with.")
    best = min(measured, key=lambda curve: curve.measured_error)
    # Where the loss is large and its slope small, rounding alone may explain more than the tolerance.
    allowed = max(TOLERANCE, min((c.best_predicted for c in measured if c.scheme == "central"), default=0.0))
    passed = best.measured_error <= allowed
    words = tr("agrees with") if passed else tr("does NOT agree with")
    name = {
        "forward": tr("forward differences"),
        "central": tr("central differences"),
        "complex-step": tr("the complex step"),
    }
    error = tr(
        "relative error {measured_error:.1e} at h = {measured_h:.0e}",
        measured_error=best.measured_error,
        measured_h=best.measured_h,
    )
    return passed, tr("The gradient {words} {name}: {error}.", words=words, name=name[best.scheme], error=error)
