"""Gradient check: how far difference quotients are from the exact gradient, against h, and what theory says of it.

Relative error |g - q| / max(|g|, |q|) over the coordinates looked at. See engine.differences for the theory.
"""

import math
import warnings
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from engine.differences import SCHEMES, Scheme, Sizes, best_h, predicted_error
from engine.landscape import Array, Landscape, derived
from engine.landscapes.expression import Expression

Rows = NDArray[np.intp]

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
        raise ValueError(f"`theta` must have {landscape.dimension} numbers, not {len(theta)}")
    h = np.geomspace(settings.smallest, settings.largest, settings.count)
    chosen = np.unique(np.linspace(0, len(theta) - 1, min(MOST, len(theta))).round().astype(np.intp))
    exact = landscape.gradient(theta)[chosen, 0]
    sizes = _sizes(landscape, theta, chosen, exact)
    curves = [_curve(scheme, landscape, theta, chosen, exact, sizes, h) for scheme in SCHEMES]
    curves = [_checked(curve, curves[1]) for curve in curves]
    passed, verdict = _verdict(exact, curves)
    return Check(h, tuple(curves), _norm(exact), tuple(chosen.tolist()), passed, verdict)


def quotients(scheme: Scheme, landscape: Landscape, theta: Array, chosen: Rows, h: float) -> Array:
    """Difference quotients at `theta` (d, 1) along the coordinates `chosen` (m,): (m,). One call for all losses."""
    columns = np.arange(len(chosen))
    points = np.repeat(theta, len(chosen), axis=1)
    if scheme == "complex-step":
        shifted = points.astype(np.complex128)
        shifted[chosen, columns] += 1j * h
        return np.asarray(complex_loss(landscape, shifted).imag / h)
    ahead, behind = points.copy(), points.copy()
    ahead[chosen, columns] += h
    if scheme == "central":
        behind[chosen, columns] -= h
    # The distance that floating point really made, not h: it removes one source of rounding.
    made = ahead[chosen, columns] - behind[chosen, columns]
    with np.errstate(all="ignore"):
        return np.asarray((landscape.loss(ahead) - landscape.loss(behind)) / np.where(made == 0, h, made))


def complex_loss(landscape: Landscape, theta: Any) -> Any:
    """The loss at complex `theta` (d, n), (n,); NaN where its formula does not take complex numbers."""
    undefined = np.full(theta.shape[1], np.nan + 0j)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy only warns where an imaginary part is thrown away
        try:
            if type(landscape).loss is not Landscape.loss:
                return np.asarray(landscape.loss(theta)) + 0j
            functions = derived(*landscape._structure())
            loss = functions.loss(theta[0], theta[1], *functions.numbers(landscape))
            return loss[0] + np.zeros(theta.shape[1], dtype=complex)
        except (TypeError, ValueError, np.exceptions.ComplexWarning):
            return undefined


def _sizes(landscape: Landscape, theta: Array, chosen: Rows, exact: Array) -> Sizes:
    """Norms over the coordinates looked at of the loss (the same along each) and its derivatives along them.

    NaN where one is too large for a number.
    """
    columns, step = np.arange(len(chosen)), 1e-4 * max(1.0, float(np.abs(theta).max()))
    points, unit = np.repeat(theta, len(chosen), axis=1), np.zeros((len(theta), len(chosen)))
    unit[chosen, columns] = 1.0

    def bends(moved: Array) -> Array:
        return np.asarray(landscape.hessian_vector(moved, unit)[chosen, columns])

    with np.errstate(all="ignore"):
        thirds = (bends(points + step * unit) - bends(points - step * unit)) / (2 * step)
        value = float(np.abs(landscape.loss(theta))[0]) * math.sqrt(len(chosen))
        norms = [_norm(each) for each in (exact, bends(points), thirds)]
    return Sizes(*(size if math.isfinite(size) else math.nan for size in (value, *norms)))


def _norm(vector: Array) -> float:
    """Euclidean, of entries however large: hypot squares none of them."""
    return float(np.hypot.reduce(vector))


def _curve(
    scheme: Scheme, landscape: Landscape, theta: Array, chosen: Rows, exact: Array, sizes: Sizes, h: Array
) -> Curve:
    with np.errstate(all="ignore"):
        errors = np.array([relative(exact, quotients(scheme, landscape, theta, chosen, float(each))) for each in h])
        # Errors relative to the gradient come of sizes relative to it: those of a huge one would overflow.
        shares = Sizes(*(np.divide(each, sizes.slope) for each in sizes))
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


def relative(exact: Array, found: Array) -> float:
    """|g - q| / max(|g|, |q|): 0 where both are 0, NaN where either is not finite."""
    if not (np.isfinite(exact).all() and np.isfinite(found).all()):
        return math.nan
    largest = max(float(np.abs(exact).max()), float(np.abs(found).max()))
    if not largest:
        return 0.0
    exact, found = exact / largest, found / largest  # so that no square overflows
    return float(np.linalg.norm(exact - found) / max(np.linalg.norm(exact), np.linalg.norm(found)))


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
        return False, "The gradient is not finite here: there is nothing to compare."
    measured = [curve for curve in curves if curve.available and math.isfinite(curve.measured_error)]
    if not measured:
        return False, "No difference quotient is finite here: there is nothing to compare with."
    best = min(measured, key=lambda curve: curve.measured_error)
    # Where the loss is large and its slope small, rounding alone may explain more than the tolerance.
    allowed = max(TOLERANCE, min((c.best_predicted for c in measured if c.scheme == "central"), default=0.0))
    passed = best.measured_error <= allowed
    words = "agrees with" if passed else "does NOT agree with"
    name = {"forward": "forward differences", "central": "central differences", "complex-step": "the complex step"}
    error = f"relative error {best.measured_error:.1e} at h = {best.measured_h:.0e}"
    return passed, f"The gradient {words} {name[best.scheme]}: {error}."
