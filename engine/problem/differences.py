"""How far difference quotients err, and the best h: truncation falls with h, rounding rises as h falls.

Nocedal and Wright, Numerical Optimization, 2006, section 8.1; Squire and Trapp, SIAM Review 40(1), 1998, and Martins,
Sturdza and Alonso, ACM TOMS 29(3), 2003, for the complex step, Im f(x + ih) / h, which subtracts nothing.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Scheme = Literal["forward", "central", "complex-step"]
SCHEMES: tuple[Scheme, ...] = ("forward", "central", "complex-step")

EPSILON = float(np.finfo(np.float64).eps)


class Sizes(NamedTuple):  # numbers or arrays, mapped over
    """Absolute values of f and its first three derivatives along a coordinate; numbers, or arrays of one shape."""

    value: ArrayLike
    slope: ArrayLike
    second: ArrayLike
    third: ArrayLike


def predicted_error(scheme: Scheme, h: ArrayLike, sizes: Sizes) -> Array:
    """Absolute error of the quotient at `h`; arrays broadcast.

    Forward h|f''|/2 + 2 eps|f|/h; central h^2 |f'''|/6 + eps|f|/h; complex step h^2 |f'''|/6 + eps|f'|.
    """
    h = np.asarray(h)
    value, slope, second, third = (np.abs(size) for size in sizes)
    if scheme == "forward":
        return np.asarray(h * second / 2 + 2 * EPSILON * value / h)
    rounding = EPSILON * value / h if scheme == "central" else EPSILON * slope
    return np.asarray(h**2 * third / 6 + rounding)


def best_h(scheme: Scheme, sizes: Sizes) -> Array:
    """The h where `predicted_error` is least; infinite where nothing is truncated, 0 where nothing is rounded.

    Forward 2 sqrt(eps |f/f''|), near sqrt(eps); central (3 eps |f/f'''|)^(1/3), near eps^(1/3). The complex step has no
    best: any h under sqrt(6 eps |f'/f'''|) is as good, and that bound is returned.
    """
    value, slope, second, third = (np.abs(size) for size in sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        if scheme == "forward":
            return np.asarray(2 * np.sqrt(EPSILON * np.divide(value, second)))
        if scheme == "central":
            return np.asarray(np.cbrt(3 * EPSILON * np.divide(value, third)))
        return np.asarray(np.sqrt(6 * EPSILON * np.divide(slope, third)))
